"""A film as a picture: a row for everybody in it, marked where they are on screen."""

from vsearch.insights.chart import BAR_PX, COLOUR, NAME_PX, ROW_PX, name_label, page, text_of
from vsearch.insights.screen_time import FilmTimes
from vsearch.records.moments import Presence
from vsearch.wording import clock, lasting, span

_WIDE_PX = 760  # of the whole film
_LEAST_PX = 1.5  # of a mark, so that a second of a long film can be seen
_MOST_TICKS = 10
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


def timeline(times: FilmTimes) -> str:
    """Return an SVG: from left to right the film, from top to bottom its people, longest first."""
    film = times.film
    rows = times.presences
    height = max(1, len(rows)) * ROW_PX
    parts = [_axis(times, height)]
    parts += [_row(presence, times, number) for number, presence in enumerate(rows)]
    if not rows:
        parts.append(
            f'<text x="{NAME_PX + 10}" y="{ROW_PX / 2}" dominant-baseline="central" fill="#666">'
            "nobody who is looked for is seen</text>"
        )
    year = f" ({film.year})" if film.year else ""
    return page(
        f"{film.title}{year}: who is on screen when",
        width=NAME_PX + _WIDE_PX + 80,
        height=height + 24,
        body="".join(parts),
    )


def tick_step_s(length_s: float) -> int:
    """Return a round step, in seconds, of which a film of that length holds ten at most."""
    fitting = (step for step in _STEPS_S if length_s / step <= _MOST_TICKS)
    return next(fitting, 3600 * (1 + int(length_s / (3600 * _MOST_TICKS))))


def _axis(times: FilmTimes, height: float) -> str:
    """Return the frame, and a line with its time at every tick."""
    step_s = tick_step_s(times.length_s)
    first, last = -int(-times.begins_s // step_s), int(times.ends_s // step_s)
    lines, labels = [], []
    for tick in range(first, last + 1):
        x = _x(tick * step_s, times)
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height + 4}"/>')
        told = clock(tick * step_s).removesuffix(".0")
        labels.append(f'<text x="{x:.1f}" y="{height + 18}">{told}</text>')
    return (
        f'<rect x="{NAME_PX}" width="{_WIDE_PX}" height="{height}" fill="#f6f8fa"/>'
        f'<g stroke="#d0d7de">{"".join(lines)}</g>'
        f'<g font-size="11" fill="#666" text-anchor="middle">{"".join(labels)}</g>'
    )


def _row(presence: Presence, times: FilmTimes, number: int) -> str:
    top, middle = number * ROW_PX + (ROW_PX - BAR_PX) / 2, (number + 0.5) * ROW_PX
    marks = "".join(
        f'<rect x="{_x(start, times):.1f}" y="{top}" height="{BAR_PX}" '
        f'width="{max(_LEAST_PX, _x(end, times) - _x(start, times)):.1f}">'
        f"<title>{text_of(presence.label)} {span(start, end)}</title></rect>"
        for start, end in presence.stretches
    )
    return (
        f'{name_label(presence.label, middle)}<g fill="{COLOUR}">{marks}</g>'
        f'<text x="{NAME_PX + _WIDE_PX + 8}" y="{middle}" dominant-baseline="central" '
        f'fill="#444">{lasting(presence.seconds)}</text>'
    )


def _x(time_s: float, times: FilmTimes) -> float:
    return NAME_PX + _WIDE_PX * (time_s - times.begins_s) / times.length_s
