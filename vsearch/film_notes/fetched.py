"""Notes that were fetched, kept in one folder as if each lay beside its film."""

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from vsearch.cached_files import part_of
from vsearch.errors import MediaError, StoreError
from vsearch.film_notes.beside import Beside
from vsearch.film_notes.listing import Entry
from vsearch.film_notes.nfo import read_nfo
from vsearch.records.film_notes import FilmNote
from vsearch.records.people import name_key

FOLDER = "notes"  # in the home
PHOTOS = "people"  # in that folder


def fetched_beside(folder: Path, film_id: str) -> Beside | None:
    """Return the fetched note of a film, None when there is none."""
    path = folder / f"{film_id}.nfo"
    try:
        status = path.stat()
    except OSError:
        return None
    entry = Entry(path, status.st_size, status.st_mtime_ns)
    return Beside((entry,), None, (), folder=folder, root=folder)


def write_fetched(folder: Path, film_id: str, note: FilmNote) -> None:
    """Keep a fetched note; StoreError when there is no room."""
    root = Element("movie")
    told = {
        "title": note.title,
        "originaltitle": note.original_title,
        "year": str(note.year or ""),
        "set": note.collection,
        "tmdbid": str(note.tmdb_id or ""),
    }
    for name, text in told.items():
        SubElement(root, name).text = text
    for order, actor in enumerate(note.actors):
        element = SubElement(root, "actor")
        for name, text in (
            ("name", actor.name),
            ("role", actor.role),
            ("order", str(order)),
            ("thumb", actor.thumb),
        ):
            SubElement(element, name).text = text
    write_kept(folder / f"{film_id}.nfo", tostring(root, "utf-8", xml_declaration=True))


def write_kept(path: Path, content: bytes) -> None:
    """Write one of the files, whole or not at all; StoreError when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_of(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}): make room or change the folder's rights."
        ) from error


def forget_fetched(folder: Path, film_id: str) -> None:
    """Delete the fetched note of a film, and photos that no other note names."""
    (folder / f"{film_id}.nfo").unlink(missing_ok=True)
    _drop_photos(folder)


def forget_actors(folder: Path, names: Collection[str]) -> None:
    """Take people out of all fetched notes, and their photos away."""
    gone = set(map(name_key, names))
    for path in sorted(folder.glob("*.nfo")):
        try:
            note = read_nfo(path)
        except MediaError:
            path.unlink()  # it can be fetched again, and may name them
            continue
        if note is None:
            continue
        kept = tuple(actor for actor in note.actors if name_key(actor.name) not in gone)
        if kept != note.actors:
            write_fetched(folder, path.stem, replace(note, actors=kept))
    _drop_photos(folder)


def _drop_photos(folder: Path) -> None:
    """Delete photos that no note names any more, and the folder with the last note."""
    if not folder.is_dir():
        return
    named: set[str] = set()
    for path in folder.glob("*.nfo"):
        try:
            note = read_nfo(path)
        except MediaError:
            continue
        named |= {Path(actor.thumb).name for actor in note.actors if actor.thumb} if note else set()
    for photo in (folder / PHOTOS).glob("*"):
        if photo.name not in named:
            photo.unlink(missing_ok=True)
    if not any(folder.glob("*.nfo")):
        shutil.rmtree(folder, ignore_errors=True)
