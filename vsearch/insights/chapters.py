"""Moments as chapters of their films, in the forms that players and editing tools read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from vsearch.records.moments import Moment
from vsearch.wording import chance, clock, printable

# What begins every file, so that it can be told from those of others.
MARKS = {
    ".ffmetadata": ";FFMETADATA1\n; chapters by vsearch\n",
    ".chapters.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<!-- chapters by vsearch -->\n',
    ".edl": "## scene markers by vsearch\n",
}
_MEANING = re.compile(r"([=;#\\])")  # signs that ffmetadata wants a backslash before


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of a film with its name."""

    title: str  # of one line
    start_s: float
    end_s: float  # > start_s


def chapters_of(moments: Iterable[Moment], asked: str) -> list[Chapter]:
    """Return the moments of one film as chapters in order of time, on the film's own clock.

    They are called by what was asked for and how likely they are. One that reaches into the next
    ends where that begins; of those that begin at the same time the longest is left.
    """
    every = {
        one.start_s: Chapter(
            printable(f"{asked} ({chance(one.probability)}), {clock(one.start_s)}"),
            one.start_s,
            one.end_s,
        )
        for one in sorted(moments, key=lambda one: one.end_s)
    }
    ordered = [every[start_s] for start_s in sorted(every)]
    ends_s = [*(one.start_s for one in ordered[1:]), float("inf")]
    return [
        replace(one, end_s=min(one.end_s, end_s))
        for one, end_s in zip(ordered, ends_s, strict=True)
    ]


def as_ffmetadata(chapters: Sequence[Chapter], begins_s: float) -> str:
    """Return the chapters for FFmpeg, which counts from where the file begins."""
    lines = []
    for one in chapters:
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={_thousandths(one.start_s - begins_s)}",
            f"END={_thousandths(one.end_s - begins_s)}",
            f"title={_MEANING.sub(_escaped, one.title)}",
        ]
    return MARKS[".ffmetadata"] + "".join(f"{line}\n" for line in lines)


def as_matroska(chapters: Sequence[Chapter], zero_s: float) -> str:
    """Return the chapters as XML for mkvmerge and mkvpropedit; ``zero_s`` is what they call 0."""
    atoms = "".join(
        "  <ChapterAtom>\n"
        f"   <ChapterTimeStart>{_timestamp(one.start_s - zero_s)}</ChapterTimeStart>\n"
        f"   <ChapterTimeEnd>{_timestamp(one.end_s - zero_s)}</ChapterTimeEnd>\n"
        f"   <ChapterDisplay>\n    <ChapterString>{escape(one.title)}</ChapterString>\n"
        "    <ChapterLanguage>und</ChapterLanguage>\n   </ChapterDisplay>\n"
        "  </ChapterAtom>\n"
        for one in chapters
    )
    body = f"<Chapters>\n <EditionEntry>\n{atoms} </EditionEntry>\n</Chapters>\n"
    return MARKS[".chapters.xml"] + body


def as_kodi(chapters: Sequence[Chapter], begins_s: float) -> str:
    """Return the beginnings of the chapters as scene markers of Kodi's own kind of EDL.

    Kodi takes the second number of a marker (action 2) for its time, so both are the same. It
    counts from where the file begins, and shows no titles: these are in comments.
    """
    lines = []
    for one in chapters:
        at = f"{max(0.0, one.start_s - begins_s):.3f}"
        lines += [f"## {one.title}", f"{at} {at} 2"]
    return MARKS[".edl"] + "".join(f"{line}\n" for line in lines)


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[1]}"


def _thousandths(time_s: float) -> int:
    return max(0, round(1000 * time_s))


def _timestamp(time_s: float) -> str:
    thousandths = _thousandths(time_s)
    minutes, seconds = thousandths // 60_000, thousandths % 60_000 / 1000
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:06.3f}"
