"""What files an answer's moments can be taken along as, by the end of the file's name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vsearch.insights.cuts import cuts_of
from vsearch.insights.edit_list import apart_from, as_edl, count_for
from vsearch.insights.exports import as_csv, as_json, as_parquet
from vsearch.insights.joined_list import joined_list
from vsearch.insights.otio_timeline import as_otio
from vsearch.insights.playlist import moments_playlist, xspf
from vsearch.insights.timings import timings_of
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Moment

Moments = Sequence[Moment]


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file."""

    suffix: str
    words: str  # what the page calls it
    mime: str
    make: Callable[[Answer, Moments], bytes]  # InputError where it cannot hold the moments
    counts_frames: bool = False  # it holds what is in films that can be read, and no photos


def _m3u(answer: Answer, moments: Moments) -> bytes:
    return _text(moments_playlist(moments, timings_of(moments)))


def _xspf(answer: Answer, moments: Moments) -> bytes:
    title = answer.query.text or print_query(answer.query)
    return _text(xspf(title, moments, timings_of(moments)))


def _joined(answer: Answer, moments: Moments) -> bytes:
    return joined_list(moments)


def _otio(answer: Answer, moments: Moments) -> bytes:
    return _text(as_otio(answer, cuts_of(moments, timings_of(moments))))


def _edl(answer: Answer, moments: Moments) -> bytes:
    return _text(as_edl(answer, cuts_of(moments, timings_of(moments))))


def _csv(answer: Answer, moments: Moments) -> bytes:
    return as_csv(moments).encode("utf-8", "surrogateescape")  # names as they are on disk


def _parquet(answer: Answer, moments: Moments) -> bytes:
    return as_parquet(moments)


def _json(answer: Answer, moments: Moments) -> bytes:
    # Signs of a path that are no text become JSON's escapes, which are spelt as Python's are.
    return as_json(answer, moments).encode("utf-8", "backslashreplace")


def _text(text: str) -> bytes:
    return text.encode("utf-8")


KINDS = (
    FileKind(".m3u8", "Playlist", "application/vnd.apple.mpegurl", _m3u),
    FileKind(".m3u", "Playlist (M3U)", "audio/x-mpegurl", _m3u),
    FileKind(".xspf", "Playlist (XSPF)", "application/xspf+xml", _xspf),
    FileKind(".mpv.edl", "All in one for mpv", "text/plain", _joined),
    FileKind(".otio", "Timeline (OpenTimelineIO)", "application/json", _otio, counts_frames=True),
    FileKind(".edl", "Edit list (EDL)", "text/plain", _edl, counts_frames=True),
    FileKind(".csv", "Table (CSV)", "text/csv", _csv),
    FileKind(".parquet", "Table (Parquet)", "application/vnd.apache.parquet", _parquet),
    FileKind(".json", "Data (JSON)", "application/json", _json),
)


def kind_of(path: Path) -> FileKind | None:
    """Return what kind of file a name asks for; None when it is none of these."""
    name = path.name.lower()
    fitting = [kind for kind in KINDS if name.endswith(kind.suffix)]
    return max(fitting, key=lambda kind: len(kind.suffix), default=None)


def lost_in(kind: FileKind, moments: Moments) -> str:
    """Return in one line what such a file cannot tell as it is, "" when it can."""
    if kind.suffix != ".edl":
        return ""
    cuts = cuts_of(moments, timings_of(moments))
    return apart_from(count_for([cut.timing for cut in cuts]), cuts)
