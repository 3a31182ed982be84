"""A person whose faces are two people's, taken apart; and corrections taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsearch.assemble.opening import store
from vsearch.errors import InputError

if TYPE_CHECKING:
    from vsearch.records.columns import TrackColumns
    from vsearch.records.corrections import Correction
    from vsearch.records.media import Film
    from vsearch.records.moves import Group
    from vsearch.records.people import Person
    from vsearch.settings import Home
    from vsearch.store import Store

_SAME_FACE = 0.999  # cosine from which a reference is a track's vector, which lies there rounded
_BETWEEN_FILMS_S = 1e6  # more than any film lasts


@dataclass(frozen=True, slots=True)
class Split:
    """What a split did."""

    name: str  # who keeps the larger part of the faces, or those that were not picked
    made: tuple[Correction, ...]  # one for each who got faces; each can be taken back
    said_left: tuple[int, ...]  # corrections that name the person still, since of unknown faces


@dataclass(frozen=True, slots=True)
class _Source:
    """The track that a reference was cut from."""

    film: Film
    tracks: TrackColumns
    row: int

    @property
    def key(self) -> tuple[str, int]:
        return self.film.id, int(self.tracks.tracks[self.row])


def split(home: Home, name: str, *, picked: Sequence[int] = (), into: str | None = None) -> Split:
    """Give some faces of a person to somebody else, and return what was done.

    ``picked`` are their numbers, from 1, in the order of ``Person.photos``. Without any they are
    found by ``part_faces``: all groups but the largest go, each to a person of its own. ``into``
    names who gets them, or the largest group of them, and may be somebody enrolled; without it
    they are new under the next number. What was said of a face in a film goes with the reference
    that was cut from it; of other faces it stays. UnknownNameError when nobody is called so;
    InputError when all faces are surely one person's, or a number or name cannot be used.
    """
    from vsearch.records.people import name_key

    with store(home) as opened:
        person = opened.person(name)
        sources = _sources(opened, person)
        wanted = _picked(person, picked) if picked else _groups(opened, person, sources)
        said = _said(opened, person, sources)
        groups = [
            _group(person, rows, said, into if first else None)
            for first, rows in zip([True] + [False] * len(wanted), wanted, strict=False)
        ]
        made = tuple(opened.split_person(person.name, groups))
        mine = [
            one.number
            for one in opened.corrections()
            if one.move is None and one.holds and name_key(one.person) == name_key(person.name)
        ]
    left = tuple(number for number in mine if number not in said)
    return Split(person.name, made, left)


def undo(home: Home, number: int) -> Correction:
    """Take a correction, merge or split back, and return it.

    UnknownNameError when none has that number or somebody it names is gone; InputError when it
    cannot be taken back.
    """
    with store(home) as opened:
        return opened.undo_correction(number)


def _picked(person: Person, picked: Sequence[int]) -> list[list[int]]:
    count = len(person.photos)
    wrong = [number for number in picked if not 1 <= number <= count]
    if wrong:
        raise InputError(
            f"{person.name} has no face {wrong[0]}: pick from 1 to {count}, as "
            f"`vsearch people show` lists them."
        )
    rows = sorted({number - 1 for number in picked})
    if len(rows) == count:
        raise InputError(
            f"These are all faces of {person.name}: to give everybody another name, use "
            "`vsearch people rename`, or `merge` to make them somebody else."
        )
    return [rows]


def _groups(opened: Store, person: Person, sources: Mapping[int, _Source]) -> list[list[int]]:
    """Return the rows of each group but the largest, larger ones first."""
    import numpy as np

    from vsearch.people.clusters import part_faces
    from vsearch.search.curves import library_curve

    count = len(person.photos)
    starts = -_BETWEEN_FILMS_S * np.arange(1.0, count + 1)  # photos: each at a time of its own
    ends, films = starts.copy(), {source.film.id for source in sources.values()}
    offsets = {film: place * _BETWEEN_FILMS_S for place, film in enumerate(sorted(films))}
    once = {source.key: row for row, source in sources.items()}  # a face is not beside itself
    for row, source in sources.items():
        if once[source.key] != row:
            continue
        starts[row] = offsets[source.film.id] + source.tracks.starts_s[source.row]
        ends[row] = offsets[source.film.id] + source.tracks.ends_s[source.row]
    labels = part_faces(person.vectors, starts, ends, library_curve(opened, opened.people()))
    if not labels.any():
        raise InputError(
            f"{person.name} has only one face."
            if count == 1
            else f"All {count} faces of {person.name} are surely one person's: name those that "
            "are not with --pick, as `vsearch people show` numbers them."
        )
    return [np.flatnonzero(labels == label).tolist() for label in range(1, labels.max() + 1)]


def _group(person: Person, rows: Sequence[int], said: Mapping[int, int], into: str | None) -> Group:
    from vsearch.records.moves import Group

    return Group(
        pictures=tuple(person.picture_hashes[row] for row in rows),
        said=tuple(number for number, row in said.items() if row in rows),
        into=into,
    )


def _sources(opened: Store, person: Person) -> dict[int, _Source]:
    """Return the tracks that references were cut from, by row; photos and others lack one.

    They are told by the film's file name, the time of a face, and the track's vector.
    """
    import numpy as np

    from vsearch.wording import clock

    found: dict[int, _Source] = {}
    for film in opened.films():
        name = f"{film.path.name} at "
        rows = [row for row, photo in enumerate(person.photos) if photo.startswith(name)]
        if not rows or not film.face_count:
            continue
        tracks, faces = opened.all_tracks([film])[film.id], opened.faces(film)
        alike = person.vectors[rows] @ tracks.vectors.T >= _SAME_FACE
        for row, places in zip(rows, alike, strict=True):
            for place in np.flatnonzero(places):
                times_s = faces.times_s[faces.tracks == tracks.tracks[place]]
                if person.photos[row] in {name + clock(float(time_s)) for time_s in times_s}:
                    found[row] = _Source(film, tracks, int(place))
    return found


def _said(opened: Store, person: Person, sources: Mapping[int, _Source]) -> dict[int, int]:
    """Return the rows of the references that corrections of a person are about, by their number."""
    from vsearch.people.told import Places, meant_track
    from vsearch.records.people import name_key

    rows = {source.key: row for row, source in sources.items()}
    films = {source.film.id: source.film for source in sources.values()}
    found = {}
    for one in opened.corrections():
        if name_key(one.person) != name_key(person.name) or one.film_id not in films:
            continue
        film = films[one.film_id]
        faces = opened.faces(film)
        track = meant_track(one, Places(faces.times_s, faces.tracks, faces.boxes))
        if track is not None and (film.id, track) in rows:
            found[one.number] = rows[film.id, track]
    return found
