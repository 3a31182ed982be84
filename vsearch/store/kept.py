"""What was read of films and may be asked for again: rows of a run never change."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, Ints
from vsearch.records.media import Film

KeptT = TypeVar("KeptT")


@dataclass(frozen=True, slots=True)
class FrameRows:
    """When a film's sampled frames are, by time and region."""

    times_s: Floats  # (n,) ascending
    shots: NDArray[np.int32]  # (n,)
    regions: NDArray[np.int16]  # (n,)

    def firsts(self) -> Ints:
        """Return the row that each sampled frame begins with, (frames,)."""
        return np.flatnonzero(np.r_[True, np.diff(self.times_s) > 0][: len(self.times_s)])

    def frame_times(self) -> Floats:
        """Return when each sampled frame is, (frames,)."""
        return self.times_s[self.firsts()]

    def whole_frames(self, times_s: Floats) -> Ints:
        """Return the rows of the frames at just these times, without crops; KeyError for others."""
        rows = np.searchsorted(self.times_s, times_s)
        rows = np.minimum(rows, len(self.times_s) - 1)
        if not len(self.times_s) or (self.times_s[rows] != times_s).any():
            raise KeyError(f"no frame was sampled at one of {times_s.tolist()} s")
        return rows

    def parts(self, frames: Ints) -> tuple[Ints, Ints]:
        """Return the first row of some sampled frames, by their numbers, and how many they have."""
        edges = np.r_[self.firsts(), len(self.times_s)]
        return edges[frames], edges[frames + 1] - edges[frames]

    @property
    def size_bytes(self) -> int:
        """Return what it takes in memory."""
        return self.times_s.nbytes + self.shots.nbytes + self.regions.nbytes


@dataclass(frozen=True, slots=True)
class FrameVectors:
    """What a film's sampled frames look like, in the order of ``FrameRows``."""

    vectors: NDArray[np.float16]  # (n, d)

    @property
    def size_bytes(self) -> int:
        """Return what it takes in memory."""
        return self.vectors.nbytes


class Kept(Generic[KeptT]):
    """Values by run, the ones used last; safe to share between threads."""

    def __init__(self, limit_bytes: int, size_bytes: Callable[[KeptT], int]) -> None:
        self.limit_bytes = limit_bytes
        self._size_bytes = size_bytes
        self._values: OrderedDict[str, KeptT] = OrderedDict()
        self._total_bytes = 0
        self._lock = threading.Lock()

    def found(self, films: Sequence[Film]) -> Iterator[tuple[Film, KeptT]]:
        """Yield the films of which something is kept, with that."""
        with self._lock:
            pairs = []
            for film in films:
                if film.run_id in self._values:
                    self._values.move_to_end(film.run_id)
                    pairs.append((film, self._values[film.run_id]))
        yield from pairs

    def keep(self, run_id: str, value: KeptT) -> None:
        """Keep a value, and forget those unused for longest that are over the limit."""
        with self._lock:
            if run_id in self._values:
                return
            self._values[run_id] = value
            self._total_bytes += self._size_bytes(value)
            while self._total_bytes > self.limit_bytes and len(self._values) > 1:
                _, gone = self._values.popitem(last=False)
                self._total_bytes -= self._size_bytes(gone)

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
            self._total_bytes = 0
