"""Faces and whole films taken out of the tables for good."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from vsearch.records.media import Film
from vsearch.store.failures import explained
from vsearch.store.tables import RUN_TABLES, Tables, any_of, quote, stream_rows

FACE_TABLES = ("faces", "tracks")
_BATCH_ROWS = 8_192


def rewrite_without(tables: Tables, gone: Mapping[Film, Sequence[int]]) -> None:
    """Write the tables of faces anew without these tracks of films, each in one step.

    A deletion only marks rows: rewriting, and forgetting earlier versions, is what takes their
    bytes from the disk. A break in between leaves whole tables; doing it again completes it.
    """
    marked = " OR ".join(
        f"(run_id = {quote(film.run_id)} AND track IN ({', '.join(map(str, sorted(numbers)))}))"
        for film, numbers in gone.items()
        if numbers
    )
    if not marked:
        return
    for name in FACE_TABLES:
        rewrite(tables, name, f"NOT ({marked})")


def rewrite_runs(tables: Tables, kept: Sequence[str], gone: Sequence[str]) -> None:
    """Write the tables anew with the rows of the runs ``kept``, where there are rows of ``gone``.

    So nothing is left either of what killed runs wrote, or of rows that were marked before.
    """
    for name in RUN_TABLES:
        if tables.find(name) is not None and tables.delete(name, any_of("run_id", gone)):
            rewrite(tables, name, any_of("run_id", kept))


def rewrite(tables: Tables, name: str, kept: str) -> None:
    """Write a table anew with the rows that pass a filter, so that the bytes of others are gone."""
    table = tables.open(name)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in stream_rows(
            table, tables.uri, where=kept, columns=table.schema.names, batch_rows=_BATCH_ROWS
        ):
            yield batch.select(table.schema.names)

    rows = pa.RecordBatchReader.from_batches(table.schema, batches())
    with explained(f"write to the table {name}", tables.uri):
        tables.open(name).add(rows, mode="overwrite")
    tables.tidy(name, at_once=True, is_final=True)
