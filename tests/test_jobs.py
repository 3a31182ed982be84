"""Indexing as a process of its own: a stand-in writes what the indexer would."""

import json
import os
import signal
import sys
import time
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from indexer.job import Job
from indexer.library import Report
from indexer.photo_plan import PhotoReport
from indexer.progress_lines import JsonLines, Teller
from tests.media import make_clip
from vsearch import assemble, jobs
from vsearch.errors import InputError, StoreError
from vsearch.jobs.events import read_events
from vsearch.jobs.files import JobFiles, Record
from vsearch.jobs.process import Process, began
from vsearch.jobs.progress import Progress, progress_of
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.video import FilmInfo

PLANNED = '{"event": "planned", "at": 100.0, "films": 2, "seconds": 80.0}'
STARTED = '{"event": "started", "at": 100.0, "path": "/f/a.mp4", "seconds": 60.0}'
REACHED = '{"event": "reached", "at": 130.0, "seconds": 20.0}'
FAILED = '{"event": "failed", "at": 140.0, "path": "/f/a.mp4", "reason": "a.mp4 is damaged."}'
SUMMARY = '{"event": "summary", "at": 150.0, "indexed": 1, "failed": 1}'


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home", tmp_path / "weights")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "Films"
    made.mkdir()
    return made


def running(code):
    """Return a command that does this in the place of the indexer."""
    return [sys.executable, "-c", f"import signal, sys, time\n{code}"]


def now(home):
    found = jobs.state(home)
    assert found is not None
    return found


def after(home, is_it):
    """Return the state as soon as it is so; a slow machine may take its time."""
    until = time.monotonic() + 60
    while not is_it(found := now(home)):
        assert time.monotonic() < until, found
        time.sleep(0.02)
    return found


def is_over(found):
    return not found.is_running


def told(*lines):
    return progress_of(read_events(lines))


def test_lines_tell_how_far_it_has_come():
    """A third of 60 s is a quarter of 80 s; 30 s were needed for it, so 90 s are left."""
    found = told(PLANNED, STARTED, REACHED)
    assert (found.phase, found.name, found.done, found.planned) == ("films", "a.mp4", 0, 2)
    assert (found.share, found.left_s) == (0.25, 90.0)


def test_a_film_that_failed_is_done_with():
    """It counts as looked at, and is named with the reason."""
    found = told(PLANNED, STARTED, REACHED, FAILED)
    assert (found.done, found.share, found.name) == (1, 0.75, "")
    assert found.failed == ((Path("/f/a.mp4"), "a.mp4 is damaged."),)


def test_several_films_may_be_in_hand():
    """Of 60 and 20 s 20 and 10 s are reached; when the short one is done, 20 s of the other are."""
    other = '{"event": "started", "at": 101.0, "path": "/f/b.mp4", "seconds": 20.0}'
    reached = (
        '{"event": "reached", "at": 130.0, "path": "/f/a.mp4", "seconds": 20.0, "in_hand": 30}'
    )
    found = told(PLANNED, STARTED, other, reached)
    assert (found.done, found.share, found.name) == (0, 30 / 80, "b.mp4")
    finished = '{"event": "finished", "at": 131.0, "path": "/f/b.mp4"}'
    further = reached.replace("30}", "20}")
    found = told(PLANNED, STARTED, other, reached, finished, further)
    assert (found.done, found.share, found.name) == (1, 0.5, "a.mp4")


def test_photos_come_after_films_and_are_counted():
    """Both of what was reached, and a run without photos is about to end."""
    photos = '{"event": "photos_planned", "at": 200.0, "photos": 8}'
    reached = '{"event": "photos_reached", "at": 202.0, "path": "/f/Crete", "photos": 4}'
    found = told(PLANNED, photos, reached)
    assert (found.phase, found.name, found.done, found.planned) == ("photos", "Crete", 4, 8)
    assert (found.share, found.left_s) == (0.5, 2.0)
    assert told(PLANNED, photos.replace("8", "0")).phase == "finishing"


def test_what_is_no_line_of_ours_is_passed_over():
    """A warning of a library, other JSON, and a line that is half written."""
    found = told(
        "warning", "[1]", "[" * 100_000, '{"event": "x"}', PLANNED, STARTED, REACHED, REACHED[:-9]
    )
    assert found.share == 0.25
    assert told() == Progress()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" + 400 * "0"])
def test_numbers_that_cannot_be_are_passed_over(number):
    """The line counts without them; one without a time is none."""
    found = told(f'{{"event": "planned", "at": 1.0, "films": {number}, "seconds": 80.0}}')
    assert (found.phase, found.planned) == ("films", 0)
    assert told(f'{{"event": "summary", "at": {number}}}') == Progress()


def test_the_indexers_lines_are_understood(tmp_path):
    """Of any name, also one that is no text."""
    stream = StringIO()
    path = tmp_path / os.fsdecode(b"<b>\xff\n.mp4")
    info = FilmInfo(10.0, 0.0, 4, 4, 25.0, "h264", "mp4", False, 0, False)
    lines = JsonLines(stream)
    job = Job(path, "id", info, 1, 1)
    lines.planned([job])
    lines.started(job)
    lines.failed(path, "no film")
    lines.summary(Report(indexed=[path]), PhotoReport(failed=[(path, "no photo")]))
    found = told(*stream.getvalue().splitlines())
    assert found.failed == ((path, "no film"),)
    assert (found.phase, found.counts["indexed"], found.counts["failed"]) == ("done", 1, 1)
    assert "at" not in found.counts


@pytest.mark.parametrize(
    ("reason", "alone"),
    [
        ("/f/a.mp4: not a film; name a film file", "not a film; name a film file"),
        ("a.mp4: it is damaged: use another copy", "it is damaged: use another copy"),
        ("/f/a.mp4 does not exist: check the spelling.", "does not exist: check the spelling."),
        ("a.mp4 is no ordinary file: leave it out.", "is no ordinary file: leave it out."),
        ("no frame of it can be decoded", "no frame of it can be decoded"),
    ],
)
def test_a_bad_file_is_named_once(reason: str, alone: str) -> None:
    """Whichever way the reason names it, on the terminal and in JSON."""
    told: list[dict[str, object]] = []
    Teller(told.append).failed(Path("/f/a.mp4"), reason)
    assert [(one["path"], one["reason"]) for one in told] == [("/f/a.mp4", alone)]


def test_a_run_is_followed_to_its_end(home, folder):
    """Its lines are read while it is at work, and after."""
    jobs.start(home, [folder], command=running(f"print({PLANNED!r})\nprint({SUMMARY!r})"))
    found = after(home, is_over)
    assert (found.folders, found.is_done, found.problem) == ((folder,), True, "")
    jobs.forget(home)
    assert jobs.state(home) is None
    assert JobFiles(home).known_folders() == [folder]


def test_the_command_is_given_home_options_and_folders(home, folder):
    """As ``vsearch index`` wants them."""
    code = "import json, os; print(json.dumps([sys.argv[1:], os.environ['VSEARCH_WEIGHTS']]))"
    jobs.start(home, [folder], ["--prune"], command=running(code))
    after(home, is_over)
    words, weights = json.loads(JobFiles(home).log.read_text())
    expected = ["--home", str(home.folder), "index", "--progress-json", "--prune", str(folder)]
    assert (words, weights) == (expected, str(home.weights))


def test_only_one_run_is_at_work_at_a_time(home, folder):
    """A second one is refused in one line, and the first goes on."""
    jobs.start(home, [folder], command=running("time.sleep(600)"))
    with pytest.raises(StoreError, match=r"^Another run is at work: wait"):
        jobs.start(home, [folder], command=running(""))
    assert now(home).is_running
    jobs.forget(home)  # not while it is at work
    jobs.cancel(home)
    assert after(home, is_over).is_stopped


def test_a_run_that_does_not_hear_is_ended_by_force(home, folder):
    """It ignores Ctrl-C; what it said before is kept."""
    code = f"signal.signal(signal.SIGINT, signal.SIG_IGN)\nprint({PLANNED!r}, flush=True)"
    jobs.start(home, [folder], command=running(f"{code}\ntime.sleep(600)"))
    after(home, lambda found: found.progress.phase == "films")
    jobs.cancel(home, grace_s=0.2)
    found = after(home, is_over)
    assert (found.is_stopped, found.is_done, found.problem) == (True, False, "")


def test_a_run_that_dies_at_once_tells_why(home, folder):
    """The one line of the command line, without the traceback of a library above it."""
    code = (
        "sys.exit('a warning\\nvsearch: another vsearch is writing to it; wait until it is done')"
    )
    jobs.start(home, [folder], command=running(code))
    found = after(home, is_over)
    assert found.problem == (
        "Indexing ended early: another vsearch is writing to it; wait until it is done"
    )


def test_a_run_that_was_killed_is_told(home, folder):
    """By the system, or by somebody."""
    jobs.start(home, [folder], command=running("time.sleep(600)"))
    record = JobFiles(home).read()
    assert record is not None
    record.process.send(signal.SIGKILL)
    found = after(home, is_over)
    assert found.problem == "Indexing ended early: it was ended from outside, start it again."
    jobs.start(home, [folder], command=running(f"print({SUMMARY!r})"))
    assert after(home, is_over).is_done


def test_a_command_that_is_not_there_is_told(home, folder):
    """In the place of a traceback."""
    with pytest.raises(StoreError, match="install vsearch again"):
        jobs.start(home, [folder], command=["/nowhere/vsearch"])
    assert jobs.state(home) is None


def test_a_number_that_was_given_again_is_not_taken_for_the_run(home, folder):
    """This process has the number, but was started at another time."""
    files = JobFiles(home)
    with files.held():
        files.write(Record(Process(os.getpid(), "long ago"), (folder,)))
    assert not now(home).is_running
    jobs.cancel(home)  # nobody is interrupted
    assert began(os.getpid()) is not None


@pytest.mark.parametrize(
    "content", ["{", "[" * 100_000, "[]", '{"pid": 1}', '{"pid": "x", "began": "1"}']
)
def test_a_note_that_cannot_be_read_is_told(home, content):
    """With the file to remove."""
    with JobFiles(home).held():
        (home.folder / "jobs" / "index.json").write_text(content)
    with pytest.raises(StoreError, match=r"index\.json cannot be read: remove the file"):
        jobs.state(home)


def test_folders_are_checked_before(home, tmp_path):
    """One clear line each, and nothing is started."""
    for path, said in (
        (tmp_path / "none", "does not exist"),
        (Path("Films"), "is no full path"),
        (Path("/dev/null"), "neither a folder nor a film"),
        (Path("/" + 300 * "x"), "cannot be opened|does not exist"),
    ):
        with pytest.raises(InputError, match=said):
            jobs.start(home, [path])
    with pytest.raises(InputError, match="Nothing to index"):
        jobs.start(home, [])
    assert jobs.state(home) is None


def test_folders_are_those_named_and_those_that_films_lie_in():
    """What lies in another one goes with it."""
    films = [
        _film(Path("/films/new/a.mp4")),
        _film(Path("/other/b.mp4")),
        _film(Path("/photos/Crete"), kind="photos"),
    ]
    named = [Path("/films")]
    expected = [Path("/films"), Path("/other"), Path("/photos/Crete")]
    assert jobs.folders_of(films, named) == expected


def test_what_is_gone_is_told(tmp_path):
    """A film without a file; one that is there is not."""
    there = _film(tmp_path)
    gone = _film(tmp_path / "gone.mp4")
    assert jobs.gone_films([there, gone]) == [gone]


@pytest.mark.weights
def test_a_film_is_really_indexed(home, folder, weights_folder):
    """With the program's own models, and a text that only calls itself a film."""
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    make_clip(folder / "First <b>Light.mp4", [np.roll(noise, i, axis=1) for i in range(50)])
    (folder / "a text.mp4").write_text("not a film")
    real = Home(home.folder, weights_folder)
    jobs.start(real, [folder], ["--encoder", "small"])
    found = after(real, is_over)
    assert found.is_done, found.problem
    assert [path.name for path, _ in found.progress.failed] == ["a text.mp4"]
    with assemble.store(real) as store:
        assert [film.title for film in store.films()] == ["First <b>Light"]


def _film(path, kind="film"):
    told = ("2025-01-01T00:00:00+00:00", 1, 0)
    return Film(path.name, "r1", path, path.stem, None, 2.0, 64, 48, 1, 1, 1.0, *told, kind=kind)
