"""A piece of a film in a form that browsers play, cut without encoding it again.

A page that plays the film itself would hold the whole file in memory; a clip is as large as the
moment, and films in Matroska come out in a container that browsers know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.video.probe import open_container

LONGEST_S = 600.0  # a moment may be a whole film; its clip is not
LARGEST_BYTES = 400_000_000
_LOOK_BACK_S = (0.5, 10.0, 60.0)  # how far before the moment to look for a clean start
_MP4_VIDEO, _MP4_SOUND = {"h264", "hevc", "av1"}, {"aac", "mp3", "opus", "flac"}
_WEBM_VIDEO, _WEBM_SOUND = {"vp8", "vp9"}, {"opus", "vorbis"}


@dataclass(frozen=True, slots=True)
class Clip:
    """Video ready for a browser."""

    content: bytes
    mime: str  # "video/mp4" or "video/webm"
    start_s: float  # where in the clip the moment starts: the clip begins at the key frame before


def cut(path: Path, start_s: float, end_s: float) -> Clip:
    """Return the film from the key frame before ``start_s`` to ``end_s``, times in seconds.

    Sound that the container cannot hold is left out. Raises MediaError when the film is gone or
    unreadable, or when its video is in a format that browsers do not play.
    """
    end_s = min(end_s, start_s + LONGEST_S)
    with open_container(path) as (source, video):
        codec = video.codec_context.name
        if codec in _MP4_VIDEO:
            kind, sounds = "mp4", _MP4_SOUND
        elif codec in _WEBM_VIDEO or codec.startswith("libvpx"):
            kind, sounds = "webm", _WEBM_SOUND
        else:
            raise MediaError(
                f"Browsers cannot play {path.name} (video format {codec}): open it in a player, "
                "or search with `vsearch search --open`."
            )
        try:
            content, first_s = _remux(source, video, kind, sounds, start_s, end_s)
        except FFmpegError as error:
            raise MediaError(
                f"{path.name} cannot be cut for the browser ({error.strerror}): open it in a "
                "player, or search with `vsearch search --open`."
            ) from error
    return Clip(content, f"video/{kind}", max(0.0, start_s - first_s))


def _remux(
    source: InputContainer,
    video: VideoStream,
    kind: str,
    sounds: set[str],
    start_s: float,
    end_s: float,
) -> tuple[bytes, float]:
    """Return the clip and the film's time at which it begins."""
    heard = next((s for s in source.streams.audio if s.codec_context.name in sounds), None)
    streams: list[VideoStream | AudioStream] = [video] if heard is None else [video, heard]
    target = BytesIO()
    first_s: float | None = None
    with av.open(target, "w", format=kind) as sink:
        copies = {stream.index: sink.add_stream_from_template(stream) for stream in streams}
        for packet in _from_clean_start(source, video, streams, start_s):
            if packet.pts is None or packet.dts is None:
                continue  # the empty packet at the end
            first_s = float(packet.pts * packet.time_base) if first_s is None else first_s
            dts_s = float(packet.dts * packet.time_base)
            is_video = packet.stream_index == video.index
            if is_video and packet.is_keyframe and not _is_clean(packet, video):
                packet.is_keyframe = False  # or the browser seeks to it, and gives up
            if (is_video and dts_s > end_s) or target.tell() > LARGEST_BYTES:
                break
            shift = round(first_s / float(packet.time_base))
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copies[packet.stream_index]
            sink.mux(packet)
    return target.getvalue(), first_s or 0.0


def _from_clean_start(
    source: InputContainer,
    video: VideoStream,
    streams: Sequence[VideoStream | AudioStream],
    start_s: float,
) -> "Iterator[Packet[VideoStream | AudioStream]]":
    """Yield packets from the last key frame before ``start_s`` at which browsers can begin.

    H.264 may mark pictures as key frames that are followed by pictures referring back past them
    (open groups, usual on discs and in broadcasts); browsers give up on these, and begin only at
    an IDR picture. Where there is none within a minute, the nearest key frame has to do.
    """
    base = float(video.time_base or 1)
    wanted = int(start_s / base)
    held: list[Packet[VideoStream | AudioStream]] = []
    packets: Iterator[Packet[VideoStream | AudioStream]] = iter(())
    for back_s in _LOOK_BACK_S:
        source.seek(int((start_s - back_s) / base), stream=video)
        packets = (
            cast("Packet[VideoStream | AudioStream]", packet) for packet in source.demux(streams)
        )
        held, is_clean = [], False
        for packet in packets:
            is_key = packet.stream_index == video.index and packet.is_keyframe
            is_late = packet.pts is not None and packet.pts > wanted
            if is_key and not (held and is_late) and (not is_clean or _is_clean(packet, video)):
                held, is_clean = [], _is_clean(packet, video)
            if held or is_key:
                held.append(packet)
            if is_key and is_late:
                break
        if is_clean:
            break
    _fill_decoding_times([packet for packet in held if packet.stream_index == video.index])
    yield from held
    yield from packets


def _fill_decoding_times(packets: "Sequence[Packet[VideoStream | AudioStream]]") -> None:
    """Give the first packets the decoding times that Matroska does not tell after a seek."""
    known = next((i for i, packet in enumerate(packets) if packet.dts is not None), 0)
    first_dts = packets[known].dts if packets else None
    if first_dts is not None:
        for ticks, packet in enumerate(reversed(packets[:known]), start=1):
            packet.dts = first_dts - ticks


def _is_clean(packet: "Packet[VideoStream | AudioStream]", video: VideoStream) -> bool:
    return video.codec_context.name != "h264" or _is_idr(packet, video)


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
