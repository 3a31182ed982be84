"""Numbers in titles, films that carry on a name, and what is nearly a number."""

import pytest

from vsearch.catalog import Catalog, FilmName, PersonName, split_words
from vsearch.catalog.numbers import number_of, with_digits
from vsearch.records.people import CastEntry

CATALOG = Catalog(
    [
        FilmName("rocky2", "Rocky II", 1979),
        FilmName("rocky", "Rocky", 1976),
        FilmName("creed", "Creed: The Rocky Legacy", 2015),
        FilmName("eleven", "Ocean's Eleven", 2001),
        FilmName("twelve", "Oceans 12", 2004),
        FilmName("seven", "Se7en", 1995),
        FilmName("men", "12 Angry Men", 1957),
        FilmName("spider2", "Spider-Man 2", 2004),
        FilmName("spider", "Spider-Man", 2002),
        FilmName("toy2", "Toy Story 2", 1999),
        FilmName("toy", "Toy Story", 1995),
        FilmName("toy?", "Toy Story Toons"),
        FilmName("matrix2", "The Matrix Reloaded", 2003),
        FilmName("matrix", "The Matrix", 1999),
        FilmName("ring", "The Lord of the Rings", 2001),
    ],
    [PersonName("Malcolm X")],
    [CastEntry("Oddities", "Eleven", "Millie")],
)


def full(text: str) -> list[str]:
    """Return the films whose full name a whole text is."""
    words = split_words(text)
    matches = CATALOG.find_films(words)
    whole = [m for m in matches if (m.first, m.last) == (0, len(words)) and m.is_full]
    return [film.id for match in whole for film in match.films]


@pytest.mark.parametrize(
    ("text", "film_id"),
    [
        ("Rocky 2", "rocky2"),
        ("rocky two", "rocky2"),
        ("Rocky II", "rocky2"),
        ("oceans 11", "eleven"),
        ("oceans eleven", "eleven"),
        ("Ocean's 11", "eleven"),
        ("ocean's twelve", "twelve"),
        ("se7en", "seven"),
        ("Seven", "seven"),
        ("twelve angry men", "men"),
        ("12 angry men", "men"),
        ("spiderman two", "spider2"),
    ],
)
def test_number_may_be_written_otherwise(text: str, film_id: str) -> None:
    """Digits, words and Roman numerals are the same number, and "Se7en" is "seven"."""
    assert full(text) == [film_id]


@pytest.mark.parametrize("text", ["ii", "2", "twelve", "I"])
def test_number_alone_is_no_part_of_a_title(text: str) -> None:
    """A lone number names no film that has it somewhere in its title."""
    assert CATALOG.find_films(split_words(text)) == []


def test_digits_are_nobody() -> None:
    """A character called Eleven is not meant by 11."""
    assert CATALOG.find_people(split_words("eleven"))
    assert not CATALOG.find_people(split_words("11"))


def test_another_number_is_another_film() -> None:
    """A wrong digit is no typing error."""
    found = CATALOG.find_misspelt_films(split_words("rocky3"), lambda _: False)
    assert [match.meant for match in found] == []


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Rocky", ["rocky", "rocky2"]),
        ("matrix", ["matrix", "matrix2"]),
        ("The Matrix", ["matrix", "matrix2"]),
        ("toy story", ["toy", "toy2", "toy?"]),
        ("spiderman", ["spider", "spider2"]),
        ("legacy", ["creed"]),
        ("lord of the", ["ring"]),
        ("shrek", []),
        ("the", []),
    ],
)
def test_franchise_is_in_order_of_years(name: str, ids: list[str]) -> None:
    """Titles that start with the name come alone, then those that hold it; without year last."""
    assert [film.id for film in CATALOG.franchise(split_words(name))] == ids


def test_franchise_of_a_match() -> None:
    """What was found in a text can be carried on as it is."""
    match = CATALOG.find_films(split_words("matrix"))[0]
    assert [film.id for film in CATALOG.franchise(match)] == ["matrix", "matrix2"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("rocky ii", "rocky 2"),
        ("ii", "ii"),  # the first word is no Roman numeral
        ("i robot", "i robot"),
        ("twenty one jump street", "21 jump street"),
        ("one hundred and one dalmatians", "101 dalmatians"),
        ("two thousand and one", "2001"),
        ("one two three", "1 2 3"),
        ("tom and one", "tom and 1"),
        ("twenty and one", "20 and 1"),
        ("hundred", "hundred"),
        ("m3gan", "megan"),
        ("s01e02", "s01e02"),
    ],
)
def test_numbers_become_digits(text: str, digits: str) -> None:
    """Numbers in words and Roman numerals are read as people say them."""
    words = text.split()
    assert " ".join(with_digits(words) or words) == digits


def test_value_of_a_number() -> None:
    """Digits, words and ordinals have a value, other words have none."""
    assert [number_of(word) for word in ("2", "two", "second", "2nd", "ii")] == [2, 2, 2, 2, None]
