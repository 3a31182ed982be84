"""Boxes on pictures."""

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes


def box_iou(first: Boxes, second: Boxes) -> NDArray[np.float64]:
    """Return the intersection over union of every pair of boxes, (n, m), 0..1."""
    left_top = np.maximum(first[:, None, :2], second[None, :, :2])
    right_bottom = np.minimum(first[:, None, 2:], second[None, :, 2:])
    intersection = np.prod(np.clip(right_bottom - left_top, 0, None), axis=2)
    areas = [np.prod(np.clip(b[:, 2:] - b[:, :2], 0, None), axis=1) for b in (first, second)]
    union = areas[0][:, None] + areas[1][None, :] - intersection
    return np.asarray(intersection / np.maximum(union, 1e-12), dtype=np.float64)
