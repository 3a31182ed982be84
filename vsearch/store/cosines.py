"""Cosine similarities of many stored vectors to a few, or many, others."""

import numkong
import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Vectors

_FEW = 8  # query vectors up to which a kernel for half precision beats a product of matrices
_BLOCK_NUMBERS = 1_048_576  # turned into float32 at a time: 4 MiB, which stays in the cache


def cosines(vectors: NDArray[np.float16], queries: Vectors) -> NDArray[np.float32]:
    """Return the products of unit vectors (n, d) with query vectors (q, d) as (n, q).

    Half precision is what is stored: against a few queries it is compared as it is, a fifth of the
    time and half the memory of float32.
    """
    if not len(vectors) or not len(queries):
        return np.empty((len(vectors), len(queries)), dtype=np.float32)
    if len(queries) <= _FEW:
        wanted = np.ascontiguousarray(queries, dtype=np.float16)
        found = numkong.cdist(np.ascontiguousarray(vectors), wanted, metric="dot")
        return np.asarray(found, dtype=np.float32)
    wanted_t = np.ascontiguousarray(queries.T, dtype=np.float32)
    rows = max(256, _BLOCK_NUMBERS // vectors.shape[1])
    return np.concatenate(
        [
            vectors[begin : begin + rows].astype(np.float32) @ wanted_t
            for begin in range(0, len(vectors), rows)
        ]
    )


def rough_cosines(
    vectors: NDArray[np.int8], scales: NDArray[np.float32], queries: Vectors
) -> NDArray[np.float32]:
    """Return the products of vectors in eight bits (n, d), each times its scale, as (q, n)."""
    if not len(vectors) or not len(queries):
        return np.empty((len(queries), len(vectors)), dtype=np.float32)
    wanted, wanted_scales = eight_bits(queries)
    found = np.asarray(numkong.cdist(vectors, wanted, metric="dot"), dtype=np.float32)
    return np.asarray(found.T * wanted_scales[:, None] * scales, dtype=np.float32)


def eight_bits(vectors: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return vectors (n, d) as whole numbers -127..127, and the scale of each, (n,)."""
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    scales = np.maximum(largest, 1e-12).astype(np.float32) / 127
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
