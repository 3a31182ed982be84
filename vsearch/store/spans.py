"""Frames summarised: runs of alike frames of one shot as one vector in eight bits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, check_same_length
from vsearch.records.columns import FrameColumns
from vsearch.store.cosines import eight_bits

MOST_FRAMES = 4  # of a span
ALIKE = 0.9  # cosine of a frame to the one before, from which it may belong to the same span


@dataclass(frozen=True, slots=True)
class SpanColumns:
    """Runs of alike frames: what a large library is looked through by, before its frames are.

    A third of the frames in number and a sixth of them in bytes. The vector of a span is the mean
    of its frames, so that its product with a query is the mean of theirs.
    """

    starts_s: Floats  # (n,) time of the first frame
    ends_s: Floats  # (n,) time of the last frame
    scales: NDArray[np.float32]  # (n,) what the vectors are to be multiplied by
    vectors: NDArray[np.int8]  # (n, d)

    def __post_init__(self) -> None:
        check_same_length(
            "SpanColumns",
            starts_s=self.starts_s,
            ends_s=self.ends_s,
            scales=self.scales,
            vectors=self.vectors,
        )

    def __len__(self) -> int:
        return len(self.starts_s)

    def part(self, rows: slice) -> "SpanColumns":
        """Return some of the spans, as they are."""
        return SpanColumns(
            starts_s=self.starts_s[rows],
            ends_s=self.ends_s[rows],
            scales=self.scales[rows],
            vectors=self.vectors[rows],
        )


def spans_of(frames: FrameColumns) -> SpanColumns:
    """Return the spans of a film's frames, by region and time.

    A span ends where the shot does, where a frame is unlike the one before, and after four.
    """
    order = np.lexsort((frames.times_s, frames.regions))
    times_s, shots, regions = frames.times_s[order], frames.shots[order], frames.regions[order]
    vectors = frames.vectors[order]
    likeness = np.einsum("nd,nd->n", vectors[1:], vectors[:-1])
    goes_on = (np.diff(shots) == 0) & (np.diff(regions) == 0) & (likeness >= ALIKE)
    breaks = np.r_[True, ~goes_on][: len(order)]
    runs = np.flatnonzero(breaks)
    place = np.arange(len(order)) - np.repeat(runs, np.diff(np.r_[runs, len(order)]))
    firsts = np.flatnonzero(place % MOST_FRAMES == 0)
    sizes = np.diff(np.r_[firsts, len(order)])
    sums = np.add.reduceat(vectors, firsts) if len(firsts) else vectors
    numbers, scales = eight_bits(sums / sizes[:, None])
    return SpanColumns(
        starts_s=times_s[firsts],
        ends_s=times_s[firsts + sizes - 1],
        scales=scales,
        vectors=numbers,
    )


def joined_spans(parts: Sequence[SpanColumns]) -> SpanColumns:
    """Return the spans of all parts, one after the other."""
    if not parts:
        nothing = np.empty(0)
        none = np.empty((0, 0), dtype=np.int8)
        return SpanColumns(nothing, nothing, nothing.astype(np.float32), none)
    return SpanColumns(
        starts_s=np.concatenate([part.starts_s for part in parts]),
        ends_s=np.concatenate([part.ends_s for part in parts]),
        scales=np.concatenate([part.scales for part in parts]),
        vectors=np.concatenate([part.vectors for part in parts]),
    )
