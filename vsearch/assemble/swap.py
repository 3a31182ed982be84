"""Folders put in the place of others by renaming: a rebuilt index, the previous one, a backup.

Every step leaves names that tell which one comes next, so that whoever opens the home afterwards
completes what was killed in between:

``index.next``      an index that is being made
``index.old``       the index that was replaced, to be deleted
``index.kept``      the index that was replaced, to become ``index.previous``
``index.previous``  the index of before the last ``vsearch reembed``
``restore.next``    a backup that was unpacked and verified, to take the place of everything
``restore.old``     what that replaced, to be deleted
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from vsearch.errors import StoreError
from vsearch.settings import Home

MANIFEST = "backup.json"  # of an unpacked backup: its presence says that all of it is there
RESTORED = (
    *("index", "people"),
    *("encoder.json", "settings.json", "searches.json", "jobs/folders.json"),
)
_OF_BEFORE = ("index.next", "index.previous", "previous.json")  # which a backup does not hold


def next_index(home: Home) -> Path:
    """Return the folder in which an index is made anew."""
    return home.index.with_name("index.next")


def previous_index(home: Home) -> Path:
    """Return the folder of the index of before the last re-embedding."""
    return home.index.with_name("index.previous")


def unpacked(home: Home) -> Path:
    """Return the folder of a backup that is to take the place of everything."""
    return home.folder / "restore.next"


def swap(home: Home, *, keep: bool = False) -> None:
    """Put the rebuilt index in the place of the old one; StoreError when it cannot be.

    With ``keep`` the old one becomes the previous one, in the place of an earlier such.
    """
    aside = _kept_index(home) if keep else _old_index(home)
    try:
        if keep:
            forget_previous(home)
        if _old_index(home).exists():
            shutil.rmtree(_old_index(home))
        home.index.replace(aside)
        with suppress(FileNotFoundError):  # a reader in between has completed the swap
            next_index(home).replace(home.index)
        if keep:
            with suppress(FileNotFoundError):
                aside.replace(previous_index(home))
    except OSError as error:
        raise StoreError(
            f"The new index cannot take the place of the old one in {home.folder}: "
            f"{error.strerror}; close what uses it and run it again."
        ) from error
    shutil.rmtree(_old_index(home), ignore_errors=True)


def exchange(home: Home) -> None:
    """Put the previous index in the place of the current one, which becomes the previous one."""
    try:
        home.index.replace(_kept_index(home))
        with suppress(FileNotFoundError):
            previous_index(home).replace(home.index)
        with suppress(FileNotFoundError):
            _kept_index(home).replace(previous_index(home))
    except OSError as error:
        raise StoreError(
            f"The previous index cannot take the place of this one in {home.folder}: "
            f"{error.strerror}; close what uses it and run it again."
        ) from error


def forget_previous(home: Home) -> int:
    """Delete the previous index and return its bytes, 0 when there is none.

    StoreError when it cannot be deleted.
    """
    previous = previous_index(home)
    if not previous.exists():
        return 0
    size_bytes = folder_bytes(previous)
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(_old_index(home))
        previous.replace(_old_index(home))  # so that a half-deleted one is never switched to
        shutil.rmtree(_old_index(home))
    except OSError as error:
        raise StoreError(
            f"{previous} cannot be deleted ({error.strerror}): change the folder's rights."
        ) from error
    return size_bytes


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # removed meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total


def is_unfinished(home: Home) -> bool:
    """Say whether folders were being exchanged when that was killed."""
    if home.is_remote:  # it has no folders of its own
        return False
    unfinished = (_old_index(home), _kept_index(home), unpacked(home), _replaced(home))
    return any(folder.exists() for folder in unfinished)


def finish_swap(home: Home) -> None:
    """Complete what was killed between its steps; StoreError when that cannot be."""
    if not is_unfinished(home):
        return
    try:
        _finish_restore(home)
        _finish_exchange(home)
        if _old_index(home).exists():
            if not home.index.exists():
                next_index(home).replace(home.index)
            shutil.rmtree(_old_index(home), ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"An exchange of folders in {home.folder} was broken off and cannot be completed: "
            f"{error.strerror}; close what uses them, or change the folder's rights."
        ) from error


def _finish_exchange(home: Home) -> None:
    kept, previous = _kept_index(home), previous_index(home)
    if not kept.exists():
        return
    if not home.index.exists():
        try:
            (previous if previous.exists() else next_index(home)).replace(home.index)
        except OSError:
            if not home.index.exists():  # whoever exchanges them may just have put it there
                raise
    with suppress(FileNotFoundError):
        kept.replace(previous)


def _finish_restore(home: Home) -> None:
    """Put what was unpacked in the place of everything, and only then delete that."""
    if unpacked(home).exists():
        with FileLock(home.folder / "restore.lock"):
            if (unpacked(home) / MANIFEST).exists():
                for name in (*RESTORED, *_OF_BEFORE):
                    _take_place(home, name)
                (unpacked(home) / MANIFEST).unlink()
            shutil.rmtree(unpacked(home), ignore_errors=True)
    shutil.rmtree(_replaced(home), ignore_errors=True)


def _take_place(home: Home, name: str) -> None:
    """Put one part of a backup in its place; what the backup does not hold only goes."""
    fresh, place, old = unpacked(home) / name, home.folder / name, _replaced(home) / name
    is_there = place.exists()
    if fresh.exists() or not _is_in_backup(home, name):
        if is_there:
            old.parent.mkdir(parents=True, exist_ok=True)
            if old.exists():  # it was made anew since a restore was killed
                _remove(place)
            else:
                place.replace(old)
        if fresh.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh.replace(place)


def _is_in_backup(home: Home, name: str) -> bool:
    return name in _parts(json.loads((unpacked(home) / MANIFEST).read_text("utf-8"))["files"])


def _parts(names: list[str]) -> Iterator[str]:
    """Yield the parts of a home that the files of a backup belong to."""
    for name in names:
        first, _, _ = name.partition("/")
        yield first if first in ("index", "people") else name


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _old_index(home: Home) -> Path:
    return home.index.with_name("index.old")


def _kept_index(home: Home) -> Path:
    return home.index.with_name("index.kept")


def _replaced(home: Home) -> Path:
    return home.folder / "restore.old"
