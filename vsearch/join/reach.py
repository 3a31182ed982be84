"""What evidence near a cell is worth to it: full on the same frame, less the further away."""

import numpy as np

from vsearch.join.streams import Cells
from vsearch.join.windows import window_argmax
from vsearch.records.arrays import Floats, Ints
from vsearch.records.query import Together

SAME_SHOT = 0.95  # what evidence from another frame of the shot is worth
OTHER_SHOT = 0.8  # what evidence from another shot is worth


def best_near(
    cells: Cells,
    probabilities: Floats,
    window_s: float,
    together: Together = "",
    *,
    fades: bool = True,
) -> tuple[Floats, Ints]:
    """Return for every cell the best evidence within the window, and the cell it lies in.

    ``together`` keeps it in the cell's own shot or on its own frame; unless it ``fades``, distance
    within them costs nothing.
    """
    if together == "frame" or window_s == 0:
        return probabilities, np.arange(len(cells))
    if not fades:
        return _best_of(probabilities, *_window(cells, window_s, own_shot=together == "shot"))
    near, near_pick = best_in_shot(cells, probabilities, window_s)
    if together == "shot":
        return near, near_pick
    far, far_pick = _decayed_best(cells, probabilities, *_window(cells, window_s), window_s)
    far = far * OTHER_SHOT
    return np.maximum(near, far), np.where(far > near, far_pick, near_pick)


def best_in_shot(cells: Cells, probabilities: Floats, window_s: float) -> tuple[Floats, Ints]:
    """Return the best evidence of each cell's own shot within the window, and its cell."""
    own = np.arange(len(cells))
    if window_s == 0:
        return probabilities, own
    window = _window(cells, window_s, own_shot=True)
    best, pick = _decayed_best(cells, probabilities, *window, window_s)
    best = best * SAME_SHOT
    return np.maximum(probabilities, best), np.where(best > probabilities, pick, own)


def shot_maximum(cells: Cells, values: Floats) -> Floats:
    """Return for every cell the largest value of its shot, (n,)."""
    if not len(cells):
        return values
    firsts = np.flatnonzero(np.r_[True, np.diff(cells.shots) != 0])
    sizes = np.diff(np.r_[firsts, len(cells)])
    return np.repeat(np.maximum.reduceat(values, firsts), sizes)


def _window(cells: Cells, window_s: float, *, own_shot: bool = False) -> tuple[Ints, Ints]:
    """Return the first cell near each cell, and the one after the last."""
    begins = np.searchsorted(cells.times_s, cells.times_s - window_s)
    ends = np.searchsorted(cells.times_s, cells.times_s + window_s, side="right")
    if own_shot:
        begins = np.maximum(begins, np.searchsorted(cells.shots, cells.shots))
        ends = np.minimum(ends, np.searchsorted(cells.shots, cells.shots, side="right"))
    return begins, ends


def _best_of(probabilities: Floats, begins: Ints, ends: Ints) -> tuple[Floats, Ints]:
    """Return the largest p in each window, and where."""
    pick = window_argmax(probabilities, begins, ends)
    return probabilities[pick], pick


def _decayed_best(
    cells: Cells, probabilities: Floats, begins: Ints, ends: Ints, window_s: float
) -> tuple[Floats, Ints]:
    """Return the largest p * 2^(-gap / window) in each window around each cell, and where.

    In logarithms the loss is linear in time, so looking back and looking ahead are each a plain
    sliding maximum.
    """
    logs = np.log(np.maximum(probabilities, 1e-9))
    slope = cells.times_s * (np.log(2.0) / window_s)
    own = np.arange(len(cells))
    back = window_argmax(logs + slope, begins, own + 1)
    ahead = window_argmax(logs - slope, own, ends)
    from_back = logs[back] + slope[back] - slope
    from_ahead = logs[ahead] - slope[ahead] + slope
    return np.exp(np.maximum(from_back, from_ahead)), np.where(from_ahead > from_back, ahead, back)
