"""From raw similarity to probability: how far does a phrase stand out of unrelated phrases?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats

UNRELATED = 0.985  # share of (phrase, frame) pairs of the background that do not belong together
TYPICAL = 0.5
STEEPNESS = 4.0  # at twice the distance of the cut from the typical score, p = sigmoid(4)


@dataclass(frozen=True, slots=True)
class SceneCalibration:
    """What everyday phrases score against the frames in scope.

    A fixed cosine threshold does not work: its level changes with the encoder, the film and the
    phrase. Phrases of everyday life scored against the same frames show what "unrelated" looks
    like there; the few pairs that do belong together are the top of that distribution, and a
    phrase that is really there must reach it.
    """

    typical: float  # the median score of the background
    cut: float  # the score from which a pair is more likely to belong together than not; > typical

    @classmethod
    def fit(cls, background: NDArray[np.floating]) -> "SceneCalibration":
        """Return the calibration for background scores (frames, phrases), at least one pair."""
        typical, cut = np.quantile(background, [TYPICAL, UNRELATED])
        return cls(typical=float(typical), cut=float(max(cut, typical + 1e-6)))

    def probabilities(self, scores: NDArray[np.floating]) -> Floats:
        """Return the probability that each score belongs to a phrase that is there, (n,)."""
        distance = (np.asarray(scores, dtype=np.float64) - self.cut) / (self.cut - self.typical)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(STEEPNESS * distance, -50, 50))))
