"""What a home shares with other machines, where its index lies in an object store."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import uuid4

from vsearch.cached_files import part_of

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.settings import Home
    from vsearch.store import Store
    from vsearch.store.bucket import Bucket
    from vsearch.store.shared import SharedCache

VERSIONS_STAY = (
    "the bucket keeps what its objects held before (versioning is on): earlier versions cannot be "
    "searched or deleted from here; docs/object-storage.md tells how"
)
FORGOTTEN = "forgotten"  # holds another text whenever pictures were deleted for good
_NOTED = "forgotten.json"  # in the home: which of them it has heeded, by address


def has_index(home: Home) -> bool:
    """Say whether there is an index; StoreError when its store does not answer."""
    if not home.is_remote:
        return home.index.exists()
    return _bucket(home).has_any("index/meta.lance/")


def index_tag(home: Home) -> int:
    """Return a number that is another one when another index lies in the store; 0 without one."""
    entries = list(_bucket(home).entries("index/meta.lance/_versions/"))
    return hash(tuple((one.name, one.modified) for one in entries)) if entries else 0


def album_of(opened: Store, home: Home) -> Album:
    """Return the people book of an open index."""
    from vsearch.album import Album
    from vsearch.store.shared import SharedFolder

    shared = SharedFolder(_bucket(home), "people") if home.is_remote else None
    return Album(opened, home.photos, shared)


def shared_cache(home: Home, name: str) -> SharedCache | None:
    """Return the files of a cache that other machines share; None for an index in a folder."""
    return _cache(home.shared, name) if home.is_remote else None


@lru_cache(maxsize=8)  # so that what fails is told of once
def _cache(address: str, name: str) -> SharedCache:
    from vsearch.store.bucket import Bucket
    from vsearch.store.shared import SharedCache

    return SharedCache(Bucket(address), f"cache/{name}")


def forget_pictures(home: Home) -> None:
    """Delete the pictures and clips of moments that are kept to be shown again.

    Other machines delete their copies when they next open the index.
    """
    shutil.rmtree(home.cache, ignore_errors=True)
    if home.is_remote:
        bucket = _bucket(home)
        bucket.delete(entry.name for entry in bucket.entries("cache/"))
        token = uuid4().hex
        bucket.write(FORGOTTEN, token.encode())
        _note(home, token)


def heed_forgetting(home: Home) -> None:
    """Delete this machine's copies of pictures when others were told to forget them.

    The home is made where there is none: the index, which else would make it, is not in it.
    """
    with suppress(OSError):  # whoever writes to it tells
        home.folder.mkdir(parents=True, exist_ok=True)
    found = _bucket(home).read(FORGOTTEN)
    token = found.data.decode("ascii", "replace") if found else ""
    if token and _noted(home).get(home.shared) != token:
        shutil.rmtree(home.cache, ignore_errors=True)
        _note(home, token)


def is_versioned(home: Home) -> bool:
    """Say whether the store keeps what objects held before: nothing here can delete that."""
    bucket, name = _bucket(home), f"probe-{uuid4().hex}"
    bucket.write(name, b"does the bucket keep versions\n")
    try:
        found = bucket.read(name)
    finally:
        bucket.delete([name])
    return found is not None and found.is_versioned


def searched_objects(home: Home, traces: Sequence[bytes]) -> tuple[int, list[str]]:
    """Return how many shared objects were searched, and those that hold one of the traces."""
    bucket, count, left = _bucket(home), 0, []
    for folder in ("index/", "people/", "cache/"):
        for entry in bucket.entries(folder):
            count += 1
            if _holds(bucket.chunks(entry.name), traces):
                left.append(f"{home.shared}/{entry.name}")
    return count, left


def _holds(chunks: Iterator[bytes], traces: Sequence[bytes]) -> bool:
    overlap, before = max(map(len, traces), default=1) - 1, b""
    for chunk in chunks:
        window = before + chunk
        if any(trace in window for trace in traces):
            return True
        before = window[-overlap:] if overlap else b""
    return False


def _bucket(home: Home) -> Bucket:
    from vsearch.store.bucket import Bucket

    return Bucket(home.shared)


def _noted(home: Home) -> dict[str, str]:
    try:
        told = json.loads((home.folder / _NOTED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _note(home: Home, token: str) -> None:
    told = json.dumps(_noted(home) | {home.shared: token})
    with suppress(OSError):  # a home that cannot be written holds no copies either
        home.folder.mkdir(parents=True, exist_ok=True)
        with part_of(home.folder / _NOTED) as part:
            part.write_text(told, "utf-8")
