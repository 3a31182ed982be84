"""Moments counted in the pictures of their own films."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vsearch.records.moments import Evidence, Moment
from vsearch.wording import printable

if TYPE_CHECKING:
    from vsearch.insights.timings import Timings
    from vsearch.video.timing import FilmTiming


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment as a run of its film's pictures."""

    moment: Moment
    timing: FilmTiming
    first: int  # number of its first picture, the film's first one being 0
    count: int  # pictures, > 0

    @property
    def film_length(self) -> int:
        """Return how many pictures the film has, this moment's among them."""
        return max(self.timing.length, self.first + self.count)


def cut_of(moment: Moment, timing: FilmTiming) -> Cut:
    """Return the pictures next to a moment's edges, one at least.

    What goes on behind the last picture is cut off where the film's header counts them.
    """
    first, behind = timing.number_at(moment.start_s), timing.number_at(moment.end_s)
    if timing.is_counted:
        first, behind = min(first, timing.length - 1), min(behind, timing.length)
    return Cut(moment, timing, first, max(1, behind - first))


def cuts_of(moments: Iterable[Moment], timings: Timings) -> list[Cut]:
    """Return the moments in their order, without photos and films that cannot be read."""
    return [
        cut_of(moment, timings[moment.path])
        for moment in moments
        if not moment.is_photo and moment.path in timings
    ]


def told_of(cut: Cut) -> dict[str, Any]:
    """Return what a moment is as plain values: texts are of one line, times in seconds."""
    moment, timing = cut.moment, cut.timing
    return {
        "film": printable(moment.title),
        "film_id": moment.film_id,
        "start_s": float(moment.start_s),
        "end_s": float(moment.end_s),
        "score": float(moment.score),
        "probability": float(moment.probability),
        "rate": f"{timing.rate.numerator}/{timing.rate.denominator}",
        "is_variable_rate": timing.is_variable,
        "first_picture_s": timing.first_s,
        "evidence": [_evidence(one) for one in moment.evidence],
    }


def seen_in(cut: Cut) -> list[tuple[int, Evidence]]:
    """Return the evidence that lies in a cut, each with the number of its picture."""
    numbered = [
        (cut.timing.number_at(one.time_s), one)
        for one in cut.moment.evidence
        if one.time_s is not None
    ]
    behind = cut.first + cut.count
    return [(number, one) for number, one in numbered if cut.first <= number < behind]


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "label": printable(one.label),
        "kind": one.kind,
        "time_s": None if one.time_s is None else float(one.time_s),
        "probability": float(one.probability),
        "similarity": float(one.similarity),
        "is_weak": bool(one.is_weak),
    }
