"""vsearch slideshow as a user meets it, on two small films."""

import re

import av
import numpy as np
import pytest

from indexer.cli import main
from indexer.commands.slideshow import refuse_film
from indexer.replaced import replaced
from tests.fakes import ColourScenes
from tests.small_library import small_library
from vsearch.errors import InputError
from vsearch.insights.slide_choice import chosen, faces_of, moments_for
from vsearch.insights.slide_files import Look, write_slides
from vsearch.insights.slide_page import Plate, slide_page
from vsearch.insights.slideshow import in_order
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher

LOOK = Look("Anna & <Ben>", seconds=1.0, size_px=(320, 180), has_captions=True)
MAGENTA = (255, 0, 255)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with small_library(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture
def make(tmp_path):
    """Return a function that writes the answer to a sentence; it returns the slides.

    What is said meanwhile is printed.
    """

    def call(store, text, name, count=20, look=LOOK):
        searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        slides = in_order(chosen(store, moments_for(text, searcher, print), count, print), "time")
        path = tmp_path / name
        done: list[int] = []
        faces = faces_of(store, slides)
        shown = write_slides(
            path, path.suffix, slides, faces, look, say=print, on_shown=done.append
        )
        assert done == [*range(1, len(shown) + 1)]
        return shown

    return call


def places(slides):
    return [(slide.film.title, int(slide.time_s // 4)) for slide in slides]


def test_every_moment_gives_a_picture_in_order_of_films(store, make):
    """Ben's 8 to 16 s in Night Train are one moment; Old Harbour, of 1984, comes before it."""
    assert places(make(store, "Ben Okoro", "ben.m3u8")) == [("Old Harbour", 0), ("Night Train", 2)]


def test_of_several_people_only_pictures_with_all_of_them(store, make):
    """Anna and Ben are on screen together at 8 to 12 s only, and both faces are known there."""
    (slide,) = make(store, "Anna Berg and Ben Okoro", "both.m3u8")
    assert places([slide]) == [("Night Train", 2)]
    assert len(faces_of(store, [slide])[0]) == 2


def test_no_more_pictures_than_asked_for(store, make):
    """One of Ben's two."""
    assert len(make(store, "Ben Okoro", "ben.m3u8", count=1)) == 1


def test_a_film_shows_every_face_whole_in_every_frame(store, make, tmp_path):
    """Anna's square of 40 of 120 pixels is 60 of 180 and grows; no frame cuts it off.

    Two pictures of one second: 50 frames. The fades mix two squares at one place.
    """
    assert len(make(store, "Anna Berg", "anna.mp4")) == 2
    with av.open(str(tmp_path / "anna.mp4")) as film:
        images = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(images) == 50
    for image in images:
        assert image.shape == (180, 320, 3)
        rows, columns = np.nonzero((np.abs(image.astype(int) - MAGENTA) < 60).all(axis=2))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert 56 <= height <= 68
        assert 56 <= width <= 68
        assert 0 < rows.min() < rows.max() < 179


def test_a_page_holds_its_pictures_and_needs_nothing_else(store, make, tmp_path):
    """Two pictures as data, captions with film and time, and no address at all."""
    make(store, "Anna Berg", "anna.html")
    text = (tmp_path / "anna.html").read_text("utf-8")
    assert text.count('src="data:image/jpeg;base64,') == 2
    assert re.findall(r"<figcaption>(.*?), [\d:.]+</figcaption>", text) == ["Night Train"] * 2
    assert not re.search(r"https?:|src=\"(?!data:)", text)
    assert "<h1>Anna &amp; &lt;Ben&gt;</h1>" in text


def test_captions_can_be_left_off_and_never_become_markup():
    """A film may be called anything."""
    told = slide_page("x", [Plate(b"", '"><script>x</script>')], seconds=2)
    assert told.count("<script>") == 1
    assert "&quot;&gt;&lt;script&gt;" in told
    assert "<figcaption>" not in slide_page("x", [Plate(b"", "")], seconds=2)


def test_films_that_are_gone_are_passed_over_and_told(tmp_path, make, capsys):
    """Without any that is left there is nothing to write."""
    with small_library(tmp_path) as store:
        train, harbour = (tmp_path / "films").glob("N*.mp4"), (tmp_path / "films").glob("O*.mp4")
        next(train).unlink()
        assert places(make(store, "Ben Okoro", "ben.html")) == [("Old Harbour", 0)]
        assert "Night Train.mp4 is no longer there" in capsys.readouterr().out
        damaged = next(harbour)
        damaged.write_bytes(b"no film")
        with pytest.raises(InputError, match="can be read any more"):
            make(store, "Ben Okoro", "ben.mp4")
        assert "passed over" in capsys.readouterr().out
        damaged.unlink()
        with pytest.raises(InputError, match="gone"):
            make(store, "Ben Okoro", "ben.mp4")


def test_nothing_found_is_told_with_what_was_understood(store, make):
    """Anna is not in Old Harbour."""
    with pytest.raises(InputError, match=r"^no confident match: understood .*Anna Berg"):
        make(store, "Anna Berg in Old Harbour", "none.mp4")


def test_a_film_of_the_library_is_never_overwritten(store):
    """Under any of its names."""
    path = store.films()[0].path
    with pytest.raises(InputError, match="a film of your library"):
        refuse_film(path.parent / ".." / path.parent.name / path.name, store)
    refuse_film(path.with_name("new.mp4"), store)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_is_not_finished_leaves_the_older_file(tmp_path, error):
    """And nothing beside it."""
    path = tmp_path / "show.mp4"
    path.write_text("older")
    with pytest.raises(error), replaced(path) as part:
        raise error(part.write_text("half"))
    assert [file.read_text() for file in tmp_path.iterdir()] == ["older"]


def test_what_is_finished_takes_the_place_of_the_older_file(tmp_path):
    """In one step."""
    path = tmp_path / "show.mp4"
    path.write_text("older")
    with replaced(path) as part:
        part.write_text("whole")
        assert path.read_text() == "older"
    assert [file.read_text() for file in tmp_path.iterdir()] == ["whole"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "show.avi"], "end its name in .mp4, .html, .m3u8, .m3u"),
        (["--to", "show"], "end its name in"),
        (["--to", "none/show.mp4"], "name another place"),
        (["--to", "folder.mp4"], "is not a file"),
        (["--to", "a.mp4", "--count", "0"], "give 1 or more"),
        (["--to", "a.mp4", "--seconds", "nan"], "give 0.1 to"),
        (["--to", "a.mp4", "--seconds", "0"], "give 0.1 to"),
        (["--to", "a.mp4", "--size", "1281x720"], "two even numbers"),
        (["--to", "a.mp4", "--size", "big"], "two even numbers"),
        (["--to", "a.mp4"], "vsearch index FOLDER"),
    ],
)
def test_bad_input_is_one_clear_line_and_writes_nothing(words, said, tmp_path, monkeypatch, capsys):
    """What, why, what to do; exit status 1. The last has no index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.mp4").mkdir()
    status = main(["--home", "empty", "slideshow", "Anna", *words])
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (1, 1), err
    assert said in err
    assert [file.name for file in tmp_path.iterdir() if file.name != "empty"] == ["folder.mp4"]
