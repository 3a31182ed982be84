"""Shot boundaries while a film goes by: plain differences propose, TransNet V2 decides in doubt."""

import math
from collections import deque
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsearch.models import changes
from vsearch.models.devices import CPU, Device
from vsearch.models.transnet import HEIGHT_PX, WIDTH_PX, TransNet
from vsearch.records.arrays import Image

SHORTEST_SHOT_S = 0.25  # a shorter shot becomes part of the one before it, the first frames' apart
FADE_S = 1.5  # two gradual boundaries closer than this are the two halves of one fade
STEP_S = 0.025  # of frames closer than this (above 40 a second) every second one is looked at

CUT_CLIP = 32  # frames the network sees round a doubtful cut
GRADUAL_CLIP = 48  # ... and round a gradual change
CUT_PROBABILITY = 0.2  # low, because the difference has spoken for the cut already
GRADUAL_PROBABILITY = 0.4

_BLOCK = 32  # frames decided at a time
_CONTEXT = max(GRADUAL_CLIP // 2, changes.REACH)  # frames that must be known on either side
_DRIFT = GRADUAL_CLIP // 4  # how far a gradual boundary may lie from its candidate, in frames


class _Frame(NamedTuple):
    """One frame that is looked at, and the one just before it that was passed over, if any."""

    thumbnail: Image
    time_s: float
    passed: tuple[Image, float] | None


class _Boundary(NamedTuple):
    frame: int  # number of the looked-at frame that starts the shot
    time_s: float
    is_gradual: bool


class TransNetShots:
    """The shot detector; see ``vsearch.protocols.ShotDetector``."""

    def __init__(self, weights: Path, *, device: Device = CPU) -> None:
        """Load the weights of TransNet V2.

        Raises ModelError when the file is missing, damaged or of another network.
        """
        self._network = TransNet(weights, device=device)

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        return "transnetv2-1.0.5"

    @property
    def thumbnail_size(self) -> tuple[int, int]:
        """Return (width, height) in pixels of the frames its streams take."""
        return WIDTH_PX, HEIGHT_PX

    def open(self) -> "TransNetShotStream":
        """Return a fresh stream."""
        return TransNetShotStream(self._network)


class TransNetShotStream:
    """Shot starts of one film, in bounded memory, a few seconds behind the frames pushed."""

    def __init__(self, network: TransNet) -> None:
        self._network = network
        self._frames: deque[_Frame] = deque()  # undecided ones and the context before them
        self._first = 0  # index of the first of them
        self._decided = 0  # index before which every candidate has been judged
        self._found: list[_Boundary] = []  # sorted; those that an earlier one may still precede
        self._merger = _Merger()
        self._passed: tuple[Image, float] | None = None
        self._times_s: deque[float] = deque()  # of all frames that may still start a shot
        self._last_s = -math.inf

    def push(self, thumbnail: Image, time_s: float) -> list[float]:
        """Take the next frame; return the start times of shots that became certain.

        The first frame of the film starts a shot. Thumbnails are (27, 48, 3), RGB, and times
        ascend. Raises ValueError otherwise.
        """
        if thumbnail.shape != (HEIGHT_PX, WIDTH_PX, 3):
            raise ValueError(f"a thumbnail is ({HEIGHT_PX}, {WIDTH_PX}, 3), not {thumbnail.shape}")
        if time_s <= self._last_s:
            raise ValueError(f"frames must come in order: {time_s} s after {self._last_s} s")
        self._last_s = time_s
        self._times_s.append(time_s)
        if self._is_passed_over(time_s):
            self._passed = (thumbnail, time_s)
            return []
        self._frames.append(_Frame(thumbnail, time_s, self._passed))
        self._passed = None
        starts = []
        if self._first == 0 and len(self._frames) == 1:
            starts += self._merger.add(_Boundary(0, time_s, is_gradual=False))
        if self._first + len(self._frames) >= self._decided + _BLOCK + _CONTEXT:
            starts += self._decide(self._decided + _BLOCK)
        return self._frame_times(starts)

    def flush(self) -> list[float]:
        """Say that no frame follows; return the remaining start times."""
        starts = []
        while self._decided < self._first + len(self._frames):
            starts += self._decide(min(self._decided + _BLOCK, self._first + len(self._frames)))
        starts += self._release(before=math.inf)
        starts += self._merger.close(self._last_s)
        self._frames.clear()
        return self._frame_times(starts)

    @property
    def settled_s(self) -> float:
        """Return the time before which no further cut can be reported.

        Minus infinity before the first frame, infinity after ``flush``.
        """
        return self._merger.settled_s

    def _is_passed_over(self, time_s: float) -> bool:
        if not self._frames or self._passed is not None:
            return False
        return time_s - self._frames[-1].time_s < STEP_S

    def _decide(self, end: int) -> list[float]:
        """Judge the candidates before that index, then forget the frames no longer needed."""
        clip = np.stack([frame.thumbnail for frame in self._frames])
        found = self._judge(clip, self._decided - self._first, end - self._first)
        self._found = sorted({*self._found, *found})
        self._decided = end
        starts = self._release(before=end - _DRIFT)
        while self._first < end - _CONTEXT:
            self._frames.popleft()
            self._first += 1
        return starts

    def _judge(self, clip: NDArray[np.uint8], begin: int, end: int) -> list[_Boundary]:
        """Return the boundaries among the candidates at begin <= place < end of the clip."""
        places = changes.candidates(clip)
        found = [self._cut(place) for place in places.clear if begin <= place < end]
        for place in places.doubtful:
            if begin <= place < end:
                ends = self._probabilities(clip, place, CUT_CLIP)[CUT_CLIP // 2 - 2 :][:3]
                if ends.max() >= CUT_PROBABILITY:
                    found.append(self._cut(place))
        for place in places.gradual:
            if begin <= place < end:
                ends = self._probabilities(clip, place, GRADUAL_CLIP)
                ends = ends[GRADUAL_CLIP // 2 - _DRIFT :][: 2 * _DRIFT]
                start = min(max(place - _DRIFT + int(ends.argmax()) + 1, 1), len(clip) - 1)
                if ends.max() >= GRADUAL_PROBABILITY:
                    number, time_s = self._first + start, self._frames[start].time_s
                    found.append(_Boundary(number, time_s, is_gradual=True))
        return found

    def _probabilities(
        self, clip: NDArray[np.uint8], place: int, length: int
    ) -> NDArray[np.float32]:
        """Return the network's answer (length,) for the frames round a place, edges repeated."""
        places = np.arange(place - length // 2, place - length // 2 + length)
        return self._network.probabilities(clip[places.clip(0, len(clip) - 1)])

    def _cut(self, place: int) -> _Boundary:
        """Return the cut before that frame, or before the passed-over one that is more like it."""
        frame, before = self._frames[place], self._frames[place - 1]
        time_s = frame.time_s
        if frame.passed is not None:
            thumbnail, passed_s = frame.passed
            if _distance(thumbnail, frame.thumbnail) < _distance(thumbnail, before.thumbnail):
                time_s = passed_s
        return _Boundary(self._first + place, time_s, is_gradual=False)

    def _release(self, *, before: float) -> list[float]:
        """Hand the boundaries that nothing can precede any more to the merger."""
        starts = []
        while self._found and self._found[0].frame < before:
            starts += self._merger.add(self._found.pop(0))
        frontier = self._decided - _DRIFT - self._first
        if 0 <= frontier < len(self._frames):
            frame = self._frames[frontier]
            starts += self._merger.pass_to(frame.passed[1] if frame.passed else frame.time_s)
        return starts

    def _frame_times(self, starts_s: list[float]) -> list[float]:
        """Return the time of the first frame at or after each start, and forget earlier ones."""
        snapped_s = [next(time_s for time_s in self._times_s if time_s >= s) for s in starts_s]
        while self._times_s and self._times_s[0] < self.settled_s:
            self._times_s.popleft()
        return snapped_s


class _Merger:
    """Joins boundaries that lie too close to be two; takes them in order."""

    def __init__(self) -> None:
        self._waiting: _Boundary | None = None  # the last one: the next may still change it
        self._reported_s = -math.inf  # start of the last shot reported
        self._frontier_s = -math.inf  # no boundary comes before this any more

    @property
    def settled_s(self) -> float:
        return self._frontier_s if self._waiting is None else self._waiting.time_s

    def add(self, boundary: _Boundary) -> list[float]:
        waiting = self._waiting
        if waiting is None:
            if boundary.time_s - self._reported_s < SHORTEST_SHOT_S:
                return []
            self._waiting = boundary
            return []
        gap_s = boundary.time_s - waiting.time_s
        if waiting.is_gradual and boundary.is_gradual and gap_s < FADE_S:
            middle_s = waiting.time_s + gap_s / 2
            self._waiting = _Boundary(boundary.frame, middle_s, is_gradual=False)
            return []
        if gap_s < SHORTEST_SHOT_S:
            return []
        starts = self._report(waiting)
        self._waiting = boundary
        return starts

    def pass_to(self, time_s: float) -> list[float]:
        """Learn that no boundary comes before that time; return what became certain by it."""
        self._frontier_s = max(self._frontier_s, time_s)
        waiting = self._waiting
        if waiting is None:
            return []
        patience_s = FADE_S if waiting.is_gradual else SHORTEST_SHOT_S
        return self._report(waiting) if time_s >= waiting.time_s + patience_s else []

    def close(self, last_s: float) -> list[float]:
        """Return the last start, unless its shot would be too short at the end of the film."""
        self._frontier_s = math.inf
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return []
        is_only = self._reported_s == -math.inf
        return [waiting.time_s] if is_only or last_s - waiting.time_s >= SHORTEST_SHOT_S else []

    def _report(self, boundary: _Boundary) -> list[float]:
        self._waiting = None
        self._reported_s = boundary.time_s
        return [boundary.time_s]


def _distance(left: Image, right: Image) -> float:
    return float(np.abs(left.astype(np.int16) - right).mean())
