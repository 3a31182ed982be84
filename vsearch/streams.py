"""Evidence over time: one film cut into cells, one probability per cell and constraint."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vsearch.people import Identities
from vsearch.records.arrays import Floats, Ints, check_same_length
from vsearch.records.columns import TrackColumns
from vsearch.records.media import Shot

NO_TRACK = -1


@dataclass(frozen=True, slots=True)
class Cells:
    """The sampled frames of a film, each with the stretch of its shot that it stands for."""

    times_s: Floats  # (n,) strictly increasing times of the sampled frames
    starts_s: Floats  # (n,)
    ends_s: Floats  # (n,) > starts_s; a cell never reaches over a cut
    shots: Ints  # (n,)

    def __post_init__(self) -> None:
        check_same_length(
            "Cells",
            times_s=self.times_s,
            starts_s=self.starts_s,
            ends_s=self.ends_s,
            shots=self.shots,
        )

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True, slots=True)
class Stream:
    """How likely one constraint is met in every cell of a film."""

    label: str  # the constraint in words, without "not"
    kind: Literal["person", "scene"]
    is_negated: bool
    probabilities: Floats  # (n,) 0..1
    similarities: Floats  # (n,) raw cosine
    clarity: Floats  # (n,) 0..1: how well it can be seen, to order what is equally likely
    tracks: Ints  # (n,) the track behind it, or NO_TRACK


def make_cells(times_s: Floats, shots: Ints, film_shots: Sequence[Shot]) -> Cells:
    """Return the cells of a film's sampled frames.

    ``times_s`` is strictly increasing and ``shots`` gives the index of each frame's shot. Within
    a shot, cells meet half-way between two samples; the first and last reach its edges.
    """
    starts, ends = np.empty(len(times_s)), np.empty(len(times_s))
    if len(times_s):
        halfway = (times_s[1:] + times_s[:-1]) / 2
        cut = np.diff(shots) != 0
        shot_starts = np.array([shot.start_s for shot in film_shots])[shots]
        shot_ends = np.array([shot.end_s for shot in film_shots])[shots]
        starts = np.where(np.r_[True, cut], shot_starts, np.r_[0.0, halfway])
        ends = np.where(np.r_[cut, True], shot_ends, np.r_[halfway, 0.0])
    return Cells(times_s=times_s, starts_s=starts, ends_s=ends, shots=shots)


def person_stream(
    cells: Cells,
    tracks: TrackColumns,
    identities: Identities,
    person: str,
    *,
    label: str,
    is_negated: bool = False,
) -> Stream:
    """Return where a person is seen: the best of the tracks that cover each cell."""
    probabilities = np.zeros(len(cells))
    similarities = np.zeros(len(cells))
    clarity = np.zeros(len(cells))
    behind = np.full(len(cells), NO_TRACK, dtype=np.int64)
    column = identities.column(person)
    chances = identities.probabilities[:, column]
    likely = np.flatnonzero(chances > 0.01)
    first = np.searchsorted(cells.times_s, tracks.starts_s[likely] - 1e-6)
    last = np.searchsorted(cells.times_s, tracks.ends_s[likely] + 1e-6)
    for track, begin, end in zip(likely, first, last, strict=True):
        covered = slice(int(begin), int(end))
        better = chances[track] > probabilities[covered]
        probabilities[covered][better] = chances[track]
        similarities[covered][better] = identities.similarities[track, column]
        clarity[covered][better] = tracks.qualities[track]
        behind[covered][better] = tracks.tracks[track]
    return Stream(
        label=label,
        kind="person",
        is_negated=is_negated,
        probabilities=probabilities,
        similarities=similarities,
        clarity=clarity,
        tracks=behind,
    )


def scene_stream(
    probabilities: Floats,
    similarities: NDArray[np.floating],
    *,
    label: str,
    is_negated: bool = False,
) -> Stream:
    """Return the stream of a phrase from its calibrated probability per cell."""
    return Stream(
        label=label,
        kind="scene",
        is_negated=is_negated,
        probabilities=np.asarray(probabilities, dtype=np.float64),
        similarities=np.asarray(similarities, dtype=np.float64),
        clarity=np.asarray(probabilities, dtype=np.float64),
        tracks=np.full(len(probabilities), NO_TRACK, dtype=np.int64),
    )
