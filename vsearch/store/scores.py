"""What is read of many frames or faces at once, without their vectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Ints, check_same_length


@dataclass(frozen=True, slots=True)
class FrameScores:
    """How well every frame of one film fits some phrases; several rows may share one time."""

    times_s: Floats  # (n,) ascending
    shots: Ints  # (n,)
    regions: Ints  # (n,) 0: the whole frame, 1..: crops of it
    scores: NDArray[np.float32]  # (n, q) cosine similarities, -1..1 within 0.001

    def __post_init__(self) -> None:
        check_same_length(
            "FrameScores",
            times_s=self.times_s,
            shots=self.shots,
            regions=self.regions,
            scores=self.scores,
        )

    def __len__(self) -> int:
        return len(self.times_s)

    def by_frame(self) -> tuple[Floats, NDArray[np.float32]]:
        """Return when each frame is, (frames,), and the best of its regions, (frames, q)."""
        if not len(self):
            return self.times_s, self.scores
        firsts = np.flatnonzero(np.r_[True, np.diff(self.times_s) > 0])
        return self.times_s[firsts], np.maximum.reduceat(self.scores, firsts, axis=0)


@dataclass(frozen=True, slots=True)
class FaceBoxes:
    """Where some tracks are seen in one film."""

    times_s: Floats  # (n,) ascending
    tracks: Ints  # (n,)
    boxes: Boxes  # (n, 4) fractions of the displayed frame, 0..1
    scores: Floats  # (n,) detection score, 0..1

    def __post_init__(self) -> None:
        check_same_length(
            "FaceBoxes",
            times_s=self.times_s,
            tracks=self.tracks,
            boxes=self.boxes,
            scores=self.scores,
        )

    def __len__(self) -> int:
        return len(self.times_s)
