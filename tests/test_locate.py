"""From which film, and which second, is a picture?"""

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.library import index_library
from tests.fakes import ColourScenes, identity, models
from tests.media import make_clip
from tests.test_library import Silent
from vsearch.parse import Parser
from vsearch.search.locate import without_bars
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Eyes
from vsearch.search.searcher import Searcher
from vsearch.settings import IndexSettings
from vsearch.store import Store


def no_faces():
    raise AssertionError("no face is looked for")


def pattern(number, *, shift=0):
    """Return a picture of bright squares, another one for each number, moved by ``shift``."""
    random = np.random.default_rng(number)
    tiles = random.integers(40, 255, size=(6, 8, 3), dtype=np.uint8)
    return np.roll(np.kron(tiles, np.ones((20, 20, 1), dtype=np.uint8)), shift, axis=1)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    """Two films of three seconds; in each the picture moves on by three pixels a frame."""
    films = tmp_path_factory.mktemp("films")
    for number, name in ((1, "First"), (2, "Second")):
        frames = [pattern(number, shift=3 * frame) for frame in range(30)]
        make_clip(films / f"{name}.mp4", frames, fps=10, pixel_format="yuv444p")
    with Store.open(films / "index") as store:
        store.check_identity(identity())
        index_library(
            [films], store=store, models=models(), settings=IndexSettings(), reporter=Silent()
        )
        yield Searcher(
            store=store,
            phrases=PhraseBook(ColourScenes()),
            parser=Parser(None),
            eyes=Eyes(ColourScenes(), no_faces),
        )


def scaled(image, width, height):
    return np.asarray(PillowImage.fromarray(image).resize((width, height)))


def barred(image):
    return np.pad(image, ((30, 30), (0, 0), (0, 0)))


def darker(image):
    return (image * 0.7).astype(np.uint8)


def subtitled(image):
    changed = image.copy()
    changed[-20:, 20:140] = 255
    return changed


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: image, id="as it is"),
        pytest.param(lambda image: scaled(image, 97, 70), id="smaller"),
        pytest.param(barred, id="with bars"),
        pytest.param(darker, id="darker"),
        pytest.param(subtitled, id="with a subtitle"),
        pytest.param(lambda image: image[4:-4, 5:-5], id="cropped"),
    ],
)
def test_a_screenshot_tells_its_film_and_second(searcher, change):
    """However it was changed on its way."""
    place = searcher.locate(change(pattern(2, shift=3 * 17)))
    assert place.film.title == "Second"
    assert place.time_s == pytest.approx(1.7, abs=0.11)
    assert place.is_sure


def test_a_picture_from_elsewhere_is_not_sure(searcher):
    """Another pattern is likest to something, but not enough."""
    place = searcher.locate(pattern(7))
    assert not place.is_sure


def test_a_film_that_is_gone_is_passed_over(searcher):
    """The other one is still compared."""
    path = next(film.path for film in searcher.films() if film.title == "Second")
    moved = path.rename(path.with_suffix(".gone"))
    try:
        assert searcher.locate(pattern(2, shift=51)).film.title == "First"
    finally:
        moved.rename(path)


def test_an_empty_library_has_no_place(tmp_path):
    """Nothing to compare with."""
    with Store.open(tmp_path) as store:
        store.check_identity(identity())
        searcher = Searcher(
            store=store,
            phrases=PhraseBook(ColourScenes()),
            parser=Parser(None),
            eyes=Eyes(ColourScenes(), no_faces),
        )
        assert searcher.locate(pattern(1)) is None


def test_bars_are_cut_off_and_black_pictures_left_alone():
    """What is black all over has no edge."""
    assert without_bars(barred(pattern(1))).shape == pattern(1).shape
    black = np.zeros((20, 30, 3), np.uint8)
    assert without_bars(black).shape == black.shape
