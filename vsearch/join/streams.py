"""Evidence over time: one film cut into cells, one probability per cell and constraint."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vsearch.people import Identities
from vsearch.records.arrays import Floats, Ints, check_same_length
from vsearch.records.columns import TrackColumns
from vsearch.records.lines import HeardLine
from vsearch.records.media import ShotTimes
from vsearch.records.moments import Kind
from vsearch.records.query import Together

NO_TRACK = -1
UNLIKELY = 0.01  # a person whom a track is no more likely is not seen there
Number = TypeVar("Number", np.float64, np.int64)


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

    def part(self, kept: slice | Ints) -> "Cells":
        """Return some of the cells, as they are."""
        return Cells(
            times_s=self.times_s[kept],
            starts_s=self.starts_s[kept],
            ends_s=self.ends_s[kept],
            shots=self.shots[kept],
        )


@dataclass(frozen=True, slots=True)
class Stream:
    """How likely one constraint is met in every cell of a film."""

    label: str  # the constraint in words, without "not"
    kind: Kind
    is_negated: bool
    probabilities: Floats  # (n,) 0..1
    similarities: Floats  # (n,) raw cosine
    clarity: Floats  # (n,) 0..1: how well it can be seen, to order what is equally likely
    tracks: Ints  # (n,) the track behind it, or NO_TRACK
    worth: Floats | float = 1.0  # (n,) 0..1: how far what is seen counts for this constraint
    step: int = 0  # its place in a sequence
    together: Together = ""  # how near to a cell the evidence must lie to count for it
    parts: tuple["Stream", ...] = ()  # the alternatives it was made of, if there were several
    stated: Floats | None = None  # (n,) the probability that is told, if it is another
    decided: Ints | None = None  # (n, k) the parts that decided, best first; the last is shown
    heard: tuple[HeardLine, ...] = ()  # of a line: everything that may be it
    spoken: Ints | None = None  # (n,) which of these is spoken in each cell, or -1

    def part(self, kept: Ints) -> "Stream":
        """Return the stream of some of the cells; what it was made of is left out."""
        return replace(
            self,
            probabilities=self.probabilities[kept],
            similarities=self.similarities[kept],
            clarity=self.clarity[kept],
            tracks=self.tracks[kept],
            worth=self.worth[kept] if isinstance(self.worth, np.ndarray) else self.worth,
            parts=(),
            stated=None if self.stated is None else self.stated[kept],
            decided=None,
            spoken=None,
        )

    def stated_in(self, cell: int) -> float:
        """Return the probability that is told of a cell."""
        return float((self.probabilities if self.stated is None else self.stated)[cell])

    def line_in(self, cell: int) -> HeardLine | None:
        """Return the line that is spoken in a cell, if that is what it shows."""
        if self.decided is not None:
            return self.parts[int(self.decided[cell][-1])].line_in(cell)
        if self.spoken is None or self.spoken[cell] < 0:
            return None
        return self.heard[int(self.spoken[cell])]

    def seen_in(self, cell: int) -> tuple[str, Kind]:
        """Return in words what it is that a cell shows, and of which kind."""
        if self.decided is None:
            return self.label, self.kind
        chosen = [self.parts[int(number)] for number in self.decided[cell]]
        return " and ".join(part.label for part in chosen), chosen[-1].kind


def splice(films: Sequence[Cells], apart_s: float) -> tuple[Cells, Floats]:
    """Return the cells of films one after the other, and how much later each film is then, (n,).

    They are ``apart_s`` apart at least, and no shot is in two.
    """
    shifts_s, first_shots = np.zeros(len(films)), np.zeros(len(films), dtype=np.int64)
    time_s, shot = 0.0, 0
    for number, cells in enumerate(films):
        if number:
            shifts_s[number], first_shots[number] = time_s, shot
        if len(cells):
            # By whole seconds: most times can be shifted so and back without losing anything.
            later_s = max(0.0, -math.floor(cells.starts_s[0]))
            shifts_s[number] += later_s
            time_s = math.ceil(shifts_s[number] + cells.ends_s[-1] + apart_s)
            shot = int(first_shots[number] + cells.shots[-1] + 1)
    sizes = [len(cells) for cells in films]
    shift_s = np.repeat(shifts_s, sizes)

    def joined(column: Callable[[Cells], NDArray[Number]]) -> NDArray[Number]:
        return np.concatenate([column(cells) for cells in films])

    whole = Cells(
        times_s=joined(lambda cells: cells.times_s) + shift_s,
        starts_s=joined(lambda cells: cells.starts_s) + shift_s,
        ends_s=joined(lambda cells: cells.ends_s) + shift_s,
        shots=joined(lambda cells: cells.shots) + np.repeat(first_shots, sizes),
    )
    return whole, shifts_s


def end_to_end(streams: Sequence[Stream]) -> Stream:
    """Return one constraint's streams in several films as one; what each was made of is left out.

    All are of one kind, step and reach: only what is seen differs.
    """
    if len(streams) == 1:
        return streams[0]

    def joined(column: Callable[[Stream], NDArray[Number]]) -> NDArray[Number]:
        return np.concatenate([column(stream) for stream in streams])

    return replace(
        streams[0],
        probabilities=joined(lambda stream: stream.probabilities),
        similarities=joined(lambda stream: stream.similarities),
        clarity=joined(lambda stream: stream.clarity),
        tracks=joined(lambda stream: stream.tracks),
        worth=joined(lambda stream: np.broadcast_to(stream.worth, len(stream.probabilities))),
        parts=(),
        stated=None,
        decided=None,
        spoken=None,
    )


def make_cells(
    times_s: Floats, shots: NDArray[np.integer], film_shots: ShotTimes, frames: Ints | None = None
) -> Cells:
    """Return the cells of a film's sampled frames, or of those of some numbers only.

    ``times_s`` is strictly increasing and ``shots`` gives the index of each frame's shot. Within
    a shot, cells meet half-way between two samples; the first and last reach its edges.
    """
    if not len(times_s):
        return Cells(times_s, np.empty(0), np.empty(0), np.empty(0, dtype=np.int64))
    here = np.arange(len(times_s)) if frames is None else frames
    before, after = np.maximum(here - 1, 0), np.minimum(here + 1, len(times_s) - 1)
    own, own_s = np.asarray(shots[here], dtype=np.int64), times_s[here]
    is_first = (before == here) | (shots[before] != own)
    is_last = (after == here) | (shots[after] != own)
    return Cells(
        times_s=own_s,
        starts_s=np.where(is_first, film_shots.starts_s[own], (times_s[before] + own_s) / 2),
        ends_s=np.where(is_last, film_shots.ends_s[own], (own_s + times_s[after]) / 2),
        shots=own,
    )


def person_stream(
    cells: Cells,
    tracks: TrackColumns,
    identities: Identities,
    person: str,
    *,
    label: str,
    is_negated: bool = False,
) -> Stream:
    """Return where a person is seen: the best of the tracks that cover each cell.

    Nowhere when they are none of those who may be in the film.
    """
    probabilities = np.zeros(len(cells))
    similarities = np.zeros(len(cells))
    clarity = np.zeros(len(cells))
    behind = np.full(len(cells), NO_TRACK, dtype=np.int64)
    if person in identities.people:
        column = identities.column(person)
        chances = identities.probabilities[:, column]
        likely = np.flatnonzero(chances > UNLIKELY)
    else:
        likely = np.empty(0, dtype=np.int64)
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
    stated: Floats | None = None,
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
        stated=stated,
    )


def everywhere(cells: Cells) -> Stream:
    """Return the stream that is met in every cell, for sentences that only rule things out."""
    return plain_stream(np.ones(len(cells)), label="anything", kind="scene")


def plain_stream(probabilities: Floats, *, label: str, kind: Kind) -> Stream:
    """Return a stream that has no more to tell than a probability per cell."""
    return Stream(
        label=label,
        kind=kind,
        is_negated=False,
        probabilities=probabilities,
        similarities=np.zeros(len(probabilities)),
        clarity=probabilities,
        tracks=np.full(len(probabilities), NO_TRACK, dtype=np.int64),
    )


def at_least(parts: Sequence[Stream], number: int, *, label: str) -> Stream:
    """Return where at least so many of some streams are met: "A or B" for one.

    Each cell has the ``number``-th largest probability of the parts, ``1 <= number <= len(parts)``,
    with what else is known of the part that it is from.
    """
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(-np.stack([part.probabilities for part in parts]), axis=0, kind="stable")
    deciding = order[number - 1]
    return Stream(
        label=label,
        kind=parts[0].kind,
        is_negated=False,
        probabilities=_chosen(parts, deciding, lambda part: part.probabilities),
        similarities=_chosen(parts, deciding, lambda part: part.similarities),
        clarity=_chosen(parts, deciding, lambda part: part.clarity),
        tracks=_chosen(parts, deciding, lambda part: part.tracks),
        stated=_chosen(
            parts, deciding, lambda part: part.probabilities if part.stated is None else part.stated
        ),
        parts=tuple(parts),
        decided=order[:number].T,
        heard=tuple(hit for part in parts for hit in part.heard),
    )


def _chosen(
    parts: Sequence[Stream], deciding: Ints, column: Callable[[Stream], NDArray[Number]]
) -> NDArray[Number]:
    """Return a column of the streams with each cell's value taken from the part that decides."""
    stacked: NDArray[Number] = np.stack([column(part) for part in parts])
    return stacked[deciding, np.arange(len(deciding))]
