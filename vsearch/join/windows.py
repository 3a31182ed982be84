"""Maxima over many windows of one sequence at once."""

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Ints


def window_argmax(values: NDArray[np.floating], begins: Ints, ends: Ints) -> Ints:
    """Return the index of the largest value in each window ``begins[i]:ends[i]``, (m,).

    Windows must not be empty. Of equal values the earlier index is taken. A sparse table
    (Bender and Farach-Colton, The LCA problem revisited, 2000): O(n log n) to build, two looks
    per window, no loop over rows.
    """
    levels = np.frexp((ends - begins).astype(np.float64))[1] - 1
    table = [np.arange(len(values), dtype=np.int64)]
    while len(table) <= levels.max(initial=0):
        half = 1 << (len(table) - 1)
        left, right = table[-1][:-half], table[-1][half:]
        table.append(np.where(values[right] > values[left], right, left))
    best = np.empty(len(begins), dtype=np.int64)
    for level in np.unique(levels):
        rows = levels == level
        left = table[level][begins[rows]]
        right = table[level][ends[rows] - (1 << int(level))]
        best[rows] = np.where(values[right] > values[left], right, left)
    return best
