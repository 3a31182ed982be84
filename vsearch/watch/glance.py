"""What a face looks like at a glance: enough to see that nothing has changed, at no cost."""

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Image, Vectors, unit_rows

_SIDE = 16  # of the small picture of a face
_FINER = 2  # pixels averaged for each of it, along either side


def glances(image: Image, boxes: Boxes) -> Vectors:
    """Return each face of the image as a small grey picture, (n, 256): mean 0, length 1.

    ``boxes`` (n, 4) are in pixels of the image. The product of two glances is their correlation.
    """
    rows = [_small(image, box) for box in boxes]
    return unit_rows(np.array(rows, dtype=np.float32).reshape(-1, _SIDE**2))


def _small(image: Image, box: NDArray[np.float32]) -> NDArray[np.float32]:
    left, top, right, bottom = box
    height, width = image.shape[:2]
    columns = np.clip(np.linspace(left, right, _SIDE * _FINER), 0, width - 1).astype(int)
    rows = np.clip(np.linspace(top, bottom, _SIDE * _FINER), 0, height - 1).astype(int)
    grey = image[rows[:, None], columns].astype(np.float32).mean(axis=2)
    small = grey.reshape(_SIDE, _FINER, _SIDE, _FINER).mean(axis=(1, 3)).ravel()
    return np.asarray(small - small.mean(), dtype=np.float32)
