"""The page of the library: the films that can be asked about."""

import streamlit as st

from ui import fragments, frame
from vsearch import assemble
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.wording import counted, length


def page(home: Home) -> None:
    """Show every film."""
    films: list[Film] = []
    if home.index.exists():
        with frame.telling(), assemble.store(home) as store:
            films = sorted(store.films(), key=lambda film: film.title.casefold())
    total = length(sum(film.duration_s for film in films))
    frame.heading("Library", f"{counted(len(films), 'film')}, {total}")
    if not films:
        frame.no_films(is_here=True)
        return
    rows = [
        (film.title, str(film.year or ""), length(film.duration_s), str(film.path))
        for film in films
    ]
    st.html(fragments.table(("Title", "Year", "Length", "File"), rows, label="All films"))
