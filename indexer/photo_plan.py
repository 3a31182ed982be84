"""What is to be done about every folder of photos: which are new, known, renamed, gone."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.scan import content_id
from vsearch.errors import MediaError
from vsearch.records.media import Film, Photo
from vsearch.store import Store

MOVED_SHARE = 0.5  # of a folder's photos found elsewhere, from which it is the same folder

Fail = Callable[[Path, str], None]


@dataclass(slots=True)
class PhotoReport:
    """What became of every photo."""

    indexed: int = 0
    unchanged: int = 0
    moved: int = 0  # with their folder, or renamed in it
    copies: int = 0  # the same photo twice in one folder
    gone: int = 0  # no longer in their folder, but in the index
    pruned: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A folder of photos as an index holds it."""

    film: Film
    photos: Sequence[Photo]
    seen: frozenset[str]  # ids of the photos of which is known what can be seen


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What is to be done about one folder."""

    folder: Path
    film: Film | None  # as it is known
    kept: tuple[Photo, ...]  # of which is known what can be seen
    wanted: tuple[Photo, ...]  # to be looked at; their size and time may not be known yet
    is_changed: bool


def known_folders(store: Store, earlier: Sequence[KnownFolder] = ()) -> list[KnownFolder]:
    """Return the folders of photos that an index holds, with those of the one that it replaces."""
    held = {}
    for film in store.films():
        if film.is_photos:
            photos = store.photos(film)
            held[film.id] = KnownFolder(film, photos, frozenset(photo.id for photo in photos))
    for one in earlier:
        if one.film.id in held:
            held[one.film.id] = replace(held[one.film.id], photos=one.photos)
        else:
            held[one.film.id] = replace(one, seen=frozenset())
    return list(held.values())


class Planner:
    """Decides for every photo whether it is known, was renamed, or has to be looked at."""

    def __init__(
        self, known: Sequence[KnownFolder], report: PhotoReport, fail: Fail, *, prune: bool
    ) -> None:
        self._by_path = {one.film.path: one for one in known}
        self._report = report
        self._fail = fail
        self._prune = prune

    @property
    def left(self) -> list[KnownFolder]:
        """Return the known folders that were not planned."""
        return list(self._by_path.values())

    def plan(self, folder: Path, paths: Sequence[Path]) -> FolderPlan:
        """Decide about one folder and its photos."""
        there = dict(self._statuses(paths))
        known = self._by_path.pop(folder, None)
        ids: dict[Path, str] = {}
        if known is None and any(not path.exists() for path in self._by_path):
            ids = dict(self._ids(there))
            known = self._moved_to(set(ids.values()))
        photos = tuple(known.photos) if known else ()
        by_name = {photo.name: photo for photo in photos}
        untouched = [
            photo
            for path, status in there.items()
            if (photo := by_name.get(Path(path.name))) and _is_untouched(photo, status)
        ]
        names = {photo.name for photo in untouched}
        ids |= dict(self._ids(p for p in there if Path(p.name) not in names and p not in ids))
        fresh = {path: one for path, one in ids.items() if Path(path.name) not in names}
        found = [*untouched, *self._identified(fresh, there, photos, untouched)]
        return self._decided(folder, known, found, renamed=len(found) - len(untouched))

    def _decided(
        self, folder: Path, known: KnownFolder | None, found: Sequence[Photo], *, renamed: int
    ) -> FolderPlan:
        seen = known.seen if known else frozenset()
        kept = [photo for photo in found if photo.id in seen]
        wanted = [photo for photo in found if photo.id not in seen]
        ids = {photo.id for photo in found}
        gone = [photo for photo in (known.photos if known else ()) if photo.id not in ids]
        has_moved = known is not None and known.film.path != folder
        moved = len(kept) if has_moved else renamed - len(wanted)
        self._report.moved += max(0, moved)
        self._report.unchanged += len(kept) - max(0, moved)
        if self._prune:
            self._report.pruned += len(gone)
        else:
            self._report.gone += len(gone)
            kept += [photo for photo in gone if photo.id in seen]
        is_changed = bool(wanted or moved > 0 or (gone and self._prune))
        film = known.film if known else None
        return FolderPlan(folder, film, tuple(kept), tuple(wanted), is_changed)

    def _identified(
        self,
        ids: Mapping[Path, str],
        there: Mapping[Path, os.stat_result],
        known: Sequence[Photo],
        untouched: Sequence[Photo],
    ) -> Iterator[Photo]:
        """Yield the photos that are told by their content: known ones keep their place."""
        by_id = {photo.id: photo for photo in known}
        taken = {photo.id for photo in untouched}
        next_slot = 1 + max((photo.slot for photo in known), default=-1)
        for path, one in ids.items():
            if one in taken:
                self._report.copies += 1
                continue
            taken.add(one)
            status = there[path]
            photo = by_id.get(one)
            if photo is None:
                photo = Photo(next_slot, Path(path.name), one, None, 0, 0, 0, 0)
                next_slot += 1
            yield replace(
                photo,
                name=Path(path.name),
                size_bytes=status.st_size,
                modified_ns=status.st_mtime_ns,
            )

    def _moved_to(self, ids: set[str]) -> KnownFolder | None:
        """Return the known folder that is gone from its place and whose photos these are."""
        for path, one in self._by_path.items():
            shared = sum(photo.id in ids for photo in one.photos)
            if not path.exists() and shared and shared >= MOVED_SHARE * len(one.photos):
                return self._by_path.pop(path)
        return None

    def _statuses(self, paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
        for path in paths:
            try:
                if not path.is_file():
                    raise MediaError(f"{path.name} is no ordinary file: leave it out.")
                yield path, path.stat()
            except OSError as error:
                self._fail(path, f"{path.name} cannot be read: {error.strerror}.")
            except MediaError as error:
                self._fail(path, str(error))

    def _ids(self, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
        for path in paths:
            try:
                yield path, content_id(path)
            except MediaError as error:
                self._fail(path, str(error))


def _is_untouched(photo: Photo, status: os.stat_result) -> bool:
    return photo.size_bytes == status.st_size and photo.modified_ns == status.st_mtime_ns
