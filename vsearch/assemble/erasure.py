"""A person taken out of everything the program keeps, and looked for afterwards."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.opening import store
from vsearch.assemble.previous import forget_others
from vsearch.assemble.shared import album_of, forget_pictures, is_versioned, searched_objects
from vsearch.film_notes.fetched import FOLDER, forget_actors
from vsearch.saved import FILE, SavedSearches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vsearch.records.people import Person
    from vsearch.settings import Home
    from vsearch.store import Store

TRACES = 200  # of the vectors that are looked for afterwards, at most
_TRACE_NUMBERS = 16  # of a vector, round its largest: hardly two vectors share these


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased of a person, and what is left."""

    name: str
    photos: int
    faces: int  # in films
    films: int  # in which they were
    parts: int  # in casts
    lines: int  # of subtitles that named them
    searched: int  # files looked through afterwards
    left: tuple[Path | str, ...]  # files that still hold the name or one of the vectors
    others: tuple[str, ...] = ()  # indexes beside the one in use, which went as a whole
    is_versioned: bool = False  # an object store that keeps what objects held before


def erase(home: Home, name: str) -> Erasure:
    """Erase a person: photos, embeddings, parts, and every face in films that is theirs.

    The faces are those recognised as theirs; when a film is indexed anew they are found again, as
    nobody's. All pictures and clips of moments go, since any may show them, and saved searches
    that name them, and the previous index as a whole, as one that is being made anew: whom their
    faces belong to was told by today's only. Lines of subtitles that name them go too, and labels
    of who speaks; reading the files anew finds them again. Afterwards every file is searched for
    the name and for the bytes of the vectors. UnknownNameError when nobody is called so; StoreError
    when a file cannot be written, in which case erasing again completes it.
    """
    from vsearch.records.people import name_key
    from vsearch.subtitles.words import searchable

    with store(home) as opened, opened.writing():
        person = opened.person(name)
        others = forget_others(home)
        tracks = _tracks_of(opened, person)
        traces = [*_references(person), *_faces(opened, tracks)]
        faces_before = sum(film.face_count for film in opened.films())
        # The person last: what breaks off before can be done again by the same name.
        opened.erase_tracks(tracks)
        mine = name_key(person.name)
        parts = [part for part in opened.cast() if name_key(part.person) == mine]
        for part in parts:
            opened.remove_cast(part.title, part.character)
        forget_pictures(home)
        SavedSearches(home.folder).remove_naming([person.name, *person.aliases])
        names = [person.name, *person.aliases, *opened.names_in_notes(person)]
        forget_actors(home.folder / FOLDER, names)
        album_of(opened, home).remove(person.name)
        lines = opened.erase_lines(names, searchable)
        opened.purge()
        faces_after = sum(film.face_count for film in opened.films())
    count, left = searched(home, [*_names(names), *traces[:TRACES]])
    return Erasure(
        name=person.name,
        photos=len(person.photos),
        faces=faces_before - faces_after,
        films=len(tracks),
        parts=len(parts),
        lines=lines,
        searched=count,
        left=tuple(left),
        others=tuple(others),
        is_versioned=home.is_remote and is_versioned(home),
    )


def _tracks_of(opened: Store, person: Person) -> dict[str, list[int]]:
    """Return the numbers of a person's tracks, by film id, of films that have any."""
    from vsearch.search.lineup import everybody_in
    from vsearch.settings import SearchSettings

    found = {}
    for film, faces in everybody_in(opened, opened.films()):
        chances = faces.identities.probabilities[:, faces.identities.column(person.name)]
        theirs = chances >= SearchSettings().present
        if theirs.any():
            found[film.id] = [int(number) for number in faces.tracks.tracks[theirs]]
    return found


def _names(names: Sequence[str]) -> Iterator[bytes]:
    """Yield a person's names as they lie on the disk: as they are, and as merges hold them."""
    for text in names:
        yield text.encode()
        yield json.dumps(text, ensure_ascii=False)[1:-1].encode()


def _references(person: Person) -> Iterator[bytes]:
    for vector in person.vectors:
        yield trace(vector)


def _faces(opened: Store, tracks: dict[str, list[int]]) -> Iterator[bytes]:
    """Yield what tells the vectors of these tracks and their faces, as they lie on the disk."""
    import numpy as np

    for film in opened.films():
        numbers = tracks.get(film.id, [])
        summary = opened.all_tracks([film])[film.id] if numbers else None
        if summary is None:
            continue
        faces = opened.faces(film)
        for rows in (summary, faces):
            for vector in rows.vectors[np.isin(rows.tracks, numbers)]:
                yield trace(vector.astype(np.float16))


def trace(vector: NDArray[np.floating]) -> bytes:
    """Return bytes of a vector that hardly any other one has, as it lies on the disk."""
    first = max(0, int(abs(vector).argmax()) - _TRACE_NUMBERS // 2)
    return bytes(vector[first : first + _TRACE_NUMBERS].tobytes())


def searched(home: Home, traces: Sequence[bytes]) -> tuple[int, list[Path | str]]:
    """Return how many files were searched, and those that hold one of the traces.

    Of an object store all objects are read; what it keeps of earlier ones cannot be.
    """
    count, left = 0, list[Path | str]()
    if home.is_remote:
        count, objects = searched_objects(home, traces)
        left += objects
    mine = (home.photos,) if home.is_remote else (home.index, home.photos)
    for folder in (*mine, home.cache, home.folder / FOLDER, home.folder / FILE):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if not path.is_file() or not path.stat().st_size:
                continue
            count += 1
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
                if any(m.find(trace) >= 0 for trace in traces):
                    left.append(path)
    return count, left
