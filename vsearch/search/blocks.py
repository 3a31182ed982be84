"""A library cut into blocks of a few seconds, to see roughly where things meet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vsearch.join.reach import OTHER_SHOT
from vsearch.records.arrays import Floats, Ints
from vsearch.records.media import Film
from vsearch.store import Survey

BLOCK_S = 8.0  # about a shot and its reverse shot


@dataclass(frozen=True, slots=True)
class Blocks:
    """Every block of some films that a span begins in, film after film."""

    films: Ints  # (m,) their places among the films; ascending
    numbers: Ints  # (m,) the how-manieth of the film's time line; ascending within a film
    rows: Ints | slice  # (n,) the spans of the survey that lie in them, block after block
    firsts: Ints  # (m,) the first of each block's, among these
    keys: Ints = field(init=False, repr=False)  # (m,) ascending: film and number in one

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", _keys(self.films, self.numbers))

    def __len__(self) -> int:
        return len(self.films)

    def at(self, films: Ints, times_s: Floats) -> Ints:
        """Return the blocks that these times of films lie in, (k,).

        A time between two blocks lies in the one before.
        """
        wanted = _keys(films, np.floor_divide(times_s, BLOCK_S).astype(np.int64))
        return np.maximum(np.searchsorted(self.keys, wanted, side="right") - 1, 0)

    def maxima(self, values: NDArray[np.floating]) -> Floats:
        """Return for every block the largest value of its spans; ``values`` are the survey's."""
        if not len(self):
            return np.empty(0)
        return np.asarray(np.maximum.reduceat(values[self.rows], self.firsts), dtype=np.float64)

    def minima(self, values: NDArray[np.floating]) -> Floats:
        """Return for every block the least value of its spans; ``values`` are the survey's."""
        if not len(self):
            return np.empty(0)
        return np.asarray(np.minimum.reduceat(values[self.rows], self.firsts), dtype=np.float64)

    def reached(self, values: Floats, window_s: float) -> Floats:
        """Return for every block the best value within the window, about as the join weighs it."""
        best = values.copy()
        steps = int(np.ceil(window_s / BLOCK_S))
        # Evidence in the next block is half a block away in the mean, or right behind a cut.
        worth = np.zeros(steps + 2)
        worth[1:-1] = OTHER_SHOT * 0.5 ** ((np.arange(steps) + 0.5) * BLOCK_S / (window_s or 1.0))
        seen = np.flatnonzero(values)  # most blocks show nothing of what is asked for
        for step in (step for far in range(1, steps + 1) for step in (far, -far)):
            near = seen + step
            is_there = (near >= 0) & (near < len(values))
            here, near = seen[is_there], near[is_there]
            gaps = np.clip(np.abs(self.numbers[near] - self.numbers[here]), 0, steps + 1)
            counts = np.where(self.films[near] == self.films[here], worth[gaps], 0.0)
            np.maximum.at(best, near, counts * values[here])
        return best


def blocks_of(survey: Survey, films: Sequence[Film]) -> Blocks:
    """Return the blocks of films that a survey tells of."""
    parts = [survey.part(film) for film in films]
    sizes = np.array([part.stop - part.start for part in parts], dtype=np.int64)
    owners = np.repeat(np.arange(len(films)), sizes)
    starts = np.array([part.start for part in parts], dtype=np.int64)
    rows = np.arange(len(owners)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    numbers = np.floor_divide(survey.spans.starts_s[rows], BLOCK_S).astype(np.int64)
    is_first = np.r_[True, (np.diff(owners) != 0) | (np.diff(numbers) != 0)][: len(rows)]
    firsts = np.flatnonzero(is_first)
    is_all = len(rows) == len(survey.spans) and bool((np.diff(rows) == 1).all())
    return Blocks(
        films=owners[firsts],
        numbers=numbers[firsts],
        rows=slice(None) if is_all else rows,
        firsts=firsts,
    )


def _keys(films: Ints, numbers: Ints) -> Ints:
    """Return one number for film and block that orders them."""
    return films * (1 << 40) + numbers
