"""All that was said of faces and people, to be taken back."""

from collections.abc import Sequence

import streamlit as st

from ui import doing, face_tiles, fragments
from ui.people_book import PeopleBook
from vsearch.insights.said import said_line
from vsearch.records.corrections import Correction
from vsearch.records.people import Person

_PER_PAGE = 30


def show(book: PeopleBook, _: Sequence[Person]) -> None:
    """Show the corrections, latest first, with a button for each that holds."""
    made = book.corrections()
    if not made:
        told = "Nothing was corrected yet. Merges, splits and what you say of a face stand here."
        st.html(fragments.quiet([told]))
        return
    places = book.places()
    pages = -(-len(made) // _PER_PAGE)
    first = (min(st.session_state.get("said-number", 1), pages) - 1) * _PER_PAGE
    for one in made[first : first + _PER_PAGE]:
        _line(book, one, said_line(one, places))
    if pages > 1:
        st.pagination(pages, key="said-number")


def _line(book: PeopleBook, one: Correction, line: str) -> None:
    line = f"{line[:1].upper()}{line[1:]}" if one.move is None else line
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=_key(one)):
        st.html(face_tiles.said(line, _when(one)))
        if one.holds:
            st.button(
                "Undo",
                key=f"undo-{one.number}",
                icon=":material/undo:",
                on_click=doing.doing,
                args=(lambda: _undone(book, one.number, line),),
            )


def _when(one: Correction) -> str:
    said = one.at[:16].replace("T", " ")
    return said if one.holds else f"{said}, taken back {one.undone_at[:16].replace('T', ' ')}"


def _undone(book: PeopleBook, number: int, line: str) -> str:
    book.undo(number)
    return f"Taken back: {line}"


def _key(one: Correction) -> str:
    return f"said-{one.number}"
