"""How often a password or a token may be tried."""

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
