"""Films cut down to the frames that a question is about."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import make_cells
from vsearch.records.arrays import Floats, Ints
from vsearch.records.media import Film
from vsearch.records.query import Query
from vsearch.search.backgrounds import Pool
from vsearch.search.footage import Footage, people_in
from vsearch.search.glance import Stretches, frames_near
from vsearch.search.lineup import Faces
from vsearch.search.scope import part_of
from vsearch.store import Store


class Cutter:
    """Cuts footage out of films."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def footage(
        self,
        query: Query,
        films: Sequence[Film],
        faces: Mapping[str, Faces],
        near: Stretches | None = None,
    ) -> list[Footage]:
        """Return what is looked at of each film, where there is something: all, or what is near."""
        places = range(len(films)) if near is None else np.unique(near.films).tolist()
        chosen = [films[place] for place in places]
        shots, times = self._store.shot_times(chosen), self._store.frame_times(chosen)
        footage = []
        for place, film in zip(places, chosen, strict=True):
            rows = times[film.id]
            firsts = rows.firsts()
            times_s, in_shots = rows.times_s[firsts], rows.shots[firsts]
            frames = self._asked(query, film, times_s)
            if near is not None:
                found = frames_near(near, place, times_s, in_shots)
                is_every = len(frames) == len(times_s)
                frames = found if is_every else np.intersect1d(frames, found, assume_unique=True)
            if len(frames):
                cells = make_cells(times_s, in_shots, shots[film.id], frames)
                people = people_in(query, cells, faces.get(film.id))
                footage.append(Footage(film, frames, cells, people))
        return footage

    def _asked(self, query: Query, film: Film, times_s: Floats) -> Ints:
        """Return which of a film's frames are asked about, by their numbers."""
        begin, end = np.searchsorted(times_s, part_of(query.stretch, film.duration_s))
        kept = np.arange(begin, max(begin, end))
        if film.is_photos and query.years:
            kept = kept[self.is_of_years(query, film, times_s)[kept]]
        return kept

    def everything(self, query: Query, films: Sequence[Film]) -> Pool:
        """Return all frames that are asked about, by their numbers."""
        times = self._store.frame_times(films)
        return [(film, self._asked(query, film, times[film.id].frame_times())) for film in films]

    def is_of_years(self, query: Query, film: Film, times_s: Floats) -> NDArray[np.bool_]:
        """Say for the time of each photo of a folder whether it is of the years asked for, (n,).

        One that does not tell its year is of the folder's year.
        """
        if query.years is None:
            return np.ones(len(times_s), dtype=bool)
        first, last = query.years
        photos = self._store.photos(film)
        wanted = [one.time_s for one in photos if first <= (one.year or film.year or 0) <= last]
        return np.isin(times_s, wanted)
