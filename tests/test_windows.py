"""Maxima over many windows."""

import numpy as np

from vsearch.join.windows import window_argmax


def test_every_window_gives_its_largest_value():
    """As taking the maximum of each slice."""
    rng = np.random.default_rng(3)
    values = rng.random(257)
    begins = rng.integers(0, 257, 500)
    ends = np.minimum(257, begins + rng.integers(1, 257, 500))
    expected = [
        begin + int(np.argmax(values[begin:end])) for begin, end in zip(begins, ends, strict=True)
    ]
    assert window_argmax(values, begins, ends).tolist() == expected


def test_of_equal_values_the_earlier_is_taken():
    """All the same: the window's first."""
    values = np.zeros(9)
    assert window_argmax(values, np.array([0, 2, 8]), np.array([9, 5, 9])).tolist() == [0, 2, 8]
