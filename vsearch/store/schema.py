"""The tables' columns, the rows of small tables, and columns as numpy arrays."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vsearch.errors import InputError
from vsearch.records.arrays import Floats, Ints, Vectors
from vsearch.records.people import CastEntry

FACE_DIM = 512

Rows: TypeAlias = pa.Table | pa.RecordBatch

META = pa.schema([("key", pa.string()), ("value", pa.string())])
FILMS = pa.schema(
    [
        ("id", pa.string()),
        ("run_id", pa.string()),
        ("path", pa.binary()),  # as the file system spells it: not every name is Unicode
        ("title", pa.string()),
        ("year", pa.int32()),
        ("duration_s", pa.float64()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("size_bytes", pa.int64()),
        ("modified_ns", pa.int64()),
        ("sample_fps", pa.float64()),
        ("indexed_at", pa.string()),
        ("frame_count", pa.int64()),
        ("face_count", pa.int64()),
        ("kind", pa.string()),
    ]
)
PHOTOS = pa.schema(
    [
        ("run_id", pa.string()),
        ("slot", pa.int32()),
        ("name", pa.binary()),
        ("id", pa.string()),
        ("taken_at", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("size_bytes", pa.int64()),
        ("modified_ns", pa.int64()),
    ]
)
SHOTS = pa.schema(
    [
        ("run_id", pa.string()),
        ("shot", pa.int32()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("keyframe_s", pa.float64()),
    ]
)
FACES = pa.schema(
    [
        ("run_id", pa.string()),
        ("time_s", pa.float64()),
        ("shot", pa.int32()),
        ("track", pa.int32()),
        ("box", pa.list_(pa.float32(), 4)),
        ("score", pa.float64()),
        ("quality", pa.float64()),
        ("vector", pa.list_(pa.float16(), FACE_DIM)),
    ]
)
TRACKS = pa.schema(
    [
        ("run_id", pa.string()),
        ("track", pa.int32()),
        ("shot", pa.int32()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("quality", pa.float64()),
        ("vector", pa.list_(pa.float16(), FACE_DIM)),
    ]
)
PEOPLE = pa.schema(
    [
        ("person", pa.string()),
        ("aliases", pa.list_(pa.string())),
        ("photo", pa.string()),
        ("photo_sha256", pa.string()),
        ("added_at", pa.string()),
        ("vector", pa.list_(pa.float32(), FACE_DIM)),
    ]
)
CORRECTIONS = pa.schema(
    [
        ("number", pa.int64()),
        ("at", pa.string()),
        ("verdict", pa.string()),
        ("person", pa.string()),
        ("film_id", pa.string()),
        ("time_s", pa.float64()),
        ("box", pa.list_(pa.float64(), 4)),
        ("undone_at", pa.string()),
        ("move", pa.string()),  # of a merge or split, as JSON; empty for a face
    ]
)
CAST = pa.schema([("title", pa.string()), ("character", pa.string()), ("person", pa.string())])


def frames_schema(dim: int) -> pa.Schema:
    """Return the columns of ``frames`` for scene vectors of length ``dim``."""
    return pa.schema(
        [
            ("run_id", pa.string()),
            ("time_s", pa.float64()),
            ("shot", pa.int32()),
            ("region", pa.int16()),
            ("vector", pa.list_(pa.float16(), dim)),
        ]
    )


def spans_schema(dim: int) -> pa.Schema:
    """Return the columns of ``spans`` for scene vectors of length ``dim``."""
    return pa.schema(
        [
            ("run_id", pa.string()),
            ("start_s", pa.float64()),
            ("end_s", pa.float64()),
            ("scale", pa.float32()),
            ("vector", pa.list_(pa.int8(), dim)),
        ]
    )


def checked_text(value: str) -> str:
    """Return the text; raise InputError when it holds what the index cannot store or compare."""
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise InputError(f"{value!r} holds a sign that is no text: leave it out")
    return value


def meta_table(values: Mapping[str, str]) -> pa.Table:
    """Return rows of ``meta``."""
    pairs = [{"key": key, "value": value} for key, value in values.items()]
    return pa.Table.from_pylist(pairs, schema=META)


def people_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Return rows of ``people`` from what ``to_pylist`` made of them."""
    return pa.Table.from_pylist([dict(row) for row in rows], schema=PEOPLE)


def corrections_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Return rows of ``corrections``."""
    return pa.Table.from_pylist([dict(row) for row in rows], schema=CORRECTIONS)


def cast_table(entries: Sequence[CastEntry]) -> pa.Table:
    """Return rows of ``cast``."""
    rows = [{name: checked_text(getattr(entry, name)) for name in CAST.names} for entry in entries]
    return pa.Table.from_pylist(rows, schema=CAST)


def reference_table(
    person: str, aliases: Sequence[str], photo: str, sha256: str, added_at: str, vector: Vectors
) -> pa.Table:
    """Return the row of ``people`` for one reference photo; ``vector`` is (512,)."""
    columns: list[object] = [
        [person],
        [list(aliases)],
        [photo],
        [sha256],
        [added_at],
        lists(vector[np.newaxis], np.dtype(np.float32), FACE_DIM),
    ]
    return table_of(PEOPLE, columns)


def floats(table: Rows, name: str) -> Floats:
    """Return a column as (n,) float64."""
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)


def ints(table: Rows, name: str) -> Ints:
    """Return a column as (n,) int64."""
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.int64)


def matrix(table: Rows, name: str) -> NDArray[np.float32]:
    """Return a column of lists of one length as (n, d) float32."""
    return np.asarray(stored_matrix(table, name), dtype=np.float32)


def stored_matrix(table: Rows, name: str) -> NDArray[Any]:
    """Return a column of lists of one length as (n, d) numbers of the kind that is stored."""
    column = table.column(name)
    width = column.type.list_size
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    # flatten() heeds the offset of a slice, which .values does not
    values = column.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(values).reshape(-1, width)


def lists(rows: NDArray[np.generic], dtype: np.dtype[np.generic], width: int) -> pa.Array:
    """Return (n, width) numbers as a column of lists."""
    if rows.shape[1:] != (width,):
        raise ValueError(f"expected rows of {width} numbers, not an array of {rows.shape}")
    flat = np.ascontiguousarray(rows, dtype=dtype).reshape(-1)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), width)


def table_of(schema: pa.Schema, columns: Sequence[object]) -> pa.Table:
    """Return rows from columns in the order of the schema."""
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column).cast(field.type)
        for field, column in zip(schema, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
