"""When the frames of a source are shown: at their time, not too many, over breaks."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from threading import Event
from typing import Protocol, TypeVar

from vsearch.errors import MediaError
from vsearch.records.arrays import Image

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0  # between attempts to reconnect; each doubles the last
LOOKS_PER_S = 10.0  # frames that are offered at most: people do not come and go faster


class Shown(Protocol):
    """A frame of a source."""

    @property
    def time_s(self) -> float:
        """Return when it is shown, on the source's own clock."""
        ...

    def image(self, max_side_px: int) -> Image:
        """Return it as an upright RGB picture, its longer side at most that long."""
        ...


class Connection(Protocol):
    """An open source."""

    @property
    def frames(self) -> Iterator[Shown]:
        """Return its frames; they raise MediaError when it breaks."""
        ...

    @property
    def is_film(self) -> bool:
        """Say whether it has an end, and is sent faster than it plays."""
        ...


class Clock(Protocol):
    """Time as it passes for whoever watches."""

    def now_s(self) -> float:
        """Return the time in seconds; only differences tell."""
        ...

    def wait(self, seconds: float) -> bool:
        """Return after that time, or at once when the watch is over; say whether it goes on."""
        ...


class WallClock:
    """The time of day; ``over`` ends every wait."""

    def __init__(self, over: Event) -> None:
        self._over = over

    def now_s(self) -> float:
        """Return the system's monotonic time."""
        return time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Sleep, unless the watch is over."""
        return not self._over.wait(seconds)


FrameT = TypeVar("FrameT", bound=Shown)
Timed = tuple[float, Shown]  # when a frame counts as shown, in seconds, and the frame


def paced(frames: Iterable[FrameT], clock: Clock) -> Iterator[FrameT]:
    """Yield the frames of a film when their time has come, the first one at once.

    Ends when the watch is over.
    """
    begun_s: float | None = None
    for frame in frames:
        if begun_s is None:
            begun_s = clock.now_s() - frame.time_s
        ahead_s = begun_s + frame.time_s - clock.now_s()
        if ahead_s > 0 and not clock.wait(ahead_s):
            return
        yield frame


def thinned(frames: Iterable[Timed], per_second: float) -> Iterator[Timed]:
    """Yield frames that follow one another by about 1 / ``per_second`` s, the first one always.

    One that comes a quarter of that early is taken, so that of 25 frames a second 12 stay, not 8.
    """
    due_s = float("-inf")
    for time_s, frame in frames:
        if time_s >= due_s:
            due_s = time_s + 0.75 / per_second
            yield time_s, frame


def unbroken(
    connect: Callable[[], AbstractContextManager[Connection]],
    clock: Clock,
    say: Callable[[str], None],
) -> Iterator[Timed]:
    """Yield a live source's frames, timed in seconds since the first, and reconnect when it breaks.

    The waits before attempts grow from 1 s to 30 s, and begin anew once there are frames again;
    ``say`` is told of each. Ends with a film that is sent over the network, or when the watch is
    over. MediaError when the source cannot be opened the first time.
    """
    begun_s: float | None = None
    wait_s = FIRST_WAIT_S
    while True:
        try:
            with connect() as source:
                for frame in paced(source.frames, clock) if source.is_film else source.frames:
                    begun_s = clock.now_s() if begun_s is None else begun_s
                    wait_s = FIRST_WAIT_S
                    yield clock.now_s() - begun_s, frame
                if source.is_film and begun_s is not None:
                    return
                reason = "the stream ended"
        except MediaError as error:
            if begun_s is None:
                raise
            reason = str(error).rstrip(".")
        if begun_s is None:
            raise MediaError("The source ended before its first frame: check that it is running.")
        say(f"{reason}; trying again in {wait_s:.0f} s")
        if not clock.wait(wait_s):
            return
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
