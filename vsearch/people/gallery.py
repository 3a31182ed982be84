"""What stands for a person: reference photos, and in a film their own surest faces."""

import numpy as np
from numpy.typing import NDArray

from vsearch.people.curve import LikenessCurve
from vsearch.records.arrays import Vectors

MISTAKEN = 0.02  # below this probability to all others a photo shows somebody else


def gallery_similarity(vectors: Vectors, references: Vectors, nearest: int) -> NDArray[np.float64]:
    """Return the mean cosine of each vector (n, d) to its nearest references, (n,)."""
    if not len(references):
        return np.full(len(vectors), -1.0)
    return nearest_mean(vectors @ references.T, nearest)


def nearest_mean(cosines: NDArray[np.floating], nearest: int) -> NDArray[np.float64]:
    """Return the mean of the ``nearest`` largest cosines of each row, (n,)."""
    best = np.sort(cosines, axis=1)[:, -nearest:]
    return np.asarray(best.mean(axis=1), dtype=np.float64)


def trusted(references: Vectors, curve: LikenessCurve) -> Vectors:
    """Return the references without those that show somebody else.

    A photo is left out when it is like none of the others, while they are like one another: with
    two photos nobody can tell which is the wrong one.
    """
    if len(references) < 3:
        return references
    cosines = references @ references.T
    np.fill_diagonal(cosines, -1.0)
    is_alike = curve.probabilities(cosines.max(axis=1)) >= MISTAKEN
    return references[is_alike] if is_alike.sum() >= 2 else references
