"""Who is asked, and from which page: what keeps pages of other sites away from the app.

A page of another site can have its own name point to this machine (DNS rebinding). Its requests
then carry that name in ``Host``, which no browser lets a page change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_ALWAYS = "localhost"


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which the app may be asked for, besides addresses in numbers."""

    names: frozenset[str]  # lower case, without a port

    @classmethod
    def of(cls, names: Iterable[str]) -> "Hosts":
        """Return these names, and that of the machine itself."""
        return cls(frozenset({_ALWAYS, *(_plain(name) for name in names)}) - {""})

    def is_ours(self, host: str | None) -> bool:
        """Say whether a ``Host`` means this app: a name it has, or an address in numbers.

        Names alone can be made to point elsewhere later; an address is what was connected to.
        """
        name = _name_of(host or "")
        return name is not None and (name in self.names or _is_address(name))


def is_same_site(origin: str | None, host: str | None) -> bool:
    """Say whether a request comes from the app's own page, or from no page at all.

    Browsers send ``Origin`` with everything that changes something and with every web socket.
    Another port is another site: what else runs on this machine is not trusted either.
    """
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc == host


def _name_of(host: str) -> str | None:
    """Return the name in a ``Host``; None when it is not a name with or without a port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    is_plain = parts.netloc == host and "@" not in host and parts.hostname is not None
    return _plain(parts.hostname or "") if is_plain else None


def _plain(name: str) -> str:
    return name.strip().lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
