"""What the program keeps on the disk: where, for what, how large, and what can be made again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.errors import StoreError, UnknownNameError

if TYPE_CHECKING:
    from vsearch.settings import Home

_CACHES = {
    "thumbnails": ("Thumbnails", "Small pictures of moments that were found"),
    "clips": ("Clips", "Pieces of films that browsers cannot play as they are"),
    "exports": ("Films to take along", "What was cut out or joined for download"),
}
_OTHERS = {
    "index.previous": ("Previous index", "What `vsearch reembed --rollback` goes back to"),
    "index.next": ("Next index", "One that is being made anew, or was stopped at it"),
    "jobs": ("Jobs", "The last indexing run from the page, with its log and its errors"),
}


_INDEX = "When who and what is seen, as numbers; no pictures"
_PEOPLE = "Photos of who is known, cut to their faces"
_PICTURES = "Small pictures and clips of moments, for every machine that shares the index"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that is kept on the disk."""

    name: str
    what: str
    path: Path | str  # a string is the address of an object store
    size_bytes: int  # >= 0
    is_cache: bool  # it can be emptied: everything in it is made again when it is needed


def places(home: Home) -> list[Place]:
    """Return everything that is kept, caches last; what is not there yet has no size."""
    found = (
        list(_shared(home))
        if home.is_remote
        else [
            _place("Index", _INDEX, home.index),
            _place("People", _PEOPLE, home.photos),
        ]
    )
    found.append(_place("Models", "What recognises faces and scenes", home.weights))
    found += [
        _place(name, what, home.folder / folder)
        for folder, (name, what) in _OTHERS.items()
        if (home.folder / folder).exists()
    ]
    small = [*_files(home.folder, deep=False), *_files(home.cache, deep=False)]
    told = "Settings, saved searches, everyday phrases as numbers"
    found.append(Place("Notes", told, home.folder, _size(small), is_cache=False))
    found += [
        _place(name, what, home.cache / folder, is_cache=True)
        for folder, (name, what) in _CACHES.items()
    ]
    return found


def empty(home: Home, name: str) -> int:
    """Remove what lies in a cache and return how many bytes that were.

    UnknownNameError when no cache is called so, StoreError when something cannot be removed.
    """
    cache = next((one for one in places(home) if one.is_cache and one.name == name), None)
    if cache is None:
        names = ", ".join(told for told, _ in _CACHES.values())
        raise UnknownNameError(f"No cache is called {name}: choose from {names}.")
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(home.cache / Path(cache.path).name)
    except OSError as error:
        raise StoreError(
            f"{cache.path} cannot be emptied ({error.strerror}): change the folder's rights."
        ) from error
    return cache.size_bytes


def _shared(home: Home) -> Iterator[Place]:
    """Yield what lies in an object store."""
    from vsearch.store.bucket import Bucket

    bucket = Bucket(home.shared)
    for name, what, folder in (
        ("Index", _INDEX, "index"),
        ("People", _PEOPLE, "people"),
        ("Shared pictures", _PICTURES, "cache"),
    ):
        size_bytes = bucket.size_bytes(f"{folder}/")
        yield Place(name, what, f"{home.shared}/{folder}", size_bytes, is_cache=False)


def _place(name: str, what: str, path: Path, *, is_cache: bool = False) -> Place:
    return Place(name, what, path, _size(_files(path)), is_cache)


def _files(folder: Path, *, deep: bool = True) -> Iterator[Path]:
    """Yield the files below a folder, itself if it is one; none where it cannot be read."""
    with suppress(OSError):
        for path in folder.rglob("*") if deep else folder.iterdir():
            if path.is_file():
                yield path


def _size(files: Iterable[Path]) -> int:
    total = 0
    for path in files:
        with suppress(OSError):  # removed meanwhile
            total += path.stat().st_size
    return total
