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
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.video.packets import is_clean_key, start_before
from vsearch.video.probe import open_container

LONGEST_S = 600.0  # a moment may be a whole film; its clip is not
LARGEST_BYTES = 400_000_000
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
        for packet in start_before(source, video, streams, start_s).packets:
            if packet.pts is None or packet.dts is None:
                continue  # the empty packet at the end
            first_s = float(packet.pts * packet.time_base) if first_s is None else first_s
            dts_s = float(packet.dts * packet.time_base)
            is_video = packet.stream_index == video.index
            if is_video and packet.is_keyframe and not is_clean_key(packet, video):
                packet.is_keyframe = False  # or the browser seeks to it, and gives up
            if (is_video and dts_s > end_s) or target.tell() > LARGEST_BYTES:
                break
            shift = round(first_s / float(packet.time_base))
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copies[packet.stream_index]
            sink.mux(packet)
    return target.getvalue(), first_s or 0.0
