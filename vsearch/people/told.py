"""What the user said of faces, laid over the tracks of a film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Ints
from vsearch.records.boxes import box_iou
from vsearch.records.columns import TrackColumns
from vsearch.records.corrections import Correction
from vsearch.records.people import name_key

NEAR_S = 1.0  # a face that was sampled at other times then is found so far away
SAME_IOU = 0.3  # overlap from which two boxes are of one face
IS, NOT = 1, -1


@dataclass(frozen=True, slots=True)
class Places:
    """Where the faces of some tracks are, a row per face."""

    times_s: Floats  # (n,)
    tracks: Ints  # (n,)
    boxes: Boxes  # (n, 4) fractions 0..1


def meant_track(correction: Correction, places: Places) -> int | None:
    """Return the track whose face a correction is about; None when there is none any more."""
    gaps_s = np.abs(places.times_s - correction.time_s)
    overlaps = box_iou(places.boxes, np.array([correction.box], dtype=np.float32))[:, 0]
    near = np.flatnonzero((gaps_s <= NEAR_S) & (overlaps >= SAME_IOU))
    if not len(near):
        return None
    best = near[np.lexsort((-overlaps[near], gaps_s[near]))[0]]
    return int(places.tracks[best])


def told_of(
    corrections: Sequence[Correction], tracks: TrackColumns, places: Places, people: Sequence[str]
) -> NDArray[np.int8]:
    """Return what was said of each track and person, (tracks, people): 1 is, -1 is not, 0 nothing.

    Of two things said of one face the later holds.
    """
    told = np.zeros((len(tracks), len(people)), dtype=np.int8)
    columns = {name_key(name): column for column, name in enumerate(people)}
    for correction in corrections:
        track, column = meant_track(correction, places), columns.get(name_key(correction.person))
        if track is None or column is None:
            continue
        row = np.flatnonzero(tracks.tracks == track)
        told[row, column] = IS if correction.verdict == "is" else NOT
    return told


def corrected(chances: Floats, told: NDArray[np.int8] | None) -> Floats:
    """Return the probabilities with what was said in place of what was recognised."""
    if told is None or not told.any():
        return chances
    is_somebody = (told == IS).any(axis=1, keepdims=True)
    free = np.where((told == NOT) | is_somebody, 0.0, chances)
    return np.where(told == IS, 1.0, free)
