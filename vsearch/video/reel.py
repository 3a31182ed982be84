"""A film written frame by frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from vsearch.records.arrays import Image
from vsearch.video.sink import PictureTrack, open_sink, told


@contextmanager
def open_reel(path: Path, *, size_px: tuple[int, int], fps: int) -> Iterator["Reel"]:
    """Yield what takes the frames of an MP4 (H.264, yuv420p) and writes it to that file.

    ``size_px`` is (width, height), both even. Raises MediaError where the file cannot be written,
    or this FFmpeg has no encoder for H.264.
    """
    with told(path.name), open_sink(path, "mp4") as sink:
        track = PictureTrack(sink, size_px, fps=Fraction(fps), name=path.name)
        yield Reel(track, fps)
        track.end()


class Reel:
    """A film that is being written; made by ``open_reel``."""

    def __init__(self, track: PictureTrack, fps: int) -> None:
        self._track = track
        self._fps = fps
        self._count = 0

    def add(self, image: Image) -> None:
        """Append a frame, (height, width, 3) of the reel's size."""
        self._track.add(image, self._count / self._fps)
        self._count += 1
