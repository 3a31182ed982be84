"""Faces in films that are nobody's, made known under a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.opening import store
from vsearch.assemble.shared import album_of
from vsearch.errors import MediaError

if TYPE_CHECKING:
    from vsearch.assemble.parts import Say
    from vsearch.enrol import Reference
    from vsearch.insights.newcomers import FilmFaces, Sighting
    from vsearch.settings import Home
    from vsearch.store import Store

_SIDE_PX = 1280  # of the frames that faces are cut from


def discover(home: Home, *, say: Say) -> dict[str, int]:
    """Make everybody known who is met in films often enough, as unknown_1, unknown_2, ...

    Returns how many faces were added to each. A film that cannot be read any more is passed over
    and told of.
    """
    from vsearch.insights.newcomers import newcomers
    from vsearch.search.curves import library_curve

    added: dict[str, int] = {}
    unread: set[Path] = set()
    with store(home) as opened:
        book, people = album_of(opened, home), opened.people()
        curve, said = library_curve(opened, people), opened.corrections()
        for sighting in newcomers(_faces(opened), people, curve, said):
            try:
                path = opened.path_at(sighting.film, sighting.time_s)
                is_new = book.add_face(sighting.name, _reference(sighting, path))
            except MediaError as error:
                if path not in unread:
                    say(f"passed over {path.name}: {error}")
                unread.add(path)
                continue
            added[sighting.name] = added.get(sighting.name, 0) + is_new
    return {name: count for name, count in added.items() if count}


def _faces(opened: Store) -> Iterator[FilmFaces]:
    from vsearch.insights.newcomers import FilmFaces

    for film in sorted(opened.films(), key=lambda film: film.indexed_at):
        if film.face_count:
            tracks = opened.all_tracks([film])[film.id]
            yield FilmFaces(film, opened.faces(film), tracks)


def _reference(sighting: Sighting, path: Path) -> Reference:
    """Return the face cut from its film or photo; MediaError when that cannot be read."""
    from vsearch.enrol import Reference
    from vsearch.photos import cut_face
    from vsearch.stills import read_stills
    from vsearch.wording import clock

    frames = read_stills(path, [sighting.time_s], _SIDE_PX)
    if not frames:
        raise MediaError(f"it has no frame at {clock(sighting.time_s)}.")
    height, width = frames[0].shape[:2]
    left, top, right, bottom = sighting.box
    box = (left * width, top * height, right * width, bottom * height)
    crop = cut_face(frames[0], box)
    at = "" if sighting.film.is_photos else f" at {clock(sighting.time_s)}"
    return Reference(f"{path.name}{at}", sighting.vector, crop)
