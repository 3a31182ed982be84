"""The golden sentences and their catalogue, read from ``tests/golden``."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.printed import print_query
from vsearch.records.context import Context
from vsearch.records.people import CastEntry
from vsearch.records.query import Query

FOLDER = Path(__file__).with_name("golden")


@dataclass(frozen=True, slots=True)
class Golden:
    """A sentence, or several in a row, and what the last of them must be taken for."""

    section: str
    sentences: tuple[str, ...]  # every one changes the query of the one before
    expected: str  # the printed query, or "! words of the error"
    corrections: tuple[str, ...] | None  # "typed -> meant"; None: not written down

    @property
    def text(self) -> str:
        """Return the sentences as they stand in the file."""
        return " >> ".join(self.sentences)


def catalog() -> Catalog:
    """Return the catalogue that the sentences speak of."""
    return Catalog(
        films=[
            FilmName(f"f{number}", title, int(year) if year else None)
            for number, (title, year) in enumerate(_rows("films.tsv", 2))
        ],
        people=[
            PersonName(name, tuple(alias for alias in aliases.split(";") if alias))
            for name, aliases in _rows("people.tsv", 2)
        ],
        cast=[CastEntry(*row) for row in _rows("cast.tsv", 3)],
    )


def read(path: Path) -> Iterator[Golden]:
    """Yield the entries of a file of golden sentences."""
    section, expected = "", ""
    sentences: tuple[str, ...] = ()
    corrections: list[str] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if line.startswith("##"):
            section = line.removeprefix("##").strip()
        elif line.startswith("#"):
            continue
        elif line.startswith("    ~ "):
            corrections.append(line.removeprefix("    ~ ").strip())
        elif line.startswith("    "):
            expected = line.strip()
        elif line.strip():
            sentences = tuple(part.strip() for part in line.split(" >> "))
        elif sentences:
            yield Golden(section, sentences, expected, tuple(corrections) or None)
            sentences, corrections = (), []


def answer(parser: Parser, names: Catalog, golden: Golden) -> str:
    """Return what the parser makes of an entry, in the form in which it is expected."""
    query: Query | None = None
    try:
        for sentence in golden.sentences:
            query = parser.parse(sentence, names, Context(query) if query else None)
    except InputError as error:
        return f"! {error}"
    assert query is not None
    printed = print_query(query)
    if golden.corrections is None:
        return printed
    fixes = (f"~ {fix.typed} -> {fix.meant}" for fix in query.corrections)
    return "\n".join((printed, *sorted(fixes)))


def is_right(golden: Golden, got: str) -> bool:
    """Say whether an answer is exactly the expected one."""
    if golden.expected.startswith("!"):
        words = golden.expected.removeprefix("!").strip().casefold()
        return got.startswith("! ") and words in got.casefold()
    expected = [golden.expected]
    expected += sorted(f"~ {fix}" for fix in golden.corrections or ())
    return got == "\n".join(expected)


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                yield (row + [""] * columns)[:columns]
