"""Which files beside a film tell of it, by the conventions of Kodi, Jellyfin and Emby."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from vsearch.film_notes.listing import Entry, Listings
from vsearch.film_notes.names import EXTRA, EXTRA_FOLDERS, PART, is_disc_folder
from vsearch.records.film_notes import Actor
from vsearch.records.people import name_key

MOST_LEVELS = 3  # from a film's folder up to that of its series
PHOTO_SUFFIXES = (".jpg", ".jpeg", ".tbn", ".png", ".webp")
LARGEST_PHOTO_BYTES = 50_000_000

_ACTORS = ".actors"
_FORMAT = "1"  # another one has every note read again
_NUMBERED = re.compile(r"[-_ ]\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Beside:
    """The files that may tell of one film."""

    notes: tuple[Entry, ...]  # of the film itself; the first that can be used is
    show: Entry | None  # of the series that it may be an episode of
    photos: tuple[Entry, ...]  # in the folders of actors' photos, the nearest first
    folder: Path  # of the film; local paths in its note start here
    root: Path  # nothing above it is looked at

    @property
    def stamp(self) -> str:
        """Return what is another text when one of the files is new, changed or gone."""
        told = [_FORMAT, *(one.mark for one in (*self.notes, *self.photos))]
        told += [self.show.mark] if self.show else []
        return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def beside(film: Path, root: Path, listings: Listings, film_suffixes: frozenset[str]) -> Beside:
    """Return the files that tell of a film, of its folder and those above it up to the root."""
    folders = list(_up(film.parent, root))
    return Beside(
        notes=tuple(_notes(film, folders, listings, film_suffixes)),
        show=next((found for f in folders if (found := listings.files(f).get("tvshow.nfo"))), None),
        photos=tuple(
            one for f in folders for one in listings.files(f / _ACTORS).values() if _is_photo(one)
        ),
        folder=film.parent,
        root=root,
    )


def photos_of(actor: Actor, place: Beside) -> list[Path]:
    """Return the photos of an actor that lie beside the film; addresses are never followed.

    They are those in ``.actors`` that are called like them, then the one that the note names, if
    its place is at or below the root. Links that lead out of the root are left alone.
    """
    wanted = _joined(actor.name)
    named = [one.path for one in place.photos if _joined(one.path.stem) == wanted]
    named += [
        one.path
        for one in place.photos
        if (bare := _NUMBERED.sub("", one.path.stem)) != one.path.stem and _joined(bare) == wanted
    ]
    if local := _local(actor.thumb, place):
        named.append(local)
    root = place.root.resolve()
    found = {path.resolve(): path for path in reversed(named)}
    return [path for real, path in reversed(found.items()) if _is_within(real, root)]


def _up(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the film's folder and those above it, not above the root."""
    for level, one in enumerate((folder, *folder.parents)):
        if level >= MOST_LEVELS + 1 or not (one == root or root in one.parents):
            return
        yield one


def _notes(
    film: Path, folders: Sequence[Path], listings: Listings, film_suffixes: frozenset[str]
) -> Iterator[Entry]:
    own = listings.files(film.parent)
    for stem in dict.fromkeys((film.stem, PART.sub("", film.stem))):
        if found := own.get(f"{stem}.nfo".casefold()):
            yield found
    if not _is_main(film) or not _is_alone(film, own, film_suffixes):
        return
    for folder in folders:
        files = listings.files(folder)
        for name in ("movie", folder.name, "video_ts", "index"):
            found = files.get(f"{name}.nfo".casefold())
            if found and (name not in ("video_ts", "index") or is_disc_folder(folder.name)):
                yield found
        if not is_disc_folder(folder.name):
            return


def _is_main(film: Path) -> bool:
    """Say whether it is a film by its name and place, not a trailer or another extra."""
    return not EXTRA.search(film.stem) and film.parent.name.casefold() not in EXTRA_FOLDERS


def _is_alone(film: Path, files: dict[str, Entry], film_suffixes: frozenset[str]) -> bool:
    """Say whether no other film lies in the folder: then what has no name of its own is of it."""
    if is_disc_folder(film.parent.name):
        return True
    films = [one.path for one in files.values() if one.path.suffix.lower() in film_suffixes]
    wholes = {PART.sub("", one.stem).casefold() for one in films if not EXTRA.search(one.stem)}
    return len(wholes) <= 1


def _is_photo(entry: Entry) -> bool:
    is_fitting = 0 < entry.size_bytes <= LARGEST_PHOTO_BYTES
    return is_fitting and entry.path.suffix.lower() in PHOTO_SUFFIXES


def _local(thumb: str, place: Beside) -> Path | None:
    """Return the photo that a note names by a path, None for addresses and other places."""
    if not thumb or "://" in thumb or "\0" in thumb:
        return None
    path = place.folder.joinpath(*PureWindowsPath(thumb).parts) if "\\" in thumb else Path(thumb)
    path = path if path.is_absolute() else place.folder / path
    try:
        size_bytes = path.stat().st_size if path.is_file() else 0
    except OSError:
        return None
    return path if _is_photo(Entry(path, size_bytes, 0)) else None


def _is_within(real: Path, root: Path) -> bool:
    return root in real.parents


def _joined(name: str) -> str:
    """Return what a name and the name of a file for it have in common: Keanu_Reeves."""
    return "".join(sign for sign in name_key(name) if sign.isalnum())
