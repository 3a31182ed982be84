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

    def of(self, person: str) -> list[Appearance]:
        """Return the faces that are taken for a person, in order of time."""
        return [one for one in self._appearances(person) if one.probability >= _PRESENT]

    def unclaimed(self, person: str) -> list[Appearance]:
        """Return the faces that are taken for nobody, with how likely each is the person's."""
        is_free = (self.chances < _PRESENT).all(axis=1)
        free = set(self.tracks[is_free].tolist())
        return [one for one in self._appearances(person) if one.track in free]

    def _appearances(self, person: str) -> Iterator[Appearance]:
        if person not in self.people:
            return
        is_theirs = self.likest == self.people.index(person)
        chances = np.where(is_theirs, self.chances, 0.0).max(axis=1, initial=0.0)
        rows = zip(self.tracks, self.starts_s, self.ends_s, chances, strict=True)
        for track, start_s, end_s, chance in rows:
            yield Appearance(self.film, int(track), float(start_s), float(end_s), float(chance))


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
