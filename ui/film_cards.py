"""The library as a shelf: every film and folder of photos with a picture and its facts."""

from collections.abc import Sequence

import streamlit as st

from ui import fragments, frame
from ui.sections import LIBRARY
from ui.shelf import ORDERS, facts, page_of, pages, poster_s, shelved, state_of
from ui.tiles import picture, tile, told
from vsearch import assemble
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.thumbnails import Thumbnails
from vsearch.wording import counted


@st.fragment
def shelf(home: Home) -> None:
    """Show the films that are looked for, a page of them; clicks in here run nothing else."""
    with frame.telling(), assemble.store(home) as store:
        films = store.films()
        with st.container(horizontal=True, vertical_alignment="bottom", key="sorting"):
            words = st.text_input("Find", placeholder="Title, year or folder", key="shelf-words")
            order = st.selectbox("Sort by", ORDERS, key="shelf-order", width=160)
        found = shelved(films, words, order)
        if not found:
            st.html(fragments.quiet([f"None of {counted(len(films), 'film')} is called that."]))
            return
        place, page = st.container(), 1
        if pages(len(found)) > 1:
            page = st.pagination(pages(len(found)), key=f"shelf-page-{words}-{order}")
        with place:
            _cards(page_of(found, page), store, assemble.thumbnails(home))


def _cards(films: Sequence[Film], store: Store, thumbnails: Thumbnails) -> None:
    shots = store.all_shots(films)
    with st.container(key="shelf"):
        slots = [
            tile(
                film.id,
                film.title,
                LIBRARY,
                {"film": film.id},
                told(facts(film, len(shots[film.id])), state_of(film)),
            )
            for film in films
        ]
    for slot, film in zip(slots, films, strict=True):
        time_s = poster_s(shots[film.id])
        picture(slot, thumbnails, film, store.path_at(film, time_s), time_s)
