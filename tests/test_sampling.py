"""Which frames are looked at."""

from dataclasses import dataclass

import pytest

from indexer.sampling import Grid, Sampler


@dataclass(frozen=True)
class Frame:
    """Only a time."""

    time_s: float


def frames(fps, length_s, start_s=0.0):
    return [Frame(start_s + i / fps) for i in range(int(length_s * fps))]


def test_the_grid_starts_at_the_first_frame_wherever_that_is():
    """A film that begins at .852 s is sampled at .852, 1.852, ..."""
    grid = Grid(1.0)
    taken = [f.time_s for f in frames(25, 3, 0.852) if grid.takes(f.time_s)]
    assert taken == pytest.approx([0.852, 1.852, 2.852])


def test_a_long_gap_between_frames_gives_one_sample_not_several():
    """Variable frame rate: the grid catches up with the frame that is there."""
    grid = Grid(1.0)
    assert [t for t in (0.0, 0.1, 7.4, 7.9, 8.1) if grid.takes(t)] == [0.0, 7.4, 8.1]


def test_a_short_shot_gets_its_middle():
    """A shot of 0.5 s between two grid frames is sampled within an eighth of its middle."""
    sampler: Sampler[Frame] = Sampler(fps=1.0)
    for frame in frames(24, 4):
        sampler.push(frame)
    middle = sampler.close_shot(1.25, 1.85)
    assert middle is not None
    assert abs(middle.time_s - 1.55) <= 0.125


def test_a_long_shot_is_served_by_the_grid():
    """Three seconds at one frame a second: a grid frame lies near the middle anyway."""
    sampler: Sampler[Frame] = Sampler(fps=1.0)
    for frame in frames(24, 4):
        sampler.push(frame)
    assert sampler.close_shot(0.0, 3.0) is None


def test_what_is_held_back_stays_bounded():
    """An hour of one shot holds no more than a few frames."""
    sampler: Sampler[Frame] = Sampler(fps=1.0)
    for frame in frames(5, 3600):
        sampler.push(frame)
        sampler.settle(frame.time_s - 2.0)
    assert len(sampler._candidates) <= 4 * (2 + 2) + 1


def test_what_is_held_back_may_be_something_smaller():
    """Frames of the grid are not held back, and stay as they are."""
    sampler: Sampler[Frame] = Sampler(fps=1.0, hold=lambda frame: Frame(frame.time_s + 0.01))
    for frame in frames(24, 4):
        sampler.push(frame)
    middle = sampler.close_shot(1.25, 1.85)
    assert middle is not None
    assert round(24 * (middle.time_s - 0.01), 6).is_integer()
