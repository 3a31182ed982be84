"""Tracks of one film that are the same face, whoever it is."""

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from vsearch.records.arrays import Floats, Ints, Vectors

_APART = 3.0  # distance of what is never one face; cosines are at most 2 apart


def cluster_faces(vectors: Vectors, starts_s: Floats, ends_s: Floats, cosine: float) -> Ints:
    """Return the cluster of each track, (n,), numbered from 0.

    Agglomerative clustering with average linkage over cosines, down to ``cosine``. Tracks on screen
    at the same time are never one face: they lie so far apart that hardly any average forgives it,
    and what still holds two of them is taken apart. O(n^2) in memory and time.
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    together = (starts_s[:, None] <= ends_s) & (ends_s[:, None] >= starts_s)
    np.fill_diagonal(together, False)
    distances = np.where(together, _APART, 1.0 - vectors @ vectors.T)
    found = AgglomerativeClustering(
        n_clusters=None,
        metric="precomputed",
        linkage="average",
        distance_threshold=1.0 - cosine,
    ).fit_predict(distances)
    labels = np.asarray(found, dtype=np.int64)
    for row in range(len(labels)):
        if (together[row] & (labels == labels[row])).any():
            labels[row] = labels.max() + 1
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)
