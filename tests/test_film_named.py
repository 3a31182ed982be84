"""How a film is named on a command line."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from vsearch.assemble import film_named
from vsearch.errors import UnknownNameError
from vsearch.records.media import Film
from vsearch.store import Store


@dataclass(frozen=True)
class Titles:
    """A store of two films of one title and one of another."""

    def films(self):
        return [film("Dune", 1984), film("Dune", 2021), film("Up", None)]

    def other_titles(self):
        return {}


def film(title, year):
    name = f"{title}-{year}"
    path = Path(f"/films/{name}.mp4")
    return Film(name, "run", path, title, year, 60.0, 64, 48, 1, 1, 1.0, "", 60, 0)


@pytest.mark.parametrize(
    ("text", "year"),
    [("Dune (1984)", 1984), ("dune (2021)", 2021), ("Dune-1984.mp4", 1984), ("up", None)],
)
def test_a_title_with_its_year_is_one_film(text, year):
    """It is what the list of films shows; file names and titles alone do as well."""
    assert film_named(cast(Store, Titles()), text).year == year


@pytest.mark.parametrize("text", ["Dune", "Dune (1999)", "Up (None)x"])
def test_what_names_none_or_several_is_refused(text):
    with pytest.raises(UnknownNameError):
        film_named(cast(Store, Titles()), text)
