"""Questions that are spoken: what is heard, what is asked, and what is refused."""

import io
import shutil
import subprocess
import sys
import wave
from contextlib import nullcontext

import numpy as np
import pytest

from indexer.cli import main
from tests.test_sound import tone, wav
from vsearch import assemble
from vsearch.errors import InputError, MediaError, ModelError
from vsearch.records.query import Constraint, Query, Who
from vsearch.settings import Home

INSTALLED = "moonshine-voice is not installed: pip install 'vsearch[voice]'"


class Parrot:
    """Hears these words, one take after the other, the last of them in all that follow."""

    def __init__(self, *words):
        self.words = words
        self.given = []

    def transcribe(self, samples, rate):
        self.given.append((len(samples), rate))
        return self.words[min(len(self.given), len(self.words)) - 1]


def parse(words):
    """Read names in capitals as people; the library knows NEO."""
    if words == "uh":
        raise InputError("Nothing to search for.")
    names = [word for word in words.split() if word.isupper()]
    people = [Constraint((Who(name, name, is_known=name == "NEO"),)) for name in names]
    return Query(constraints=tuple(people))


def said(words):
    """Return a WAV of these words; skipped where no synthesiser is on the machine."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not on this machine")
    command = [program, "-v", "en-gb", "-s", "150", "--stdout", words]
    return subprocess.run(command, capture_output=True, check=True).stdout


class Deaf:
    """A searcher to whom every sentence asks for nothing."""

    def parse(self, words):
        raise InputError(f"Nothing to search for in {words!r}.")


@pytest.fixture
def deaf(monkeypatch):
    """Let the command line open that searcher, and hear a dog on a beach."""
    monkeypatch.setattr(assemble, "searcher", lambda home: nullcontext(Deaf()))
    monkeypatch.setattr(assemble, "transcriber", lambda home: Parrot("a dog\x1b[2J on a beach"))


@pytest.fixture(scope="session")
def transcriber():
    """Return the real recogniser; skipped where the extra is not installed."""
    pytest.importorskip("moonshine_voice", reason=INSTALLED)
    return assemble.transcriber(Home.locate("unused"))


def test_a_recording_is_handed_on_at_16_khz_and_its_words_come_back():
    """Two seconds of 44.1 kHz are 32000 samples; white space round the words goes."""
    parrot = Parrot(" a dog on a beach.\n")
    content = wav(tone(duration_s=2.0, rate_hz=44_100), rate_hz=44_100)
    assert assemble.spoken(content, parrot, name="q.wav") == "a dog on a beach."
    ((count, rate),) = parrot.given
    assert rate == 16_000
    assert count == pytest.approx(32_000, abs=160)


def test_a_recording_without_words_is_refused():
    """Noise, in which the recogniser finds nobody speaking."""
    with pytest.raises(InputError, match=r"No words can be made out in q\.wav"):
        assemble.spoken(wav(tone()), Parrot("  "), name="q.wav")


@pytest.mark.parametrize(
    ("takes", "taken"),
    [
        (["NIL in a car", "near a car", "NEO in a car"], "NEO in a car"),
        (["NEO in a car", "near a car", "NEO and a cat"], "NEO in a car"),  # the first of equals
        (["NIL in a car", "near a car", "near a cat"], "near a car"),  # better nobody than unknown
        (["uh", "", "a car"], "a car"),
    ],
)
def test_what_is_unclear_is_taken_as_the_library_knows_it(takes, taken):
    """Three takes that differ; the third is slower, so it is longer."""
    parrot = Parrot(*takes)
    assert assemble.spoken(wav(tone()), parrot, name="q.wav", parse=parse) == taken
    assert [count for count, _ in parrot.given] == [16_000, 20_000, 17_021]


def test_what_is_clear_is_heard_twice_only():
    """The second take is the same as the first: no name is put in its place."""
    parrot = Parrot("a near car", "a near car", "a NEO car")
    assert assemble.spoken(wav(tone()), parrot, name="q.wav", parse=parse) == "a near car"
    assert len(parrot.given) == 2


def test_what_cannot_be_read_never_reaches_the_recogniser():
    """It is refused before."""
    parrot = Parrot("a dog")
    with pytest.raises(MediaError, match="not a recording"):
        assemble.spoken(b"a dog" * 100, parrot, name="q.wav")
    with pytest.raises(InputError, match="is silent"):
        assemble.spoken(wav(np.zeros(16_000)), parrot, name="q.wav")
    assert parrot.given == []


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch, tmp_path):
    """As on a machine where the extra was never installed."""
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    monkeypatch.delitem(sys.modules, "vsearch.models.speech", raising=False)
    with pytest.raises(ModelError, match=r"pip install 'vsearch\[voice\]'"):
        assemble.transcriber(Home.locate(tmp_path))


def test_the_command_line_says_what_it_heard_and_asks_it(deaf, tmp_path, capsys):
    """On stderr, so that stdout is the answer alone; control characters are shown, not sent."""
    (tmp_path / "q.wav").write_bytes(wav(tone()))
    assert main(["--home", str(tmp_path), "search", "--voice", str(tmp_path / "q.wav")]) == 1
    out, err = capsys.readouterr()
    heard, refused = err.splitlines()
    assert heard.startswith("heard: a dog")
    assert "\x1b" not in heard
    assert "Nothing to search for in 'a dog" in refused
    assert out == ""


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (["--voice", "none.wav"], "none.wav does not exist"),
        (["--voice", "none.wav", "a dog"], "both typed and spoken"),
    ],
)
def test_a_spoken_question_that_cannot_be_asked_is_refused(words, refused, deaf, tmp_path, capsys):
    """In one line."""
    assert main(["--home", str(tmp_path), "search", *words]) == 1
    err = capsys.readouterr().err
    assert refused in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Two people at a table", {"two", "people", "table"}),
        ("Where does Leonardo DiCaprio smile", {"where", "does", "leonardo", "smile"}),
        ("A car on the road", {"car", "on", "road"}),
    ],
)
def test_the_real_model_writes_down_a_plain_question(transcriber, sentence, words):
    """As far as a synthetic voice lets it."""
    heard = assemble.spoken(said(sentence), transcriber, name="q.wav")
    assert words <= set(heard.lower().rstrip(".?").split())


def test_the_real_model_takes_any_rate(transcriber):
    """It brings 22 kHz, what the synthesiser writes, to its own 16."""
    content = said("Two people at a table")
    with wave.open(io.BytesIO(content)) as file:
        samples = np.frombuffer(content[44:], "<i2")[: len(content) // 2] / np.float32(32768)
        heard = transcriber.transcribe(samples.astype(np.float32), file.getframerate())
    assert "people" in heard.lower()


@pytest.mark.parametrize("loudness", [0.01, 0.1, 0.3])
def test_the_real_model_hears_no_words_in_noise(transcriber, loudness):
    """Without a check for speech it would make some up."""
    noise = np.random.default_rng(0).standard_normal(48_000).astype(np.float32) * loudness
    hum = np.sin(np.arange(48_000) / 25).astype(np.float32) * loudness
    assert transcriber.transcribe(noise, 16_000) == ""
    assert transcriber.transcribe(hum, 16_000) == ""


def test_the_real_model_is_asked_twice_and_answers_alike(transcriber):
    """Nothing of one recording stays for the next."""
    first, second = said("Two people at a table"), said("A car on the road")
    heard = assemble.spoken(first, transcriber, name="q.wav")
    assemble.spoken(second, transcriber, name="q.wav")
    assert assemble.spoken(first, transcriber, name="q.wav") == heard
