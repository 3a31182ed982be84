"""Totals as a picture: a bar for everybody, as long as their time on screen."""

from collections.abc import Sequence

from vsearch.insights.chart import BAR_PX, COLOUR, NAME_PX, ROW_PX, name_label, page
from vsearch.insights.screen_time import Total
from vsearch.wording import counted, lasting

_WIDE_PX = 480  # of the longest bar


def bars(totals: Sequence[Total], films: int) -> str:
    """Return an SVG of the totals over so many films, in the order given."""
    most_s = max((one.seconds for one in totals), default=1.0)
    body = "".join(
        _bar(one, _WIDE_PX * one.seconds / most_s, number) for number, one in enumerate(totals)
    )
    return page(
        f"Time on screen in {counted(films, 'film')}",
        width=NAME_PX + _WIDE_PX + 190,
        height=len(totals) * ROW_PX,
        body=body,
    )


def _bar(one: Total, width: float, number: int) -> str:
    top, middle = number * ROW_PX + (ROW_PX - BAR_PX) / 2, (number + 0.5) * ROW_PX
    told = f"{lasting(one.seconds)} ({one.share:.1%}), {counted(one.films, 'film')}"
    return (
        f"{name_label(one.person, middle)}"
        f'<rect x="{NAME_PX}" y="{top}" width="{width:.1f}" height="{BAR_PX}" fill="{COLOUR}"/>'
        f'<text x="{NAME_PX + width + 8:.1f}" y="{middle}" dominant-baseline="central" '
        f'fill="#444">{told}</text>'
    )
