"""The rows of a film as an audit reads them: without vectors, whatever is missing in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vsearch.records.arrays import Ints
from vsearch.records.media import Film
from vsearch.store import schema
from vsearch.store.invariants import Columns, FilmRows
from vsearch.store.tables import PHOTOS, SPANS

UNIT_WITHIN = 0.01  # of the length of a vector: float16 rounds it by less than a thousandth
WITH_VECTORS = ("frames", "faces", "tracks")
OPTIONAL = frozenset({PHOTOS, SPANS})  # tables that earlier versions did not have
COLUMNS = {
    "shots": ("shot", "start_s", "end_s", "keyframe_s"),
    "frames": ("time_s", "shot", "region"),
    "faces": ("time_s", "shot", "track", "score", "quality"),
    "tracks": ("track", "shot", "start_s", "end_s", "quality"),
    PHOTOS: ("slot",),
    SPANS: ("start_s", "end_s", "scale"),
}


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of some films in one table."""

    rows: pa.Table | None
    by_run: Mapping[str, Ints]
    bad: Mapping[str, int]

    def of(self, film: Film, columns: Sequence[str]) -> Columns:
        """Return the columns of a film; empty ones where there is no table."""
        if self.rows is None:
            return {name: np.empty(0) for name in columns}
        rows = self.rows.take(self.by_run.get(film.run_id, np.empty(0, dtype=np.int64)))
        return {name: schema.floats(rows, name) for name in columns}

    def boxes(self, film: Film) -> NDArray[np.float32]:
        """Return the boxes of a film's faces; NaN where one is missing."""
        if self.rows is None or film.run_id not in self.by_run:
            return np.empty((0, 4), dtype=np.float32)
        column = self.rows.take(self.by_run[film.run_id]).column("box").combine_chunks()
        boxes = np.full((len(column), 4), np.nan, dtype=np.float32)
        values = column.flatten().to_numpy(zero_copy_only=False).reshape(-1, 4)
        boxes[np.asarray(column.is_valid())] = values
        return boxes


def film_rows(parts: Mapping[str, TablePart], film: Film) -> FilmRows:
    """Return all rows of a film; of shots in the order of their numbers."""
    columns = {name: part.of(film, COLUMNS[name]) for name, part in parts.items()}
    order = np.argsort(columns["shots"]["shot"], kind="stable")
    return FilmRows(
        shots={name: values[order] for name, values in columns["shots"].items()},
        frames=columns["frames"],
        faces=columns["faces"],
        boxes=parts["faces"].boxes(film),
        tracks=columns["tracks"],
        slots=columns[PHOTOS]["slot"],
        spans=columns[SPANS],
        bad_vectors={name: parts[name].bad.get(film.run_id, 0) for name in WITH_VECTORS},
    )


def is_unit(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Say of every row whether its vector is there and of unit length."""
    column = batch.column("vector")
    is_there = np.asarray(column.is_valid())
    values = column.flatten().to_numpy(zero_copy_only=False)
    vectors = np.asarray(values, dtype=np.float32).reshape(-1, column.type.list_size)
    found = np.zeros(len(is_there), dtype=np.bool_)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    found[is_there] = np.abs(lengths - 1.0) <= UNIT_WITHIN  # of what is no number this is false
    return found
