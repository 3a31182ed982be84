"""Frames from cameras and streams. FFmpeg's own test picture stands for a camera."""

import pytest

from tests.media import greys, make_clip, make_sound
from vsearch.errors import MediaError
from vsearch.video.live import LiveAddress, open_live

CAMERA = LiveAddress("testsrc=size=64x48:rate=25", "camera", format="lavfi")


def test_a_camera_gives_frames_and_has_no_end():
    """Their times increase; pictures are made when asked for."""
    with open_live(CAMERA) as camera:
        frames = [frame for frame, _ in zip(camera.frames, range(3), strict=False)]
        assert not camera.is_film
        assert [frame.time_s for frame in frames] == pytest.approx([0, 0.04, 0.08])
        assert frames[0].image(1280).shape == (48, 64, 3)


def test_what_has_an_end_is_a_film(tmp_path):
    """All its frames come."""
    path = make_clip(tmp_path / "film.mkv", greys([10, 90, 200]))
    with open_live(LiveAddress(str(path), "film")) as film:
        assert film.is_film
        assert len(list(film.frames)) == 3


@pytest.mark.parametrize(
    ("url", "format_name", "reason"),
    [
        ("/dev/video987", "v4l2", "stream: cannot be opened: there is no such device; check"),
        ("http://127.0.0.1:1/", None, "stream: cannot be opened: the connection was refused"),
        ("testsrc=nonsense=1", "lavfi", "stream: cannot be opened: "),
    ],
)
def test_what_cannot_be_opened_says_why(url, format_name, reason):
    """By the name it may be shown by."""
    with (
        pytest.raises(MediaError, match=reason),
        open_live(LiveAddress(url, "stream", format=format_name)),
    ):
        pass


def test_text_and_sound_are_no_video(tmp_path):
    """Each has its own message."""
    text = tmp_path / "a.dat"
    text.write_bytes(b"no video at all" * 100)
    with (
        pytest.raises(MediaError, match="nothing that FFmpeg takes for video"),
        open_live(LiveAddress(str(text), "stream")),
    ):
        pass
    sound = make_sound(tmp_path / "a.m4a")
    with (
        pytest.raises(MediaError, match="holds no video"),
        open_live(LiveAddress(str(sound), "stream")),
    ):
        pass
