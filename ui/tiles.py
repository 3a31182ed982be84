"""Small pictures that lead somewhere, with what is to be known of each below it."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from ui import fragments
from ui.sections import SEARCH, Section
from ui.shelf import State
from vsearch.errors import MediaError
from vsearch.records.media import Film
from vsearch.thumbnails import Thumbnails

Slot = st.delta_generator.DeltaGenerator

_STATES: dict[State, str] = {"missing": "file is missing", "changed": "changed since"}


def tile(key: str, words: str, section: Section, address: dict[str, str], facts: str = "") -> Slot:
    """Show a tile that leads to a section; return where its picture goes.

    Pictures come last, one by one: the first time they have to be made.
    """
    with st.container(key=f"tile-{key}"):
        slot = st.empty()
        slot.html(blank(""))
        # Neither icon nor explanation: on a page of tiles every one would have the same.
        page = st.Page(
            _nothing, title=section.title, url_path=section.path, default=section == SEARCH
        )
        st.page_link(page, label=fragments.literal(words), query_params=address)
        if facts:
            st.html(facts)
    return slot


def picture(slot: Slot, thumbnails: Thumbnails, film: Film, path: Path, time_s: float) -> None:
    """Put what a film or photo shows then into its slot, or say that it cannot be read."""
    try:
        slot.image(thumbnails.at(film.id, path, time_s), width="stretch", alt="")
    except MediaError:
        slot.html(blank("no picture: the file cannot be read"))


def blank(words: str) -> str:
    """Return what stands for a picture that is not there, or not yet."""
    return f'<div class="vs-blank">{escape(words)}</div>'


def told(parts: Sequence[str], state: State = "") -> str:
    """Return the facts below a picture, and what is wrong with its file."""
    line = "".join(f"<span>{escape(part)}</span>" for part in parts)
    odd = f'<span class="vs-state">{_STATES[state]}</span>' if state else ""
    return f'<p class="vs-tile">{line}</p>{odd}' if line or odd else ""


def _nothing() -> None:
    """Stand for the page: Streamlit tells pages apart by their path alone."""
