"""What is held back of frames until it is known whether they are looked at."""

from pathlib import Path

import pytest

from indexer import held as module
from indexer.held import held
from tests.fakes import RED, picture
from tests.media import make_clip
from vsearch.video import open_film


def test_of_a_large_frame_the_picture_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same picture and time, without the decoder's frame; a small frame is held itself."""
    path = make_clip(tmp_path / "clip.mp4", [picture(RED, magenta=20)] * 2)
    with open_film(path) as reader:
        frame = next(iter(reader.frames()))
        assert held(frame, 80) is frame
        monkeypatch.setattr(module, "LARGE_PX", frame.size_px - 1)
        small = held(frame, 80)
        assert small is not frame
        assert small.time_s == frame.time_s
        assert (small.image(80) == frame.image(80)).all()
