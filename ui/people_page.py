"""The page of people: everybody, or the one whom the address names."""

from pathlib import Path

import streamlit as st

from ui import doing, family, frame, look_alike, people_grid, person_page, said_list
from ui.people_book import PeopleBook
from vsearch.insights.recognised import Recognitions
from vsearch.settings import Home
from vsearch.wording import counted

STYLE = Path(__file__).with_name("people.css")

_VIEWS = {
    "Everybody": people_grid.show,
    "Look-alike": look_alike.show,
    "Family": family.show,
    "History": said_list.show,
}


def page(home: Home) -> None:
    """Show the people of a home."""
    show(PeopleBook(home, _recognitions(home.folder)))


def show(book: PeopleBook) -> None:
    """Show the page from top to bottom."""
    st.html(STYLE)
    name = st.query_params.get("name", "")
    if name:
        person_page.show(book, name)
        return
    with frame.telling():
        people = book.people()
        known = sum(not person.is_unnamed for person in people)
        line = counted(known, "person", "people") + " known"
        if known < len(people):
            line += f", {len(people) - known:,} without a name"
        frame.heading("People", line)
        doing.tell()
        if not people:
            people_grid.nobody(book)
            return
        view = st.segmented_control(
            "Show",
            list(_VIEWS),
            default="Everybody",
            required=True,
            key="view",
            label_visibility="collapsed",
            bind="query-params",
        )
        _VIEWS[view or "Everybody"](book, people)


@st.cache_resource(show_spinner=False, max_entries=4)
def _recognitions(folder: Path) -> Recognitions:
    """Return what keeps who is seen in films, for all visitors of the page."""
    return Recognitions()
