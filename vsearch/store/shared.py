"""Files that several machines share by an object store: people's faces, pictures, clips."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vsearch.cached_files import part_of
from vsearch.errors import StoreError
from vsearch.store.bucket import Bucket

_LOG = logging.getLogger("vsearch.shared")


class SharedFolder:
    """Files below a prefix, copied to this machine when they are asked for."""

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = prefix

    def fetch(self, name: str, folder: Path) -> Path | None:
        """Return the copy of a file in a folder, made unless it is there; None without a file.

        StoreError when the store does not give it, or the disk does not take it.
        """
        path = folder / name
        if path.exists():
            return path
        found = self._bucket.read(f"{self._prefix}/{name}")
        if found is None:
            return None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part_of(path) as part:
                part.write_bytes(found.data)
        except OSError as error:
            raise StoreError(
                f"Cannot write to {folder}: {error.strerror}; free some space or choose another "
                "--home."
            ) from error
        return path

    def put(self, path: Path) -> None:
        """Share a file under its name."""
        self._bucket.write(f"{self._prefix}/{path.name}", path)

    def delete(self, names: Iterable[str]) -> None:
        """Delete files for everybody; copies on other machines are theirs to delete."""
        self._bucket.delete([f"{self._prefix}/{name}" for name in names])

    def names(self) -> list[str]:
        """Return the names of all files."""
        begin = f"{self._prefix}/"
        return [entry.name.removeprefix(begin) for entry in self._bucket.entries(begin)]


class SharedCache:
    """Files KEY.* that can be made again: whatever fails costs time, and is told of once."""

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._fails_to: set[str] = set()

    def fetch(self, key: str, folder: Path) -> Path | None:
        """Return a copy, in the folder, of the file of that key; None when there is none."""
        if "read" in self._fails_to:
            return None
        try:
            for entry in self._bucket.entries(f"{self._prefix}/{key}/"):
                rest = entry.name.rpartition("/")[2]
                with suppress(OSError):  # a full disk costs the copy
                    folder.mkdir(parents=True, exist_ok=True)
                    with part_of(folder / f"{key}.{rest}") as part, part.open("wb") as file:
                        file.writelines(self._bucket.chunks(entry.name))
                    return folder / f"{key}.{rest}"
        except StoreError as error:
            self._note("read", f"Pictures and clips that others made are out of reach: {error}")
        return None

    def put(self, path: Path) -> None:
        """Share a file called KEY.REST."""
        key, _, rest = path.name.partition(".")
        if "write" not in self._fails_to:
            try:
                self._bucket.write(f"{self._prefix}/{key}/{rest}", path)
            except StoreError as error:
                self._note("write", f"Pictures and clips are kept here only: {error}")

    def _note(self, what: str, told: str) -> None:
        self._fails_to.add(what)  # until the program ends: every picture would wait for it
        _LOG.warning("%s", told)
