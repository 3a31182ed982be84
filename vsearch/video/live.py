"""Frames as they come from a camera or over the network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
from av.container import InputContainer
from av.error import BlockingIOError as NotYetError
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.video.decode import FrameClock, frame_duration_s
from vsearch.video.picture import DecodedFrame, FrameConverter
from vsearch.video.probe import bound, presentation_of

_BREATH_S = 0.005

_NO_VIDEO = (
    "it sends nothing that FFmpeg takes for video",
    "check that the address is that of a film or a camera's stream",
)
_SILENT = ("it does not answer", "check the address and that it is running")
# What is the matter, by the error FFmpeg or the system gives, and what to do.
_CAUSES: dict[type[Exception], tuple[str, str]] = {
    av.error.ConnectionRefusedError: (
        "the connection was refused",
        "check the address and the port, and that the camera or server is running",
    ),
    av.error.HTTPUnauthorizedError: (
        "it wants a name and a password",
        "put them into the address, as in rtsp://NAME:PASSWORD@HOST/",
    ),
    av.error.HTTPForbiddenError: ("it forbids access", "check the name and the password"),
    av.error.HTTPNotFoundError: ("there is nothing at that address", "check its path"),
    av.error.FileNotFoundError: ("there is no such device", "check that it is plugged in"),
    av.error.PermissionError: (
        "this user may not use it",
        "on Linux, join the group that may (often `video`)",
    ),
    av.error.ExitError: _SILENT,
    av.error.TimeoutError: _SILENT,
    av.error.EOFError: _NO_VIDEO,
    av.error.InvalidDataError: _NO_VIDEO,
}


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """What FFmpeg opens."""

    url: str
    shown: str  # what to call it in messages: without a password
    format: str | None = None  # "v4l2"; None: FFmpeg finds out
    options: dict[str, str] = field(default_factory=dict)  # FFmpeg's own
    timeout_s: float = 10.0  # longest silence before it counts as broken, > 0


@dataclass(frozen=True, slots=True)
class LiveFrames:
    """An open source."""

    frames: Iterator[DecodedFrame]  # with the source's own times; MediaError when it breaks
    is_film: bool  # it has an end, and is sent faster than it plays


@contextmanager
def open_live(address: LiveAddress) -> Iterator[LiveFrames]:
    """Yield the frames of a camera or a stream; it is closed at the end.

    Raises MediaError where it cannot be opened or shows nothing, with the cause and the cure.
    """
    try:
        container = av.open(
            address.url,
            "r",
            format=address.format,
            options=address.options,
            timeout=address.timeout_s,
            metadata_errors="replace",
        )
    except (FFmpegError, ValueError) as error:
        raise _unopened(address, error) from error
    try:
        streams = [each for each in container.streams.video if each.codec_context is not None]
        if not streams:
            raise MediaError(
                f"{address.shown}: holds no video that can be decoded; name a camera or a film."
            )
        stream = max(streams, key=lambda each: each.codec_context.width)
        bound(stream)
        # Decoding whole frames side by side would hold back as many of them.
        stream.codec_context.thread_type = "SLICE"
        is_film = container.duration is not None and container.duration > 0
        yield LiveFrames(_frames(container, stream, address), is_film)
    finally:
        container.close()


def _frames(
    container: InputContainer, stream: VideoStream, address: LiveAddress
) -> Iterator[DecodedFrame]:
    clock = FrameClock(frame_duration_s(stream))
    converter: FrameConverter | None = None
    try:
        for packet in _packets(container, stream):
            for frame in _decoded(packet, stream):
                base = float(stream.time_base or 0)
                time_s = clock.time_s(
                    shown_s=None if frame.pts is None else frame.pts * base,
                    decoded_s=None if frame.dts is None else frame.dts * base,
                    length_s=(frame.duration or 0) * base,
                )
                if time_s is None:
                    continue
                converter = converter or FrameConverter(presentation_of(stream, frame))
                yield DecodedFrame(frame, time_s=time_s, converter=converter)
    except FFmpegError as error:
        raise MediaError(f"{address.shown}: broke off ({error.strerror}).") from error


def _packets(container: InputContainer, stream: VideoStream) -> "Iterator[av.Packet[VideoStream]]":
    while True:
        try:
            yield from container.demux(stream)
        except NotYetError:  # what cameras on macOS say while they have no frame
            time.sleep(_BREATH_S)
        else:
            return


def _decoded(packet: "av.Packet[VideoStream]", stream: VideoStream) -> list[VideoFrame]:
    """Return the frames of a packet; none where it is damaged, as the first ones often are."""
    try:
        return [frame for frame in packet.decode() if not frame.is_corrupt]
    except FFmpegError:
        stream.codec_context.flush_buffers()
        return []


def _unopened(address: LiveAddress, error: Exception) -> MediaError:
    told = getattr(error, "strerror", None) or "it is not an address FFmpeg understands"
    cure = "check the address and that it is running, and close what else uses it"
    for kind, (cause, what_to_do) in _CAUSES.items():
        if isinstance(error, kind):
            told, cure = cause, what_to_do
    return MediaError(f"{address.shown}: cannot be opened: {told}; {cure}.")
