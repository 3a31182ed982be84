"""Locks between processes: one writer at a time, readers never wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from vsearch.errors import StoreError
from vsearch.store.failures import explain


def is_locked(path: Path | None) -> bool:
    """Say whether somebody holds a lock; not where the file cannot be opened."""
    if path is None or not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


class WriterLock:
    """A lock held by one thread of one process; the system frees it when the process dies.

    It may be taken again by the thread that has it. Without a file (an index that is not in a
    local folder) it keeps nobody out.
    """

    def __init__(self, path: Path | None, *, wait_s: float) -> None:
        self._uri = str(path.parent) if path else ""
        self._lock = FileLock(path, timeout=wait_s) if path else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the block; raise StoreError when another writer has it."""
        if self._lock is None:
            yield
            return
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"cannot write to the index at {self._uri}: another vsearch is writing to it;"
                " wait until it is done"
            ) from error
        except (OSError, NotImplementedError) as error:
            raise explain("lock the index", self._uri, error) from error
        try:
            yield
        finally:
            self._lock.release()
