"""The films at one moment, with all their rows, whatever a writer does meanwhile."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Ints, Vectors
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import PHOTO_APART_S, Film, Photo, Shot, ShotTimes
from vsearch.store import schema
from vsearch.store.failures import StaleReadError
from vsearch.store.kept import FrameRows, FrameVectors
from vsearch.store.rows import (
    faces_of,
    films_of,
    frames_of,
    photos_of,
    rows_by_run,
    spans_of_rows,
    tracks_of,
)
from vsearch.store.scores import FaceBoxes, FrameScores
from vsearch.store.spans import SpanColumns
from vsearch.store.tables import (
    PHOTOS,
    RUN_TABLES,
    SPANS,
    OpenTable,
    Tables,
    any_of,
    quote,
    read_rows,
    stream_rows,
    take_rows,
)

_GROUP_FRAMES = 65_536  # LanceDB reads ahead within a scan: a scan per group bounds its memory
_BATCH_NUMBERS = 1_048_576  # held as float32 at a time: 4 MiB, which stays in the cache
_FEW_FILMS = 16  # of more films that are missing, the others will be asked for soon
_PIN_ATTEMPTS = 20


class Snapshot:
    """Tables held at versions that fit together."""

    def __init__(
        self, uri: str, films: Sequence[Film], tables: Mapping[str, OpenTable], version: int
    ) -> None:
        self.films = tuple(films)
        self.version = version  # of the table of films
        self._uri = uri
        self._tables = tables
        self._runs = frozenset(film.run_id for film in films)
        self._places: dict[str, Ints] = {}  # row ids by run: they hold for this version only

    def covers(self, films: Sequence[Film]) -> bool:
        """Say whether the rows of all these films are in it."""
        return all(film.run_id in self._runs for film in films)

    def all_shots(self, films: Sequence[Film]) -> dict[str, list[Shot]]:
        """Return the shots of every film in order, by its id."""
        rows = self._rows("shots", any_of("run_id", [film.run_id for film in films]))
        found: dict[str, list[Shot]] = {film.run_id: [] for film in films}
        for row in rows.sort_by("shot").to_pylist():
            found[row["run_id"]].append(Shot(row["start_s"], row["end_s"], row["keyframe_s"]))
        return {film.id: found[film.run_id] for film in films}

    def shot_times(self, films: Sequence[Film]) -> Iterator[tuple[Film, ShotTimes]]:
        """Yield when the shots of every film begin and end."""
        wanted = any_of("run_id", [film.run_id for film in films])
        rows = self._rows("shots", wanted, ["run_id", "shot", "start_s", "end_s"])
        starts_s, ends_s = schema.floats(rows, "start_s"), schema.floats(rows, "end_s")
        numbers, parts = schema.ints(rows, "shot"), dict(rows_by_run(rows))
        for film in films:
            part = parts.get(film.run_id, _NO_ROWS)
            order = part[np.argsort(numbers[part], kind="stable")]
            yield film, ShotTimes(starts_s[order], ends_s[order])

    def photos(self, film: Film) -> list[Photo]:
        """Return the photos of a folder by their place; of a film none."""
        if not film.is_photos:
            return []
        return photos_of(self._rows(PHOTOS, _run(film)))

    def photo_at(self, film: Film, time_s: float) -> Photo:
        """Return the photo of a folder that is shown then; KeyError when there is none."""
        slot = int(time_s // PHOTO_APART_S)
        found = photos_of(self._rows(PHOTOS, f"{_run(film)} AND slot = {slot}"))
        if not found:
            raise KeyError(f"{film.title} shows no photo at {time_s} s")
        return found[0]

    def frames(self, film: Film) -> FrameColumns:
        """Return the film's frames by time and region."""
        return frames_of(self._rows("frames", _run(film)))

    def faces(self, film: Film) -> FaceColumns:
        """Return the film's faces by time and track."""
        return faces_of(self._rows("faces", _run(film)))

    def face_boxes(self, wanted: Mapping[Film, Sequence[int]]) -> dict[str, FaceBoxes]:
        """Return where these tracks of films are seen, by time, by film id.

        All of them are looked up at once: the rows of these films and numbers, then the pairs.
        """
        numbers = {int(track) for tracks in wanted.values() for track in tracks}
        among = f"track IN ({', '.join(map(str, sorted(numbers)))})" if numbers else "false"
        runs = any_of("run_id", [film.run_id for film in wanted])
        columns = ["run_id", "time_s", "track", "box", "score"]
        rows = self._rows("faces", f"{runs} AND {among}", columns)
        times_s, owners = schema.floats(rows, "time_s"), schema.ints(rows, "track")
        boxes, scores = schema.matrix(rows, "box"), schema.floats(rows, "score")
        parts = dict(rows_by_run(rows))
        found = {}
        for film, tracks in wanted.items():
            mine = parts.get(film.run_id, _NO_ROWS)
            mine = mine[np.isin(owners[mine], np.asarray(tracks, dtype=np.int64))]
            mine = mine[np.argsort(times_s[mine], kind="stable")]
            found[film.id] = FaceBoxes(times_s[mine], owners[mine], boxes[mine], scores[mine])
        return found

    def all_tracks(self, films: Sequence[Film]) -> dict[str, TrackColumns]:
        """Return the tracks of every film by its id."""
        rows = self._whole("tracks", films)
        parts = dict(rows_by_run(rows))
        return {film.id: tracks_of(rows.take(parts.get(film.run_id, _NO_ROWS))) for film in films}

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

    def has_spans(self) -> bool:
        """Say whether frames are summarised: those of an index from before are not."""
        return SPANS in self._tables

    def spans(self, films: Sequence[Film]) -> Iterator[tuple[Film, SpanColumns]]:
        """Yield the spans of every film."""
        for group in _groups(films):
            rows = self._whole(SPANS, group)
            parts = dict(rows_by_run(rows))
            for film in group:
                yield film, spans_of_rows(rows.take(parts.get(film.run_id, _NO_ROWS)))

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
        for group in _groups(films):
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
        wanted = np.ascontiguousarray(queries.T, dtype=np.float32)
        scores: dict[str, FrameScores] = {}
        for group in _groups(films):
            pieces: dict[str, list[FrameScores]] = {film.run_id: [] for film in group}
            for batch in stream_rows(
                self._tables["frames"],
                self._uri,
                where=any_of("run_id", pieces),
                columns=["run_id", "time_s", "shot", "region", "vector"],
                batch_rows=max(256, _BATCH_NUMBERS // len(wanted)),
            ):
                found = _score(batch, wanted)
                for run_id, rows in rows_by_run(batch):
                    pieces[run_id].append(_picked(found, rows))
            scores |= {film.id: _joined(pieces[film.run_id], len(queries)) for film in group}
        return scores

    def count_tracks(self) -> int:
        """Return the number of tracks of all films."""
        where = any_of("run_id", self._runs)
        return len(self._rows("tracks", where, ["track"])) if self._runs else 0

    def _whole(self, name: str, films: Sequence[Film]) -> schema.Rows:
        """Return all rows of films in one piece: of several, each ``take`` would join them anew."""
        return self._rows(name, any_of("run_id", [film.run_id for film in films])).combine_chunks()

    def _rows(self, name: str, where: str, columns: Sequence[str] | None = None) -> schema.Rows:
        return read_rows(self._tables[name], self._uri, where=where, columns=columns)


def pin(tables: Tables) -> Snapshot:
    """Return the films as they are now.

    A film's rows are written before the film and deleted after it, so the tables fit together
    when ``films`` did not change while they were opened.
    """
    stale: StaleReadError | None = None
    for _ in range(_PIN_ATTEMPTS):
        films = tables.open("films")
        try:
            rows = read_rows(films, tables.uri)
        except StaleReadError as error:
            stale = error
            continue
        found = films_of(rows)
        pinned = _opened(tables) if found else {}
        if tables.open("films").version == films.version:
            return Snapshot(tables.uri, found, pinned, films.version)
    raise StaleReadError(
        f"cannot read the index at {tables.uri}: it keeps changing; try again"
    ) from stale


def _opened(tables: Tables) -> dict[str, OpenTable]:
    """Return the tables of rows; those that an earlier version did not make if they are there."""
    opened = {name: tables.open(name) for name in RUN_TABLES if name not in (PHOTOS, SPANS)}
    later = {name: tables.find(name) for name in (PHOTOS, SPANS)}
    return opened | {name: table for name, table in later.items() if table is not None}


_NO_ROWS: Ints = np.empty(0, dtype=np.int64)


def _run(film: Film) -> str:
    return f"run_id = {quote(film.run_id)}"


def _groups(films: Sequence[Film]) -> Iterator[list[Film]]:
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


def _score(batch: schema.Rows, wanted: NDArray[np.float32]) -> FrameScores:
    return FrameScores(
        times_s=schema.floats(batch, "time_s"),
        shots=schema.ints(batch, "shot"),
        regions=schema.ints(batch, "region"),
        scores=schema.matrix(batch, "vector") @ wanted,
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
