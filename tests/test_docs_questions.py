"""The examples in docs/asking.md: each is taken as the page says, over the library it declares."""

import re
from pathlib import Path

import pytest

from tests import golden_set
from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.parse import Parser
from vsearch.records.people import CastEntry

PAGE = Path(__file__).parents[1] / "docs" / "asking.md"
_ASKED = re.compile(r"^```asked\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILM = re.compile(r"^\| (?P<title>[^|]+) \((?P<year>\d{4})\) \| (?P<cast>[^|]*)\|$", re.MULTILINE)
_KNOWN = re.compile(r"^Known by photos are (?P<names>.*?)\.$", re.MULTILINE | re.DOTALL)
_PERSON = re.compile(r"(?P<name>.+?)(?: \(also called (?P<alias>[^)]+)\))?")


def library() -> Catalog:
    """Return the library that the page declares, in a table and a sentence."""
    text = PAGE.read_text("utf-8")
    films: list[FilmName] = []
    cast: list[CastEntry] = []
    for row in _FILM.finditer(text):
        films.append(FilmName(f"f{len(films)}", row["title"], int(row["year"])))
        parts = (part.split(": ") for part in row["cast"].split(";") if part.strip())
        cast += [CastEntry(row["title"], who.strip(), person.strip()) for who, person in parts]
    known = _KNOWN.search(text)
    assert known is not None
    names = re.split(r", | and ", " ".join(known["names"].split()))
    found = [person for name in names if (person := _PERSON.fullmatch(name))]
    people = [PersonName(one["name"], (one["alias"],) if one["alias"] else ()) for one in found]
    return Catalog(films=films, people=people, cast=cast)


def examples() -> list[golden_set.Golden]:
    """Return the sentences of the page with what each is said to be taken for."""
    found = []
    for block in _ASKED.finditer(PAGE.read_text("utf-8")):
        lines = [line for line in block["lines"].splitlines() if line.strip()]
        for said, taken in zip(lines[::2], lines[1::2], strict=True):
            turns = tuple(said.split(" >> "))
            found.append(golden_set.Golden(PAGE.name, turns, taken.strip(), None))
    return found


EXAMPLES = examples()


@pytest.fixture(scope="module")
def names() -> Catalog:
    return library()


@pytest.fixture(scope="module")
def plain_parser() -> Parser:
    return Parser(None)


@pytest.fixture(scope="module")
def parser(weights_folder: Path) -> Parser:
    return Parser(weights_folder / "spacy-en-core-web-sm")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_examples_are_taken_as_the_page_says(
    plain_parser: Parser, names: Catalog, example: golden_set.Golden
) -> None:
    """By rules alone."""
    assert golden_set.answer(plain_parser, names, example) == example.expected


@pytest.mark.weights
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_examples_are_taken_the_same_with_the_language_model(
    parser: Parser, names: Catalog, example: golden_set.Golden
) -> None:
    assert golden_set.answer(parser, names, example) == example.expected


def test_the_page_declares_a_library_and_asks_of_it(names: Catalog) -> None:
    """Or nothing would be checked."""
    assert len(names.films) == 6
    assert len(EXAMPLES) >= 50


def test_a_printed_query_of_the_page_comes_back_as_it_is(
    plain_parser: Parser, names: Catalog
) -> None:
    """What stands under "Correcting how it was taken" is itself a question."""
    given = re.search(r'search "(title: [^"]+)"', PAGE.read_text("utf-8"))
    assert given is not None
    example = golden_set.Golden(PAGE.name, (given[1],), given[1], None)
    assert golden_set.answer(plain_parser, names, example) == given[1]
