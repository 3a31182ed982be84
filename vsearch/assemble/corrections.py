"""What the user says of a face in a film, found by its time, or on a photo, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsearch.assemble.opening import film_named, store
from vsearch.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from vsearch.records.columns import FaceColumns
    from vsearch.records.corrections import Correction, Verdict
    from vsearch.records.media import Film
    from vsearch.settings import Home
    from vsearch.store import Store


def correct(
    home: Home, verdict: Verdict, person: str, film: str, at: float | str, face: int | None = None
) -> Correction:
    """Note that a face is, or is not, somebody's.

    It is the one on screen ``at`` that time in seconds, or on the photo of that file name; of
    several the ``face``-th from the left, from 1, or for "not" the one that is most likely taken
    for that person. UnknownNameError for a film, photo or person that is not known, InputError
    when the face cannot be told.
    """
    with store(home) as opened:
        who, where = opened.person(person).name, film_named(opened, film)
        time_s, place = _place(opened, where, at)
        faces = opened.faces(where)
        rows = _on_screen(faces, time_s)
        if not rows and where.is_photos:
            raise InputError(f"No face was found {place}: name another photo.")
        if not rows:
            raise InputError(
                f"No face is on screen {place}: give a time within a moment that shows one."
            )
        if face is None and verdict == "not" and len(rows) > 1:
            row = _likest(opened, where, who, faces, rows)
        elif face is None and len(rows) > 1:
            raise InputError(
                f"{len(rows)} faces are seen {place}: say which with --face 1 to {len(rows)}, "
                "from the left."
            )
        elif not 1 <= (face or 1) <= len(rows):
            raise InputError(
                f"There is no face {face} {place}: {len(rows)} are seen, counted from the left."
            )
        else:
            row = rows[(face or 1) - 1]
        left, top, right, bottom = (float(edge) for edge in faces.boxes[row])
        box = (left, top, right, bottom)
        return opened.add_correction(verdict, who, where.id, float(faces.times_s[row]), box)


def _place(opened: Store, film: Film, at: float | str) -> tuple[float, str]:
    """Return the time meant, and where that is in words; UnknownNameError for no such photo."""
    from vsearch.wording import clock

    if not film.is_photos:
        if isinstance(at, str):
            raise InputError(f"{film.title} is a film: say when, as in 1:02:30 or 0:07.4.")
        return at, f"in {film.title} at {clock(at)}"
    names = {str(photo.name).casefold(): photo for photo in opened.photos(film)}
    photo = names.get(str(at).strip().casefold())
    if photo is None:
        raise UnknownNameError(f"{film.title} holds no photo {at}: give the name of its file.")
    return photo.time_s, f"on {photo.name} in {film.title}"


def _on_screen(faces: FaceColumns, time_s: float) -> list[int]:
    """Return the faces of the sampled frame nearest to a time, from left to right."""
    import numpy as np

    from vsearch.people.told import NEAR_S

    gaps_s = np.abs(faces.times_s - time_s)
    if not len(gaps_s) or gaps_s.min() > NEAR_S:
        return []
    nearest = faces.times_s[int(np.argmin(gaps_s))]
    rows = np.flatnonzero(faces.times_s == nearest)
    return [int(row) for row in rows[np.argsort(faces.boxes[rows, 0], kind="stable")]]


def _likest(opened: Store, film: Film, person: str, faces: FaceColumns, rows: list[int]) -> int:
    """Return which of some faces is most likely taken for a person."""
    from vsearch.search.lineup import everybody_in

    ((_, seen),) = everybody_in(opened, [film])
    chances = seen.identities.probabilities[:, seen.identities.column(person)]
    by_track = dict(zip(seen.tracks.tracks.tolist(), chances.tolist(), strict=True))
    return max(rows, key=lambda row: by_track[int(faces.tracks[row])])
