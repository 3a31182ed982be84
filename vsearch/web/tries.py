"""How often a password or a token may be tried."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

TRIES, ALL_TRIES, WITHIN_S = 5, 30, 60.0  # of one address, and of all, in so many seconds


@dataclass(slots=True)
class Tries:
    """When a secret was tried wrongly; nobody can guess faster than the limits."""

    now: Callable[[], float] = monotonic
    _failed: dict[str, deque[float]] = field(default_factory=dict)  # times by address

    def wait_s(self, address: str) -> float:
        """Return for how long the address must not try; 0 when it may."""
        self._forget()
        times = sorted(time for tried in self._failed.values() for time in tried)
        until = 0.0
        for tried, most in ((self._failed.get(address, ()), TRIES), (times, ALL_TRIES)):
            if len(tried) >= most:
                until = max(until, list(tried)[-most] + WITHIN_S)
        return max(0.0, until - self.now())

    def fail(self, address: str) -> None:
        """Count a try; one that comes right is taken back with ``clear``."""
        self._failed.setdefault(address, deque(maxlen=ALL_TRIES)).append(self.now())

    def clear(self, address: str) -> None:
        """Forget the tries of an address."""
        self._failed.pop(address, None)

    def _forget(self) -> None:
        oldest = self.now() - WITHIN_S
        for address, times in list(self._failed.items()):
            while times and times[0] <= oldest:
                times.popleft()
            if not times:
                del self._failed[address]


class Trial:
    """Looks at secrets that are given, one at a time; safe to share between threads.

    Comparing with what is kept takes .2 s and 64 MiB on purpose.
    """

    def __init__(self, matches: Callable[[str], bool], tries: Tries | None = None) -> None:
        """``matches`` says whether a secret is the right one."""
        self._matches = matches
        self._tries = tries or Tries()
        self._lock = threading.Lock()
        self._looking = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Return for how long an address must not try; 0 when it may."""
        with self._lock:
            return self._tries.wait_s(address)

    def is_right(self, secret: str, address: str) -> bool:
        """Say whether this is the right one; slow, and False while ``wait_s`` says to wait."""
        with self._lock:
            if self._tries.wait_s(address) > 0:
                return False
            self._tries.fail(address)  # beforehand, so that many at once count as many
        with self._looking:
            if not self._matches(secret):
                return False
        with self._lock:
            self._tries.clear(address)
        return True
