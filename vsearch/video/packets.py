"""Packets of a film from a place where a decoder can begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias, cast

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

# How far before the moment to look for a clean start. Transport streams are sought by guessing, and
# may be read from behind the time that was asked for.
_LOOK_BACK_S = (0.5, 10.0, 60.0)

Packets: TypeAlias = "Iterator[Packet[VideoStream | AudioStream]]"


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin to copy a film."""

    packets: Packets  # from a key frame on, as they lie in the file
    first_s: float | None  # when that key frame is shown; None: the film does not tell, or is over
    shown_s: float | None  # when the picture appeared that is shown at the time wanted
    is_clean: bool  # no later picture looks past it


def start_before(
    source: InputContainer,
    video: VideoStream,
    streams: Sequence[VideoStream | AudioStream],
    start_s: float,
) -> Start:
    """Return the last key frame before ``start_s`` at which browsers can begin.

    H.264 may mark pictures as key frames that are followed by pictures referring back past them
    (open groups, usual on discs and in broadcasts); browsers give up on these, and begin only at
    an IDR picture. Where there is none within a minute, the nearest key frame has to do. There are
    no packets where the file cannot be sought in.
    """
    base = float(video.time_base or 1)
    wanted = int(start_s / base)
    held: list[Packet[VideoStream | AudioStream]] = []
    packets: Packets = iter(())
    is_clean = False
    for back_s in _LOOK_BACK_S:
        try:
            source.seek(int((start_s - back_s) / base), stream=video)
        except (FFmpegError, OverflowError):  # some formats cannot, some damaged files neither
            return Start(iter(()), None, None, is_clean=False)
        packets = readable(source, streams)
        held, is_clean = [], False
        for packet in packets:
            is_key = packet.stream_index == video.index and packet.is_keyframe
            is_late = packet.pts is not None and packet.pts > wanted
            if is_key and not (held and is_late) and (not is_clean or is_clean_key(packet, video)):
                held, is_clean = [], is_clean_key(packet, video)
            if held or is_key:
                held.append(packet)
            if is_key and is_late:
                break
        if is_clean and (held[0].pts is None or held[0].pts <= wanted):
            break
    pictures = [packet for packet in held if packet.stream_index == video.index]
    _fill_decoding_times(pictures)
    first = pictures[0].pts if pictures else None
    if first is None:
        return Start(chain(held, packets), None, None, is_clean)
    # To the next key frame all is held, so what is shown is among it.
    seen = max((p.pts for p in pictures if p.pts is not None and p.pts <= wanted), default=first)
    return Start(chain(held, packets), first * base, seen * base, is_clean)


def is_clean_key(packet: "Packet[VideoStream | AudioStream]", video: VideoStream) -> bool:
    """Say whether decoders can begin at a packet that is marked as a key frame."""
    return video.codec_context.name != "h264" or _is_idr(packet, video)


def readable(source: InputContainer, streams: Sequence[VideoStream | AudioStream]) -> Packets:
    """Yield packets to the end of the file, or to where it is damaged."""
    try:
        for packet in source.demux(streams):
            yield cast("Packet[VideoStream | AudioStream]", packet)
    except FFmpegError:
        return


def _fill_decoding_times(packets: "Sequence[Packet[VideoStream | AudioStream]]") -> None:
    """Give the first packets the decoding times that Matroska does not tell after a seek."""
    known = next((i for i, packet in enumerate(packets) if packet.dts is not None), 0)
    first_dts = packets[known].dts if packets else None
    if first_dts is not None:
        for ticks, packet in enumerate(reversed(packets[:known]), start=1):
            packet.dts = first_dts - ticks


def _is_idr(packet: "Packet[VideoStream | AudioStream]", video: VideoStream) -> bool:
    """Say whether an H.264 packet holds an IDR slice (ISO/IEC 14496-10, 7.4.1: unit type 5)."""
    content, header = bytes(packet), video.codec_context.extradata or b""
    if not header.startswith(b"\x01"):  # not avcC: units come after start codes
        return any(unit[:1] and unit[0] & 31 == 5 for unit in content.split(b"\0\0\1")[1:])
    width, start = (header[4] & 3) + 1, 0  # avcC (ISO/IEC 14496-15, 5.3.3): bytes of each length
    while start + width < len(content):
        if content[start + width] & 31 == 5:
            return True
        start += width + int.from_bytes(content[start : start + width], "big")
    return False
