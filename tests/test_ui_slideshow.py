"""A slideshow made on the page: whom it shows, what file comes of it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.fakes import ColourScenes
from tests.small_library import small_library
from tests.toy_page import ToyLibrary, html
from ui.slideshow_form import Asking, Wish, make_slideshow
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import Home

WISH = Wish("Anna Berg", 5, "time", 0.5, ".html")


@pytest.fixture
def library(tmp_path):
    """Two films with Anna on two shots, and what answers sentences about them."""
    with small_library(tmp_path) as store:
        searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        yield Home(tmp_path, tmp_path / "models"), searcher


def test_a_slideshow_is_made_and_told_how_far(library):
    """Two pictures; the file is named by what was asked for, and kept in the cache."""
    home, searcher = library
    shares: list[float] = []
    made = make_slideshow(home, WISH, searcher, shares.append)
    assert (made.name, made.told[0], shares) == ("anna-berg.html", "2 pictures", [0.5, 1.0])
    text = made.path.read_text("utf-8")
    assert text.count('src="data:image/jpeg;base64,') == 2
    assert made.path.is_relative_to(home.cache)


def test_films_that_are_gone_are_told(library):
    """Old Harbour is left; without it nothing is made."""
    home, searcher = library
    next((home.folder / "films").glob("N*.mp4")).unlink()
    wish = Wish("Ben Okoro", 5, "best", 0.5, ".html")
    made = make_slideshow(home, wish, searcher, lambda share: None)
    assert made.told[0] == "1 picture"
    assert made.told[1].startswith("Passed over: ")
    next((home.folder / "films").glob("O*.mp4")).unlink()
    with pytest.raises(InputError, match="gone"):
        make_slideshow(home, wish, searcher, lambda share: None)


def test_a_question_is_asked_as_on_the_search_page():
    """Parsed and answered by the library of the page."""
    library = ToyLibrary()
    assert Asking(library).ask("Neo").moments == library.moments


def test_an_empty_wish_is_refused(tmp_path):
    """In one line, before anything is opened."""

    def script(folder: str) -> None:  # runs on its own: knows no names of this file
        from pathlib import Path

        from ui.slideshow_form import slideshow_form
        from vsearch.settings import Home

        slideshow_form(Home(Path(folder), Path(folder)))

    app = AppTest.from_function(script, args=(str(tmp_path),), default_timeout=60).run()
    app.button[0].click().run()
    assert "Name somebody or something" in html(app)
    app.text_input[0].set_value("Anna")
    app.button[0].click().run()
    assert "There is no index" in html(app)
