"""Who is on screen when, each film measured once until people, films or casts change."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from vsearch.insights.screen_time import FilmTimes, measure, people_of
from vsearch.join.streams import Cells
from vsearch.records.media import Film
from vsearch.records.people import CastEntry
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings
from vsearch.store import Store

FILMS_KEPT = 5_000  # films whose times are kept

_NOTHING = np.empty(0)
_NO_CELLS = Cells(_NOTHING, _NOTHING, _NOTHING, np.empty(0, dtype=np.int64))
_Key: TypeAlias = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is to be measured."""

    films: tuple[Film, ...]  # folders of photos are none: they last no time; by title
    people: tuple[str, ...]
    cast: tuple[CastEntry, ...]


class Measured:
    """The times on screen of everybody known, of the cast alone where that is known.

    Several threads may ask at once; one film is measured at a time. What was measured is kept
    without the frames that it was measured on.
    """

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self._viewer = viewer
        self._version: tuple[int, ...] | None = None
        self._holdings = Holdings((), (), ())
        self._kept: OrderedDict[_Key, FilmTimes | None] = OrderedDict()
        self._lock = threading.Lock()

    def holdings(self) -> Holdings:
        """Return what is in the index now; what was measured of anything else is forgotten.

        To see whether something has changed takes longer than all the rest: it is asked here, and
        before a film is measured.
        """
        with self._lock:
            self._refresh()
            return self._holdings

    def missing(self, films: Sequence[Film], settings: SearchSettings) -> list[Film]:
        """Return which of the films would have to be measured first."""
        with self._lock:
            return [film for film in films if _key(film, settings) not in self._kept]

    def of(self, film: Film, settings: SearchSettings) -> FilmTimes | None:
        """Return who is on screen when in a film, None for one without pictures.

        Of the settings matter from when somebody counts as seen, and which gaps are closed.
        Raises StoreError when the film was removed meanwhile.
        """
        key = _key(film, settings)
        with self._lock:
            if key not in self._kept:
                self._refresh()
                wanted = {film: people_of(film, self._holdings.people, self._holdings.cast)}
                found = next(iter(measure(self._viewer, wanted, settings)), None)
                self._kept[key] = replace(found, cells=_NO_CELLS, names={}) if found else None
            self._kept.move_to_end(key)
            while len(self._kept) > FILMS_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def _refresh(self) -> None:
        version = self._store.names_version
        if version == self._version:
            return
        films = [film for film in self._store.films() if not film.is_photos]
        self._holdings = Holdings(
            films=tuple(sorted(films, key=lambda film: (film.title.casefold(), film.id))),
            people=tuple(person.name for person in self._store.people()),
            cast=tuple(self._store.cast()),
        )
        self._kept.clear()
        self._version = version


def _key(film: Film, settings: SearchSettings) -> _Key:
    return film.run_id, settings.present, settings.merge_gap_s
