"""A film taken out of everything the program keeps, and looked for afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.erasure import TRACES, searched, trace
from vsearch.assemble.opening import store
from vsearch.assemble.previous import forget_others, remove_from_others
from vsearch.assemble.shared import album_of, forget_pictures, is_versioned
from vsearch.film_notes.fetched import FOLDER, forget_fetched
from vsearch.jobs.files import JobFiles
from vsearch.saved import SavedSearches

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.records.media import Film
    from vsearch.settings import Home
    from vsearch.store import Store

_SHORTEST_NAME = 6  # bytes of a file name that are looked for: fewer stand anywhere by chance


@dataclass(frozen=True, slots=True)
class FilmErasure:
    """What was erased of a film, and what is left."""

    title: str
    frames: int  # sampled frames, or photos
    faces: int
    parts: int  # in its cast
    corrections: int
    references: int  # faces that people were known by and that were cut from it
    searched: int  # files looked through afterwards
    left: tuple[Path | str, ...]  # files that still hold its number, file name or a vector of it
    is_versioned: bool = False  # an object store that keeps what objects held before


def remove_film(home: Home, film_id: str) -> Film:
    """Take a film out of the index, with the pictures of moments, and return what it was.

    What was said of it stays and holds again when it is indexed again: its cast, corrections,
    saved searches. UnknownNameError when there is no such film.
    """
    with store(home) as opened:
        film = opened.film(film_id)
        opened.remove_film(film_id)
        remove_from_others(home, film_id)
    forget_pictures(home)
    return film


def erase_film(home: Home, film_id: str) -> FilmErasure:
    """Erase a film: all of ``remove_film``, and whatever else is known by it; the file stays.

    That is its cast, unless another film has the same title, what was said of faces in it, saved
    searches that name it, faces of people that were cut from it, the log of the last job, and
    indexes beside the one in use as a whole.
    Afterwards every file is searched. UnknownNameError when there is no such film.
    """
    with store(home) as opened, opened.writing():
        film = opened.film(film_id)
        forget_others(home)
        traces = [film.run_id.encode(), film.id.encode(), *_names(film), *_vectors(opened, film)]
        is_only = sum(other.title == film.title for other in opened.films()) == 1
        parts = opened.cast(film.title) if is_only else []
        # The film last: what breaks off before can be done again.
        if parts:
            opened.set_cast(film.title, [])
        if is_only:
            SavedSearches(home.folder).remove_naming([film.title])
        references = _forget_references(opened, album_of(opened, home), film)
        corrections = opened.forget_corrections(film.id)
        opened.forget_note(film.id)
        forget_fetched(home.folder / FOLDER, film.id)
        opened.remove_film(film.id)
        opened.purge()
    forget_pictures(home)
    _forget_job(home)
    count, left = searched(home, traces)
    return FilmErasure(
        title=film.title,
        frames=film.frame_count,
        faces=film.face_count,
        parts=len(parts),
        corrections=corrections,
        references=references,
        searched=count,
        left=tuple(left),
        is_versioned=home.is_remote and is_versioned(home),
    )


def _names(film: Film) -> Iterator[bytes]:
    name = os.fsencode(film.path.name)
    if len(name) >= _SHORTEST_NAME and not film.is_photos:
        yield name


def _vectors(opened: Store, film: Film) -> list[bytes]:
    """Return what tells vectors of its faces, as they lie on the disk, that no other film has.

    Frames are not looked for: a black one is like that of any other film.
    """
    wanted = dict.fromkeys(list(_traces(opened, film))[:TRACES])
    for other in opened.films():
        if other.id != film.id and wanted:
            for one in _traces(opened, other):  # a copy of the film has the same
                wanted.pop(one, None)
    return list(wanted)


def _traces(opened: Store, film: Film) -> Iterator[bytes]:
    import numpy as np

    for rows in (opened.all_tracks([film])[film.id], opened.faces(film)):
        for vector in rows.vectors:
            yield trace(vector.astype(np.float16))


def _forget_references(opened: Store, album: Album, film: Film) -> int:
    """Take away the faces that were cut from a film, and who is known by nothing else."""
    made = 0
    photos = {photo.name.name for photo in opened.photos(film)}
    for person in opened.people():
        mine = [
            number
            for number, label in enumerate(person.photos, 1)
            if label.startswith(f"{film.path.name} at ") or (person.is_unnamed and label in photos)
        ]
        made += len(mine)
        if len(mine) == len(person.photos):
            album.remove(person.name)
            continue
        for number in reversed(mine):
            album.remove_face(person.name, number)
    return made


def _forget_job(home: Home) -> None:
    """Delete the log of the last indexing run from the page, which names files."""
    files = JobFiles(home)
    record = files.read() if (home.folder / "jobs").exists() else None
    if record is None or record.process.is_alive:
        return
    with files.held():
        files.clear()
