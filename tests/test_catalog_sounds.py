"""Which heard words the catalogue takes for names."""

import pytest

from vsearch.catalog import Catalog, FilmName, Match, PersonName, split_words
from vsearch.catalog.sounds import sound_code
from vsearch.catalog.words import word_set
from vsearch.records.people import CastEntry

CATALOG = Catalog(
    films=[FilmName("matrix", "The Matrix", 1999), FilmName("titanic", "Titanic", 1997)],
    people=[
        PersonName("Keanu Reeves"),
        PersonName("Scarlett Johansson"),
        PersonName("Leonardo DiCaprio"),
        PersonName("Barack Obama"),
        PersonName("Arnold Schwarzenegger"),
    ],
    cast=[
        CastEntry("The Matrix", "Neo", "Keanu Reeves"),
        CastEntry("The Matrix", "Trinity", "Carrie-Anne Moss"),
    ],
)
ORDINARY = word_set(
    "a the and in with man woman may tricks reefs oh tea tie joe scarlet keanu gun red coat no new "
    "knee rock beach walking dog is"
)


def heard(text: str, catalog: Catalog = CATALOG) -> list[Match]:
    """Return what a text sounds like, its ordinary words being fixed."""
    return catalog.find_sounding(split_words(text), ORDINARY.__contains__)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("keanu reefs", "Keanu Reeves"),
        ("kiana reeves", "Keanu Reeves"),
        ("scarlet joe hansen", "Scarlett Johansson"),
        ("leonardo the caprio", "Leonardo DiCaprio"),
        ("barrack oh bama", "Barack Obama"),
        ("arnold shwarzeneger", "Arnold Schwarzenegger"),
        ("trinny tea", "Trinity"),
        ("ne oh", "Neo"),
        ("the may tricks", "The Matrix"),
        ("tie tanic", "Titanic"),
    ],
)
def test_misheard_name_is_found(text: str, meant: str) -> None:
    """All words of a misheard name together are the name that was meant."""
    best = heard(text)[0]
    assert (best.first, best.last, best.meant) == (0, len(split_words(text)), meant)
    assert best.is_typo
    assert best.is_full


def test_misheard_name_is_found_inside_a_sentence() -> None:
    """The words around a name do not become a part of it."""
    found = heard("a man with kiana reefs in the may tricks")
    assert [(m.first, m.last, m.meant) for m in found] == [
        (6, 9, "The Matrix"),
        (3, 5, "Keanu Reeves"),
    ]


def test_misheard_part_of_a_name_is_found() -> None:
    """A surname by itself is recognised, and is no full name."""
    (found,) = heard("joe hansson")
    assert (found.meant, found.is_full, found.people) == (
        "Johansson",
        False,
        ("Scarlett Johansson",),
    )


@pytest.mark.parametrize("text", ["Keanu Reeves", "Neo", "a man with Trinity", "Titanic"])
def test_what_is_spelled_right_is_not_misheard(text: str) -> None:
    """Exact names are left to the other look-ups, as are words beside them."""
    assert heard(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a man walking a dog",
        "no",  # sounds like Neo, which is too short for ordinary words
        "new knee",
        "the red rock",
        "a woman in a red coat with tea",
    ],
)
def test_ordinary_words_are_no_name(text: str) -> None:
    """Ordinary words must sound exactly like a whole, long name to be one."""
    assert heard(text) == []


def test_other_first_sound_is_another_name() -> None:
    """Nobody is heard whose name starts with another sound."""
    assert heard("zeanu zeeves") == []
    assert heard("mitanic") == []


def test_name_between_two_people_is_nobody() -> None:
    """What sounds like two names equally is neither of them."""
    catalog = Catalog([], [PersonName("Maren Kolt"), PersonName("Maren Kalt")])
    assert heard("maren kelt", catalog) == []


def test_namesakes_are_found_together() -> None:
    """A misheard surname means everybody who has it."""
    catalog = Catalog([], [PersonName("Scarlett Johansson"), PersonName("Erik Johansson")])
    (found,) = heard("joe hanson", catalog)
    assert found.people == ("Scarlett Johansson", "Erik Johansson")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("keanureefs", "keanureeves"),
        ("themaytricks", "thematrix"),
        ("thecaprio", "dicaprio"),
        ("shindler", "schindler"),
    ],
)
def test_code_is_that_of_the_sound(one: str, other: str) -> None:
    """Words that sound the same have one code."""
    assert sound_code(one) == sound_code(other)


def test_nothing_is_known_of_other_alphabets() -> None:
    """A word that is not in Latin letters, or a number, has no code."""
    assert sound_code("\u043d\u0435\u043e") == sound_code("2001") == sound_code("") == ""
