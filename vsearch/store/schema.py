"""The tables' columns, and the way from records to Arrow and back."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vsearch.errors import InputError
from vsearch.records.arrays import Floats, Ints, Vectors, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Photo, Shot
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


def film_table(films: Sequence[Film]) -> pa.Table:
    """Return rows of ``films``."""
    rows = [
        {name: getattr(film, name) for name in FILMS.names}
        | {"path": os.fsencode(film.path), "title": checked_text(film.title)}
        for film in films
    ]
    return pa.Table.from_pylist(rows, schema=FILMS)


def films_of(table: pa.Table) -> tuple[Film, ...]:
    """Return the films of rows of ``films``, by title, year and path."""
    rows = table.to_pylist()
    films = [Film(**row | {"path": Path(os.fsdecode(row["path"]))}) for row in rows]
    return tuple(sorted(films, key=lambda film: (film.title.casefold(), film.year or 0, film.path)))


def photo_table(run_id: str, photos: Sequence[Photo]) -> pa.Table:
    """Return rows of ``photos``."""
    rows = [
        {"run_id": run_id} | asdict(photo) | {"name": os.fsencode(photo.name)} for photo in photos
    ]
    return pa.Table.from_pylist(rows, schema=PHOTOS)


def photos_of(table: pa.Table) -> list[Photo]:
    """Return the photos of rows of ``photos``, by their place."""
    rows = table.drop_columns(["run_id"]).sort_by("slot").to_pylist()
    return [Photo(**row | {"name": Path(os.fsdecode(row["name"]))}) for row in rows]


def shot_table(run_id: str, shots: Sequence[Shot], *, first: int) -> pa.Table:
    """Return rows of ``shots``; the first of them is the film's shot number ``first``."""
    columns: list[object] = [
        [run_id] * len(shots),
        range(first, first + len(shots)),
        [shot.start_s for shot in shots],
        [shot.end_s for shot in shots],
        [shot.keyframe_s for shot in shots],
    ]
    return _table(SHOTS, columns)


def frame_table(run_id: str, frames: FrameColumns, *, dim: int) -> pa.Table:
    """Return rows of ``frames``."""
    columns = [
        [run_id] * len(frames),
        frames.times_s,
        frames.shots,
        frames.regions,
        _lists(frames.vectors, np.dtype(np.float16), dim),
    ]
    return _table(frames_schema(dim), columns)


def face_table(run_id: str, faces: FaceColumns) -> pa.Table:
    """Return rows of ``faces``."""
    columns = [
        [run_id] * len(faces),
        faces.times_s,
        faces.shots,
        faces.tracks,
        _lists(faces.boxes, np.dtype(np.float32), 4),
        faces.scores,
        faces.qualities,
        _lists(faces.vectors, np.dtype(np.float16), FACE_DIM),
    ]
    return _table(FACES, columns)


def track_table(run_id: str, tracks: TrackColumns) -> pa.Table:
    """Return rows of ``tracks``."""
    columns = [
        [run_id] * len(tracks),
        tracks.tracks,
        tracks.shots,
        tracks.starts_s,
        tracks.ends_s,
        tracks.qualities,
        _lists(tracks.vectors, np.dtype(np.float16), FACE_DIM),
    ]
    return _table(TRACKS, columns)


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
        _lists(vector[np.newaxis], np.dtype(np.float32), FACE_DIM),
    ]
    return _table(PEOPLE, columns)


def frames_of(table: pa.Table) -> FrameColumns:
    """Return the frames of rows of ``frames``, by time and region."""
    times, regions = floats(table, "time_s"), ints(table, "region")
    order = np.lexsort((regions, times))
    return FrameColumns(
        times_s=times[order],
        shots=ints(table, "shot")[order],
        regions=regions[order],
        vectors=unit_rows(matrix(table, "vector")[order]),
    )


def faces_of(table: pa.Table) -> FaceColumns:
    """Return the faces of rows of ``faces``, by time and track."""
    times, tracks = floats(table, "time_s"), ints(table, "track")
    order = np.lexsort((tracks, times))
    return FaceColumns(
        times_s=times[order],
        shots=ints(table, "shot")[order],
        tracks=tracks[order],
        boxes=matrix(table, "box")[order],
        scores=floats(table, "score")[order],
        qualities=floats(table, "quality")[order],
        vectors=unit_rows(matrix(table, "vector")[order]),
    )


def tracks_of(table: pa.Table) -> TrackColumns:
    """Return the tracks of rows of ``tracks``, by number."""
    tracks = ints(table, "track")
    order = np.argsort(tracks, kind="stable")
    return TrackColumns(
        tracks=tracks[order],
        shots=ints(table, "shot")[order],
        starts_s=floats(table, "start_s")[order],
        ends_s=floats(table, "end_s")[order],
        qualities=floats(table, "quality")[order],
        vectors=unit_rows(matrix(table, "vector")[order]),
    )


def rows_by_run(rows: Rows) -> Iterator[tuple[str, Ints]]:
    """Yield each run_id with the numbers of its rows."""
    column = rows.column("run_id")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    runs = column.dictionary_encode()
    codes = runs.indices.to_numpy(zero_copy_only=False)
    for code, run_id in enumerate(runs.dictionary.to_pylist()):
        yield run_id, np.flatnonzero(codes == code)


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Return the rows of all parts as one table."""
    return pa.concat_tables(parts).combine_chunks()


def floats(table: Rows, name: str) -> Floats:
    """Return a column as (n,) float64."""
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)


def ints(table: Rows, name: str) -> Ints:
    """Return a column as (n,) int64."""
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.int64)


def matrix(table: Rows, name: str) -> NDArray[np.float32]:
    """Return a column of lists of one length as (n, d) float32."""
    column = table.column(name)
    width = column.type.list_size
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    # flatten() heeds the offset of a slice, which .values does not
    values = column.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float32).reshape(-1, width)


def _lists(rows: NDArray[np.float32], dtype: np.dtype[np.floating], width: int) -> pa.Array:
    if rows.shape[1:] != (width,):
        raise ValueError(f"expected rows of {width} numbers, not an array of {rows.shape}")
    flat = np.ascontiguousarray(rows, dtype=dtype).reshape(-1)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), width)


def _table(schema: pa.Schema, columns: Sequence[object]) -> pa.Table:
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column).cast(field.type)
        for field, column in zip(schema, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
