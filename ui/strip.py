"""One film as a drawing: its shots, how surely the question is met, what was found, who is there.

Widths are in percent and heights in pixels, so that it fits every screen and its text does not
stretch. Colours come from the style sheet, by class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from vsearch.records.media import Shot
from vsearch.records.timeline import OnScreen, Score, Timeline
from vsearch.wording import clock, span

COLUMNS = 240  # bars of one score at most
MOST_PEOPLE = 6  # rows of people; the others are on screen for less
_SHOTS_PX, _SCORE_PX, _PERSON_PX, _LABEL_PX, _GAP_PX, _AXIS_PX = 22, 20, 6, 15, 6, 16
_FAINTEST = 0.03  # a lower score is no bar
_NARROWEST = 0.4  # percent: what is shorter can neither be seen nor clicked


@dataclass(frozen=True, slots=True)
class Hit:
    """A moment of the answer in this film."""

    rank: int  # from 0
    start_s: float
    end_s: float
    probability: float
    link: str  # the address that plays it


def strip(timeline: Timeline, hits: Sequence[Hit], shown: tuple[float, float]) -> str:
    """Return the film as an SVG; ``shown`` is what plays, and whoever is there then comes first."""
    parts: list[str] = []
    top = 0.0
    length_s = timeline.ends_s - timeline.begins_s

    def across(start_s: float, end_s: float) -> tuple[float, float]:
        left = 100 * (start_s - timeline.begins_s) / length_s
        right = 100 * (end_s - timeline.begins_s) / length_s
        left = min(max(left, 0.0), 100 - _NARROWEST)
        return left, max(min(right, 100.0) - left, _NARROWEST)

    parts += [
        _bar(f"vs-shot{number % 2}", across(shot.start_s, shot.end_s), top, _SHOTS_PX)
        for number, shot in enumerate(_drawn_shots(timeline.shots))
    ]
    parts += [_hit(hit, across(hit.start_s, hit.end_s), top) for hit in hits]
    top += _SHOTS_PX + _GAP_PX
    for score in timeline.scores:
        parts.append(_label(f"not {score.label}" if score.is_negated else score.label, top))
        top += _LABEL_PX
        for start_s, end_s, value in _columns(score, length_s):
            if value < _FAINTEST:
                continue
            tall = value * _SCORE_PX
            place = across(start_s, end_s)
            parts.append(_bar("vs-score", place, top + _SCORE_PX - tall, tall))
        top += _SCORE_PX + _GAP_PX
    others = [one for one in timeline.people if not _is_scored(one, timeline.scores)]
    for one in _first_there(others, shown)[:MOST_PEOPLE]:
        parts.append(_label(one.person, top))
        top += _LABEL_PX
        parts += [_bar("vs-there", across(*each), top, _PERSON_PX) for each in one.stretches]
        top += _PERSON_PX + _GAP_PX
    high = top + _AXIS_PX
    begin, width = across(*shown)
    return (
        f'<svg class="vs-strip" width="100%" height="{high:.0f}" role="group" '
        f'aria-label="The film from {clock(timeline.begins_s)} to {clock(timeline.ends_s)}" '
        f'data-begins="{timeline.begins_s:.3f}" data-ends="{timeline.ends_s:.3f}">'
        f'<rect class="vs-shown" x="{begin:.3f}%" width="{width:.3f}%" y="0" height="{top:.0f}"/>'
        f"{''.join(parts)}"
        f'<line class="vs-now" x1="{begin:.3f}%" x2="{begin:.3f}%" y1="0" y2="{top:.0f}"/>'
        f'<text class="vs-axis" x="0" y="{high - 3:.0f}">{clock(timeline.begins_s)}</text>'
        f'<text class="vs-axis" x="100%" y="{high - 3:.0f}" text-anchor="end">'
        f"{clock(timeline.ends_s)}</text></svg>"
    )


def _is_scored(one: OnScreen, scores: Sequence[Score]) -> bool:
    return any(one.person in score.label and not score.is_negated for score in scores)


def _first_there(people: Sequence[OnScreen], shown: tuple[float, float]) -> list[OnScreen]:
    def is_elsewhere(one: OnScreen) -> bool:
        return not any(start < shown[1] and end > shown[0] for start, end in one.stretches)

    return sorted(people, key=is_elsewhere)


def _drawn_shots(shots: Sequence[Shot]) -> Sequence[Shot]:
    """Return the shots, or of very many every so manieth with all up to the next one."""
    step = -(-len(shots) // (2 * COLUMNS))
    if step == 1:
        return shots
    groups = [shots[first : first + step] for first in range(0, len(shots), step)]
    return [Shot(each[0].start_s, each[-1].end_s, each[0].keyframe_s) for each in groups]


def _columns(score: Score, length_s: float) -> Iterator[tuple[float, float, float]]:
    """Yield start, end and the highest probability of each bar."""
    if not len(score.starts_s):
        return
    column_s = length_s / COLUMNS
    column = ((score.starts_s - score.starts_s[0]) // column_s).astype(np.int64)
    firsts = np.flatnonzero(np.r_[True, np.diff(column) > 0])
    lasts = np.r_[firsts[1:], len(column)] - 1
    highest = np.maximum.reduceat(score.probabilities, firsts)
    starts, ends = score.starts_s[firsts], score.ends_s[lasts]
    yield from zip(starts.tolist(), ends.tolist(), highest.tolist(), strict=True)


def _bar(name: str, place: tuple[float, float], top: float, tall: float) -> str:
    left, width = place
    return (
        f'<rect class="{name}" x="{left:.3f}%" width="{width:.3f}%" y="{top:.1f}" '
        f'height="{tall:.1f}"/>'
    )


def _label(words: str, top: float) -> str:
    return f'<text class="vs-row" x="0" y="{top + _LABEL_PX - 4:.0f}">{escape(words)}</text>'


def _hit(hit: Hit, place: tuple[float, float], top: float) -> str:
    told = f"Moment {hit.rank + 1}, {span(hit.start_s, hit.end_s)}, p {hit.probability:.2f}"
    bar = _bar("vs-found", place, top + 3, _SHOTS_PX - 6)
    return (
        f'<a class="vs-hit" href="{escape(hit.link)}" data-rank="{hit.rank}" '
        f'aria-label="Play {escape(told)}"><title>{escape(told)}</title>{bar}</a>'
    )
