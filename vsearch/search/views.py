"""Films as a query sees them: the part that is looked at, and a stream for everything named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import Cells, Stream, make_cells, person_stream
from vsearch.records.arrays import Floats, Ints, Vectors
from vsearch.records.media import Film, ShotTimes
from vsearch.records.query import Face, Headcount, Query, Seen
from vsearch.search.crowd import headcount_stream
from vsearch.search.lineup import Faces, Lineup
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Sights
from vsearch.search.scenery import Footage, Scenery, best_regions
from vsearch.search.scope import part_of
from vsearch.settings import SearchSettings
from vsearch.store import Store


@dataclass(frozen=True, slots=True)
class View:
    """One film as a query sees it."""

    film: Film
    begins_s: float  # of its first picture
    ends_s: float  # of its last picture; > begins_s
    part: tuple[float, float]  # from when to when it is looked at, inside of these
    # Of a folder of photos one that is asked for alone has a view of its own.
    cells: Cells  # of that part; none for a query that only names films
    seen: Mapping[Seen, Stream]  # by what is named, save for whoever and whatever cannot be seen
    faces: Faces | None  # None when faces do not matter


class Viewer:
    """Looks at films with the eyes of a query."""

    def __init__(self, store: Store, phrases: PhraseBook) -> None:
        self._store = store
        self._scenery = Scenery(store, phrases)
        self._lineup = Lineup(store)

    def resembled(self, face: Vectors) -> tuple[str, float] | None:
        """Return who of the enrolled people a face (1, 512) is most likely, and how likely."""
        return self._lineup.resembled(face)

    def bare(self, query: Query, films: Sequence[Film]) -> Iterator[View]:
        """Yield the films that have the part asked about, without anything seen in them.

        Of a folder every photo is a view.
        """
        nothing = np.empty(0)
        cells = Cells(nothing, nothing, nothing, np.empty(0, dtype=np.int64))
        shots = self._store.shot_times(films)
        for film in films:
            for pictures in self._apart(query, film, shots[film.id]):
                view = _view(query, film, pictures, cells)
                if view.part[0] < view.part[1]:
                    yield view

    def views(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> Iterator[View]:
        """Yield the films that have pictures in the part asked about, with all that is named."""
        if not films:
            return
        scores = self._scenery.scores(query, films, sights)
        faces = self._lineup.faces(query, films, settings, sights)
        shots = self._store.shot_times(films)
        footage: list[Footage] = []
        for film in films:
            rows = scores[film.id]
            if not len(rows):
                continue
            best, firsts = best_regions(rows)
            times_s, in_shots = rows.times_s[firsts], rows.shots[firsts]
            begin, end = np.searchsorted(times_s, part_of(query.stretch, film.duration_s))
            if begin >= end:
                continue
            kept: slice | Ints = slice(int(begin), int(end))
            if film.is_photos and query.years:
                kept = np.flatnonzero(self._is_of_years(query, film, times_s))
            cells = make_cells(times_s, in_shots, shots[film.id]).part(kept)
            people = _people(query, cells, faces[film.id]) if film.id in faces else {}
            footage.append(Footage(film, cells, best[kept], people))
        things = self._scenery.streams(query, footage, settings)
        for one in footage:
            film, seen = one.film, {**one.people, **things[one.film.id]}
            yield _view(query, film, shots[film.id], one.cells, seen, faces.get(film.id))

    def _apart(self, query: Query, film: Film, shots: ShotTimes) -> Iterator[ShotTimes]:
        """Yield the shots of a film, or of each photo that is of the years asked for."""
        if not film.is_photos:
            yield shots
            return
        for place in np.flatnonzero(self._is_of_years(query, film, shots.starts_s)):
            one = slice(place, place + 1)
            yield ShotTimes(shots.starts_s[one], shots.ends_s[one])

    def _is_of_years(self, query: Query, film: Film, times_s: Floats) -> NDArray[np.bool_]:
        """Say for the time of each photo of a folder whether it is of the years asked for, (n,).

        One that does not tell its year is of the folder's year.
        """
        if query.years is None:
            return np.ones(len(times_s), dtype=bool)
        first, last = query.years
        photos = self._store.photos(film)
        wanted = [one.time_s for one in photos if first <= (one.year or film.year or 0) <= last]
        return np.isin(times_s, wanted)


def _view(
    query: Query,
    film: Film,
    shots: ShotTimes,
    cells: Cells,
    seen: Mapping[Seen, Stream] | None = None,
    faces: Faces | None = None,
) -> View:
    begins_s, ends_s = float(shots.starts_s[0]), float(shots.ends_s[-1])
    start_s, end_s = part_of(query.stretch, film.duration_s)
    part = max(start_s, begins_s), min(end_s, ends_s)
    return View(film, begins_s, ends_s, part, cells, seen or {}, faces)


def _people(query: Query, cells: Cells, faces: Faces) -> dict[Seen, Stream]:
    seen: dict[Seen, Stream] = {}
    for named in (seen for c in query.constraints for seen in c.any_of):
        if isinstance(named, Headcount):
            seen[named] = headcount_stream(cells, faces.tracks, named)
    for who in query.people:
        if who.is_known:
            seen[who] = person_stream(
                cells, faces.tracks, faces.identities, who.person, label=who.label
            )
    for face in map(Face, query.faces):
        seen[face] = person_stream(
            cells, faces.tracks, faces.given[face.face], face.face, label=face.label
        )
    return seen
