"""Rows of one version of a table: all that pass a filter, some by their ids, or in batches."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import pyarrow as pa
from lancedb.table import Table

from vsearch.records.arrays import Ints
from vsearch.store.failures import explained

OpenTable: TypeAlias = Table  # stays at the version at which it was opened


def read_rows(
    table: OpenTable,
    uri: str,
    *,
    where: str | None = None,
    columns: Sequence[str] | None = None,
    with_row_ids: bool = False,
) -> pa.Table:
    """Return the rows that pass the filter, of the version at which the table was opened.

    ``with_row_ids`` adds the column ``_rowid``, which ``take_rows`` takes.
    """
    with explained(f"read the table {table.name}", uri):
        query = table.search()
        if where is not None:
            query = query.where(where)
        if columns is not None:
            query = query.select(list(columns))
        if with_row_ids:
            query = query.with_row_id(True)
        return query.to_arrow()


def take_rows(table: OpenTable, uri: str, row_ids: Ints, *, columns: Sequence[str]) -> pa.Table:
    """Return the rows of these ids, which are ascending and each there once, in that order."""
    with explained(f"read the table {table.name}", uri):
        return table.take_row_ids(row_ids.tolist()).select(list(columns)).to_arrow()


def stream_rows(
    table: OpenTable, uri: str, *, where: str, columns: Sequence[str], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows that pass the filter in batches of at most ``batch_rows``."""
    with explained(f"read the table {table.name}", uri):
        reader = table.search().where(where).select(list(columns)).to_batches(batch_rows)
    while True:
        with explained(f"read the table {table.name}", uri):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch
