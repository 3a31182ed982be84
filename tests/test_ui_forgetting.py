"""What an open page still holds of somebody who was erased meanwhile."""

from dataclasses import dataclass

import pytest

from tests.toy_page import ToyLibrary, html, opened
from ui.library import Holdings


@dataclass
class Shrinking(ToyLibrary):
    """A library out of which people and films can be taken while the page is open."""

    people: tuple[str, ...] = ("Keanu Reeves", "Somebody O'Else")
    titles: tuple[str, ...] = ("Matrix", "Up")

    def holdings(self) -> Holdings:
        """Return who is in it now."""
        return Holdings(self.titles, self.people, 8160.0, "toy-encoder", None)


def test_the_last_answer_goes_with_the_person_it_names() -> None:
    """With the next click anywhere, without loading the page anew."""
    library = Shrinking()
    app = opened(library, "Neo with the pills")
    assert "Keanu Reeves" in html(app)
    library.people = ("Somebody O'Else",)
    page = html(app.run())
    assert "Keanu Reeves" not in page
    assert "Neo with the pills" not in page
    assert "vs-card" not in page
    assert not app.query_params.get("q")


def test_the_last_answer_goes_with_the_film_it_shows() -> None:
    library = Shrinking()
    app = opened(library, "Neo with the pills")
    library.titles = ("Up",)
    assert "Matrix" not in html(app.run())


@pytest.mark.parametrize("left", [("Keanu Reeves",), ("Keanu Reeves", "Somebody O'Else", "New")])
def test_answers_about_others_stay(left: tuple[str, ...]) -> None:
    library = Shrinking()
    app = opened(library, "Neo with the pills")
    library.people = left
    assert "Neo with the pills" in html(app.run())
