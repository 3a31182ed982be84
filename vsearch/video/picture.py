"""A decoder frame turned into an upright, progressive picture of standard dynamic range."""

import math
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.error import FFmpegError
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from vsearch.errors import MediaError
from vsearch.records.arrays import Image
from vsearch.video.tonemap import Transfer, to_sdr

# H.273 code points of matrices, and the numbers of swscale's tables for them (SWS_CS_*); older
# PyAV has no names for all of these.
_BT709, _FCC, _BT601, _SMPTE240M, _BT2020 = 1, 4, 5, 7, 9
_MATRICES = {
    1: _BT709,
    4: _FCC,
    5: _BT601,
    6: _BT601,
    7: _SMPTE240M,
    9: _BT2020,
    10: _BT2020,
}
_LARGEST_SD_HEIGHT = 576  # films above it that name no matrix mean BT.709


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a film asks for its frames to be shown."""

    pixel_aspect: float = 1.0  # width of a pixel divided by its height, > 0
    quarter_turns: int = 0  # clockwise, 0..3, after mirroring
    is_mirrored: bool = False  # left and right are swapped
    transfer: Transfer | None = None  # None: standard dynamic range
    is_wide_gamut: bool = False  # BT.2020 primaries

    def __post_init__(self) -> None:
        if self.pixel_aspect <= 0:
            raise ValueError(f"pixel aspect must be positive, not {self.pixel_aspect}")
        if self.quarter_turns not in range(4):
            raise ValueError(f"quarter turns must be 0..3, not {self.quarter_turns}")

    def displayed_size(self, width: int, height: int) -> tuple[int, int]:
        """Return (width, height) as shown of a coded frame.

        Pixels that are not square are made so by stretching the shorter side of the pixel, so
        that no detail is lost (720x576 at 16:15 is shown as 768x576).
        """
        if self.pixel_aspect >= 1:
            width = round(width * self.pixel_aspect)
        else:
            height = round(height / self.pixel_aspect)
        return self._turned(width, height)

    def upright(self, image: Image) -> Image:
        """Return the picture mirrored and turned as the film asks."""
        if self.is_mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, k=-self.quarter_turns))

    def coded_size(self, width: int, height: int) -> tuple[int, int]:
        """Return (width, height) to scale a coded frame to, for that size once upright."""
        return self._turned(width, height)

    def _turned(self, width: int, height: int) -> tuple[int, int]:
        return (height, width) if self.quarter_turns % 2 else (width, height)


def orientation(display_matrix: bytes | None) -> tuple[int, bool]:
    """Return (clockwise quarter turns, is mirrored) of a display matrix (ISO 14496-12, 8.3.2).

    The matrix is nine native 32-bit integers as FFmpeg hands it on; None means upright. Angles
    between are rounded to the nearest quarter.
    """
    if display_matrix is None:
        return 0, False
    a, b, _, c, d, *_ = struct.unpack("=9i", display_matrix)
    is_mirrored = a * d - b * c < 0
    angle = math.atan2(-b, -a) if is_mirrored else math.atan2(b, a)
    return round(angle / (math.pi / 2)) % 4, is_mirrored


class _Reformatter(threading.local):
    """swscale's tables between frames, which serve one thread."""

    def __init__(self) -> None:
        self.own = VideoReformatter()


class FrameConverter:
    """Turns the frames of one film into pictures, in several threads if need be."""

    def __init__(self, presentation: Presentation) -> None:
        self._presentation = presentation
        self._thumbnails = _Reformatter()
        self._images = _Reformatter()

    def thumbnail(self, frame: VideoFrame, width: int, height: int) -> Image:
        """Return the frame stretched to exactly that size; HDR and interlacing stay as they are."""
        width, height = self._presentation.coded_size(width, height)
        # Averaging over areas, since a fast filter would miss most pixels at this reduction.
        # So few lines are not worth more threads, which wait for one another.
        small = _scaled(
            self._thumbnails.own, frame, width, height, "rgb24", Interpolation.AREA, threads=1
        )
        return self._presentation.upright(np.asarray(small.to_ndarray(), dtype=np.uint8))

    def image(
        self, frame: VideoFrame, max_side_px: int, neighbours: Sequence[VideoFrame | None]
    ) -> Image:
        """Return the frame as displayed; see ``DecodedFrame.image``."""
        shown = self._presentation.displayed_size(frame.width, frame.height)
        scale = min(1.0, max_side_px / max(shown))
        width, height = self._presentation.coded_size(
            *(max(1, round(side * scale)) for side in shown)
        )
        whole = _deinterlaced(frame, *neighbours) if frame.interlaced_frame else frame
        transfer = self._presentation.transfer
        scaled = _scaled(
            self._images.own,
            whole,
            width,
            height,
            "rgb48le" if transfer else "rgb24",
            Interpolation.BICUBIC,
            tags=frame,
        ).to_ndarray()
        if transfer:
            is_wide = self._presentation.is_wide_gamut
            signal = np.asarray(scaled, dtype=np.uint16)
            return self._presentation.upright(
                to_sdr(signal, transfer=transfer, is_wide_gamut=is_wide)
            )
        return self._presentation.upright(np.asarray(scaled, dtype=np.uint8))


class DecodedFrame:
    """One frame of a film, from which pictures are made only when they are asked for."""

    __slots__ = ("_converter", "_frame", "_neighbours", "time_s")

    def __init__(
        self,
        frame: VideoFrame,
        *,
        time_s: float,
        converter: FrameConverter,
        neighbours: Sequence[VideoFrame | None] = (None, None),
    ) -> None:
        self.time_s = time_s  # when it appears, on the film's own clock
        self._frame = frame
        self._converter = converter
        self._neighbours = neighbours  # the frames before and after, for deinterlacing

    @property
    def size_px(self) -> int:
        """Return how many pixels the decoder's frame has: one of 4K takes 12 to 25 MB."""
        return self._frame.width * self._frame.height

    def thumbnail(self, width: int, height: int) -> Image:
        """Return the upright picture stretched to (height, width, 3), made as fast as can be.

        Raises MediaError where the pixel format cannot be converted.
        """
        try:
            return self._converter.thumbnail(self._frame, width, height)
        except FFmpegError as error:
            raise self._unconvertible(error) from error

    def image(self, max_side_px: int) -> Image:
        """Return the upright picture, its longer side at most that long and never enlarged.

        Pixels are square, interlaced frames are deinterlaced with their neighbours, and HDR is
        brought down to SDR. Raises MediaError where the pixel format cannot be converted.
        """
        try:
            return self._converter.image(self._frame, max_side_px, self._neighbours)
        except FFmpegError as error:
            raise self._unconvertible(error) from error

    def _unconvertible(self, error: FFmpegError) -> MediaError:
        return MediaError(
            f"the frame at {self.time_s:.3f} s ({self._frame.format.name}) cannot be converted "
            f"to RGB: {error.strerror}; convert the film to a common format such as H.264"
        )


def _scaled(
    reformatter: VideoReformatter,
    frame: VideoFrame,
    width: int,
    height: int,
    pixel_format: str,
    interpolation: Interpolation,
    *,
    tags: VideoFrame | None = None,
    threads: int = 0,  # 0: as many as there are cores
) -> VideoFrame:
    """Return the frame as RGB of that size, its matrix and range read from ``tags``."""
    return reformatter.reformat(
        frame,
        width,
        height,
        pixel_format,
        src_colorspace=_matrix(tags or frame),
        src_color_range=_range(tags or frame),
        dst_color_range=ColorRange.JPEG,
        interpolation=interpolation,
        threads=threads,
    )


def _matrix(frame: VideoFrame) -> int:
    guess = _BT709 if frame.height > _LARGEST_SD_HEIGHT else _BT601
    return _MATRICES.get(frame.colorspace, guess)


def _range(frame: VideoFrame) -> ColorRange:
    name = frame.format.name
    if name.startswith("yuvj") or frame.format.is_rgb:
        return ColorRange.JPEG
    if frame.color_range == ColorRange.UNSPECIFIED and name.startswith("gray"):
        return ColorRange.JPEG
    return ColorRange.JPEG if frame.color_range == ColorRange.JPEG else ColorRange.MPEG


def _deinterlaced(
    frame: VideoFrame, before: VideoFrame | None, after: VideoFrame | None
) -> VideoFrame:
    """Return the frame with both fields brought to one time; bwdif looks at both neighbours."""
    graph = Graph()
    time_base = frame.time_base or Fraction(1, 90000)
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=time_base
    )
    bwdif = graph.add("bwdif", "mode=send_frame:deint=all")
    graph.link_nodes(source, bwdif, graph.add("buffersink")).configure()
    lead = [before] if before is not None and _is_alike(before, frame) else []
    trail = [after] if after is not None and _is_alike(after, frame) else []
    for neighbour in (*lead, frame, *trail, None):
        graph.vpush(neighbour)
    for _ in lead:
        graph.vpull()
    return graph.vpull()


def _is_alike(first: VideoFrame, second: VideoFrame) -> bool:
    sizes = {(each.width, each.height, each.format.name) for each in (first, second)}
    return len(sizes) == 1
