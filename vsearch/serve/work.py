"""What blocks, done in a few threads: bounded, given up when nobody waits for it any more."""

import asyncio
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

T = TypeVar("T")

_AGAIN_S = "5"
_STOPPING = "The server is being stopped."


class AbandonedError(Exception):
    """Nobody waits for a piece of work any more; it ends it."""


class Stop:
    """Told to a piece of work when it is not wanted any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Say that the work is not wanted any more."""
        self._event.set()

    def look(self, _: float = 0.0) -> None:
        """Raise AbandonedError once it is not; takes a share, as what tells progress does."""
        if self._event.is_set():
            raise AbandonedError


@dataclass(slots=True)
class _Piece:
    """One piece of work, and how many requests wait for it."""

    stop: Stop
    job: Future[Any]
    waiting: int = 0


class Threads:
    """A few threads with a bounded queue; a piece that is wanted twice at once is done once."""

    def __init__(self, threads: int, *, waiting: int, timeout_s: float) -> None:
        """``waiting`` pieces may wait beside those at work; none is waited for longer than that."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="serve")
        self._most = threads + waiting
        self._timeout_s = timeout_s
        self._lock = threading.RLock()  # what is done at once tells so while it is noted
        self._pieces: dict[Hashable, _Piece] = {}  # that others may join
        self._is_closed = False
        self._held: set[Stop] = set()  # of all that is at work, or waits

    async def run(
        self, request: Request, work: Callable[[Stop], T], *, key: Hashable | None = None
    ) -> T:
        """Return what the work returns, as soon as a thread has done it.

        ``key`` tells what it is: requests that ask for the same share it. HTTPException 503 when
        too much waits already, or it takes too long; then, and when the client has gone, it is
        told to stop, unless others wait for it.
        """
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        piece = self._piece(work, object() if key is None else key)
        piece.job.add_done_callback(lambda _: _tell(loop, done))
        ended, gone = asyncio.ensure_future(done.wait()), asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait(
                {ended, gone}, timeout=self._timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
            if done.is_set():
                result: T = piece.job.result()
                return result
            raise _unavailable("It takes too long: ask for less, or ask again later.")
        except (AbandonedError, CancelledError) as error:
            raise _unavailable(_STOPPING) from error
        finally:
            ended.cancel()
            gone.cancel()
            self._leave(piece)

    def close(self) -> None:
        """Tell all work to stop."""
        with self._lock:
            self._is_closed = True
            held = list(self._held)
        for stop in held:
            stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _piece(self, work: Callable[[Stop], T], key: Hashable) -> _Piece:
        with self._lock:
            found = self._pieces.get(key)
            if self._is_closed:
                raise _unavailable(_STOPPING)
            if found is None:
                if len(self._held) >= self._most:
                    raise _unavailable("Too much is asked for at once: wait a little.")
                stop = Stop()
                found = self._pieces[key] = _Piece(stop, self._pool.submit(work, stop))
                self._held.add(stop)
                found.job.add_done_callback(lambda _: self._forget(found))
            found.waiting += 1
            return found

    def _leave(self, piece: _Piece) -> None:
        with self._lock:
            piece.waiting -= 1
            if piece.waiting or piece.job.done():
                return
            self._unlist(piece)  # nobody joins what is told to stop
        piece.stop.set()
        piece.job.cancel()

    def _forget(self, piece: _Piece) -> None:
        with self._lock:
            self._held.discard(piece.stop)
            self._unlist(piece)

    def _unlist(self, piece: _Piece) -> None:
        for key in [key for key, one in self._pieces.items() if one is piece]:
            del self._pieces[key]


def _unavailable(told: str) -> HTTPException:
    return HTTPException(503, told, {"Retry-After": _AGAIN_S})


def _tell(loop: asyncio.AbstractEventLoop, done: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop has ended meanwhile
        loop.call_soon_threadsafe(done.set)


async def _gone(request: Request) -> None:
    """Return when the client has gone; its request has been read by then."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
