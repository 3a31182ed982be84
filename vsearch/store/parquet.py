"""Rows as the content of a Parquet file, each column of one kind."""

import io
from collections.abc import Mapping, Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

Kind = Literal["text", "number", "evidence"]

_EVIDENCE = pa.list_(
    pa.struct(
        [
            ("label", pa.string()),
            ("kind", pa.string()),
            ("time_s", pa.float64()),
            ("probability", pa.float64()),
        ]
    )
)
_TYPES = {"text": pa.string(), "number": pa.float64(), "evidence": _EVIDENCE}


def parquet_bytes(kinds: Mapping[str, Kind], rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return the rows as Parquet, one column for each of ``kinds``; None is a null.

    Evidence is a list of label, kind, time_s and probability. Signs of a path that are no text are
    spelt out as Python does, since Parquet holds text only.
    """
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in kinds.items()])
    columns = {name: [_plain(row[name]) for row in rows] for name in kinds}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), buffer)
    return buffer.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [{name: _plain(one) for name, one in each.items()} for each in value]
    return value
