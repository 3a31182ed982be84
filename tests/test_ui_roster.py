"""Which people the grid shows, and in which order."""

import numpy as np
import pytest

from ui.roster import PER_PAGE, Order, find, kept_first, key_of, page_of, roster
from vsearch.records.people import Person


def person(name: str, faces: int = 1, *aliases: str) -> Person:
    """Return somebody with so many faces."""
    nothing = ("",) * faces
    return Person(name, aliases, nothing, nothing, np.zeros((faces, 512), np.float32))


ANNA, BEN = person("Anna Berg", 1, "Annie"), person("Ben Okoro", 3)
TEN, TWO = person("unknown_10", 5), person("unknown_2", 2)
EVERYBODY = [TEN, BEN, TWO, ANNA]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("By name", [ANNA, BEN, TWO, TEN]),
        ("Most faces first", [BEN, ANNA, TEN, TWO]),
        ("Fewest faces first", [ANNA, BEN, TWO, TEN]),
    ],
)
def test_the_named_come_before_the_numbered(order: Order, expected: list[Person]) -> None:
    """Numbers count as numbers: 2 before 10."""
    assert roster(EVERYBODY, order=order) == expected


def test_all_words_of_the_filter_have_to_be_there() -> None:
    """In the name or another name, whatever the case."""
    assert roster(EVERYBODY, "BERG ann") == [ANNA]
    assert roster(EVERYBODY, "annie") == [ANNA]
    assert roster(EVERYBODY, "anna okoro") == []


def test_a_page_that_is_no_longer_there_is_the_last_one() -> None:
    """As after a filter."""
    people = [person(f"P{number:03}") for number in range(PER_PAGE + 1)]
    assert page_of(people, 2).named == tuple(people[-1:])
    assert page_of(people[:2], 9).named == tuple(people[:2])
    assert page_of([], 1).pages == 1


def test_people_are_found_by_every_name() -> None:
    """Nobody is None."""
    assert find(EVERYBODY, "annie") is ANNA
    assert find(EVERYBODY, "Zaphod") is None


def test_a_name_is_kept_before_a_number() -> None:
    """Whichever of the two was opened."""
    assert kept_first(TWO, ANNA) == (ANNA, TWO)
    assert kept_first(ANNA, BEN) == (ANNA, BEN)
    assert kept_first(TWO, TEN) == (TWO, TEN)


def test_keys_are_letters_and_digits_for_any_name() -> None:
    """They stand in the names of style classes."""
    assert key_of("<b> *x*").isalnum()
    assert key_of("Anna") == key_of("ANNA") != key_of("Ben")
