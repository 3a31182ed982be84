"""Locks between processes: one writer at a time, readers never wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from vsearch.errors import StoreError
from vsearch.store.failures import explain


class WriterLock:
    """A lock held by one thread of one process; the system frees it when the process dies.

    It may be taken again by the thread that has it. Without a file (an index that is not in a
    local folder) it keeps nobody out.
    """

    def __init__(self, path: Path | None, *, wait_s: float) -> None:
        self._uri = str(path.parent) if path else ""
        self._lock = FileLock(path, timeout=wait_s) if path else None

    @property
    def is_exclusive(self) -> bool:
        """Say whether holding the lock means that nobody else writes."""
        return self._lock is not None

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
