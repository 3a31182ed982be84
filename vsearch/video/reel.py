"""A film written frame by frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.records.arrays import Image

_BT709, _LIMITED = 1, 1  # H.273: matrix, transfer and primaries; AVColorRange: 16..235
_OPTIONS = {"crf": "20", "preset": "veryfast"}


@contextmanager
def open_reel(path: Path, *, size_px: tuple[int, int], fps: int) -> Iterator["Reel"]:
    """Yield what takes the frames of an MP4 (H.264, yuv420p) and writes it to that file.

    ``size_px`` is (width, height), both even. The index of frames goes first, so that it plays
    while it is loaded. Raises MediaError where the file cannot be written, or this FFmpeg has no
    encoder for H.264.
    """
    with _told(path):
        container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
    try:
        reel = Reel(container, path, size_px=size_px, fps=fps)
        yield reel
        reel.end()
    finally:
        with _told(path):
            container.close()


class Reel:
    """A film that is being written; made by ``open_reel``."""

    def __init__(
        self, container: OutputContainer, path: Path, *, size_px: tuple[int, int], fps: int
    ) -> None:
        self._container = container
        self._path = path
        with _told(path):
            stream = container.add_stream("libx264", rate=fps, options=_OPTIONS)
        assert isinstance(stream, VideoStream)  # by the codec
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.color_range, context.colorspace = _LIMITED, _BT709
        context.color_trc, context.color_primaries = _BT709, _BT709
        self._stream = stream

    def add(self, image: Image) -> None:
        """Append a frame, (height, width, 3) of the reel's size."""
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        coded = frame.reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        with _told(self._path):
            self._container.mux(self._stream.encode(coded))

    def end(self) -> None:
        """Write what the encoder still holds."""
        with _told(self._path):
            self._container.mux(self._stream.encode())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Make an error of FFmpeg or the disk one that says what to do."""
    try:
        yield
    except (FFmpegError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise MediaError(
            f"{path.name} cannot be written as a film: {why}; check the disk."
        ) from error
