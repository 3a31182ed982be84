"""Faces that are the same person's, whoever it is: tracks of one film, or all that one name has."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from vsearch.people.curve import LikenessCurve
from vsearch.records.arrays import Floats, Ints, Vectors

APART = 0.15  # probability of being one face below which groups are two people's for certain
SURE = 0.98  # probability from which groups are one person's for certain

_APART = 3.0  # distance of what is never one face; cosines are at most 2 apart


def cluster_faces(vectors: Vectors, starts_s: Floats, ends_s: Floats, cosine: float) -> Ints:
    """Return the cluster of each track, (n,), numbered from 0.

    Agglomerative clustering with average linkage over cosines, down to ``cosine``. Tracks on screen
    at the same time are never one face: they lie so far apart that hardly any average forgives it,
    and what still holds two of them is taken apart. O(n^2) in memory and time.
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    together = _together(starts_s, ends_s)
    found = AgglomerativeClustering(
        n_clusters=None,
        metric="precomputed",
        linkage="average",
        distance_threshold=1.0 - cosine,
    ).fit_predict(_distances(vectors, together))
    labels = np.asarray(found, dtype=np.int64)
    for row in range(len(labels)):
        if (together[row] & (labels == labels[row])).any():
            labels[row] = labels.max() + 1
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def part_faces(vectors: Vectors, starts_s: Floats, ends_s: Floats, curve: LikenessCurve) -> Ints:
    """Return the person of each face that one name has, (n,): 0 has most, 1 fewer; all 0: one.

    The clustering is ``cluster_faces``. Groups that are one person's with a probability below
    ``APART``, by the curve over their mean cosine, are different people's. If all faces are one
    group so, the cut rises to where that falls into two, the best split by average linkage, as
    long as these two are not one person's with a probability of ``SURE``: whoever asks doubts that
    they are one. Of groups of one size the one that holds the first face comes first.
    """
    labels = cluster_faces(vectors, starts_s, ends_s, curve.cosine(APART))
    if len(vectors) > 1 and not labels.any():
        distances = _distances(vectors, _together(starts_s, ends_s))
        halves = AgglomerativeClustering(
            n_clusters=2, metric="precomputed", linkage="average"
        ).fit_predict(distances)
        cosine = 1.0 - float(distances[np.ix_(halves == 0, halves == 1)].mean())
        if cosine < curve.cosine(SURE):
            labels = np.asarray(halves, dtype=np.int64)
    firsts, sizes = np.unique(labels, return_index=True, return_counts=True)[1:]
    ranks = np.argsort(np.lexsort((firsts, -sizes)))
    return np.asarray(ranks[labels], dtype=np.int64)


def _together(starts_s: Floats, ends_s: Floats) -> NDArray[np.bool_]:
    """Return which tracks are on screen at the same time, (n, n); none is with itself."""
    together = (starts_s[:, None] <= ends_s) & (ends_s[:, None] >= starts_s)
    np.fill_diagonal(together, False)
    return together


def _distances(vectors: Vectors, together: NDArray[np.bool_]) -> Floats:
    return np.where(together, _APART, 1.0 - vectors @ vectors.T).astype(np.float64)
