"""Moments that show nearly the same picture again: the same set-up, the same shot in a copy."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from vsearch.records.arrays import Vectors
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film
from vsearch.search.backgrounds import shot_ends
from vsearch.search.found import Candidate

FILMS_COMPARED = 8  # films from which it is learnt how alike the frames of one shot are


class VectorSource(Protocol):
    """The part of the store that tells what frames look like."""

    def films(self) -> list[Film]:
        """Return all films."""
        ...

    def frames(self, film: Film) -> FrameColumns:
        """Return a film's frames with their vectors, by time and region."""
        ...

    def frame_vectors(self, films: Sequence[Film], times_s: Sequence[float]) -> Vectors:
        """Return the vectors of whole frames, (n, d): each of a film at its time."""
        ...


class Repeats:
    """Finds repeats; keeps what it learnt until the films change."""

    def __init__(self, store: VectorSource) -> None:
        """``store`` is asked for few frames at a time, save for the films that are learnt from."""
        self._store = store
        self._learnt: tuple[tuple[str, ...], float] | None = None

    def distinct(
        self, found: Sequence[Candidate], number: int
    ) -> tuple[list[Candidate], list[int | None]]:
        """Return the first moments of which ``number`` are distinct, and what each repeats.

        A moment repeats a better one, named by its place, when each piece of its evidence lies on
        a frame as like the other's as the first and last frame of one shot usually are. So it
        holds with any scene encoder. Moments without evidence repeat nothing.
        """
        places: list[int | None] = []
        firsts: list[int] = []
        vectors = self._vectors(found)
        least = self._one_shot() if len(found) > 1 else 1.0
        for place, rows in enumerate(vectors):
            same = next((first for first in firsts if _is_alike(vectors[first], rows, least)), None)
            if same is None:
                if len(firsts) == number:
                    break
                firsts.append(place)
            places.append(same)
        return list(found[: len(places)]), places

    def _vectors(self, found: Sequence[Candidate]) -> list[Vectors]:
        """Return the frames that the evidence of each moment lies on, (evidence, d) each."""
        films = [one.view.film for one in found for _ in one.moment.picks]
        times_s = [
            float(one.view.cells.times_s[cell]) for one in found for cell in one.moment.picks
        ]
        if not films:
            return [np.empty((0, 0), dtype=np.float32) for _ in found]
        rows = self._store.frame_vectors(films, times_s)
        ends = np.cumsum([len(one.moment.picks) for one in found])
        return np.split(rows, ends[:-1])

    def _one_shot(self) -> float:
        """Return how like one another the first and last frame of one shot are.

        The median over a spread of films of each film's median.
        """
        films = [film for film in self._store.films() if film.frame_count]
        key = tuple(film.run_id for film in films)
        if self._learnt is None or self._learnt[0] != key:
            stride = -(-len(films) // FILMS_COMPARED)
            self._learnt = key, _usual(films[::stride], self._store)
        return self._learnt[1]


def _is_alike(first: Vectors, second: Vectors, least: float) -> bool:
    return bool(len(first)) and float(np.einsum("nd,nd->n", first, second).min()) >= least


def _usual(films: Sequence[Film], store: VectorSource) -> float:
    within = [shot_ends(store.frames(film)).likeness for film in films]
    medians = [float(np.median(likeness)) for likeness in within if len(likeness)]
    return float(np.median(medians)) if medians else 1.0
