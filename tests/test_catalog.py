"""Which typed words the catalogue takes for names."""

import subprocess
import sys

import pytest

from vsearch.catalog import Catalog, FilmName, Match, PersonName, split_words
from vsearch.records.people import CastEntry

CATALOG = Catalog(
    films=[
        FilmName("matrix", "The Matrix", 1999),
        FilmName("fallout", "Mission: Impossible - Fallout", 2018),
        FilmName("rogue", "Mission: Impossible - Rogue Nation", 2015),
        FilmName("list", "Schindler's List", 1993),
        FilmName("amelie", "Am\u00e9lie", 2001),
        FilmName("fast", "Fast & Furious", 2009),
    ],
    people=[
        PersonName("Carrie-Anne Moss"),
        PersonName("Barack Obama", ("Barry",)),
        PersonName("Jennifer Aniston"),
        PersonName("Jennifer Lawrence"),
        PersonName("Conan O'Brien"),
        PersonName("Rick Astley"),
        PersonName("Robin Byrd"),
        PersonName("Jon Ott"),
    ],
    cast=[
        CastEntry("The Matrix", "Neo / Thomas Anderson", "Keanu Reeves"),
        CastEntry("The Matrix", "Trinity", "Carrie-Anne Moss"),
        CastEntry("Fast & Furious", "Trinity", "Eva Mendes"),
        CastEntry("The Matrix", "The Oracle", "Gloria Foster"),
        CastEntry("Schindler's List", "Jennifer", "Jennifer Lawrence"),
    ],
)


def never(_: str) -> bool:
    """Say of every word that it may be a typing error."""
    return False


def whole(matches: list[Match], text: str) -> Match | None:
    """Return the match that covers all words of a text."""
    size = len(split_words(text))
    return next((m for m in matches if (m.first, m.last) == (0, size)), None)


def films(text: str) -> list[str]:
    """Return the ids of the films that a whole text names exactly."""
    match = whole(CATALOG.find_films(split_words(text)), text)
    return [film.id for film in match.films] if match else []


def people(text: str, *titles: str) -> tuple[str, ...]:
    """Return whom a whole text names exactly."""
    match = whole(CATALOG.find_people(split_words(text)), text)
    return CATALOG.who(match, titles) if match else ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Matrix", ["matrix"]),
        ("matrix", ["matrix"]),
        ("Fallout", ["fallout"]),
        ("mission impossible fallout", ["fallout"]),
        ("Mission Impossible", ["fallout", "rogue"]),
        ("schindlers list", ["list"]),
        ("AMELIE", ["amelie"]),
        ("fast and furious", ["fast"]),
        ("Shrek", []),
        ("the", []),
    ],
)
def test_film_is_known_by_title_and_part(text: str, expected: list[str]) -> None:
    """Article, case, accents and signs do not matter; a shared part names every film."""
    assert films(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("barack obama", ("Barack Obama",)),
        ("Obama", ("Barack Obama",)),
        ("Barry", ("Barack Obama",)),
        ("carrie anne moss", ("Carrie-Anne Moss",)),
        ("Carrie-Anne", ("Carrie-Anne Moss",)),
        ("Moss", ("Carrie-Anne Moss",)),
        ("OBrien", ("Conan O'Brien",)),
        ("O\u2019Brien", ("Conan O'Brien",)),
        ("Keanu Reeves", ()),
    ],
)
def test_person_is_known_by_name_part_and_alias(text: str, expected: tuple[str, ...]) -> None:
    """Full name, first name, surname and alias name a person."""
    assert people(text) == expected


def test_shared_first_name_names_both() -> None:
    """Which Jennifer it is cannot be told, so both are returned."""
    assert people("Jennifer") == ("Jennifer Aniston", "Jennifer Lawrence")


def test_cast_of_the_title_decides_between_namesakes() -> None:
    """A character of the title comes before people who share the name."""
    assert people("Jennifer", "Schindler's List") == ("Jennifer Lawrence",)


def test_character_names_the_actor() -> None:
    """Each name of a character names who plays it, enrolled or not."""
    assert people("Neo") == ("Keanu Reeves",)
    assert people("thomas anderson") == ("Keanu Reeves",)
    assert people("Oracle") == ("Gloria Foster",)
    assert CATALOG.enrolled("Keanu Reeves") is None
    assert CATALOG.enrolled("carrie-anne moss") == "Carrie-Anne Moss"


def test_title_decides_whose_character_it_is() -> None:
    """A character of the film in scope wins over one of the same name elsewhere."""
    assert people("Trinity", "Fast & Furious") == ("Eva Mendes",)
    assert people("Trinity", "The Matrix") == ("Carrie-Anne Moss",)
    assert people("Trinity") == ("Carrie-Anne Moss", "Eva Mendes")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Obmaa", "Obama"),
        ("obamma", "Obama"),
        ("Jenifer Anniston", "Jennifer Aniston"),
        ("Rik Astley", None),  # under four letters nothing is corrected
        ("Nick Astley", None),  # another first letter is another name
        ("bird", None),
        ("Ottt", None),
        ("Otto", None),
    ],
)
def test_misspelt_person(text: str, meant: str | None) -> None:
    """A letter or two may be wrong, fewer in short names, never the first or in ordinary words."""
    found = whole(CATALOG.find_misspelt_people(split_words(text), never), text)
    assert (found.meant if found else None) == meant


def test_misspelt_title() -> None:
    """A title is found with swapped letters and shown as it is spelled."""
    (found,) = CATALOG.find_misspelt_films(split_words("Matirx"), never)
    assert (found.meant, found.is_typo, found.films[0].id) == ("Matrix", True, "matrix")


def test_ordinary_word_is_no_typing_error() -> None:
    """A word that the caller knows is not changed into a name."""
    words = split_words("birds")
    assert CATALOG.find_misspelt_people(split_words("Byrde"), never)
    assert not CATALOG.find_misspelt_people(split_words("Byrde"), lambda word: word == "byrde")
    assert not CATALOG.find_misspelt_people(words, lambda word: word == "birds")


def test_words_part_at_hyphens_and_endings() -> None:
    """Hyphens and the endings 's and n't stand alone; offsets lead back to the text."""
    text = "Lin-Manuel's dog isn\u2019t O'Brien"
    words = split_words(text)
    assert [word.text for word in words] == [
        "Lin", "-", "Manuel", "'s", "dog", "is", "n't", "O'Brien",
    ]  # fmt: skip
    assert [word.folded for word in words] == [
        "lin", "", "manuel", "", "dog", "is", "nt", "obrien",
    ]  # fmt: skip
    assert text[words[-1].start : words[-1].end] == "O'Brien"


def test_empty_library_knows_nothing() -> None:
    """Without films and people nothing is found."""
    empty, words = Catalog([], [], []), split_words("Obama in The Matrix")
    assert not empty.find_films(words)
    assert not empty.find_people(words)
    assert not empty.find_misspelt_films(words, never)
    assert not empty.find_misspelt_people(words, never)


def test_import_loads_no_spacy() -> None:
    """The catalogue can be used where the language model is not."""
    code = "import sys, vsearch.catalog; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
