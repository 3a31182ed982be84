"""A piece of a film in a form that browsers play, cut without encoding it again.

A page that plays the film itself would hold the whole file in memory; a clip is as large as the
moment, and films in Matroska come out in a container that browsers know.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

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
_FARTHEST_BACK_S = 60.0
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
    source.seek(_clean_start(source, video, start_s), stream=video)
    target = BytesIO()
    first_s: float | None = None
    with av.open(target, "w", format=kind) as sink:
        copies: dict[int, VideoStream | AudioStream] = {
            video.index: sink.add_stream_from_template(video)
        }
        if heard is not None:
            copies[heard.index] = sink.add_stream_from_template(heard)
        for packet in source.demux([video] if heard is None else [video, heard]):
            if packet.pts is None or packet.dts is None:
                continue  # the empty packet at the end
            is_video = packet.stream_index == video.index
            if first_s is None and not (is_video and packet.is_keyframe):
                continue  # nothing can be shown before the first key frame
            first_s = float(packet.pts * packet.time_base) if first_s is None else first_s
            if is_video and float(packet.dts * packet.time_base) > end_s:
                break
            if target.tell() > LARGEST_BYTES:
                break
            shift = round(first_s / float(packet.time_base))
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copies[packet.stream_index]
            sink.mux(packet)
    return target.getvalue(), first_s or 0.0


def _clean_start(source: InputContainer, video: VideoStream, start_s: float) -> int:
    """Return where to seek, in the stream's time base, so that browsers can decode from there on.

    H.264 may mark pictures as key frames that are followed by pictures referring back past them
    (open groups, usual on discs and in broadcasts); browsers give up on these, and begin only at
    an IDR picture. Where there is none within a minute, the nearest key frame has to do.
    """
    base = float(video.time_base or 1)
    wanted = target = int(start_s / base)
    earliest = wanted - _FARTHEST_BACK_S / base
    while video.codec_context.name == "h264" and target > earliest:
        source.seek(target, stream=video)
        key = next((p for p in source.demux(video) if p.is_keyframe and p.pts is not None), None)
        if key is None or key.pts is None:
            break
        if _is_idr(key, video):
            return target
        before = min(key.pts, key.pts if key.dts is None else key.dts) - 1
        if before >= target:
            break  # that was the first one of the film
        target = before
    return wanted


def _is_idr(packet: Packet, video: VideoStream) -> bool:
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
