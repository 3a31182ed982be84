"""Text streams inside of a film: subtitles that are no pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, cast

import av
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from vsearch.errors import MediaError

TEXT_CODECS = frozenset({"subrip", "srt", "mov_text", "webvtt", "ass", "ssa", "text"})
MOST_CUES = 100_000  # of all streams of a film
_ASS_FIELDS = 8  # before the text: order, layer, style, name, three margins, effect
_NAME = 3

Packets: TypeAlias = "Iterator[Packet[SubtitleStream]]"
Cue = tuple[float, float, str, str]  # start and end in seconds, text, who says it


@dataclass(slots=True)
class TextTrack:
    """One text stream of a film."""

    number: int  # of the stream in the file
    language: str  # as it is tagged
    title: str
    is_forced: bool
    is_sdh: bool
    is_commentary: bool
    cues: list[Cue] = field(default_factory=list)  # times are on the film's own clock


def read_text_tracks(path: Path, on_packet: Callable[[], None] = lambda: None) -> list[TextTrack]:
    """Return the text streams of a film with all they show; MediaError when it cannot be opened.

    The file is gone through once, and nothing but these streams is looked at. Where it is damaged
    it ends there. ``on_packet`` hears that it goes on.
    """
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            streams = [s for s in container.streams.subtitles if _is_text(s)]
            tracks = {stream.index: _track(stream) for stream in streams}
            if streams:
                packets = container.demux(streams)
                _read(cast("Packets", packets), tracks, on_packet)
            return list(tracks.values())
    except (FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read for its subtitles: {error}") from error


def _is_text(stream: SubtitleStream) -> bool:
    return stream.codec_context is not None and stream.codec_context.name in TEXT_CODECS


def _track(stream: SubtitleStream) -> TextTrack:
    title = stream.metadata.get("title", "")
    return TextTrack(
        number=stream.index,
        language=stream.metadata.get("language", ""),
        title=title,
        is_forced=bool(stream.disposition & Disposition.forced),
        is_sdh=bool(stream.disposition & (Disposition.hearing_impaired | Disposition.captions)),
        is_commentary=bool(stream.disposition & Disposition.comment),
    )


def _read(
    packets: Packets,
    tracks: dict[int, TextTrack],
    on_packet: Callable[[], None],
) -> None:
    left = MOST_CUES
    try:
        for packet in packets:
            on_packet()
            if packet.pts is None:  # the last one of every stream, which holds nothing
                continue
            cues = _cues(packet)
            tracks[packet.stream_index].cues.extend(cues)
            left -= len(cues)
            if left <= 0:
                return
    except FFmpegError:
        return  # damaged from here on


def _cues(packet: "Packet[SubtitleStream]") -> list[Cue]:
    """Return what a packet shows; nothing where it is damaged, or tells no time."""
    if packet.pts is None or not packet.time_base:
        return []
    start_s = float(packet.pts * packet.time_base)
    try:
        shown = packet.stream.codec_context.decode2(packet)
    except (FFmpegError, UnicodeDecodeError):
        return []
    if shown is None:
        return []
    lasts_s = float((packet.duration or 0) * packet.time_base)
    return [
        (start_s, start_s + lasts_s, *_parts(rect.ass.decode("utf-8", "replace")))
        for rect in shown
        if isinstance(rect, AssSubtitle)
    ]


def _parts(event: str) -> tuple[str, str]:
    """Return the text of a SubStation event, and who says it."""
    fields = event.split(",", _ASS_FIELDS)
    return (fields[-1], fields[_NAME]) if len(fields) > _ASS_FIELDS else (event, "")
