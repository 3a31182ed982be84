"""What phrases and pictures have to stand out of: how unrelated ones score on the same frames."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Ints, Vectors
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film
from vsearch.search.calibrate import Background
from vsearch.search.phrases import PhraseBook

Pool: TypeAlias = Sequence[tuple[Film, Ints]]  # frames of films, by their numbers

BACKGROUNDS_KEPT = 256  # of a few kilobytes each
FILMS_COMPARED, SHOTS_COMPARED = 32, 64  # frames of so many films and shots, to judge pictures


class FrameSource(Protocol):
    """The part of the store that scores frames."""

    def frame_cosines(
        self, films: Sequence[Film], frames: Sequence[Ints], queries: Vectors
    ) -> list[NDArray[np.float32]]:
        """Return the cosine similarity of some frames of each film to every query vector."""
        ...

    def frames(self, film: Film) -> FrameColumns:
        """Return a film's frames with their vectors, by time and region."""
        ...


class Backgrounds:
    """Makes backgrounds and keeps those made last; safe to share between threads."""

    def __init__(self, store: FrameSource, phrases: PhraseBook) -> None:
        self._store = store
        self._phrases = phrases
        self._kept: OrderedDict[tuple[object, ...], Background] = OrderedDict()
        self._lock = threading.Lock()

    def phrases(
        self, key: tuple[object, ...], pool: Callable[[], Pool], most_frames: int
    ) -> Background | None:
        """Return how everyday phrases score on a spread of frames; None when there are none.

        ``key`` tells which frames: with an empty one the background is made for once.
        """
        return self._kept_or_made(key, lambda: self._of_phrases(thinned(pool(), most_frames)))

    def pictures(self, films: Sequence[Film]) -> Background | None:
        """Return how like one another the frames of different shots are: a picture's background.

        Pictures are more like one another than phrases are like pictures. Shots of one place come
        again and again in a film: pairs as alike as the frames of one shot are do not count.
        """
        key = ("frames", *(film.run_id for film in films))
        return self._kept_or_made(key, lambda: self._of_frames(films) if films else None)

    def _of_phrases(self, pool: Pool) -> Background | None:
        if not pool:
            return None
        films, frames = [film for film, _ in pool], [some for _, some in pool]
        scores = self._store.frame_cosines(films, frames, self._phrases.background())
        return Background.fit(np.concatenate(scores))

    def _of_frames(self, films: Sequence[Film]) -> Background:
        stride = -(-len(films) // FILMS_COMPARED)
        shots = [shot_ends(self._store.frames(film)) for film in films[::stride]]
        firsts = np.concatenate([one.firsts for one in shots])
        cosines = (firsts @ firsts.T)[~np.eye(len(firsts), dtype=bool)]
        within = np.concatenate([one.likeness for one in shots])
        alike = float(np.median(within)) if len(within) else 1.0
        apart = cosines[cosines < alike - 1e-3]
        return Background.fit(apart if len(apart) else np.zeros(1))

    def _kept_or_made(
        self, key: tuple[object, ...], make: Callable[[], Background | None]
    ) -> Background | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        if key and made is not None:
            with self._lock:
                self._kept[key] = made
                while len(self._kept) > BACKGROUNDS_KEPT:
                    self._kept.popitem(last=False)
        return made


def thinned(pool: Pool, most_frames: int) -> Pool:
    """Return at most so many frames of a pool, evenly spread over all of them."""
    sizes = np.array([len(frames) for _, frames in pool], dtype=np.int64)
    total = int(sizes.sum())
    if total <= most_frames:
        return [(film, frames) for film, frames in pool if len(frames)]
    picked = np.linspace(0, total - 1, most_frames).astype(np.int64)
    firsts = np.cumsum(sizes) - sizes
    owners = np.searchsorted(firsts + sizes, picked, side="right")
    return [
        (pool[owner][0], pool[owner][1][picked[owners == owner] - firsts[owner]])
        for owner in np.unique(owners)
    ]


@dataclass(frozen=True, slots=True)
class ShotEnds:
    """How a spread of a film's shots begin and end."""

    firsts: Vectors  # (n, d) the first frame of each shot
    likeness: NDArray[np.float32]  # (m,) of first to last frame, of shots with more than one


def shot_ends(frames: FrameColumns) -> ShotEnds:
    """Return the ends of at most 64 shots."""
    whole = np.flatnonzero(frames.regions == 0)
    _, firsts, counts = np.unique(frames.shots[whole], return_index=True, return_counts=True)
    chosen = slice(None, None, max(1, -(-len(firsts) // SHOTS_COMPARED)))
    firsts, counts = firsts[chosen], counts[chosen]
    begins, ends = frames.vectors[whole[firsts]], frames.vectors[whole[firsts + counts - 1]]
    return ShotEnds(begins, np.einsum("nd,nd->n", begins, ends)[counts > 1])
