"""What keeps the writers of one index apart, wherever it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.store.locks import WriterLock, is_locked

if TYPE_CHECKING:
    from vsearch.store.bucket import Bucket
    from vsearch.store.lease import Lease

FILMS_LOCK, PEOPLE_LOCK = "films.lock", "people.lock"
LEASES = {FILMS_LOCK: "films.lease", PEOPLE_LOCK: "people.lease"}  # of an object store


class Writers:
    """Files in a folder, which the system frees; in an object store leases, which run out."""

    def __init__(self, folder: Path | None, bucket: Bucket | None) -> None:
        self._folder = folder
        self._bucket = bucket
        self._leases: dict[str, Lease] = {}

    def lock(self, name: str, *, wait_s: float) -> WriterLock | Lease:
        """Return what its holder alone may write with."""
        if self._bucket is None:
            return WriterLock(self._folder and self._folder / name, wait_s=wait_s)
        from vsearch.store.lease import Lease

        self._leases[name] = Lease(self._bucket, LEASES[name], wait_s=wait_s)
        return self._leases[name]

    def check(self, name: str) -> None:
        """Raise LostLeaseError when a lock is known to be somebody else's by now."""
        if name in self._leases:
            self._leases[name].check()

    def confirm(self, name: str) -> None:
        """Make sure that a lock that was taken is ours, by a request; LostLeaseError if not."""
        if name in self._leases:
            self._leases[name].confirm()

    def is_at_work(self) -> bool:
        """Say whether somebody writes films, on whichever machine."""
        if self._bucket is None:
            return is_locked(self._folder and self._folder / FILMS_LOCK)
        from vsearch.store.lease import Lease

        return Lease(self._bucket, LEASES[FILMS_LOCK], wait_s=0.0).holder() is not None
