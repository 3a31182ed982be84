"""What the user says of a face in a film, found by its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsearch.assemble.opening import film_named, store
from vsearch.errors import InputError

if TYPE_CHECKING:
    from vsearch.records.columns import FaceColumns
    from vsearch.records.corrections import Correction, Verdict
    from vsearch.records.media import Film
    from vsearch.settings import Home
    from vsearch.store import Store


def correct(
    home: Home, verdict: Verdict, person: str, film: str, time_s: float, face: int | None = None
) -> Correction:
    """Note that a face is, or is not, somebody's.

    It is the one on screen at that time; of several the ``face``-th from the left, from 1, or for
    "not" the one that is most likely taken for that person. UnknownNameError for a film or person
    that is not known, InputError when the face cannot be told.
    """
    from vsearch.wording import clock

    with store(home) as opened:
        who, where = opened.person(person).name, film_named(opened, film)
        faces = opened.faces(where)
        rows = _on_screen(faces, time_s)
        if not rows:
            raise InputError(
                f"No face is on screen in {where.title} at {clock(time_s)}: give a time within "
                "a moment that shows one."
            )
        if face is None and verdict == "not" and len(rows) > 1:
            row = _likest(opened, where, who, faces, rows)
        elif face is None and len(rows) > 1:
            raise InputError(
                f"{len(rows)} faces are on screen in {where.title} at {clock(time_s)}: say which "
                f"with --face 1 to {len(rows)}, from the left."
            )
        elif not 1 <= (face or 1) <= len(rows):
            raise InputError(
                f"There is no face {face} in {where.title} at {clock(time_s)}: {len(rows)} are on "
                "screen, counted from the left."
            )
        else:
            row = rows[(face or 1) - 1]
        left, top, right, bottom = (float(edge) for edge in faces.boxes[row])
        box = (left, top, right, bottom)
        return opened.add_correction(verdict, who, where.id, float(faces.times_s[row]), box)


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
