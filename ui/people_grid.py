"""Everybody as a grid of faces, to be filtered, opened and added to."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import doing, face_tiles, fragments, frame, photos_given
from ui.people_book import PeopleBook
from ui.roster import ORDERS, PER_PAGE, key_of, page_of, roster
from vsearch import assemble
from vsearch.records.people import Person
from vsearch.wording import counted

_TELL_S = 0.3  # between two signs of life while films are looked at


def show(book: PeopleBook, people: Sequence[Person]) -> None:
    """Show the people whom the filter lets through, page by page."""
    words, order = st.columns([3, 2], vertical_alignment="bottom")
    with words:
        wanted = st.text_input(
            "Filter",
            key="people-filter",
            placeholder="Filter by name",
            label_visibility="collapsed",
            icon=":material/search:",
        )
    with order:
        chosen = st.selectbox("Order", ORDERS, key="people-order", label_visibility="collapsed")
    _more(book)
    found = roster(people, wanted or "", chosen)
    if not found:
        st.html(fragments.quiet(["Nobody is called so: change the filter."]))
        return
    number = st.session_state.get("people-number", 1)
    shown = page_of(found, number)
    slots: dict[str, DeltaGenerator] = {}
    for title, some in (("", shown.named), ("Not named yet", shown.unnamed)):
        if some:
            _cards(book, title, some, slots)
    if shown.pages > 1:
        st.pagination(shown.pages, key="people-number")
        st.html(fragments.quiet([f"{counted(shown.count, 'person', 'people')}, {PER_PAGE} a page"]))
    _films(book, slots)


def nobody(book: PeopleBook) -> None:
    """Show how people become known, and the form that does it."""
    frame.nobody(is_here=True)
    photos_given.results(book)
    with st.container(border=True):
        st.html(fragments.lesson("Add a person", ()))
        photos_given.photos_form(book)
    if assemble.has_index(book.home):
        st.html(fragments.quiet(["Or let the films tell who is in them again and again:"]))
        _discover(book)


def open_person(name: str) -> None:
    """Show one person; for the callback of a button."""
    st.query_params["name"] = name


def _more(book: PeopleBook) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        with st.popover("Add a person", icon=":material/person_add:"):
            photos_given.photos_form(book)
        _discover(book)
    photos_given.results(book)


def _discover(book: PeopleBook) -> None:
    told = "Look for faces that nobody has named and that films show again and again"
    if st.button("Find unknown people", icon=":material/search_insights:", help=told):
        with st.spinner("Looking through all films for faces that nobody has named"):
            doing.doing(lambda: _discovered(book))
        st.rerun()


def _discovered(book: PeopleBook) -> list[str]:
    passed: list[str] = []
    added = book.discover(passed.append)
    if not added:
        return ["Nobody new: whoever is seen often enough is known.", *passed]
    faces = counted(sum(added.values()), "face")
    people = counted(len(added), "person", "people")
    return [f"{faces} of {people} found. Open one of them to give a name.", *passed]


def _cards(
    book: PeopleBook, title: str, people: Sequence[Person], slots: dict[str, DeltaGenerator]
) -> None:
    if title:
        st.html(fragments.lesson(title, ()))
    pictures = book.first_pictures(people)
    with st.grid(min_column_width=136, gap="medium"):
        for person in people:
            slots[person.name] = _card(person, pictures.get(person.name))


def _card(person: Person, picture: Path | None) -> DeltaGenerator:
    """Show one person, and return where their films are told later."""
    key = key_of(person.name)
    with st.container(key=f"person-{key}", gap=None):
        lines = [counted(len(person.photos), "face")]
        tile = face_tiles.tile(face_tiles.small(picture), person.name, lines, hint=person.name)
        st.html(tile)
        slot = st.empty()
        st.button(
            fragments.literal(f"Open {person.name}"),
            key=f"open-{key}",
            on_click=open_person,
            args=(person.name,),
        )
    return slot


def _films(book: PeopleBook, slots: Mapping[str, DeltaGenerator]) -> None:
    """Tell below each face in which films it is seen; clicks in between are not kept waiting."""
    titles: dict[str, list[str]] = {name: [] for name in slots}
    waiting, told_s = st.empty(), time.monotonic()
    with frame.telling():
        for one in book.recognised():
            for name in one.names & titles.keys():
                titles[name].append(one.film.title)
            if time.monotonic() - told_s > _TELL_S:
                told_s = time.monotonic()
                waiting.html(fragments.quiet([f"Looking at {one.film.title}"]))
        for name, slot in slots.items():
            slot.html(face_tiles.films(titles[name]))
    waiting.empty()
