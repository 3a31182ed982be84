"""Frames handed from the thread that reads them to the one that looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event, Thread

from vsearch.watch.pace import Shown, Timed

SILENCE_S = 1.0  # without a frame for so long, whoever looks is told the time nevertheless
_GOODBYE_S = 2.0  # the reader may be stuck in the network; the program ends without it then


@dataclass(frozen=True, slots=True)
class Offer:
    """A frame to look at, or None: a silence, in which time goes on."""

    time_s: float
    frame: Shown | None


class Feed:
    """The newest frame only, so that whoever is slow skips frames and stays in the present.

    Where nothing may be skipped, the reader waits until each is taken. At most one frame is held.
    """

    def __init__(self, *, skips: bool) -> None:
        self.offered = 0  # frames that were there to look at
        self.taken = 0  # frames that were looked at
        self._skips = skips
        self._changed = Condition()
        self._newest: Timed | None = None
        self._is_over = False
        self._error: BaseException | None = None

    def offer(self, timed: Timed) -> bool:
        """Put a frame in the place of the one before; say whether somebody still looks."""
        with self._changed:
            self._changed.wait_for(lambda: self._skips or self._newest is None or self._is_over)
            self._newest = timed
            self.offered += 1
            self._changed.notify_all()
            return not self._is_over

    def end(self, error: BaseException | None = None) -> None:
        """Say that no frame follows; an error is raised where the frames are taken."""
        with self._changed:
            self._is_over = True
            self._error = self._error or error
            self._changed.notify_all()

    def take(self, silence_s: float | None = SILENCE_S) -> Iterator[Offer]:
        """Yield frames as they come until there are no more.

        After a second without one a silence is yielded, timed on from the last frame;
        ``silence_s`` None: never. Raises what the reader met.
        """
        last_s = quiet_s = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest or self._is_over, timeout=silence_s)
                newest, self._newest = self._newest, None
                is_over, error = self._is_over, self._error
                self._changed.notify_all()
            if newest is not None:
                last_s, quiet_s = newest[0], 0.0
                self.taken += 1
                yield Offer(*newest)
            elif is_over:
                if error is not None:
                    raise error
                return
            elif silence_s is not None:
                quiet_s += silence_s
                yield Offer(last_s + quiet_s, None)


@contextmanager
def reading(frames: Iterator[Timed], *, skips: bool, over: Event) -> Iterator[Feed]:
    """Yield a feed that a thread of its own fills; at the end ``over`` is set, and it stops."""
    feed = Feed(skips=skips)
    thread = Thread(target=_fill, args=(feed, frames), name="watch", daemon=True)
    thread.start()
    try:
        yield feed
    finally:
        over.set()
        feed.end()
        thread.join(_GOODBYE_S)


def _fill(feed: Feed, frames: Iterator[Timed]) -> None:
    try:
        for timed in frames:
            if not feed.offer(timed):
                return
        feed.end()
    except BaseException as error:  # noqa: BLE001 - raised again where the frames are taken
        feed.end(error)
