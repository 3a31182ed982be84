"""From the cosine of two faces to the probability that they are one person's."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats

PRIOR_PAIRS = 100.0  # pairs of each kind that the curve to start from is worth
_STEPS = 50
_GRID = np.linspace(-0.2, 1.0, 61)  # where the curve to start from is held fast


@dataclass(frozen=True, slots=True)
class LikenessCurve:
    """A logistic curve over the cosine.

    As it stands it is that of FaceNet (VGGFace2), whose faces of two people have a cosine of .03
    with a standard deviation of .15, those of one person .79 with .11.
    """

    unsure_cosine: float = 0.45  # as likely the same person as not
    steepness: float = 20.0  # > 0

    def log_odds(self, cosines: NDArray[np.floating]) -> Floats:
        """Return the logarithm of the odds that the faces are one person's, -50..50."""
        values = np.asarray(cosines, dtype=np.float64)
        return np.asarray(np.clip(self.steepness * (values - self.unsure_cosine), -50.0, 50.0))

    def probabilities(self, cosines: NDArray[np.floating]) -> Floats:
        """Return the probability that the faces are one person's, 0..1."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.log_odds(cosines))))

    def cosine(self, probability: float) -> float:
        """Return the cosine from which faces are one person's with that probability, 0 < p < 1."""
        return self.unsure_cosine + math.log(probability / (1.0 - probability)) / self.steepness


def fit_curve(
    same: NDArray[np.floating],
    different: NDArray[np.floating],
    start: LikenessCurve | None = None,
) -> LikenessCurve:
    """Return the curve that tells pairs of one person from pairs of two.

    Logistic regression (Platt, Probabilistic outputs for support vector machines, 1999), both
    kinds of pairs weighing the same, by Newton's method. In the place of Platt's smoothed targets
    the curve to start from counts like 100 pairs of each kind: few pairs hardly move it.
    """
    start = start or LikenessCurve()
    weight = float(min(len(same), len(different)))
    if not weight:
        return start
    cosines = np.concatenate([same, different, _GRID]).astype(np.float64)
    targets = np.concatenate(
        [
            np.ones(len(same)),
            np.zeros(len(different)),
            start.probabilities(_GRID),
        ]
    )
    weights = np.concatenate(
        [
            np.full(len(same), weight / len(same)),
            np.full(len(different), weight / len(different)),
            np.full(len(_GRID), 2 * PRIOR_PAIRS / len(_GRID)),
        ]
    )
    rows = np.column_stack([cosines, np.ones(len(cosines))])
    fitted = np.array([start.steepness, -start.steepness * start.unsure_cosine])
    for _ in range(_STEPS):
        chances = 1.0 / (1.0 + np.exp(-np.clip(rows @ fitted, -50.0, 50.0)))
        slope = rows.T @ (weights * (chances - targets))
        bend = (rows * (weights * chances * (1.0 - chances))[:, None]).T @ rows
        step = np.linalg.solve(bend + 1e-9 * np.eye(2), slope)
        fitted = fitted - step * min(1.0, 5.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-8:
            break
    if fitted[0] <= 1.0:  # faces that tell nothing about who it is: no curve to go by
        return start
    return LikenessCurve(unsure_cosine=float(-fitted[1] / fitted[0]), steepness=float(fitted[0]))
