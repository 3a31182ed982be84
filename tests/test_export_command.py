"""vsearch export as a user meets it, on two small films."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import av
import pytest

from indexer.cli import main
from indexer.commands.export import clip_name, filmed, found, write, write_clips
from tests.fakes import ColourScenes
from tests.flashes import shape_of
from tests.small_library import small_library
from tests.toy_page import MOMENT
from vsearch.errors import InputError
from vsearch.insights.exports import HEAD
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import SearchSettings


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with small_library(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture
def ask(store):
    """Return a function that answers a sentence as the command does."""

    def call(text, top=10):
        searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        return found(text, searcher, SearchSettings(top=top))

    return call


def test_one_film_of_all_moments_with_a_chapter_for_each(ask, tmp_path):
    """Ben is in two films, for 8 and 4 seconds."""
    answer, moments = ask("Ben Okoro")
    assert write(tmp_path / "ben.mp4", answer, moments) == 2
    with av.open(str(tmp_path / "ben.mp4")) as film:
        titles = [one["metadata"]["title"] for one in film.chapters()]
    assert sorted(titles) == ["Night Train, 0:08.0", "Old Harbour, 0:00.0"]
    assert shape_of(tmp_path / "ben.mp4")[1] == pytest.approx(12, abs=0.1)


def test_every_moment_as_a_film_of_its_own(ask, store, tmp_path, capsys):
    """Named by place, film and time; the second begins within a group of pictures."""
    _, moments = ask("Ben Okoro")
    assert write_clips(tmp_path, moments, store, is_exact=False) == 2
    names = sorted(path.name for path in tmp_path.iterdir())
    assert {name[3:] for name in names} == {"night-train-0-08.0.mp4", "old-harbour-0-00.0.mp4"}
    assert [name[:3] for name in names] == ["01-", "02-"]
    assert "Night Train, 0:08.0" in capsys.readouterr().err


def test_no_more_moments_than_asked_for(ask):
    """One of Ben's two."""
    assert len(ask("Ben Okoro", top=1)[1]) == 1


def test_a_table_holds_film_path_times_and_evidence(ask, tmp_path):
    """As CSV and as JSON."""
    answer, moments = ask("Ben Okoro in Old Harbour")
    write(tmp_path / "ben.csv", answer, moments)
    head, row = csv.reader(io.StringIO((tmp_path / "ben.csv").read_text("utf-8")))
    assert tuple(head) == HEAD
    assert row[:4] == ["Old Harbour", str(moments[0].path), "0.0", "4.0"]
    assert row[6].startswith("Ben Okoro: ")
    write(tmp_path / "ben.json", answer, moments)
    told = json.loads((tmp_path / "ben.json").read_text("utf-8"))
    assert told["query"] == "title: Old Harbour · person: Ben Okoro"
    (one,) = told["moments"]
    assert (one["film"], one["start_s"], one["end_s"]) == ("Old Harbour", 0.0, 4.0)
    assert one["evidence"][0]["label"] == "Ben Okoro"


def test_a_playlist_plays_the_moments_in_their_films(ask, tmp_path):
    """Each from its second to its second."""
    write(tmp_path / "ben.m3u8", *ask("Ben Okoro in Old Harbour"))
    lines = (tmp_path / "ben.m3u8").read_text("utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2:4] == ["#EXTVLCOPT:start-time=0.000", "#EXTVLCOPT:stop-time=4.000"]
    assert lines[4].endswith("/Old%20Harbour%20%281984%29.mp4")


@pytest.mark.parametrize("title", ["../../etc/passwd", "CON", "a/b\\c:d*?", "\x1b[2J", "ü" * 200])
def test_names_of_clips_are_safe(title):
    """Whatever a film is called, its clip is a plain name in the folder."""
    moment = replace(MOMENT, title=title, start_s=3725.4, end_s=3730.0)
    name = clip_name(1, moment)
    assert name.startswith("01-")
    assert name.endswith("-1-02-05.4.mp4")
    assert not set(name) & set('/\\:*?"<>|\x1b')
    assert len(name.encode()) < 120


def test_films_that_are_gone_are_passed_over_and_told(tmp_path, capsys):
    """Without any that is left there is nothing to write."""
    with small_library(tmp_path) as store:
        searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        _, moments = found("Ben Okoro", searcher, SearchSettings())
        films = tmp_path / "films"
        (films / "Night Train.mp4").unlink()
        assert [one.title for one in filmed(moments)] == ["Old Harbour"]
        assert "passed over: " in capsys.readouterr().err
        (films / "Old Harbour (1984).mp4").write_bytes(b"no film")
        with pytest.raises(InputError, match="can be read"):
            filmed(moments)


def test_photos_are_left_out_of_films_and_told(ask, capsys):
    """With nothing else there is nothing to write."""
    _, moments = ask("Ben Okoro in Old Harbour")
    photo = replace(MOMENT, path=Path("beach.jpg"), is_photo=True)
    assert filmed([photo, *moments]) == moments
    assert "passed over: beach.jpg is a photo" in capsys.readouterr().err
    with pytest.raises(InputError, match=r"write a \.csv or \.json"):
        filmed([photo])


def test_nothing_found_is_told_with_what_was_understood(ask):
    """Anna is not in Old Harbour."""
    with pytest.raises(InputError, match=r"^no confident match: understood .*Anna Berg"):
        ask("Anna Berg in Old Harbour")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a file with --to, or a folder with --clips"),
        (["--to", "a.avi"], "end its name in .mp4, .m3u8, .m3u, .xspf, .mpv.edl, .otio, .edl"),
        (["--to", "none/a.mp4"], "name another place"),
        (["--to", "folder.mp4"], "is not a file"),
        (["--to", "a.mp4", "--top", "0"], "give 1 or more"),
        (["--to", "a.mp4"], "vsearch index FOLDER"),
        (["--clips", "clips"], "vsearch index FOLDER"),
    ],
)
def test_bad_input_is_one_clear_line_and_writes_nothing(words, said, tmp_path, monkeypatch, capsys):
    """What, why, what to do; exit status 1. The last ones have no index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.mp4").mkdir()
    status = main(["--home", "empty", "export", "Anna", *words])
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (1, 1), err
    assert said in err
    assert [file.name for file in tmp_path.iterdir() if file.name != "empty"] == ["folder.mp4"]


@pytest.mark.parametrize(
    "asked",
    [
        *(("export", "red", option, "~nobody-here/x") for option in ("--to", "--clips")),
        ("serve", "--token-file", "~nobody-here/x"),
    ],
)
def test_a_home_that_nobody_has_is_told_in_one_line(asked, capsys):
    """It is no traceback."""
    assert main([*asked]) == 1
    assert capsys.readouterr().err.count("\n") == 1
