"""A subtitle file read: the lines that are spoken, in order."""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from vsearch.errors import MediaError
from vsearch.records.lines import SpokenLine
from vsearch.subtitles.cleaning import spoken_in, with_voices_kept
from vsearch.subtitles.decoding import decoded

SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
LARGEST_BYTES = 8 << 20  # a film's words take some hundred kilobytes, with styling some millions
MOST_LINES = 20_000  # a film has one or two thousand
LONGEST_LINE_S = 30.0  # a subtitle that stays longer is cut short
UNTIMED_S = 2.0  # that a subtitle lasts which ends before it begins
AGAIN_S = 0.5  # what is shown again so soon goes on

_NONE = "these are no subtitles in SubRip, WebVTT or SubStation form: convert or remove it"

Cue = tuple[float, float, str, str]  # start and end in seconds, text as it is, who says it


def read_subtitles(path: Path, language: str = "") -> list[SpokenLine]:
    """Return what is said according to a file, by time; MediaError when it cannot be read.

    ``language`` helps to tell in what it is written. Times are as in the file: from the film's
    beginning on.
    """
    content = _content(path)
    try:
        cues = _cues(decoded(content, language))
    except MediaError as error:
        raise MediaError(f"{path.name}: {error}") from error
    return spoken_lines(cues, path.name)


def spoken_lines(cues: Iterable[Cue], name: str) -> list[SpokenLine]:
    """Return the lines of subtitles by time; MediaError when they are too many for a film.

    Descriptions and empty ones are left out, as is what has no time; what is shown again at once
    is one line.
    """
    lines: list[SpokenLine] = []
    for start_s, end_s, text, told in sorted(cues, key=lambda cue: cue[:2]):
        if not 0 <= start_s < 360_000:
            continue
        end_s = min(end_s, start_s + LONGEST_LINE_S) if end_s > start_s else start_s + UNTIMED_S
        for speaker, words in spoken_in(text, told):
            before = lines[-1] if lines else None
            if before and before.text == words and start_s - before.end_s <= AGAIN_S:
                end_s = max(end_s, before.end_s)
                lines[-1] = SpokenLine(before.start_s, end_s, words, before.speaker or speaker)
            else:
                lines.append(SpokenLine(start_s, end_s, words, speaker))
        if len(lines) > MOST_LINES:
            raise MediaError(
                f"{name}: more than {MOST_LINES:,} lines are no film's subtitles: remove it"
            )
    return lines


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise MediaError(
                f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB are too many for subtitles, "
                f"{LARGEST_BYTES / 1e6:.0f} at most: remove it, or take its pictures out"
            )
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES)
    except OSError as error:
        raise MediaError(
            f"{path.name}: it cannot be read ({error.strerror}): change its rights"
        ) from error


def _cues(text: str) -> Sequence[Cue]:
    """Return the subtitles of a text in any of the formats, by what it looks like."""
    from pysubs2 import SSAFile
    from pysubs2.exceptions import Pysubs2Error

    if not text.strip():
        raise MediaError("it is empty: download it again, or remove it")
    form = _form(text)
    if form is None:  # pysubs2 would guess, which takes minutes over some megabytes
        raise MediaError(_NONE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fields that do not matter here
            parsed = SSAFile.from_string(with_voices_kept(text), form)
    except (Pysubs2Error, ValueError, OverflowError, KeyError, IndexError) as error:
        raise MediaError(_NONE) from error
    return [
        (event.start / 1000, event.end / 1000, event.text, event.name)
        for event in parsed
        if not event.is_comment and not event.is_drawing
    ]


def _form(text: str) -> str | None:
    """Return the form of a text by its plainest sign, None where there is none."""
    if "[Events]" in text:
        return "ass"
    if text.lstrip().startswith("WEBVTT"):
        return "vtt"
    return "srt" if "-->" in text else None
