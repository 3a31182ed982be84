"""Frames with their times out of a container that may be damaged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from av.container import InputContainer
from av.error import BlockingIOError as DecoderFullError
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_READ_ATTEMPTS = 16  # failures in a row after which the rest of a file is given up
_DEFAULT_FRAME_S = 0.04


@dataclass(slots=True)
class Losses:
    """What one pass over a film could not use; counted while the frames go by."""

    damaged: int = 0  # packets and frames
    backward: int = 0  # frames whose time did not increase


class FrameClock:
    """Gives each frame of one pass a time, strictly increasing."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._next_s: float | None = None
        self._last_s = float("-inf")

    def time_s(
        self, *, shown_s: float | None, decoded_s: float | None, length_s: float
    ) -> float | None:
        """Return when the next frame in display order appears; None: it must be dropped.

        ``shown_s`` is its own time. Where it has none, it follows the frame before; at the
        beginning, ``decoded_s`` (the packet's decoding time) stands in, or else 0. ``length_s``
        is how long it is shown, 0 for unknown.
        """
        time_s = shown_s
        if time_s is None:
            time_s = self._next_s if self._next_s is not None else (decoded_s or 0.0)
        if time_s <= self._last_s:
            return None
        self._last_s = time_s
        self._next_s = time_s + (length_s if length_s > 0 else self._frame_s)
        return time_s

    @property
    def end_s(self) -> float | None:
        """Return when the last frame stops being shown; None before the first."""
        return self._next_s


def timed_frames(
    container: InputContainer,
    stream: VideoStream,
    *,
    clock: FrameClock,
    losses: Losses,
    on_frame: Callable[[], None],
) -> Iterator[tuple[VideoFrame, float]]:
    """Yield (frame, time in seconds) from where the container stands, in display order.

    Packets and frames that cannot be decoded are counted and passed over. ``on_frame`` is called
    for every frame that comes out of the decoder, used or not.
    """
    for packet in _packets(container, stream, losses):
        try:
            frames = packet.decode()
        except DecoderFullError:
            # An error left frames inside that would block the decoder for good.
            stream.codec_context.flush_buffers()
            losses.damaged += 1
            continue
        except FFmpegError:
            losses.damaged += 1
            continue
        for frame in frames:
            on_frame()
            if frame.is_corrupt:
                losses.damaged += 1
                continue
            base = stream.time_base or Fraction(0)
            time_s = clock.time_s(
                shown_s=None if frame.pts is None else float(frame.pts * base),
                decoded_s=None if frame.dts is None else float(frame.dts * base),
                length_s=float((frame.duration or 0) * base),
            )
            if time_s is None:
                losses.backward += 1
            else:
                yield frame, time_s


def frame_duration_s(stream: VideoStream) -> float:
    """Return how long a frame is shown where it does not say itself."""
    rate = stream.average_rate or stream.guessed_rate
    return float(1 / rate) if rate else _DEFAULT_FRAME_S


def measured_duration_s(container: InputContainer, stream: VideoStream) -> float:
    """Return the time from the first packet to the end of the last, by reading them all."""
    frame_s = frame_duration_s(stream)
    base = float(stream.time_base or 0)
    first_s, end_s, count = float("inf"), float("-inf"), 0
    for packet in _packets(container, stream, Losses()):
        if not packet.size:
            continue  # the one that flushes the decoder
        count += 1
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None:
            first_s = min(first_s, stamp * base)
            end_s = max(end_s, stamp * base + ((packet.duration or 0) * base or frame_s))
    return end_s - first_s if end_s > first_s else max(count, 1) * frame_s


def _packets(
    container: InputContainer, stream: VideoStream, losses: Losses
) -> Iterator["Packet[VideoStream]"]:
    """Yield the stream's packets, the last one flushing the decoder; read on after an error."""
    attempts = 0
    while attempts < _READ_ATTEMPTS:
        try:
            for packet in container.demux(stream):
                attempts = 0
                yield packet
        except FFmpegError:
            losses.damaged += 1
            attempts += 1
        else:
            return
