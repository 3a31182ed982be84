"""Array types shared by all layers, and the checks on them."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]  # (height, width, 3), RGB
Vectors: TypeAlias = NDArray[np.float32]  # (n, d), rows of unit length
Floats: TypeAlias = NDArray[np.float64]  # (n,)
Ints: TypeAlias = NDArray[np.int64]  # (n,)
Boxes: TypeAlias = NDArray[np.float32]  # (n, 4): left, top, right, bottom


def check_same_length(owner: str, **columns: NDArray[np.generic]) -> None:
    """Raise ValueError unless all columns have the same first dimension."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{owner}: columns differ in length: {lengths}")


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Return the rows (n, d) scaled to length one; all-zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
