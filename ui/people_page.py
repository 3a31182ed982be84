"""The page of people: who is known, by how many photos."""

import streamlit as st

from ui import fragments, frame
from vsearch import assemble
from vsearch.settings import Home
from vsearch.wording import counted


def page(home: Home) -> None:
    """Show everybody who is known."""
    people = []
    with frame.telling(), assemble.album(home) as album:
        people = album.people()
    frame.heading("People", f"{counted(len(people), 'person', 'people')} known")
    if not people:
        frame.nobody(is_here=True)
        return
    rows = [
        (person.name, counted(len(person.photos), "photo"), ", ".join(person.aliases))
        for person in people
    ]
    st.html(fragments.table(("Name", "Known by", "Also called"), rows, label="Everybody known"))
