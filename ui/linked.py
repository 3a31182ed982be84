"""HTML with links to other parts of the app, which are followed without loading it anew."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from ui.address import Address
from ui.sections import SCREEN_TIME, SEARCH, Section, go
from vsearch.printed import print_query
from vsearch.records.query import Query

_linked = st.components.v2.component(
    "vsearch_linked",
    html='<div class="vs-linked"></div>',
    js=Path(__file__).with_name("linked.js").read_text("utf-8"),
    isolate_styles=False,
)


def linked(html: str, key: str) -> None:
    """Show HTML, in which every text is escaped already, and follow the link that is clicked."""
    # The callback is there so that a click is told at all: it is followed here.
    shown = _linked(key=key, data={"html": html}, on_followed_change=_nothing)
    if shown.followed:
        section, address = target(str(shown.followed))
        go(section, **address)


def to_moment(film_id: str, time_s: float) -> str:
    """Return the link that plays a film from a time on."""
    return f"./{Address('', film_id, time_s).link}"


def to_question(query: Query) -> str:
    """Return the link that asks a query."""
    return f"./{Address(print_query(query)).link}"


def to_times(*, film_id: str = "", person: str = "") -> str:
    """Return the link to the screen time of a film, of a person, or of everybody in all films."""
    fields = {"film": film_id, "person": person}
    told = urlencode({name: value for name, value in fields.items() if value})
    return f"{SCREEN_TIME.path}?{told}"


def target(link: str) -> tuple[Section, dict[str, str]]:
    """Return the section that one of these links leads to, and what its address then names."""
    parts = urlsplit(link)
    section = SCREEN_TIME if parts.path == SCREEN_TIME.path else SEARCH
    return section, dict(parse_qsl(parts.query))


def _nothing() -> None:
    """Stand for what is done after the page has run."""
