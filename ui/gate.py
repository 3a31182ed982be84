"""Who has given the password."""

import hashlib
import secrets
import threading
from collections.abc import Callable
from time import monotonic

from vsearch.password import Password
from vsearch.web.tries import Trial, Tries

SIGNED_IN_S = 7 * 24 * 3600.0  # then it is asked for again
_MOST_SIGNED_IN = 1000  # browsers; the one signed in first goes


class Gate:
    """Lets in who has the password; safe to share between threads.

    A browser that is let in holds a random token. Of that only a hash is kept, in memory, so
    restarting the app signs everybody out.
    """

    def __init__(self, password: Password, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._trial = Trial(password.matches, Tries(now))
        self._signed_in: dict[str, float] = {}  # until when, by the token's hash
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Return for how long an address must not try the password; 0 when it may."""
        return self._trial.wait_s(address)

    def enter(self, password: str, address: str) -> str | None:
        """Return a token for a browser that gives the right password; None otherwise.

        Nothing is looked at while ``wait_s`` says to wait.
        """
        if not self._trial.is_right(password, address):
            return None
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._signed_in[_hash_of(token)] = self._now() + SIGNED_IN_S
            while len(self._signed_in) > _MOST_SIGNED_IN:
                del self._signed_in[next(iter(self._signed_in))]
        return token

    def knows(self, token: str) -> bool:
        """Say whether a browser with this token is signed in."""
        with self._lock:
            until = self._signed_in.get(_hash_of(token))
            return until is not None and self._now() < until

    def leave(self, token: str) -> None:
        """Sign a browser out."""
        with self._lock:
            self._signed_in.pop(_hash_of(token), None)


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
