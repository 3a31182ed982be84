"""Times on screen as a drawing for the page: a lane for everybody, marked where they are seen.

Places are in percent, so that it fits every screen. Colours come from the style sheet, by class.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate, pairwise

from ui.linked import to_moment, to_times
from vsearch.insights.screen_time import FilmTimes, Total
from vsearch.insights.timeline import tick_step_s
from vsearch.records.moments import Presence
from vsearch.wording import clock, lasting, span

MOST_LANES = 30  # people drawn; the others are in the table
_NEAR = 0.2  # percent: marks this close could not be told apart and become one
_JOINED = 1.0  # percent, of marks that became one: a click still leads near to what is clicked
_FAINTEST = 0.35  # of a mark in which somebody is seen now and then
_NARROWEST = 0.35  # percent: what is shorter can neither be seen nor clicked


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of time on a lane."""

    start: float  # percent of the lane
    end: float
    link: str  # where a click leads
    told: str
    filled: float  # percent of the lane, at most end - start: less for several that became one

    @property
    def density(self) -> float:
        """Return how much of it somebody is on screen, 0..1."""
        return min(1.0, self.filled / (self.end - self.start))


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing."""

    name: str
    link: str
    told: str  # at its end
    marks: tuple[Mark, ...]


def of_film(one: FilmTimes) -> str:
    """Return a film from left to right and its people below one another, longest first."""
    rows = [
        Lane(seen.label, to_times(person=seen.label), lasting(seen.seconds), _marks(seen, one))
        for seen in one.presences[:MOST_LANES]
    ]
    return _drawing(rows, _ticks(one), f"Who is on screen when in {one.film.title}")


def of_person(films: Sequence[FilmTimes]) -> str:
    """Return one person's films below one another, each as long as the drawing is wide."""
    rows = []
    for one in films:
        seen = one.presences[0]
        told, link = f"{lasting(seen.seconds)}, {seen.share:.0%}", to_times(film_id=one.film.id)
        rows.append(Lane(one.film.title, link, told, _marks(seen, one)))
    return _drawing(rows, "", "When in each film")


def of_library(films: Sequence[FilmTimes], found: Sequence[Total]) -> str:
    """Return all films one after another from left to right, and below them their people."""
    length_s = sum(one.length_s for one in films) or 1.0
    begins = [0.0, *accumulate(100 * one.length_s / length_s for one in films)]
    marks: dict[str, list[Mark]] = {total.person: [] for total in found[:MOST_LANES]}
    for number, one in enumerate(films):
        part = one.length_s / length_s
        for seen in one.presences:
            if seen.label in marks:
                marks[seen.label] += [_squeezed(m, begins[number], part) for m in _marks(seen, one)]
    rows = [
        Lane(
            total.person,
            to_times(person=total.person),
            lasting(total.seconds),
            tuple(_merged(marks[total.person])),
        )
        for total in found[:MOST_LANES]
    ]
    reel = "".join(
        f'<a class="vs-reel{number % 2}" style="{_place(begins[number], begins[number + 1])}" '
        f'href="{escape(to_times(film_id=one.film.id))}" title="{escape(one.film.title)}">'
        f"{escape(one.film.title)}</a>"
        for number, one in enumerate(films)
    )
    label = "Who is on screen in which film"
    return _drawing(rows, f'<div class="vs-reels">{reel}</div>', label, _bands(begins))


def _bands(begins: Sequence[float]) -> str:
    """Return a background that tells films apart: every other one is darker."""
    shades = ("var(--vs-even)", "var(--vs-odd)")
    stops = ",".join(
        f"{shades[number % 2]} {begin:.2f}% {end:.2f}%"
        for number, (begin, end) in enumerate(pairwise(begins))
    )
    return f"--reels:linear-gradient(90deg,{stops})"


def _drawing(rows: Iterable[Lane], axis: str, label: str, style: str = "") -> str:
    foot = f'<div class="vs-lane vs-foot"><span></span>{axis}<span></span></div>' if axis else ""
    return (
        f'<div class="vs-lanes" role="group" aria-label="{escape(label)}" style="{style}">'
        f"{''.join(map(_lane, rows))}{foot}</div>"
    )


def _lane(row: Lane) -> str:
    marks = "".join(
        # The table below has links for whoever uses no pointer: hundreds of stops help nobody.
        f'<a style="{_place(mark.start, mark.end)}{_shade(mark)}" href="{escape(mark.link)}" '
        f'title="{escape(mark.told)}" aria-label="{escape(mark.told)}" tabindex="-1"></a>'
        for mark in row.marks
    )
    return (
        f'<div class="vs-lane"><a class="vs-who" href="{escape(row.link)}" '
        f'title="{escape(row.name)}">{escape(row.name)}</a>'
        f'<div class="vs-track">{marks}</div><span class="vs-sum">{escape(row.told)}</span></div>'
    )


def _marks(seen: Presence, one: FilmTimes) -> tuple[Mark, ...]:
    told = [
        Mark(
            100 * (start_s - one.begins_s) / one.length_s,
            100 * (end_s - one.begins_s) / one.length_s,
            to_moment(one.film.id, start_s),
            f"{seen.label} in {one.film.title}, {span(start_s, end_s)}",
            filled=100 * (end_s - start_s) / one.length_s,
        )
        for start_s, end_s in seen.stretches
    ]
    return tuple(_merged(told))


def _merged(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks, those that nearly touch as one that leads to the first of them."""
    before: Mark | None = None
    for mark in marks:
        if before and mark.start - before.end < _NEAR and mark.end - before.start < _JOINED:
            filled = before.filled + mark.filled
            before = replace(before, end=max(before.end, mark.end), filled=filled)
        else:
            if before:
                yield before
            before = mark
    if before:
        yield before


def _squeezed(mark: Mark, begin: float, part: float) -> Mark:
    start, end = begin + part * mark.start, begin + part * mark.end
    return replace(mark, start=start, end=end, filled=part * mark.filled)


def _place(start: float, end: float) -> str:
    left = min(max(start, 0.0), 100 - _NARROWEST)
    width = max(min(end, 100.0) - left, _NARROWEST)
    return f"left:{left:.3f}%;width:{width:.3f}%"


def _shade(mark: Mark) -> str:
    """Return a style that makes a mark of many short stretches paler than one long stretch."""
    density = mark.density
    return f";opacity:{max(_FAINTEST, density):.2f}" if density < 0.995 else ""


def _ticks(one: FilmTimes) -> str:
    """Return the times below a film; the style sheet shows every other one on narrow screens."""
    step_s = tick_step_s(one.length_s)
    first, last = -int(-one.begins_s // step_s), int(one.ends_s // step_s)
    told = "".join(
        f'<span style="left:{100 * (tick * step_s - one.begins_s) / one.length_s:.3f}%">'
        f"{clock(tick * step_s).removesuffix('.0')}</span>"
        for tick in range(first, last + 1)
    )
    return f'<div class="vs-ticks" aria-hidden="true">{told}</div>'
