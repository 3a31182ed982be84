"""The sections of the app, by their place in the address, and links from one to another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the app."""

    title: str
    path: str  # what its address ends in; Search answers at the root
    icon: str
    told: str  # what it is for, shown beside its name


SEARCH = Section("Search", "search", ":material/search:", "Ask for a moment in plain words")
PEOPLE = Section("People", "people", ":material/group:", "Who is known, and who is not yet")
LIBRARY = Section("Library", "library", ":material/movie:", "The films, and adding more")
SCREEN_TIME = Section(
    "Screen time", "screen-time", ":material/timelapse:", "Who is on screen for how long"
)
SETTINGS = Section("Settings", "settings", ":material/tune:", "Models, disk and where things lie")


def as_page(section: Section, shown: Callable[[], None]) -> st.Page:
    """Return the section as a page of Streamlit that shows itself by calling ``shown``."""
    return st.Page(
        shown,
        title=section.title,
        icon=section.icon,
        url_path=section.path,
        default=section == SEARCH,
        help=section.told,
    )


def link(section: Section, words: str, **address: str) -> None:
    """Show a link to a section, at what its address then names: ``name="Neo"``."""
    page = as_page(section, _nothing)
    st.page_link(page, label=words, icon=section.icon, query_params=address or None)


def go(section: Section, **address: str) -> NoReturn:
    """Show another section at once, at what its address then names."""
    st.switch_page(as_page(section, _nothing), query_params=address or None)


def _nothing() -> None:
    """Stand for the page: Streamlit tells pages apart by their path alone."""
