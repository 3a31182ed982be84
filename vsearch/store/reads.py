"""Reading films while they may be indexed anew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import StoreError, UnknownNameError
from vsearch.records.arrays import Ints, Vectors
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Photo, Shot, ShotTimes
from vsearch.store.cosines import cosines
from vsearch.store.failures import StaleReadError
from vsearch.store.kept import FrameRows, FrameVectors, Kept, KeptT
from vsearch.store.scores import FaceBoxes, FrameScores
from vsearch.store.snapshot import Snapshot, pin
from vsearch.store.survey import Survey, surveyed
from vsearch.store.tables import Tables

Answer = TypeVar("Answer")

ROWS_BYTES = 256 << 20  # of times and shots that are kept in memory
VECTORS_BYTES = 384 << 20  # of frames' vectors that are kept: nearly 400,000 of 512 numbers

_SNAPSHOTS_KEPT = 3  # so that films listed a moment ago can still be read


class Films:
    """The part of the store that reads films.

    Films are listed first and then read: what ``films`` returned stays readable while another
    process indexes them anew or removes them. Only when that happened three times since, or
    when the old rows were tidied away, reading them raises StoreError.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._snapshots: tuple[Snapshot, ...] = ()
        self._shots: Kept[ShotTimes] = Kept(
            ROWS_BYTES, lambda shots: shots.starts_s.nbytes + shots.ends_s.nbytes
        )
        self._rows: Kept[FrameRows] = Kept(ROWS_BYTES, lambda rows: rows.size_bytes)
        self._survey: Survey | None = None
        self._vectors: Kept[FrameVectors] = Kept(VECTORS_BYTES, lambda kept: kept.size_bytes)

    def films(self) -> list[Film]:
        """Return all films, by title, year and path."""
        return list(self._pin().films)

    def film(self, film_id: str) -> Film:
        """Return a film; raise UnknownNameError when there is none of that id."""
        for film in self._pin().films:
            if film.id == film_id:
                return film
        raise UnknownNameError(f"no film with the id {film_id!r} is in the index")

    def shots(self, film: Film) -> list[Shot]:
        """Return a film's shots in order."""
        return self.all_shots([film])[film.id]

    def all_shots(self, films: Sequence[Film]) -> dict[str, list[Shot]]:
        """Return the shots of every film in order, by its id."""
        return self._read(films, lambda snapshot: snapshot.all_shots(films))

    def shot_times(self, films: Sequence[Film]) -> dict[str, ShotTimes]:
        """Return when the shots of every film begin and end, by its id."""
        return self._kept(films, self._shots, Snapshot.shot_times)

    def photos(self, film: Film) -> list[Photo]:
        """Return the photos of a folder by their place on its time line; of a film none."""
        return self._read([film], lambda snapshot: snapshot.photos(film))

    def photo_at(self, film: Film, time_s: float) -> Photo | None:
        """Return the photo that a folder shows then; None of a film.

        KeyError when the folder shows none at that time.
        """
        if not film.is_photos:
            return None
        return self._read([film], lambda snapshot: snapshot.photo_at(film, time_s))

    def path_at(self, film: Film, time_s: float) -> Path:
        """Return the file that shows what a film, or a folder of photos, shows then."""
        photo = self.photo_at(film, time_s)
        return film.path / photo.name if photo else film.path

    def frames(self, film: Film) -> FrameColumns:
        """Return a film's frames with their vectors, by time and region."""
        return self._read([film], lambda snapshot: snapshot.frames(film))

    def faces(self, film: Film) -> FaceColumns:
        """Return a film's faces with their vectors, by time and track."""
        return self._read([film], lambda snapshot: snapshot.faces(film))

    def face_boxes(self, film: Film, tracks: Sequence[int]) -> FaceBoxes:
        """Return where these tracks of a film are seen, by time, without vectors."""
        return self.face_boxes_of({film: tracks})[film.id]

    def face_boxes_of(self, wanted: Mapping[Film, Sequence[int]]) -> dict[str, FaceBoxes]:
        """Return where these tracks of films are seen, by time, by film id."""
        if not wanted:
            return {}
        return self._read(list(wanted), lambda snapshot: snapshot.face_boxes(wanted))

    def all_tracks(self, films: Sequence[Film]) -> dict[str, TrackColumns]:
        """Return the tracks with their vectors of every film, by its id."""
        return self._read(films, lambda snapshot: snapshot.all_tracks(films))

    def frame_scores(self, films: Sequence[Film], queries: Vectors) -> dict[str, FrameScores]:
        """Return the cosine similarity of every frame to every query vector (q, d), by film id.

        Exact. The vectors of as many films as fit 384 MiB are kept in memory for the next time; of
        more films they are read in batches, and memory does not grow with their number, save for
        the answer. Without a query vector none are read.
        """
        size_bytes = 2 * queries.shape[1] * sum(film.frame_count for film in films)
        if len(queries) and size_bytes > VECTORS_BYTES:
            return self._read(films, lambda snapshot: snapshot.frame_scores(films, queries))
        rows = self._kept(films, self._rows, Snapshot.frame_rows)
        vectors = (
            self._kept(films, self._vectors, Snapshot.frame_vectors_of) if len(queries) else {}
        )
        return {
            film.id: FrameScores(
                times_s=(here := rows[film.id]).times_s,
                shots=here.shots.astype(np.int64),
                regions=here.regions.astype(np.int64),
                scores=cosines(vectors[film.id].vectors, queries)
                if len(queries)
                else np.empty((len(here.times_s), 0), dtype=np.float32),
            )
            for film in films
        }

    def frame_times(self, films: Sequence[Film]) -> dict[str, FrameRows]:
        """Return when the sampled frames of every film are, by its id."""
        return self._kept(films, self._rows, Snapshot.frame_rows)

    def frame_cosines(
        self, films: Sequence[Film], frames: Sequence[Ints], queries: Vectors
    ) -> list[NDArray[np.float32]]:
        """Return the similarity of some frames of each film to query vectors (q, d), (n, q) each.

        ``frames`` are their numbers by time, ascending. Exact; of a frame with crops the best of
        them counts.
        """
        if not films or not len(queries):
            return [np.empty((len(some), len(queries)), dtype=np.float32) for some in frames]
        times = self.frame_times(films)
        firsts, rows = [], []
        for film, some in zip(films, frames, strict=True):
            begins, sizes = times[film.id].parts(some)
            firsts.append(np.cumsum(sizes) - sizes)
            within = np.arange(sizes.sum()) - np.repeat(firsts[-1], sizes)
            rows.append(np.repeat(begins, sizes) + within)
        scores = cosines(np.concatenate(self._vectors_at(films, rows)), queries)
        parts = np.split(scores, np.cumsum([len(some) for some in rows])[:-1])
        return [
            np.maximum.reduceat(part, first) if len(first) else part
            for part, first in zip(parts, firsts, strict=True)
        ]

    def survey(self) -> Survey | None:
        """Return the spans of all films to look through, kept in memory.

        None without films, and for an index from before there were any, until it is next written.
        """
        snapshot = self._pin()
        if not snapshot.has_spans():
            return None
        found = self._survey
        if found is None or found.places.keys() != {film.run_id for film in snapshot.films}:
            # Of a film that has frames, but no spans yet, they may have been added since.
            missing = [
                film
                for film in snapshot.films
                if found is None
                or film.run_id not in found.places
                or (film.frame_count and not found.tells_of(film))
            ]
            fresh = self._read(missing, lambda snapshot: list(snapshot.spans(missing)))
            self._survey = found = surveyed(snapshot.films, fresh, found)
        return found

    def frame_vectors(self, films: Sequence[Film], times_s: Sequence[float]) -> Vectors:
        """Return the vectors of whole sampled frames, (n, d): each of a film at its exact time.

        KeyError when there is no frame at just that time.
        """
        wanted: dict[Film, list[float]] = {}
        for film, time_s in zip(films, times_s, strict=True):
            wanted.setdefault(film, []).append(time_s)
        rows = self.frame_times(list(wanted))
        places = [rows[film.id].whole_frames(np.array(times)) for film, times in wanted.items()]
        found = self._vectors_at(list(wanted), places)
        each = {film: iter(part) for film, part in zip(wanted, found, strict=True)}
        return np.array([next(each[film]) for film in films], dtype=np.float32)

    def _count_tracks(self, films: Sequence[Film]) -> int:
        return self._read(films, lambda snapshot: snapshot.count_tracks())

    def _vectors_at(self, films: Sequence[Film], rows: Sequence[Ints]) -> list[NDArray[np.float16]]:
        """Return the vectors of some rows of each film's frames: kept ones, else read from disk."""
        kept = {film.run_id: here.vectors for film, here in self._vectors.found(films)}
        missing = [n for n, film in enumerate(films) if film.run_id not in kept]
        unread = [films[n] for n in missing]
        read = (
            self._read(
                unread, lambda snapshot: snapshot.vectors_at(unread, [rows[n] for n in missing])
            )
            if missing
            else []
        )
        fresh = dict(zip(missing, read, strict=True))
        return [
            fresh[n] if n in fresh else kept[film.run_id][some]
            for n, (film, some) in enumerate(zip(films, rows, strict=True))
        ]

    def _kept(
        self,
        films: Sequence[Film],
        kept: Kept[KeptT],
        read: Callable[[Snapshot, Sequence[Film]], Iterator[tuple[Film, KeptT]]],
    ) -> dict[str, KeptT]:
        """Return what is kept of films, and of the others what is read, by film id."""
        # Taken before others are kept, which may push them out, and in one go with other threads.
        found = {film.id: value for film, value in kept.found(films)}
        missing = [film for film in films if film.id not in found]
        fresh = (
            self._read(missing, lambda snapshot: list(read(snapshot, missing))) if missing else []
        )
        for film, value in fresh:
            kept.keep(film.run_id, value)
        return found | {film.id: value for film, value in fresh}

    def _forget(self) -> None:
        self._snapshots, self._survey = (), None
        for kept in (self._shots, self._rows, self._vectors):
            kept.forget()

    def _pin(self, *, anew: bool = False) -> Snapshot:
        """Take the films as they are now; keep a few earlier states for those who read them.

        While the table of films has not changed the same state serves, unless it is wanted anew.
        """
        if self._snapshots and not anew:
            version = self._tables.open("films").version
            for snapshot in self._snapshots[:1]:
                if snapshot.version == version:
                    return snapshot
        fresh = pin(self._tables)
        earlier = [kept for kept in self._snapshots if kept.films != fresh.films]
        self._snapshots = (fresh, *earlier)[:_SNAPSHOTS_KEPT]
        return fresh

    def _read(self, films: Sequence[Film], read: Callable[[Snapshot], Answer]) -> Answer:
        try:
            return read(self._snapshot_of(films))
        except StaleReadError:  # tidied by a writer since they were listed
            self._pin(anew=True)
            return read(self._snapshot_of(films))

    def _snapshot_of(self, films: Sequence[Film]) -> Snapshot:
        for snapshot in self._snapshots:
            if snapshot.covers(films):
                return snapshot
        fresh = self._pin()
        if fresh.covers(films):
            return fresh
        missing = next(film for film in films if not fresh.covers([film]))
        raise StoreError(f"{missing.title} was indexed anew or removed meanwhile: try again")
