"""Filters of the tables: every text in one goes through ``quote``, and no text is syntax."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lancedb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import indexer
import ui
import vsearch
from vsearch.errors import InputError
from vsearch.store.tables import any_of, quote, read_rows

SOURCES = [Path(str(package.__file__)).parent for package in (vsearch, indexer, ui)]
STORE = SOURCES[0] / "store"
HOSTILE = [
    "",
    "'",
    "''",
    "' OR '1'='1",
    "'); DROP TABLE films; --",
    "\\' OR true --",
    "\\",
    "%",
    "_",
    "\n",
    "/* */",
    "-- ",
    "x'41'",
    "{run}",
    "\u2019",
    "NULL",
    "true",
    "a\tb\r",
    "\U0001f3ac",
    "\u202egnp.exe",
    "`id`",
    '"id"',
]
# How filters are told from other texts: a comparison or a junction that stands by itself.
_FILTER = re.compile(
    r"(?:\b(?:IN|LIKE|AND|OR|NOT|BETWEEN)\b *\(?| (?:=|!=|<|>|<=|>=|<>) )'?$|^ +(?:IN|AND|OR)\b"
)
# What may stand in one: what ``quote`` made, and numbers.
_MAY_STAND = {
    "quote(film.run_id)",
    "quote(run_id)",
    "any_of('run_id', runs)",
    "any_of('film_id', ids)",
    "any_of('film_id', film_ids)",
    "quote(told.kept[0].run_id)",
    "quote(one.run_id)",
    "one.number + 1",
    "_run(film)",
    "slot",
    "marked",
    "literals",
    "column",
    "', '.join(map(str, sorted(numbers)))",
    "', '.join(map(repr, sorted(times)))",
    "where",
    "runs",
    "among",
    "mine",
    "numbers",
    "quote(track.run_id)",
    "quote(film.id)",
    "quote(self.run_id)",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> lancedb.table.Table:
    """Return a table whose rows are the hostile texts."""
    connection = lancedb.connect(tmp_path_factory.mktemp("filters"))
    return connection.create_table("texts", pa.table({"id": HOSTILE}))


TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40), st.text("'\\\"%_-;()\n", max_size=9)
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("' OR '1'='1")
def test_a_filter_finds_the_rows_with_just_that_text(table: lancedb.table.Table, text: str) -> None:
    """Whatever the text holds: never another row, never an error of the database."""
    try:
        where = f"id = {quote(text)}"
    except InputError:
        assert "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)
        return
    found = read_rows(table, "texts", where=where).column("id").to_pylist()
    assert found == [one for one in HOSTILE if one == text]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_one_of_several_texts_too(table: lancedb.table.Table, texts: list[str]) -> None:
    texts = [text for text in texts if "\0" not in text]
    found = read_rows(table, "texts", where=any_of("id", texts)).column("id").to_pylist()
    assert found == [one for one in HOSTILE if one in texts]


def filters(source: str) -> Iterator[str]:
    """Yield what stands in the f-strings of a source that look like filters, as it is written."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for number, part in enumerate(node.values):
            if not isinstance(part, ast.FormattedValue):
                continue
            around = [node.values[number - 1] if number else None, *node.values[number + 1 :][:1]]
            texts = [one.value for one in around if isinstance(one, ast.Constant)]
            if any(_FILTER.search(str(text)) for text in texts):
                yield ast.unparse(part.value)


def test_every_filter_is_made_of_what_quote_made_and_of_numbers() -> None:
    """A new one has to be looked at, and named here."""
    found = {
        told for path in sorted(STORE.glob("*.py")) for told in filters(path.read_text("utf-8"))
    }
    assert found <= _MAY_STAND, found - _MAY_STAND
    assert "quote(film.run_id)" in found


def test_the_scan_sees_a_filter_that_is_not_quoted() -> None:
    assert list(filters("f\"id = '{name}'\"")) == ["name"]
    assert list(filters('f"id = {name} AND slot = {slot}"')) == ["name", "slot"]
    assert list(filters('f"id IN ({names})"')) == ["names"]


def test_tables_are_read_and_written_in_one_package() -> None:
    """So that no other place makes a filter, and f-strings are what has to be looked at there."""
    assert not any(".format(" in path.read_text("utf-8") for path in STORE.glob("*.py"))
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            told = path.read_text("utf-8")
            is_used = re.search(r"^\s*(?:import|from) lance", told, re.MULTILINE)
            assert path.parent == STORE or not is_used
