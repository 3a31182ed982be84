"""Everything that cannot be made again, copied into one file at one moment."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import __version__
from vsearch.assemble.opening import store
from vsearch.assemble.swap import MANIFEST, RESTORED
from vsearch.cached_files import part_of
from vsearch.errors import InputError, StoreError
from vsearch.paths import expanded

if TYPE_CHECKING:
    from vsearch.settings import Home
    from vsearch.store import Store
    from vsearch.store.tables import Tables

FORMAT = 1
NAMES = re.compile(  # of everything in it: what is just being written has other names
    r"index/[a-z]+\.lance(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+|people/[0-9a-f]{64}\.jpg|"
    + "|".join(map(re.escape, (*RESTORED[2:], MANIFEST)))
)
PEOPLE_TABLES = ("people.lance", "cast.lance", "corrections.lance")

_ATTEMPTS = 25  # at tables that an indexing run writes to meanwhile
_PAUSE_S = 0.2
_WAIT_S = 3.0  # for whoever edits films or people, which takes no longer; indexing does
_NO_LINKS = (errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EACCES, errno.EMLINK, errno.ENOSYS)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    made_at: str  # ISO 8601, UTC
    vsearch_version: str
    films: int
    photos: int
    people: int
    files: dict[str, tuple[int, str]]  # bytes and SHA-256, by name

    @property
    def size_bytes(self) -> int:
        """Return the bytes of all files in it."""
        return sum(size_bytes for size_bytes, _ in self.files.values())


def back_up(home: Home, place: Path) -> tuple[Path, Backup]:
    """Write a backup to a file, or into a folder under the time; return where, and what it holds.

    Index, people with the pictures of their faces, casts, corrections, settings and saved searches
    go in as they are at one moment, also while films are being indexed; models, caches and films
    do not. The file appears whole or not at all, and only its owner may read it. InputError when it
    would lie in the home, or is there; StoreError when there is no index, or no room.
    """
    target = _target(home, place)
    with store(home) as opened, _still(home, opened) as (folder, counts):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        named = {path.relative_to(folder).as_posix(): path for path in files}
        told = {name: path for name, path in named.items() if NAMES.fullmatch(name)}
        needed = sum(path.stat().st_size + 2 * tarfile.BLOCKSIZE for path in told.values())
        refuse_full(target.parent, needed, f"The backup {target.name}")
        try:
            with part_of(target) as part:
                part.touch(mode=0o600)
                with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
                    sums = {name: _add(archive, name, path) for name, path in told.items()}
                    made_at = datetime.now(UTC).isoformat(timespec="seconds")
                    backup = Backup(made_at, __version__, *counts, files=sums)
                    _add_manifest(archive, backup)
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"The backup cannot be written to {target}: {error.strerror or error}; make room "
                "or name another place."
            ) from error
    return target, backup


def refuse_full(folder: Path, needed: int, what: str) -> None:
    """Raise StoreError unless so many bytes are free where a folder lies."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(
            f"{what} takes {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free in {folder}: "
            "make room or name another place."
        )


def _target(home: Home, place: Path) -> Path:
    place = expanded(place).absolute()
    if place.is_dir():
        place = place / f"vsearch-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    if home.folder.absolute() in place.parents:
        raise InputError(
            f"{place} lies in the home that is backed up: name a place elsewhere, best on another "
            "disk."
        )
    if place.exists():
        raise InputError(f"{place} is there already: name another file.")
    if not place.parent.is_dir():
        raise InputError(f"{place.parent} is no folder: make it, or name another place.")
    return place


@contextmanager
def _still(home: Home, opened: Store) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    """Yield a folder that holds all of it as it is at one moment, with how much that is.

    Large files are never changed, only replaced: another name for them keeps them as they are.
    """
    from vsearch.store import Store
    from vsearch.store.locks import WriterLock
    from vsearch.store.tables import FILMS_LOCK, PEOPLE_LOCK, Tables

    folder = home.folder / f".backup-{os.getpid()}-{threading.get_ident()}.part"
    tables = Tables.connect(str(home.index))
    try:
        folder.mkdir()
        with WriterLock(home.index / PEOPLE_LOCK, wait_s=_WAIT_S).held():
            people = opened.people()
            for name in PEOPLE_TABLES:
                _link_tree(home.index / name, folder / "index" / name)
            for digest in {digest for person in people for digest in person.picture_hashes}:
                picture = home.photos / f"{digest}.jpg"
                if picture.exists():
                    _link(picture, folder / "people" / picture.name)
        for name in RESTORED[2:]:
            if (home.folder / name).is_file():
                _copy(home.folder / name, folder / name)
        with suppress(StoreError), WriterLock(home.index / FILMS_LOCK, wait_s=_WAIT_S).held():
            _link_films(tables, home.index, folder / "index")
        if not (folder / "index" / "films.lance").exists():  # a film is being indexed: beside it
            _link_films(tables, home.index, folder / "index")
        with Store.open(folder / "index", create=False) as copied:
            stats = copied.stats()
        yield folder, (stats.films, stats.photos, stats.people)
    except OSError as error:
        raise StoreError(
            f"The backup cannot be prepared in {home.folder}: {error.strerror or error}; make room "
            "or change the folder's rights."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link_films(tables: Tables, index: Path, target: Path) -> None:
    """Link the tables of films at versions that fit together.

    When none has a later version afterwards, all that these versions need was there all the while.
    StoreError when they keep changing.
    """
    for _ in range(_ATTEMPTS):
        names = sorted(path.name for path in index.glob("*.lance"))
        names = [name for name in names if name not in PEOPLE_TABLES]
        before = _versions(tables, names)
        try:
            for name in names:
                _link_tree(index / name, target / name)
            if _versions(tables, names) == before:
                return
        except FileNotFoundError:
            pass  # tidied away meanwhile
        for name in names:
            shutil.rmtree(target / name, ignore_errors=True)
        time.sleep(_PAUSE_S)
    raise StoreError(f"The index at {index} keeps changing: make the backup when indexing is done.")


def _versions(tables: Tables, names: Sequence[str]) -> list[int]:
    return [tables.open(name.removesuffix(".lance")).version for name in names]


def _link_tree(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        below = path.relative_to(source)
        if path.is_file() and NAMES.fullmatch(f"index/{source.name}/{below.as_posix()}"):
            is_large = below.parts[0] in ("data", "_indices")
            (_link if is_large else _copy)(path, target / below)


def _link(source: Path, target: Path) -> None:
    """Give a file another name; copy it where the disk cannot."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


class _Summed(io.RawIOBase):
    """A file that is summed up as it is read."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _add(archive: tarfile.TarFile, name: str, path: Path) -> tuple[int, str]:
    """Add a file; return its bytes and its SHA-256."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = path.stat().st_size, 0o600
    with path.open("rb") as file:
        summed = _Summed(file)
        archive.addfile(member, summed)
    return member.size, summed.digest.hexdigest()


def _add_manifest(archive: tarfile.TarFile, backup: Backup) -> None:
    told = json.dumps({"format": FORMAT, **asdict(backup)}, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(told), 0o600
    archive.addfile(member, io.BytesIO(told))
