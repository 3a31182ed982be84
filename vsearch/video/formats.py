"""What can be copied into which container, and what has to be encoded anew."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["mp4", "webm"]
How: TypeAlias = Literal["copy", "encode"]

# Decoded by Chromium, Firefox and Safari wherever these run. HEVC is not: it depends on the system.
_BROWSERS_VIDEO = {
    "h264": {"yuv420p", "yuvj420p"},
    "av1": {"yuv420p", "yuv420p10le"},
    "vp9": {"yuv420p", "yuv420p10le"},
    "vp8": {"yuv420p"},
}
_BROWSERS_MP4_SOUND = {"aac", "mp3", "opus", "flac"}
_WEBM_SOUND = {"opus", "vorbis"}
_MP4_VIDEO = {"h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video"}
_MP4_SOUND = {"aac", "mp3", "ac3", "eac3", "alac"}
# Packets of these tell when they are decoded, and not always when they are shown.
_UNTIMED = {"avi", "mpeg", "vob", "h264", "hevc", "m4v", "mpegvideo"}


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a film is made of, by FFmpeg's names."""

    container: str  # "matroska,webm"
    video: str  # "h264"
    pixel_format: str | None  # "yuv420p"
    sound: str | None  # "ac3"; None: silent


@dataclass(frozen=True, slots=True)
class Plan:
    """How a piece of a film becomes a file of its own."""

    kind: Kind
    video: How
    sound: How | None  # None: silent


def for_browsers(tracks: Tracks) -> Plan:
    """Return how a piece becomes what every browser plays, with as little encoded as possible."""
    is_playable = tracks.pixel_format in _BROWSERS_VIDEO.get(tracks.video, ())
    if not is_playable or tracks.container in _UNTIMED:
        return encoded(tracks)
    is_of_webm = tracks.video == "vp8" or (
        tracks.video == "vp9" and tracks.sound in {None, *_WEBM_SOUND}
    )
    if is_of_webm:
        return Plan("webm", "copy", _how(tracks.sound, _WEBM_SOUND))
    return Plan("mp4", "copy", _how(tracks.sound, _BROWSERS_MP4_SOUND))


def for_mp4(tracks: Tracks) -> Plan:
    """Return how a piece becomes an MP4 for players, with as little encoded as possible."""
    if tracks.video not in _MP4_VIDEO or tracks.container in _UNTIMED:
        return encoded(tracks)
    return Plan("mp4", "copy", _how(tracks.sound, _MP4_SOUND))


def encoded(tracks: Tracks) -> Plan:
    """Return how a piece becomes H.264 and AAC, whatever it is."""
    return Plan("mp4", "encode", _how(tracks.sound, set()))


def _how(sound: str | None, copied: set[str]) -> How | None:
    if sound is None:
        return None
    return "copy" if sound in copied else "encode"
