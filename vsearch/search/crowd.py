"""How many faces are on screen, and how likely one of them is a stranger to the query."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import Cells, Stream, plain_stream
from vsearch.people import Identities
from vsearch.records.arrays import Floats, Ints
from vsearch.records.columns import TrackColumns
from vsearch.records.query import Headcount

SURE_QUALITY = 0.3  # a track at least as good is surely a face; below, the less the worse it is


def headcount_stream(cells: Cells, tracks: TrackColumns, wanted: Headcount) -> Stream:
    """Return how likely so many people are on screen, counted by their faces.

    Only faces that can be seen count: somebody who turns their back does not. Each track is a
    face with a probability that follows from its quality, independently of the others; their
    number then has a Poisson binomial distribution, made face by face.
    """
    rows, covered = covering(cells, tracks)
    order = np.argsort(covered, kind="stable")
    rows, covered = rows[order], covered[order]
    places = np.arange(len(covered)) - np.searchsorted(covered, covered)  # n-th face of its cell
    chances = face_chances(tracks)[rows]
    most = max(wanted.at_least, wanted.at_most or 0) + 1  # this many or more are all the same
    numbers = np.zeros((len(cells), most + 1))
    numbers[:, 0] = 1.0
    for place in range(int(places.max()) + 1 if len(places) else 0):
        at = places == place
        here, chance = covered[at], chances[at, None]
        before = numbers[here]
        after = before * (1.0 - chance)
        after[:, 1:] += before[:, :-1] * chance
        after[:, -1:] += before[:, -1:] * chance
        numbers[here] = after
    last = most if wanted.at_most is None else wanted.at_most
    likely = numbers[:, wanted.at_least : last + 1].sum(axis=1)
    return plain_stream(np.clip(likely, 0.0, 1.0), label=wanted.label, kind="people")


def stranger_chances(
    cells: Cells,
    tracks: TrackColumns,
    identities: Identities,
    people: Sequence[str],
    given: Sequence[Identities] = (),
) -> Floats:
    """Return how likely a face in each cell is nobody of these people, (n,).

    A face that is more likely one of them than not is none, however unsure it is. ``given`` are
    the identities of faces in pictures, one by one: who is one of these is no stranger either.
    """
    columns = [identities.column(person) for person in people if person in identities.people]
    nobody = 1.0 - identities.probabilities[:, columns].sum(axis=1)
    for face in given:
        nobody = np.minimum(nobody, 1.0 - face.probabilities.sum(axis=1))
    strange = np.where(nobody > 0.5, np.minimum(nobody, 1.0), 0.0)
    return spread(cells, tracks, face_chances(tracks) * strange)


def spread(cells: Cells, tracks: TrackColumns, values: Floats) -> Floats:
    """Return for every cell the largest value (>= 0) of the tracks that cover it, or 0."""
    rows, covered = covering(cells, tracks)
    result = np.zeros(len(cells))
    np.maximum.at(result, covered, values[rows])
    return result


def face_chances(tracks: TrackColumns) -> Floats:
    """Return how likely each track is a face that a viewer would see, (tracks,)."""
    return np.asarray(np.clip(tracks.qualities / SURE_QUALITY, 0.0, 1.0), dtype=np.float64)


def covering(cells: Cells, tracks: TrackColumns) -> tuple[Ints, Ints]:
    """Return every pair of a track and a cell it covers: rows of the tracks, and the cells."""
    begins = np.searchsorted(cells.times_s, tracks.starts_s - 1e-6)
    sizes = np.searchsorted(cells.times_s, tracks.ends_s + 1e-6) - begins
    rows = np.repeat(np.arange(len(tracks)), sizes)
    within: NDArray[np.int64] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return rows, np.repeat(begins, sizes) + within
