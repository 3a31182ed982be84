"""Pictures laid out as frames, and frames written as a film."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import GREY, RED, picture
from tests.media import plain
from vsearch.errors import MediaError
from vsearch.insights.slides import (
    ZOOM,
    Canvas,
    Pace,
    blended,
    end_window,
    frames,
    laid_out,
    view,
    window,
)
from vsearch.video.reel import open_reel

SIZE = (320, 180)


def boxes():
    """Return faces of at least a pixel, anywhere on the screen."""
    low, high = st.integers(0, 99), st.integers(1, 100)
    return st.tuples(low, low, high, high).filter(lambda b: b[0] < b[2] and b[1] < b[3])


@given(st.lists(boxes(), max_size=4), st.sampled_from([0.0, 0.3, 1.0]))
def test_every_face_stays_on_the_screen_all_the_time(percents, progress):
    """Wherever faces are, and however many."""
    canvas = Canvas(plain(GREY, width=320, height=180), end_window(_pixels(percents), SIZE))
    left, top, right, bottom = window(canvas, progress)
    assert 0 <= left < right <= 320.001
    assert 0 <= top < bottom <= 180.001
    assert (right - left) / (bottom - top) == pytest.approx(320 / 180)
    for face in _pixels(percents):
        assert left <= face[0] + 0.001
        assert top <= face[1] + 0.001
        assert face[2] <= right + 0.001
        assert face[3] <= bottom + 0.001


def _pixels(percents):
    return [(3.2 * b[0], 1.8 * b[1], 3.2 * b[2], 1.8 * b[3]) for b in percents]


def test_it_goes_nearer_to_the_faces_where_there_is_room():
    """A face at the left edge pulls the window there; none leave it in the middle."""
    wide, high = 320 / ZOOM, 180 / ZOOM
    left = end_window([(0, 60, 40, 120)], SIZE)
    assert left == pytest.approx((0, 90 - high / 2, wide, 90 + high / 2))
    assert end_window([], SIZE) == pytest.approx(
        (160 - wide / 2, 90 - high / 2, 160 + wide / 2, 90 + high / 2)
    )


def test_faces_at_both_edges_leave_the_picture_where_it_is():
    """There is nothing that could be cut away."""
    assert end_window([(0, 60, 40, 120), (280, 60, 320, 120)], SIZE) == (0, 0, 320, 180)


@pytest.mark.parametrize(
    ("width", "height", "inner"),
    [(160, 120, (40, 0, 280, 180)), (40, 160, (137, 0, 182, 180)), (640, 90, (0, 67, 320, 112))],
)
def test_a_picture_is_whole_on_a_dark_ground_of_its_own_colour(width, height, inner):
    """4:3, upright and very wide; the frame of the picture is bright to its last pixel."""
    image = plain((200, 100, 50), width=width, height=height)
    shown = laid_out(image, [], SIZE).picture
    assert shown.shape == (180, 320, 3)
    is_bright = (np.abs(shown.astype(int) - (200, 100, 50)) < 3).all(axis=2)
    rows, columns = np.nonzero(is_bright)
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == inner
    assert np.allclose(shown[~is_bright], (80, 40, 20), atol=2)


def test_faces_are_followed_into_the_letterbox():
    """The left half of a 4:3 picture is 40..160 of 320 pixels: room of 15 % about it."""
    image = plain(GREY, width=160, height=120)
    assert laid_out(image, [(0, 0, 0.5, 1)], SIZE).end[:2] == pytest.approx((0, 0))
    assert laid_out(image, [(0.5, 0.4, 1, 0.5)], SIZE).end[2] == pytest.approx(320, abs=24)


def test_a_fade_mixes_by_its_share():
    """A quarter of white on black."""
    black, white = plain((0, 0, 0)), plain((255, 255, 255))
    assert set(blended(black, white, 0.25).ravel()) == {64}
    assert (blended(black, white, 0.0) == black).all()


def test_every_picture_has_its_frames_and_fades_into_the_next():
    """Black, white, grey of five frames each, the last two of each shared with the next."""
    pictures = [laid_out(plain((v, v, v)), [], SIZE) for v in (0, 240, 120)]
    levels = [int(frame[90, 160, 0]) for frame in frames(pictures, Pace(each=5, fade=2))]
    assert levels == [0, 0, 0, 80, 160, 240, 240, 240, 200, 160, 120, 120, 120, 120, 120]


def test_the_zoom_goes_on_evenly_through_the_fades():
    """It begins when the picture comes and ends when it has gone."""
    canvas = laid_out(picture(GREY, magenta=60), [], SIZE)
    (first, *_, last) = frames([canvas], Pace(each=10, fade=2))
    assert (first == view(canvas, 2 / 12)).all()
    assert (last == view(canvas, 11 / 12)).all()
    assert (first != last).any()


def test_no_picture_makes_no_frame():
    """An empty show."""
    assert not list(frames([], Pace(5, 2)))


@pytest.mark.parametrize(
    ("seconds", "each", "fade"), [(4, 100, 20), (1, 25, 12), (0.1, 2, 1), (0.01, 1, 0)]
)
def test_a_pace_fades_for_half_of_a_picture_at_most(seconds, each, fade):
    """At 25 frames a second."""
    assert Pace.of(seconds, 25) == Pace(each, fade)


def test_a_reel_is_read_back_as_it_was_written(tmp_path):
    """H.264 that any player takes, its colours within what the coding costs."""
    path = tmp_path / "reel.part"
    with open_reel(path, size_px=(64, 48), fps=25) as reel:
        for _ in range(30):
            reel.add(plain(RED))
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        read = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_range) == (1, 1)
        assert stream.average_rate == 25
    assert len(read) == 30
    assert read[0].shape == (48, 64, 3)
    assert np.abs(read[15].astype(int) - RED).max() <= 6


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    """A folder that is not there."""
    with (
        pytest.raises(MediaError, match=r"reel.mp4 cannot be written"),
        open_reel(tmp_path / "none" / "reel.mp4", size_px=(64, 48), fps=25) as reel,
    ):
        reel.add(plain(RED))
