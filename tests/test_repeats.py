"""Moments that look nearly like a better one."""

from dataclasses import replace

import numpy as np
import pytest

from tests.strips import cells, faces, view
from vsearch.join.settle import JoinedMoment
from vsearch.records.columns import FrameColumns
from vsearch.search.found import Candidate
from vsearch.search.repeats import Repeats

SHOTS = (2, 2, 2, 1)  # seconds
FILM = view(cells(*SHOTS), faces()).film


def turned(degrees):
    """Return a unit vector so far from the first axis."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


class Turning:
    """A film whose frames look like directions: within its shots they turn by 6, 4 and 8 degrees.

    So the usual first and last frame of a shot are 6 degrees apart.
    """

    directions = (0, 6, 90, 94, 2, 10, 60)

    def films(self):
        return [replace(FILM, frame_count=len(self.directions))]

    def frames(self, film):
        count = len(self.directions)
        return FrameColumns(
            times_s=np.arange(count, dtype=np.float64) + 0.5,
            shots=np.repeat(np.arange(len(SHOTS)), SHOTS),
            regions=np.zeros(count, dtype=np.int64),
            vectors=np.stack([turned(one) for one in self.directions]),
        )

    def frame_vectors(self, films, times_s):
        return np.stack([turned(self.directions[int(time_s)]) for time_s in times_s])


def found(*picks):
    """Return moments whose evidence lies in these cells, best first."""
    strip = view(cells(*SHOTS), faces())
    return [
        Candidate(strip, JoinedMoment(0.0, 1.0, 0.5, (1.0,) * len(one), one, is_full=True), ())
        for one in picks
    ]


@pytest.mark.parametrize(
    ("picks", "places"),
    [
        (((0,), (4,)), [None, 0]),  # 2 degrees apart, less than the frames of one shot
        (((0,), (5,)), [None, None]),  # 10 degrees apart
        (((0,), (2,), (4,), (3,)), [None, None, 0, 1]),
        (((0, 2), (4, 3)), [None, 0]),  # both pieces of evidence look the same
        (((0, 2), (4, 6)), [None, None]),  # one of them does not
        (((), ()), [None, None]),  # no evidence to look at
    ],
)
def test_what_looks_like_a_better_moment_repeats_it(picks, places):
    """As alike as the first and last frame of one shot usually are."""
    shown, told = Repeats(Turning()).distinct(found(*picks), 10)
    assert told == places
    assert [one.moment.picks for one in shown] == list(picks)


def test_repeats_do_not_count():
    """Two distinct moments are asked for: the repeat between them comes along, a third does not."""
    shown, told = Repeats(Turning()).distinct(found((0,), (4,), (2,), (6,), (3,)), 2)
    assert told == [None, 0, None]
    assert [one.moment.picks for one in shown] == [(0,), (4,), (2,)]


def test_nothing_found_repeats_nothing():
    """An empty answer stays empty."""
    assert Repeats(Turning()).distinct([], 10) == ([], [])


def test_a_film_of_single_frames_teaches_nothing():
    """Where no shot has two frames, only the very same picture is a repeat."""

    class Flashes(Turning):
        def frames(self, film):
            rows = super().frames(film)
            return replace(rows, shots=np.arange(len(rows)))

    assert Repeats(Flashes()).distinct(found((0,), (4,)), 10)[1] == [None, None]
    assert Repeats(Flashes()).distinct(found((0,), (0,)), 10)[1] == [None, 0]
