"""From films, shots, photos, frames, faces and tracks to rows of their tables, and back."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from vsearch.records.arrays import Ints, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Photo, Shot
from vsearch.store.schema import (
    FACE_DIM,
    FACES,
    FILMS,
    PHOTOS,
    SHOTS,
    TRACKS,
    Rows,
    checked_text,
    floats,
    frames_schema,
    ints,
    lists,
    matrix,
    spans_schema,
    stored_matrix,
    table_of,
)
from vsearch.store.spans import SpanColumns


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
    return table_of(SHOTS, columns)


def frame_table(run_id: str, frames: FrameColumns, *, dim: int) -> pa.Table:
    """Return rows of ``frames``."""
    columns = [
        [run_id] * len(frames),
        frames.times_s,
        frames.shots,
        frames.regions,
        lists(frames.vectors, np.dtype(np.float16), dim),
    ]
    return table_of(frames_schema(dim), columns)


def span_table(run_id: str, spans: SpanColumns, *, dim: int) -> pa.Table:
    """Return rows of ``spans``."""
    columns = [
        [run_id] * len(spans),
        spans.starts_s,
        spans.ends_s,
        spans.scales,
        lists(spans.vectors, np.dtype(np.int8), dim),
    ]
    return table_of(spans_schema(dim), columns)


def spans_of_rows(table: Rows) -> SpanColumns:
    """Return the spans of rows of ``spans``, by time."""
    starts_s = floats(table, "start_s")
    order = np.argsort(starts_s, kind="stable")
    return SpanColumns(
        starts_s=starts_s[order],
        ends_s=floats(table, "end_s")[order],
        scales=np.asarray(floats(table, "scale")[order], dtype=np.float32),
        vectors=stored_matrix(table, "vector")[order],
    )


def face_table(run_id: str, faces: FaceColumns) -> pa.Table:
    """Return rows of ``faces``."""
    columns = [
        [run_id] * len(faces),
        faces.times_s,
        faces.shots,
        faces.tracks,
        lists(faces.boxes, np.dtype(np.float32), 4),
        faces.scores,
        faces.qualities,
        lists(faces.vectors, np.dtype(np.float16), FACE_DIM),
    ]
    return table_of(FACES, columns)


def track_table(run_id: str, tracks: TrackColumns) -> pa.Table:
    """Return rows of ``tracks``."""
    columns = [
        [run_id] * len(tracks),
        tracks.tracks,
        tracks.shots,
        tracks.starts_s,
        tracks.ends_s,
        tracks.qualities,
        lists(tracks.vectors, np.dtype(np.float16), FACE_DIM),
    ]
    return table_of(TRACKS, columns)


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
    names = runs.dictionary.to_pylist()
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    # One piece more than there are names: nothing comes after the last one.
    yield from zip(names, np.split(np.argsort(codes, kind="stable"), ends)[:-1], strict=True)


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Return the rows of all parts as one table."""
    return pa.concat_tables(parts).combine_chunks()
