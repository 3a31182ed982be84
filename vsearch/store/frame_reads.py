"""The sampled frames of films at one moment: when they are, what they look like."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Ints, Vectors
from vsearch.records.media import Film
from vsearch.store import schema
from vsearch.store.cosines import cosines
from vsearch.store.kept import FrameRows, FrameVectors
from vsearch.store.rows import rows_by_run
from vsearch.store.scores import FrameScores
from vsearch.store.tables import OpenTable, any_of, read_rows, stream_rows, take_rows

_GROUP_FRAMES = 65_536  # LanceDB reads ahead within a scan: a scan per group bounds its memory
_BATCH_NUMBERS = 1_048_576  # held at a time: 2 MiB, which stays in the cache
_FEW_FILMS = 16  # of more films that are missing, the others will be asked for soon


class FrameReads:
    """The part of a snapshot that reads frames."""

    def __init__(self, uri: str, films: Sequence[Film], tables: Mapping[str, OpenTable]) -> None:
        self.films = tuple(films)
        self._uri = uri
        self._tables = tables
        self._places: dict[str, Ints] = {}  # row ids by run: they hold for this version only

    def frame_rows(self, films: Sequence[Film]) -> Iterator[tuple[Film, FrameRows]]:
        """Yield when the sampled frames of every film are."""
        for film, rows in self._frames_by_film(films, ["time_s", "shot", "region"]):
            yield (
                film,
                FrameRows(
                    times_s=schema.floats(rows, "time_s"),
                    shots=schema.ints(rows, "shot").astype(np.int32),
                    regions=schema.ints(rows, "region").astype(np.int16),
                ),
            )

    def frame_vectors_of(self, films: Sequence[Film]) -> Iterator[tuple[Film, FrameVectors]]:
        """Yield what the sampled frames of every film look like."""
        for film, rows in self._frames_by_film(films, ["time_s", "region", "vector"]):
            yield film, FrameVectors(schema.stored_matrix(rows, "vector"))

    def vectors_at(self, films: Sequence[Film], rows: Sequence[Ints]) -> list[NDArray[np.float16]]:
        """Return the vectors (n, d) of some frames of each film, by their places in time order."""
        missing = [film for film in films if film.run_id not in self._places]
        if len(missing) > _FEW_FILMS:
            missing = [film for film in self.films if film.run_id not in self._places]
        for film, found in self._frames_by_film(missing, ["time_s", "region"], with_row_ids=True):
            self._places[film.run_id] = schema.ints(found, "_rowid")
        wanted = [self._places[film.run_id][some] for film, some in zip(films, rows, strict=True)]
        return self._vectors_of(wanted)

    def _vectors_of(self, wanted: Sequence[Ints]) -> list[NDArray[np.float16]]:
        row_ids, back = np.unique(np.concatenate(wanted), return_inverse=True)
        found = take_rows(self._tables["frames"], self._uri, row_ids, columns=["vector"])
        vectors = schema.stored_matrix(found, "vector")[back]
        return np.split(vectors, np.cumsum([len(some) for some in wanted])[:-1])

    def _frames_by_film(
        self, films: Sequence[Film], columns: Sequence[str], *, with_row_ids: bool = False
    ) -> Iterator[tuple[Film, schema.Rows]]:
        """Yield some columns of each film's frames, by time and region."""
        for group in groups(films):
            rows = read_rows(
                self._tables["frames"],
                self._uri,
                where=any_of("run_id", [film.run_id for film in group]),
                columns=["run_id", *columns],
                with_row_ids=with_row_ids,
            ).combine_chunks()
            times_s, regions = schema.floats(rows, "time_s"), schema.ints(rows, "region")
            parts = dict(rows_by_run(rows))
            for film in group:
                part = parts.get(film.run_id, _NO_ROWS)
                yield film, rows.take(part[np.lexsort((regions[part], times_s[part]))])

    def frame_scores(self, films: Sequence[Film], queries: Vectors) -> dict[str, FrameScores]:
        """Return the similarity of every frame to every query vector (q, d), by film id."""
        scores: dict[str, FrameScores] = {}
        for group in groups(films):
            pieces: dict[str, list[FrameScores]] = {film.run_id: [] for film in group}
            for batch in stream_rows(
                self._tables["frames"],
                self._uri,
                where=any_of("run_id", pieces),
                columns=["run_id", "time_s", "shot", "region", "vector"],
                batch_rows=max(256, _BATCH_NUMBERS // queries.shape[1]),
            ):
                found = _score(batch, queries)
                for run_id, rows in rows_by_run(batch):
                    pieces[run_id].append(_picked(found, rows))
            scores |= {film.id: _joined(pieces[film.run_id], len(queries)) for film in group}
        return scores


_NO_ROWS: Ints = np.empty(0, dtype=np.int64)


def groups(films: Sequence[Film]) -> Iterator[list[Film]]:
    """Yield the films in groups of about as many frames as one scan should read."""
    group: list[Film] = []
    frames = 0
    for film in films:
        if group and frames + film.frame_count > _GROUP_FRAMES:
            yield group
            group, frames = [], 0
        group.append(film)
        frames += film.frame_count
    if group:
        yield group


def _score(batch: schema.Rows, queries: Vectors) -> FrameScores:
    return FrameScores(
        times_s=schema.floats(batch, "time_s"),
        shots=schema.ints(batch, "shot"),
        regions=schema.ints(batch, "region"),
        scores=cosines(schema.stored_matrix(batch, "vector"), queries),
    )


def _picked(scores: FrameScores, rows: Ints) -> FrameScores:
    return FrameScores(
        times_s=scores.times_s[rows],
        shots=scores.shots[rows],
        regions=scores.regions[rows],
        scores=scores.scores[rows],
    )


def _joined(pieces: Sequence[FrameScores], queries: int) -> FrameScores:
    """Return the pieces of one film as one, by time and region."""
    nothing = FrameScores(
        times_s=np.empty(0),
        shots=_NO_ROWS,
        regions=_NO_ROWS,
        scores=np.empty((0, queries), dtype=np.float32),
    )
    parts = [nothing, *pieces]
    whole = FrameScores(
        times_s=np.concatenate([part.times_s for part in parts]),
        shots=np.concatenate([part.shots for part in parts]),
        regions=np.concatenate([part.regions for part in parts]),
        scores=np.concatenate([part.scores for part in parts]),
    )
    return _picked(whole, np.lexsort((whole.regions, whole.times_s)))
