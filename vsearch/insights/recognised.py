"""Who the faces in films are taken for; each film is looked at once until anything changes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, Ints
from vsearch.records.media import Film
from vsearch.search.lineup import Faces, everybody_in
from vsearch.settings import SearchSettings
from vsearch.store import Store

LIKEST = 3  # people kept for each face

_PRESENT = SearchSettings().present


@dataclass(frozen=True, slots=True)
class Appearance:
    """A face followed through one shot, or on a photo, and how likely it is somebody's."""

    film: Film
    track: int
    start_s: float
    end_s: float
    probability: float  # 0..1


@dataclass(frozen=True, slots=True)
class Recognised:
    """The faces of one film, each with the people it is likest."""

    film: Film
    people: tuple[str, ...]
    tracks: Ints  # (n,)
    starts_s: Floats  # (n,)
    ends_s: Floats  # (n,)
    likest: NDArray[np.int32]  # (n, k) places in ``people``, likest first
    chances: NDArray[np.float32]  # (n, k) 0..1

    @property
    def names(self) -> set[str]:
        """Return everybody who is seen in the film."""
        places = np.unique(self.likest[self.chances >= _PRESENT])
        return {self.people[place] for place in places}

    @property
    def unclaimed_count(self) -> int:
        """Return how many faces are taken for nobody."""
        return int(self._is_free().sum())

    def of(self, person: str) -> list[Appearance]:
        """Return the faces that are taken for a person, in order of time."""
        chances = self._chances(person)
        rows = np.flatnonzero(chances >= _PRESENT)
        return self._appearances(rows[np.argsort(self.starts_s[rows], kind="stable")], chances)

    def unclaimed(self, person: str, most: int) -> list[Appearance]:
        """Return faces that are taken for nobody, likest the person first, ``most`` at most."""
        chances = self._chances(person)
        rows = np.flatnonzero(self._is_free())
        return self._appearances(rows[np.argsort(-chances[rows], kind="stable")][:most], chances)

    def _is_free(self) -> NDArray[np.bool_]:
        return np.asarray((self.chances < _PRESENT).all(axis=1))

    def _chances(self, person: str) -> Floats:
        """Return how likely each face is the person's, (n,)."""
        if person not in self.people:
            return np.zeros(len(self.tracks))
        is_theirs = self.likest == self.people.index(person)
        found = np.where(is_theirs, self.chances, 0.0).max(axis=1, initial=0.0)
        return np.asarray(found, dtype=np.float64)

    def _appearances(self, rows: Ints, chances: Floats) -> list[Appearance]:
        return [
            Appearance(
                film=self.film,
                track=int(self.tracks[row]),
                start_s=float(self.starts_s[row]),
                end_s=float(self.ends_s[row]),
                probability=float(chances[row]),
            )
            for row in rows
        ]


class Recognitions:
    """Keeps who the faces of films are taken for, until films, people, casts or corrections change.

    Several threads may read at once.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[tuple[int, ...], str], Recognised] = {}

    def read(self, store: Store) -> Iterator[Recognised]:
        """Yield every film by title; one that is not kept yet is looked at when it is its turn."""
        version = store.names_version
        kept = {run: one for (then, run), one in list(self._kept.items()) if then == version}
        for key in list(self._kept):
            if key[0] != version:
                self._kept.pop(key, None)
        films = sorted(store.films(), key=lambda film: (film.title.casefold(), film.id))
        found = everybody_in(store, [film for film in films if film.run_id not in kept])
        for film in films:
            one = kept.get(film.run_id) or recognised(*next(found))
            self._kept[version, film.run_id] = one
            yield one


def recognised(film: Film, faces: Faces) -> Recognised:
    """Return the faces of a film with the few people each is likest."""
    chances = faces.identities.probabilities
    likest = np.argsort(-chances, axis=1, kind="stable")[:, :LIKEST]
    return Recognised(
        film=film,
        people=faces.identities.people,
        tracks=faces.tracks.tracks,
        starts_s=faces.tracks.starts_s,
        ends_s=faces.tracks.ends_s,
        likest=likest.astype(np.int32),
        chances=np.take_along_axis(chances, likest, axis=1).astype(np.float32),
    )
