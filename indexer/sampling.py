"""Which frames of a film are looked at: a regular grid, and the middle of every short shot."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

CANDIDATES_PER_STEP = 4  # frames held back per sampling step, in case a short shot needs one
LONG_STEPS = 2.0  # a shot longer than this many steps has a grid frame near its middle anyway
NEAR_STEPS = 0.25  # a grid frame this near the middle serves as the middle


class Timed(Protocol):
    """Anything with a time: a decoded frame."""

    @property
    def time_s(self) -> float:
        """Return the time in seconds."""
        ...


FrameT = TypeVar("FrameT", bound=Timed)


@dataclass(slots=True)
class Grid:
    """Picks the first frame at or after every multiple of ``step_s`` from the first frame on."""

    step_s: float  # > 0
    _first_s: float | None = None
    _last_index: int = -1

    def takes(self, time_s: float) -> bool:
        """Say whether the frame at ``time_s``, later than all before, is one of the grid."""
        if self._first_s is None:
            self._first_s = time_s
        # Timestamps are rounded to the stream's time base: a microsecond early is on time.
        index = int((time_s - self._first_s + 1e-6) / self.step_s)
        taken = index > self._last_index
        self._last_index = max(index, self._last_index)
        return taken


class Sampler(Generic[FrameT]):
    """Chooses frames while the film goes by, with bounded memory.

    Grid frames are chosen at once. The middle of a shot is known only once the shot has ended, so
    frames at a quarter of the sampling step are held back for as long as a short shot could still
    end round them. ``hold`` makes something smaller of a large frame, to be held in its place.
    """

    def __init__(
        self, *, fps: float, hold: Callable[[FrameT], FrameT] = lambda frame: frame
    ) -> None:
        self._step_s = 1.0 / fps
        self._grid = Grid(self._step_s)
        self._candidate_grid = Grid(self._step_s / CANDIDATES_PER_STEP)
        self._hold = hold
        self._candidates: deque[FrameT] = deque()
        self._grid_times: deque[float] = deque()

    def push(self, frame: FrameT) -> bool:
        """Take the next frame in display order; say whether it is sampled right away."""
        is_candidate = self._candidate_grid.takes(frame.time_s)
        if self._grid.takes(frame.time_s):
            self._grid_times.append(frame.time_s)
            return True
        if is_candidate:
            self._candidates.append(self._hold(frame))
        return False

    def close_shot(self, start_s: float, end_s: float) -> FrameT | None:
        """Return the held-back frame to sample for the shot, None when the grid serves it."""
        middle_s = (start_s + end_s) / 2
        chosen: FrameT | None = None
        if end_s - start_s <= LONG_STEPS * self._step_s and not self._has_grid_near(middle_s):
            inside = [f for f in self._candidates if start_s <= f.time_s < end_s]
            chosen = min(inside, key=lambda f: abs(f.time_s - middle_s), default=None)
        self._forget_before(end_s)
        return chosen

    def settle(self, settled_s: float) -> None:
        """Drop what no short shot can need any more, now that no cut comes before ``settled_s``."""
        self._forget_before(settled_s - LONG_STEPS * self._step_s)

    def _has_grid_near(self, middle_s: float) -> bool:
        return any(abs(t - middle_s) <= NEAR_STEPS * self._step_s for t in self._grid_times)

    def _forget_before(self, time_s: float) -> None:
        while self._candidates and self._candidates[0].time_s < time_s:
            self._candidates.popleft()
        while self._grid_times and self._grid_times[0] < time_s:
            self._grid_times.popleft()
