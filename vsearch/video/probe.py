"""What a film file is, found by opening it."""

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.sidedata.sidedata import SideData
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.video.decode import measured_duration_s
from vsearch.video.picture import Presentation, orientation
from vsearch.video.tonemap import Transfer

_TRANSFERS: dict[int, Transfer] = {16: "pq", 18: "hlg"}  # H.273 code points
_BT709_PRIMARIES = 1
_SQUARE_WITHIN = 0.01  # pixels this near to square are left as they are
_WIDEST_ASPECT = 10.0  # what lies beyond is a damaged header
_MAX_PIXELS = 150_000_000  # 15,360 x 8,640 fit; a decoder holds a dozen pictures at a time
# FFmpeg would read the files that these name in the place of this one, some without end.
_PLAYLISTS = (b"#EXTM3U", b"ffconcat")


@dataclass(frozen=True, slots=True)
class FilmInfo:
    """What is known about a film before its frames are read."""

    duration_s: float  # > 0; how long the file plays, sound included
    start_s: float  # time of its first frame, which need not be 0
    width: int  # pixels, as displayed: upright and with square pixels
    height: int
    average_fps: float | None  # None where the file does not tell
    codec: str  # "h264"
    container: str  # "mov,mp4,m4a,3gp,3g2,mj2"
    has_audio: bool
    rotation_deg: int  # clockwise turn that made it upright: 0, 90, 180 or 270
    is_hdr: bool  # PQ or HLG

    def __post_init__(self) -> None:
        if self.duration_s <= 0:
            raise ValueError(f"duration must be positive, not {self.duration_s}")


def bound(stream: VideoStream) -> None:
    """Have a stream decode no picture of more than 150 megapixels; call it before the first one.

    One that is larger than the header says counts as damaged.
    """
    context = stream.codec_context
    context.options = {**context.options, "max_pixels": str(_MAX_PIXELS)}


@contextmanager
def open_container(path: Path, *, threads: int = 0) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield the open file and the stream that holds the film; it is closed at the end.

    It is decoded in so many threads, 0 for as many as there are processors.
    Raises MediaError where there is no such file, or it cannot be read, or it holds no film.
    """
    _check_file(path)
    try:
        # With the protocol named, "Alien: Covenant.mp4" is a file and not the protocol "Alien";
        # with the others forbidden, a playlist in disguise cannot reach the network.
        container = av.open(
            f"file:{path}",
            "r",
            container_options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except FFmpegError as error:
        raise MediaError(
            f"{path}: not a film that FFmpeg can read ({error.strerror}); check that it is a "
            "video file and complete"
        ) from error
    try:
        stream = _film_stream(container, path)
        bound(stream)
        stream.codec_context.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        yield container, stream
    finally:
        container.close()


def describe(
    path: Path, container: InputContainer, stream: VideoStream, first: VideoFrame, start_s: float
) -> tuple[FilmInfo, Presentation]:
    """Return what the file is and how to show it, given its first frame and that one's time."""
    presentation = presentation_of(stream, first)
    width, height = presentation.displayed_size(first.width, first.height)
    return FilmInfo(
        duration_s=_stated_duration_s(container, stream) or _measured_duration_s(path),
        start_s=start_s,
        width=width,
        height=height,
        average_fps=float(stream.average_rate) if stream.average_rate else None,
        codec=stream.codec_context.codec.canonical_name,
        container=container.format.name,
        has_audio=bool(container.streams.audio),
        rotation_deg=90 * presentation.quarter_turns,
        is_hdr=presentation.transfer is not None,
    ), presentation


def stated_end_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return when the pictures should end at least, as the file's header has it, on its clock."""
    if stream.duration and stream.time_base:
        return float(((stream.start_time or 0) + stream.duration) * stream.time_base)
    if container.duration:
        # Matroska counts it from 0 and others from the first frame: the earlier is certain.
        return container.duration / av.time_base
    return None


def _check_file(path: Path) -> None:
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                beginning = file.read(16)
    except FileNotFoundError as error:
        raise MediaError(f"{path}: there is no such file; check the path") from error
    except OSError as error:
        raise MediaError(
            f"{path}: cannot be read ({error.strerror}); check its permissions and the disk"
        ) from error
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise MediaError(f"{path}: is {what}; name a film file")
    if size == 0:
        raise MediaError(f"{path}: the file is empty; copy or download it again")
    if beginning.startswith(_PLAYLISTS):
        raise MediaError(f"{path}: is a playlist, not a film; name the films in it")


def _film_stream(container: InputContainer, path: Path) -> VideoStream:
    kind = container.format.name
    if kind == "image2" or kind.endswith("_pipe"):
        raise MediaError(f"{path}: is a still picture ({kind}), not a film; name a film file")
    if kind == "tty":  # FFmpeg draws any text file as a terminal would
        raise MediaError(f"{path}: is a text file, not a film; name a film file")
    aside = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [each for each in container.streams.video if not each.disposition & aside]
    if not streams:
        what = "only sound" if container.streams.audio else "no video"
        raise MediaError(f"{path}: holds {what}, so there is nothing to see; name a film file")
    stream = max(streams, key=_prominence)
    if stream.codec_context is None:
        raise MediaError(
            f"{path}: this FFmpeg has no decoder for its pictures; convert the film to H.264"
        )
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > _MAX_PIXELS:
        raise MediaError(
            f"{path}: its pictures have {width} x {height} pixels, which takes more memory than "
            "can be spared; scale it down"
        )
    return stream


def _prominence(stream: VideoStream) -> tuple[bool, int]:
    context = stream.codec_context
    size = context.width * context.height if context is not None else -1
    return bool(stream.disposition & Disposition.default), size


def presentation_of(stream: VideoStream, first: VideoFrame) -> Presentation:
    """Return how a stream asks for its frames to be shown, given the first of them."""
    # PyAV's stub knows one key of this mapping, and not the one that is needed.
    matrix = cast(Mapping[str, SideData], first.side_data).get("DISPLAYMATRIX")
    turns, is_mirrored = orientation(bytes(matrix) if matrix is not None else None)
    aspect = float(stream.sample_aspect_ratio or 1)
    if abs(aspect - 1) < _SQUARE_WITHIN or not 1 / _WIDEST_ASPECT < aspect < _WIDEST_ASPECT:
        aspect = 1.0
    context = stream.codec_context
    transfer = _TRANSFERS.get(context.color_trc)
    return Presentation(
        pixel_aspect=aspect,
        quarter_turns=turns,
        is_mirrored=is_mirrored,
        transfer=transfer,
        is_wide_gamut=transfer is not None and context.color_primaries != _BT709_PRIMARIES,
    )


def _stated_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if container.duration and container.duration > 0:
        return container.duration / av.time_base
    if stream.duration and stream.duration > 0 and stream.time_base:
        return float(stream.duration * stream.time_base)
    return None


def _measured_duration_s(path: Path) -> float:
    with open_container(path) as (container, stream):
        return measured_duration_s(container, stream)
