"""Reading films while they may be indexed anew."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from vsearch.errors import StoreError, UnknownNameError
from vsearch.records.arrays import Vectors
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Photo, Shot
from vsearch.store.failures import StaleReadError
from vsearch.store.snapshot import FaceBoxes, FrameScores, Snapshot, pin
from vsearch.store.tables import Tables

Answer = TypeVar("Answer")

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
        return self._read([film], lambda snapshot: snapshot.face_boxes(film, tracks))

    def all_tracks(self, films: Sequence[Film]) -> dict[str, TrackColumns]:
        """Return the tracks with their vectors of every film, by its id."""
        return self._read(films, lambda snapshot: snapshot.all_tracks(films))

    def frame_scores(self, films: Sequence[Film], queries: Vectors) -> dict[str, FrameScores]:
        """Return the cosine similarity of every frame to every query vector (q, d), by film id.

        Exact, one pass over the vectors of these films in batches; memory does not grow with
        their number, save for the answer.
        """
        return self._read(films, lambda snapshot: snapshot.frame_scores(films, queries))

    def frame_vectors(self, films: Sequence[Film], times_s: Sequence[float]) -> Vectors:
        """Return the vectors of whole sampled frames, (n, d): each of a film at its exact time."""
        return self._read(films, lambda snapshot: snapshot.frame_vectors(films, times_s))

    def _count_tracks(self, films: Sequence[Film]) -> int:
        return self._read(films, lambda snapshot: snapshot.count_tracks())

    def _forget(self) -> None:
        self._snapshots = ()

    def _pin(self) -> Snapshot:
        """Take the films as they are now; keep a few earlier states for those who read them."""
        fresh = pin(self._tables)
        earlier = [kept for kept in self._snapshots if kept.films != fresh.films]
        self._snapshots = (fresh, *earlier)[:_SNAPSHOTS_KEPT]
        return fresh

    def _read(self, films: Sequence[Film], read: Callable[[Snapshot], Answer]) -> Answer:
        try:
            return read(self._snapshot_of(films))
        except StaleReadError:  # tidied by a writer since they were listed
            self._pin()
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
