"""A backup read, verified, and put in the place of what a home holds."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.backup import FORMAT, NAMES, Backup, refuse_full
from vsearch.assemble.swap import MANIFEST, finish_swap, unpacked
from vsearch.errors import InputError, StoreError
from vsearch.paths import expanded

if TYPE_CHECKING:
    from vsearch.settings import Home

MOST_FILES = 1_000_000
LARGEST_MANIFEST = 256 << 20  # bytes: one of a million files

_BLOCK_BYTES = 1 << 20
_BROKEN = (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError)


def verify(archive: Path) -> Backup:
    """Return what a backup holds, every byte of it verified; InputError for anything else."""
    return _read(archive, None)


def restore(home: Home, archive: Path, *, replace: bool = False) -> Backup:
    """Put a backup in the place of what a home holds; return what it holds.

    It is unpacked beside that and verified first; then all of it takes its place in one step, which
    whoever opens the home next completes if it is killed, and only then the old goes. An index that
    was kept from before, or was being made anew, goes too. InputError for anything that is no sound
    backup, or when the home holds an index and ``replace`` is not set; StoreError when another
    vsearch writes to it, or the disk has no room.
    """
    if home.address is not None:
        raise InputError(
            f"A backup is restored to a home whose index lies in it, not to {home.address}: leave "
            "--index and $VSEARCH_INDEX out, then copy index and people there."
        )
    finish_swap(home)
    archive = expanded(archive).absolute()
    if home.index.exists() and not replace:
        raise InputError(
            f"{home.folder} holds an index: add --replace to put the backup in its place, or name "
            "another --home."
        )
    folder = home.folder / f".restore-{os.getpid()}-{threading.get_ident()}.part"
    try:
        home.folder.mkdir(parents=True, exist_ok=True)
        refuse_full(home.folder, _size(archive), f"What is in {archive.name}")
        folder.mkdir()
        backup = _read(archive, folder)
        _refuse_unusable(archive, folder / "index")
        _refuse_written(home)
        folder.replace(unpacked(home))
    except OSError as error:
        raise StoreError(
            f"{archive.name} cannot be restored to {home.folder}: {error.strerror or error}; make "
            "room or change the folder's rights."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    finish_swap(home)
    return backup


def _read(archive: Path, folder: Path | None) -> Backup:
    """Return what a backup holds, verified; with ``folder`` it is unpacked there."""
    found: dict[str, tuple[int, str]] = {}
    told = b""
    with _opened(archive) as (opened, size_bytes):
        while (member := opened.next()) is not None:
            # tarfile keeps every one of them; its types do not tell where.
            opened.members.clear()  # type: ignore[attr-defined]
            _refuse(archive, member, found, size_bytes)
            if member.name == MANIFEST:
                content = opened.extractfile(member)
                told = content.read() if content else b""
                found[MANIFEST] = (member.size, "")
            target = folder / member.name if folder else None
            found[member.name] = _unpack(opened, member, target)
    return _verified(archive, told, found)


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[tarfile.TarFile, int]]:
    """Open an archive that is not packed, so that nothing in it is larger than it is."""
    try:
        with tarfile.open(archive, "r:") as opened:
            yield opened, archive.stat().st_size
    except _BROKEN as error:
        raise _no_backup(archive, "it is damaged, or of another kind") from error
    except FileNotFoundError as error:
        raise InputError(f"There is no file {archive}: check the spelling.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise InputError(f"{archive} cannot be read: {error.strerror}.") from error


def _refuse(
    archive: Path, member: tarfile.TarInfo, found: dict[str, tuple[int, str]], size_bytes: int
) -> None:
    """Raise InputError for whatever no backup holds: links, devices, other places, false sizes."""
    shown = repr(member.name[:100])
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise _no_backup(archive, f"{shown} is no ordinary file")
    if not NAMES.fullmatch(member.name):
        raise _no_backup(archive, f"{shown} does not belong in one")
    if member.name in found:
        raise _no_backup(archive, f"{shown} is there twice")
    if not 0 <= member.size <= size_bytes - member.offset_data:
        raise _no_backup(
            archive, f"{shown} is larger than all of it: it was cut off, or is no copy"
        )
    if len(found) >= MOST_FILES or (member.name == MANIFEST and member.size > LARGEST_MANIFEST):
        raise _no_backup(archive, "it holds too much")


def _unpack(
    opened: tarfile.TarFile, member: tarfile.TarInfo, target: Path | None
) -> tuple[int, str]:
    """Sum up a file, and write it; return its bytes and its SHA-256."""
    digest = hashlib.sha256()
    content = opened.extractfile(member)
    assert content is not None  # it is an ordinary file
    if target is None:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
        return member.size, digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())  # it is to take the place of what is on the disk already
    target.chmod(0o600)
    return member.size, digest.hexdigest()


def _verified(archive: Path, told: bytes, found: dict[str, tuple[int, str]]) -> Backup:
    """Return what the manifest tells, unless that is not what was found."""
    from pydantic import TypeAdapter, ValidationError

    found.pop(MANIFEST, None)
    if not told:
        raise _no_backup(archive, "it does not tell what it holds, or was cut off")
    try:
        version = TypeAdapter(dict[str, object]).validate_json(told).get("format")
        if version != FORMAT:
            raise InputError(
                f"{archive.name} was made by a newer vsearch: upgrade vsearch to restore it."
            )
        backup = TypeAdapter(Backup).validate_json(told)
    except ValidationError as error:
        raise _no_backup(archive, "what it tells of itself cannot be read") from error
    for name in sorted({*backup.files, *found}):
        if found.get(name) != backup.files.get(name):
            raise _no_backup(archive, f"{name[:100]!r} is not as it was")
    return backup


def _refuse_unusable(archive: Path, index: Path) -> None:
    """Raise InputError unless this vsearch can open the index."""
    from vsearch.store import Store

    try:
        with Store.open(index, create=False) as opened:
            opened.films()
    except (StoreError, ValueError) as error:
        why = str(error).replace(f" at {index}", "")
        raise InputError(f"{archive.name} cannot be used here: {why}") from error


def _refuse_written(home: Home) -> None:
    from vsearch.store.locks import is_locked
    from vsearch.store.tables import FILMS_LOCK

    if is_locked(home.index / FILMS_LOCK):
        raise StoreError(
            f"Another vsearch is writing to the index in {home.folder}: wait until it is done, or "
            "cancel it."
        )


def _size(archive: Path) -> int:
    try:
        return archive.stat().st_size
    except FileNotFoundError as error:
        raise InputError(f"There is no file {archive}: check the spelling.") from error


def _no_backup(archive: Path, why: str) -> InputError:
    return InputError(f"{archive.name} is no sound backup: {why}; take another copy.")
