"""What killed runs left behind in a home, and small files in it that cannot be used."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.swap import is_unfinished, next_index
from vsearch.errors import StoreError
from vsearch.jobs.process import began
from vsearch.records.findings import Finding

if TYPE_CHECKING:
    from vsearch.settings import Home

ABANDONED_S = 3600.0  # what does not tell whose it is, and was not written to for so long
JUST_NOW_S = 60.0
FETCHING_S = 24 * 3600.0  # of weights, which take longer
NOTES = ("encoder.json", "settings.json", "searches.json", "previous.json", "dropped.json")
MADE_BY = re.compile(r"\.(?:backup-|restore-)?(\d+)(?:-\d+)?\.part")  # the process, by its number

_GONE = "--repair deletes it"


def leftovers(home: Home) -> Iterator[Finding]:
    """Yield everything in a home, beside the index and the people, that is not as it should be."""
    if is_unfinished(home):
        told = "an exchange of folders was broken off"
        cure = "--repair, or any other command, completes it"
        yield Finding("leftover", str(home.folder), told, cure, "switch")
    elif not home.is_remote:
        yield from _rebuild(home)
    yield from _parts(home)
    yield from _job(home)
    for name in NOTES:
        if (home.folder / name).exists() and not _is_json(home.folder / name):
            cure = "remove the file; what it said is as usual then"
            yield Finding("damage", str(home.folder / name), "it cannot be read", cure)
    for path in _files(home.cache):
        if path.suffix != ".part" and _is_empty(path):
            told = "it is empty, and would be shown"
            yield Finding("leftover", str(path), told, _GONE, "file", (str(path),))


def strays(home: Home, pictures: Collection[str]) -> Iterator[Finding]:
    """Yield the pictures of faces that are nobody's; ``pictures`` are the hashes of those in use.

    A picture is written just before it is somebody's: those of the last minute are left out.
    """
    for path in sorted(home.photos.glob("*.jpg")):
        if path.stem not in pictures and _age_s(path) > JUST_NOW_S:
            told = "a picture of a face that is nobody's"
            yield Finding("leftover", str(path), told, _GONE, "file", (str(path),))


def _parts(home: Home) -> Iterator[Finding]:
    """Yield files and folders that were being written by a process that is gone."""
    places = [home.folder, home.photos, home.folder / "jobs"]
    found = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
    found += _files(home.cache)
    if home.weights.is_dir():
        found += sorted(home.weights.glob(".fetching-*"))
    for path in found:
        is_part = path.suffix == ".part" or path.name.startswith(".fetching-")
        if is_part and _is_abandoned(path):
            told = "left by a run that was killed"
            yield Finding("leftover", str(path), told, _GONE, "file", (str(path),))


def _is_abandoned(path: Path) -> bool:
    made_by = MADE_BY.fullmatch(path.name)
    if made_by:
        return began(int(made_by[1])) is None
    limit_s = FETCHING_S if path.name.startswith(".fetching-") else ABANDONED_S
    return _age_s(path) > limit_s


def _age_s(path: Path) -> float:
    """Return for how long a file was not written to, 0 when it has just gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _rebuild(home: Home) -> Iterator[Finding]:
    from vsearch.store.locks import is_locked
    from vsearch.store.tables import FILMS_LOCK

    folder = next_index(home)
    if folder.exists() and not is_locked(folder / FILMS_LOCK):
        told = "an index that was being made anew, and was stopped"
        cure = "`vsearch reembed` or `vsearch index --rebuild` goes on with it; else remove it"
        yield Finding("note", str(folder), told, cure)


def _job(home: Home) -> Iterator[Finding]:
    """Yield the run from the page that ended before its time."""
    from vsearch import jobs

    folder = home.folder / "jobs"
    try:
        last = jobs.state(home)
    except StoreError as error:
        path = folder / "index.json"
        yield Finding("leftover", str(path), str(error), _GONE, "file", (str(path),))
        return
    if last and last.problem:
        cure = "start it again from the page, or --repair forgets it"
        yield Finding("leftover", str(folder), last.problem, cure, "job")


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return True


def _files(folder: Path) -> list[Path]:
    found = []
    with suppress(OSError):
        found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return found


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False
