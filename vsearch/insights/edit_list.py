"""Moments as an edit decision list of CMX 3600, the one that every editing program takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsearch.errors import InputError
from vsearch.insights.cuts import Cut, seen_in
from vsearch.insights.otio_timeline import clip_name, marker_name, start_of, timeline_of
from vsearch.records.moments import Answer
from vsearch.wording import printable

if TYPE_CHECKING:
    from vsearch.video.timing import FilmTiming

MOST_EVENTS = 999  # an event's number has three digits
REEL_SIGNS = 8
_TITLE_SIGNS = 70
_LABELLED = tuple(Fraction(n) for n in (24, 25, 30, 50, 60))  # what timecode counts to, a second
_NO_REELS = frozenset({"", "AX", "BL", "BLACK", "BARS"})  # these mean something else in an EDL


@dataclass(frozen=True, slots=True)
class Count:
    """How one EDL counts: it has one rate, and one kind of timecode."""

    rate: Fraction  # pictures a second
    is_drop: bool  # numbers are left out so that timecode keeps up with the clock

    @property
    def labels(self) -> Fraction:
        """Return how many pictures its timecode has numbers for, in a second of timecode."""
        return self.rate if self.is_drop else Fraction(round(self.rate))


def count_for(timings: Sequence[FilmTiming]) -> Count:
    """Return how an EDL counts films: as most of them do, of equally common ways as the first.

    Timecode drops numbers where most of the films at that rate that have a timecode do so, and is
    not dropped where none of them has one. A rate that timecode cannot count becomes its lowest
    multiple that it can, else the nearest.
    """
    if not timings:
        return Count(Fraction(25), is_drop=False)
    rate = Counter(timing.rate for timing in timings).most_common(1)[0][0]
    voices = [one.is_drop for one in timings if one.rate == rate and one.label is not None]
    countable = _countable(rate)
    can_drop = countable.denominator == 1001 and round(countable) in (30, 60)
    return Count(countable, is_drop=can_drop and sum(voices) * 2 > len(voices))


def as_edl(answer: Answer, cuts: Sequence[Cut]) -> str:
    """Return a CMX 3600 EDL of the cuts, in order, in one rate; see ``count_for``.

    Source timecode goes on from the film's own, or from 0. Edges of films at another rate lie on
    the nearest picture of the EDL's. InputError for more events than an EDL can number.
    """
    import opentimelineio as otio

    if len(cuts) > MOST_EVENTS:
        raise InputError(
            f"An EDL holds {MOST_EVENTS} moments, not {len(cuts)}: ask for fewer with --top, or "
            "write an .otio."
        )
    count = count_for([cut.timing for cut in cuts])
    head = f"FCM: {'' if count.is_drop else 'NON-'}DROP FRAME"
    if not cuts:
        return f"TITLE: {_title(answer)}\n{head}\n"
    reels = reels_of([cut.moment.path for cut in cuts], [cut.moment.title for cut in cuts])
    clips = [_event(cut, count, reels[cut.moment.path]) for cut in cuts]
    timeline = timeline_of(answer, clips)
    timeline.name = _title(answer)
    written = otio.adapters.write_to_string(timeline, "cmx_3600", rate=float(count.labels))
    title, _, events = str(written).partition("\n")
    return f"{title}\n{head}\n{events}"


def apart_from(count: Count, cuts: Iterable[Cut]) -> str:
    """Return in one line what of the films an EDL tells otherwise than they count, "" for none."""
    others = {cut.timing.rate for cut in cuts} - {count.rate}
    if others:
        told = ", ".join(f"{float(rate):.3f}".rstrip("0").rstrip(".") for rate in sorted(others))
        own = f"{float(count.rate):.3f}".rstrip("0").rstrip(".")
        return (
            f"an EDL has one rate, here {own}: edges in films at {told} lie on its nearest "
            "picture; .otio keeps every film's own"
        )
    if any(cut.timing.label and cut.timing.is_drop != count.is_drop for cut in cuts):
        kind = "drop-frame" if count.is_drop else "non-drop"
        return f"an EDL has one kind of timecode, here {kind}: some films have the other"
    return ""


def reels_of(paths: Sequence[Path], titles: Sequence[str]) -> dict[Path, str]:
    """Return a name for every film, of 8 capital letters and digits at most, no two alike."""
    reels: dict[Path, str] = {}
    taken = set(_NO_REELS)
    for path, title in zip(paths, titles, strict=True):
        if path in reels:
            continue
        letters = "".join(sign for sign in title.upper() if sign.isascii() and sign.isalnum())
        name, number = letters[:REEL_SIGNS], 1
        while name in taken:
            number += 1
            name = f"{(letters or 'FILM')[: REEL_SIGNS - len(str(number))]}{number}"
        taken.add(name)
        reels[path] = name
    return reels


def _event(cut: Cut, count: Count, reel: str) -> Any:
    import opentimelineio as otio

    timing, labels = cut.timing, float(count.labels)
    begins = _labelled(timing, count)
    first, length = _run(cut, count)
    first += round(begins)

    def pictures(start: int, number: int) -> Any:
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(start, labels), otio.opentime.RationalTime(number, labels)
        )

    media = otio.schema.ExternalReference(cut.moment.path.absolute().as_uri())
    clip = otio.schema.Clip(clip_name(cut), media, pictures(first, length))
    clip.metadata["cmx_3600"] = {"reel": reel, "comments": _comments(cut)}
    for number, one in seen_in(cut):
        at = round(begins + number / timing.rate * count.rate)
        color = otio.schema.MarkerColor.RED if one.is_weak else otio.schema.MarkerColor.GREEN
        name = marker_name(one.label, one.probability)
        clip.markers.append(otio.schema.Marker(name, pictures(at, 1), color))
    return clip


def _run(cut: Cut, count: Count) -> tuple[int, int]:
    """Return a cut's first picture and how many it has, in those of an EDL."""
    if cut.timing.rate == count.rate:
        return cut.first, cut.count
    edges_s = (cut.moment.start_s, cut.moment.end_s)
    first, behind = (
        max(0, round((time_s - cut.timing.first_s) * count.rate)) for time_s in edges_s
    )
    return first, max(1, behind - first)


def _labelled(timing: FilmTiming, count: Count) -> Fraction:
    """Return what an EDL calls a film's first picture, so that both say the same hour."""
    own = timing.rate if timing.is_drop else Fraction(round(timing.rate) or 1)
    if timing.rate == count.rate and timing.is_drop == count.is_drop:
        return Fraction(start_of(timing))
    return start_of(timing) / own * count.labels


def _comments(cut: Cut) -> list[str]:
    moment, timing = cut.moment, cut.timing
    varies = " (varies)" if timing.is_variable else ""
    lasts = f"{moment.start_s:.3f} s to {moment.end_s:.3f} s"
    comments = [f"p {moment.probability:.2f}, {lasts}, film at {float(timing.rate):.3f}{varies}"]
    for one in moment.evidence:
        seen = "not seen"
        if one.time_s is not None:
            seen = f"{one.probability:.2f} at {one.time_s:.3f} s"
        comments.append(f"{printable(one.label)}: {seen}")
    return [f"VSEARCH: {comment}" for comment in comments]


def _countable(rate: Fraction) -> Fraction:
    usual = [*_LABELLED, *(one * 1000 / 1001 for one in _LABELLED if one not in (25, 50))]
    if rate in usual:
        return rate
    multiples = [one for one in usual if (one / rate).denominator == 1]
    return min(multiples) if multiples else min(usual, key=lambda one: abs(one - rate))


def _title(answer: Answer) -> str:
    return (printable(answer.query.text) or "moments")[:_TITLE_SIGNS]
