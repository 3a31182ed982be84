"""The films at one moment, with all their rows, whatever a writer does meanwhile."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from vsearch.records.arrays import Ints
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import PHOTO_APART_S, Film, Photo, Shot, ShotTimes
from vsearch.store import schema
from vsearch.store.failures import StaleReadError
from vsearch.store.frame_reads import FrameReads, groups
from vsearch.store.rows import (
    faces_of,
    films_of,
    frames_of,
    photos_of,
    rows_by_run,
    spans_of_rows,
    tracks_of,
)
from vsearch.store.scores import FaceBoxes
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
)

_PIN_ATTEMPTS = 20


class Snapshot(FrameReads):
    """Tables held at versions that fit together."""

    def __init__(
        self, uri: str, films: Sequence[Film], tables: Mapping[str, OpenTable], version: int
    ) -> None:
        super().__init__(uri, films, tables)
        self.version = version  # of the table of films
        self._runs = frozenset(film.run_id for film in films)

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

    def has_spans(self) -> bool:
        """Say whether frames are summarised: those of an index from before are not."""
        return SPANS in self._tables

    def spans(self, films: Sequence[Film]) -> Iterator[tuple[Film, SpanColumns]]:
        """Yield the spans of every film."""
        for group in groups(films):
            rows = self._whole(SPANS, group)
            parts = dict(rows_by_run(rows))
            for film in group:
                yield film, spans_of_rows(rows.take(parts.get(film.run_id, _NO_ROWS)))

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
