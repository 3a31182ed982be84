"""A film that is being written: pictures and sound encoded, or packets copied."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.records.arrays import Image
from vsearch.video.soundtrack import RATE_HZ, Samples

_BT709, _LIMITED = 1, 1  # H.273: matrix, transfer and primaries; AVColorRange: 16..235
_TICKS = Fraction(1, 90_000)
_GROUP = 48  # frames from one key frame to the next, so that seeking is quick
_SOUND_BITS_PER_S = 160_000
_SOUND_CODECS: Mapping[str, str] = {"mp4": "aac", "webm": "libopus"}


@contextmanager
def told(name: str) -> Iterator[None]:
    """Make an error of FFmpeg or the disk one that says what to do.

    ``name`` is what is written, as the user knows it.
    """
    try:
        yield
    except (FFmpegError, OSError) as error:
        why = error.strerror or str(error)
        raise MediaError(f"{name} cannot be written: {why}; check the disk.") from error


@contextmanager
def open_sink(path: Path, kind: str) -> Iterator[OutputContainer]:
    """Yield the container ("mp4" or "webm") to write to that file; it is complete at the end.

    The index of an MP4 goes first, so that it plays while it is loaded. Raises FFmpegError where
    the file cannot be written.
    """
    options = {"movflags": "faststart"} if kind == "mp4" else {}
    container = av.open(f"file:{path}", "w", format=kind, options=options)
    try:
        yield container
    finally:
        container.close()


class PictureTrack:
    """Pictures encoded as H.264 (yuv420p, BT.709)."""

    def __init__(
        self, container: OutputContainer, size_px: tuple[int, int], *, fps: Fraction, name: str
    ) -> None:
        """Add the track. ``size_px`` is (width, height), both even; ``fps`` is a hint.

        Raises MediaError where this FFmpeg has no encoder for H.264.
        """
        options = {"crf": "20", "preset": "veryfast", "g": str(_GROUP)}
        try:
            stream = container.add_stream("libx264", rate=fps, options=options)
        except (ValueError, FFmpegError) as error:
            raise MediaError(
                f"{name} cannot be written: this FFmpeg has no encoder for H.264; install PyAV "
                "from its wheel."
            ) from error
        assert isinstance(stream, VideoStream)  # by the codec
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = _TICKS
        context.color_range, context.colorspace = _LIMITED, _BT709
        context.color_trc, context.color_primaries = _BT709, _BT709
        self._container = container
        self._stream = stream
        self._reformatter = VideoReformatter()
        self._last = -1

    def add(self, image: Image, time_s: float) -> None:
        """Append a picture (height, width, 3), stretched to the track's size.

        ``time_s`` >= 0 is when it appears; pictures that do not come later than the last one are
        left out.
        """
        ticks = round(time_s / _TICKS)
        if ticks <= self._last:
            return
        self._last = ticks
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        coded = self._reformatter.reformat(
            frame,
            self._stream.width,
            self._stream.height,
            "yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        coded.pts, coded.time_base = ticks, _TICKS
        self._container.mux(self._stream.encode(coded))

    def end(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._stream.encode())


class SoundTrack:
    """Samples encoded as AAC, or in WebM as Opus: stereo, 48 kHz."""

    def __init__(self, container: OutputContainer) -> None:
        codec = _SOUND_CODECS[container.format.name]
        stream = container.add_stream(codec, rate=RATE_HZ, layout="stereo")
        assert isinstance(stream, AudioStream)  # by the codec
        stream.codec_context.bit_rate = _SOUND_BITS_PER_S
        self._container = container
        self._stream = stream
        self._done = 0

    @property
    def end_s(self) -> float:
        """Return up to where there is sound."""
        return self._done / RATE_HZ

    def add(self, samples: Samples) -> None:
        """Append samples; the first ones are heard at 0."""
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._done, Fraction(1, RATE_HZ)
        self._done += samples.shape[1]
        self._container.mux(self._stream.encode(frame))

    def end(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._stream.encode())
