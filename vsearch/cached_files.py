"""A bounded folder of files that can be made again, and files that appear whole or not at all."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

_ABANDONED_S = 3600.0  # a part that was not written to for so long is of a process that died


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Yield a name beside ``path`` for a file that takes its place at the end.

    Left by an error nothing is changed, and the file beside it is gone. Raises OSError where it
    cannot be put in place.
    """
    part = path.with_name(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


class Shared(Protocol):
    """Files KEY.* that other machines have made, and take from this one; never raises."""

    def fetch(self, key: str, folder: Path) -> Path | None:
        """Return a copy, in the folder, of the file of that key; None when there is none."""
        ...

    def put(self, path: Path) -> None:
        """Give others a file."""
        ...


class CachedFiles:
    """A folder of files named KEY.*; those unused for longest go when it grows over its limit.

    What is not in it is taken from those that are ``shared``, and what is added goes there too.
    """

    def __init__(self, folder: Path, *, limit_bytes: int, shared: Shared | None = None) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._shared = shared

    def find(self, key: str) -> Path | None:
        """Return the file of that key, from now on the one used last; None when it is not here.

        ``key`` is letters and digits.
        """
        path = next(iter(self._folder.glob(f"{key}.*")), None)
        if path is not None:
            with suppress(OSError):  # on a disk that cannot be written, age alone decides
                os.utime(path)
        elif self._shared is not None and (path := self._shared.fetch(key, self._folder)):
            self._trim(path)
        return path

    @contextmanager
    def adding(self, name: str) -> Iterator[Path]:
        """Yield where to write the file of that name; it is here, and others may be gone, after.

        Raises OSError where the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        with part_of(path) as part:
            yield part
        if self._shared is not None:
            self._shared.put(path)
        self._trim(path)

    def content(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        """Return what is in the file of that key, made unless it is here and can be read.

        A full disk costs the file, not what is in it.
        """
        found = self.find(key)
        if found is not None:
            with suppress(OSError):  # unreadable, or removed meanwhile: it is made again
                return found.read_bytes()
        content = make()
        with suppress(OSError), self.adding(f"{key}{suffix}") as part:
            part.write_bytes(content)
        return content

    def _trim(self, newest: Path) -> None:
        """Remove what is over the limit, but not the newest file however large it is."""
        kept, size_bytes = [], 0
        for path in self._folder.iterdir():
            with suppress(OSError):  # another process may have removed it
                status = path.stat()
                if path.suffix == ".part":
                    if time.time() - status.st_mtime > _ABANDONED_S:
                        path.unlink()
                elif path == newest:
                    size_bytes += status.st_size
                else:
                    kept.append((status.st_mtime, status.st_size, path))
        for _, one_bytes, path in sorted(kept, reverse=True):
            size_bytes += one_bytes
            if size_bytes > self._limit_bytes:
                with suppress(OSError):
                    path.unlink()
