"""The pieces that our drawings in SVG are made of."""

from html import escape

from vsearch.wording import printable

NAME_PX = 190  # left of the marks, for a name
ROW_PX = 28
BAR_PX = 16
COLOUR = "#1f6feb"
_LETTERS = 24  # of a name that fit


def page(title: str, *, width: float, height: float, body: str) -> str:
    """Return a whole SVG file: white, with a title above a body that starts at (0, 0).

    ``title`` is plain text; ``body`` is SVG already.
    """
    left, top = 16, 44
    wide, high = width + 2 * left, height + top + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-left} {-top} {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" font-family="sans-serif" font-size="13">'
        f'<rect x="{-left}" y="{-top}" width="{wide:.0f}" height="{high:.0f}" fill="white"/>'
        f'<text y="-18" font-size="16" font-weight="bold">{text_of(title)}</text>'
        f"{body}</svg>\n"
    )


def name_label(name: str, middle_y: float) -> str:
    """Return a name at the left of its row, cut where it is too long and whole as its title."""
    shown = (
        name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )
    return (
        f'<text x="{NAME_PX - 10}" y="{middle_y:.1f}" text-anchor="end" '
        f'dominant-baseline="central">{text_of(shown)}<title>{text_of(name)}</title></text>'
    )


def text_of(words: str) -> str:
    """Return any text so that it stands in SVG as it is, and as nothing else."""
    return escape(printable(words))
