"""How much neighbouring thumbnails differ, and where that alone makes a shot change thinkable."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, Ints

NEIGHBOURS = 3  # frames on either side above which a cut must stand out
SPREAD = 8  # frames on either side over which a gradual transition is looked for
REACH = 2 * SPREAD + NEIGHBOURS + 4  # frames on either side that a candidate depends on

# Differences are mean absolute ones of 0..255 pixel values; those of colours are 0..1.
CLEAR_DIFFERENCE, CLEAR_RATIO = 12.0, 2.0
DOUBTFUL_DIFFERENCE, DOUBTFUL_RATIO, DOUBTFUL_COLOURS = 5.0, 1.1, 0.15
PERSISTENCE = 0.6  # share of the difference that a few frames more must keep: not so for a flash
GRADUAL_DIFFERENCE, GRADUAL_COLOURS = 12.0, 0.3


@dataclass(frozen=True, slots=True)
class Candidates:
    """Frames with which a new shot may start, by index, ascending."""

    clear: Ints  # (n,) hard cuts beyond doubt
    doubtful: Ints  # (m,) a cut or fast motion
    gradual: Ints  # (k,) the fastest point of a slow change


def candidates(thumbnails: NDArray[np.uint8]) -> Candidates:
    """Return the candidates among consecutive thumbnails (t, h, w, 3), RGB, t > 0.

    A clear cut differs from the frame before it far more than its neighbours do from theirs, and
    stays different; a doubtful one merely peaks, with other colours. A gradual one is a peak of the
    difference across 16 frames, with other colours, and no clear cut near. Frames before the first
    and after the last count as equal to them.
    """
    count = len(thumbnails)
    pixels = thumbnails.reshape(count, -1).astype(np.int16)
    colours = _colours(thumbnails)
    step = _difference(pixels, 1, 0)
    rival = np.max([_shifted(step, by) for by in _around(NEIGHBOURS) if by], axis=0)
    peaks = (step >= DOUBTFUL_RATIO * rival) & (_difference(pixels, 4, 3) >= PERSISTENCE * step)
    clear = peaks & (step >= CLEAR_DIFFERENCE) & (step >= CLEAR_RATIO * rival)
    doubtful = peaks & (step >= DOUBTFUL_DIFFERENCE) & ~clear
    doubtful &= _difference(colours, 1, 0) / 2 >= DOUBTFUL_COLOURS

    drift = _difference(pixels, SPREAD, SPREAD - 1)
    near_clear = np.any([_shifted(clear, by) for by in _around(SPREAD)], axis=0)
    gradual = (drift >= GRADUAL_DIFFERENCE) & ~near_clear
    gradual &= drift >= np.max([_shifted(drift, by) for by in _around(SPREAD)], axis=0)
    gradual &= _difference(colours, SPREAD, SPREAD - 1) / 2 >= GRADUAL_COLOURS
    return Candidates(*(np.flatnonzero(chosen) for chosen in (clear, doubtful, gradual)))


def _around(reach: int) -> range:
    return range(-reach, reach + 1)


def _difference(rows: NDArray[np.int16] | Floats, before: int, after: int) -> Floats:
    """Return (t,) mean absolute difference of the rows that far before and after each."""
    places = np.arange(len(rows))
    earlier = rows[np.maximum(places - before, 0)]
    later = rows[np.minimum(places + after, len(rows) - 1)]
    return np.asarray(np.abs(later - earlier).mean(axis=1), dtype=np.float64)


def _shifted(column: NDArray[np.generic], by: int) -> NDArray[np.generic]:
    """Return the column moved by so many places, with zeros where nothing came in."""
    moved = np.zeros_like(column)
    if by >= 0:
        moved[by:] = column[: max(len(column) - by, 0)]
    else:
        moved[:by] = column[-by:]
    return moved


def _colours(thumbnails: NDArray[np.uint8]) -> Floats:
    """Return (t, 512) colour histograms, eight steps per channel, scaled to a mean of one."""
    count = len(thumbnails)
    steps = (thumbnails >> 5).astype(np.int64).reshape(count, -1, 3)
    bins = steps @ np.array([64, 8, 1]) + 512 * np.arange(count)[:, None]
    counts = np.bincount(bins.ravel(), minlength=512 * count).reshape(count, 512)
    return np.asarray(counts * (512 / steps.shape[1]), dtype=np.float64)
