"""Objects below one address of an object store (S3 and the like), by name.

Credentials come from the environment or the machine's role, as LanceDB takes them too; they are
neither kept nor shown. What an object holds changes as a whole, and may be changed on the condition
that nobody else has changed it since.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import from_url

from vsearch.errors import StoreError
from vsearch.store.failures import LANCE_ERRORS, explain

if TYPE_CHECKING:
    from obstore.store import ClientConfig

CONNECT_S = 5  # of one attempt
ANSWER_S = 12  # for it to be answered whole
RETRIES = 2
GIVE_UP_S = 10  # no further attempt is begun after that
OPTIONS = {  # for LanceDB, which otherwise tries ten times and for three minutes
    "connect_timeout": f"{CONNECT_S}s",
    "client_max_retries": str(RETRIES),
    "client_retry_timeout": str(GIVE_UP_S),
}
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")
_CHUNK_BYTES = 8 * 2**20
_ERRORS = (BaseError, *LANCE_ERRORS)


@dataclass(frozen=True, slots=True)
class Entry:
    """An object that is there."""

    name: str  # below the address
    size_bytes: int
    modified: datetime  # by the store's clock


@dataclass(frozen=True, slots=True)
class Content:
    """What an object holds, with what tells it from what it will hold after a change."""

    data: bytes
    tag: str
    modified: datetime  # by the store's clock
    is_versioned: bool  # the store keeps what it held before


class Bucket:
    """The objects below one address. Every method raises StoreError, in one line, that says why."""

    def __init__(self, address: str) -> None:
        self.address = address
        _check_endpoints()
        with self._explained("open the index"):
            self._store = from_url(
                address,
                client_options=_client_options(),
                retry_config={
                    "max_retries": RETRIES,
                    "retry_timeout": timedelta(seconds=GIVE_UP_S),
                    "backoff": {
                        "init_backoff": timedelta(milliseconds=100),
                        "max_backoff": timedelta(seconds=2),
                        "base": 2,
                    },
                },
            )

    def read(self, name: str) -> Content | None:
        """Return what an object holds, None when it is not there."""
        try:
            found = self._store.get(name)
            meta = found.meta
            return Content(
                bytes(found.bytes()),
                meta["e_tag"] or "",
                meta["last_modified"],
                meta["version"] is not None,
            )
        except FileNotFoundError as error:
            self._refuse_no_bucket(f"read the object {name}", error)
            return None
        except _ERRORS as error:
            raise explain(f"read the object {name}", self.address, error) from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield what an object holds, piece by piece; nothing when it is not there."""
        try:
            for chunk in self._store.get(name).stream(min_chunk_size=_CHUNK_BYTES):
                yield bytes(chunk)
        except FileNotFoundError:
            return
        except _ERRORS as error:
            raise explain(f"read the object {name}", self.address, error) from error

    def write(self, name: str, data: bytes | Path) -> None:
        """Put an object in its place, whatever was there."""
        with self._explained(f"write the object {name}"):
            self._store.put(name, data)

    def write_if(self, name: str, data: bytes, tag: str | None) -> str | None:
        """Write an object if it still has that tag, with None: if there is none; return the new.

        None when it was changed, made or removed meanwhile.
        """
        try:
            made = self._store.put(name, data, mode="create" if tag is None else {"e_tag": tag})
        except (AlreadyExistsError, PreconditionError):
            return None
        except FileNotFoundError as error:  # removed meanwhile, or there is no bucket
            self._refuse_no_bucket(f"write the object {name}", error)
            return None
        except _ERRORS as error:
            raise explain(f"write the object {name}", self.address, error) from error
        return made["e_tag"] or ""

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects whose names begin so, by name."""
        folder = prefix.rpartition("/")[0]
        with self._explained("list the objects"):
            for batch in self._store.list(folder or None):
                for meta in batch:
                    if meta["path"].startswith(prefix):
                        yield Entry(meta["path"], meta["size"], meta["last_modified"])

    def has_any(self, prefix: str) -> bool:
        """Say whether there is an object below a prefix that ends with a slash."""
        with self._explained("list the objects"):
            found = next(iter(self._store.list(prefix.rstrip("/"), chunk_size=1)), None)
        return bool(found)

    def size_bytes(self, prefix: str = "") -> int:
        """Return the bytes of all objects whose names begin so."""
        return sum(entry.size_bytes for entry in self.entries(prefix))

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects; those that are gone already are no error."""
        wanted = list(names)
        if wanted:
            with self._explained("delete objects"):
                self._store.delete(wanted)

    @contextmanager
    def _explained(self, doing: str) -> Iterator[None]:
        try:
            yield
        except _ERRORS as error:
            raise explain(doing, self.address, error) from error

    def _refuse_no_bucket(self, doing: str, error: Exception) -> None:
        if "nosuchbucket" in str(error).lower():
            raise explain(doing, self.address, error) from error


def _check_endpoints() -> None:
    """Raise StoreError where the environment names a server by what is no address.

    The clients would end the process over it, in a way that nothing can catch.
    """
    for name in _ENDPOINTS:
        told = os.environ.get(name)
        if told is not None and not told.lower().startswith(("http://", "https://")):
            raise StoreError(f"{name} holds no address: write it as https://HOST, or unset it.")


def _client_options() -> "ClientConfig":
    """Return how a server is reached: these options take the place of those in the environment."""
    options: ClientConfig = {"connect_timeout": f"{CONNECT_S}s", "timeout": f"{ANSWER_S}s"}
    if os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes"):
        options["allow_http"] = True
    return options
