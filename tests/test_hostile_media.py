"""Pictures and films that are larger than they look: refused before they fill the memory."""

from pathlib import Path

import av
import pytest

from tests.media import make_clip, plain
from vsearch import photos
from vsearch.errors import MediaError
from vsearch.photos import read_photo, read_photo_file
from vsearch.video import probe, read_frames_at
from vsearch.video.live import LiveAddress, open_live


def test_a_photo_file_is_read_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "MAX_BYTES", 1000)
    path = tmp_path / "party.jpg"
    path.write_bytes(b"x" * 1000)
    assert len(read_photo_file(path)) == 1000
    path.write_bytes(b"x" * 1001)
    for read in (read_photo_file, read_photo):
        with pytest.raises(MediaError, match=r"party.jpg has more than 0 MB: scale it down"):
            read(path)


def test_no_picture_is_decoded_that_is_larger_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the header says: the decoder itself refuses."""
    path = make_clip(tmp_path / "a.mkv", [plain((9, 9, 9), width=640, height=480)] * 3)
    assert read_frames_at(path, [0.0], 64)[0].shape == (48, 64, 3)

    def lie(container: av.container.InputContainer, path: Path) -> av.VideoStream:
        return container.streams.video[0]

    monkeypatch.setattr(probe, "_film_stream", lie)
    monkeypatch.setattr(probe, "_MAX_PIXELS", 640 * 480 - 1)
    with pytest.raises(MediaError, match="no frame of it can be decoded"):
        read_frames_at(path, [0.0], 64)


def test_no_such_picture_of_a_stream_is_decoded_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_clip(tmp_path / "a.mkv", [plain((9, 9, 9), width=640, height=480)] * 3)
    address = LiveAddress(str(path), "a.mkv")
    with open_live(address) as live:
        assert len(list(live.frames)) == 3
    monkeypatch.setattr(probe, "_MAX_PIXELS", 640 * 480 - 1)
    with open_live(address) as live:
        assert list(live.frames) == []
