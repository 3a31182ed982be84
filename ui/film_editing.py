"""What can be changed of a film: its title and year, who plays whom, whether it is there at all."""

import streamlit as st

from ui import fragments, frame
from ui.sections import LIBRARY, go
from ui.shelf import on_disk
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, name_key
from vsearch.settings import Home
from vsearch.store import Store

LONGEST = 200  # signs of a title or name
EARLIEST, LATEST = 1, 9999


def editing(home: Home, film: Film) -> None:
    """Offer to give the film another title and year, and to take it out of the index."""
    with st.container(horizontal=True, gap="xsmall", key="film-editing"):
        with st.popover("Title and year", icon=":material/edit:"):
            _title(home, film)
        with st.popover("Remove from the index", icon=":material/delete:"):
            _remove(home, film)


@st.fragment
def parts(home: Home, film: Film) -> None:
    """Show who plays whom in the film, to be added to and removed from."""
    st.html('<h2 class="vs-part">Cast</h2>')
    with frame.telling(), assemble.store(home) as store:
        cast = store.cast(film.title)
        known = {name_key(person.name): person.name for person in store.people()}
        if not cast:
            st.html(fragments.quiet(["Say who plays whom, to find people by their characters."]))
        for number, entry in enumerate(cast):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                stranger = "" if name_key(entry.person) in known else " (not enrolled)"
                line = f"{entry.character} \N{EM DASH} {entry.person}{stranger}"
                st.markdown(fragments.literal(line), width="content")
                if st.button("Remove", key=f"part-{number}", type="tertiary"):
                    _remove_part(store, entry)
        _add_part(store, film, sorted(known.values(), key=name_key))


def titled(title: str) -> str:
    """Return a title as it is kept; InputError when nothing is left of it."""
    cleaned = " ".join(title.split())
    if not cleaned:
        raise InputError("A film needs a title: type one.")
    return cleaned


def _title(home: Home, film: Film) -> None:
    with st.form("retitle", border=False):
        title = st.text_input("Title", film.title, max_chars=LONGEST)
        year = st.number_input("Year", EARLIEST, LATEST, film.year, step=1, placeholder="not known")
        if not st.form_submit_button("Save"):
            return
    with frame.telling():
        with assemble.store(home) as store:
            store.retitle_film(film.id, titled(title), int(year) if year else None)
        st.rerun()


def _remove(home: Home, film: Film) -> None:
    what = "The photos stay" if film.is_photos else "The file stays"
    lines = [f"{what} where they are." if film.is_photos else f"{what} where it is."]
    st.html(fragments.quiet([*lines, on_disk(film.path), "Only what is known of it is removed."]))
    if st.button("Remove it", type="primary", key="remove-film"):
        with frame.telling():
            assemble.remove_film(home, film.id)
            go(LIBRARY)


def _add_part(store: Store, film: Film, people: list[str]) -> None:
    with (
        st.form("add-part", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        character = st.text_input("Character", max_chars=LONGEST)
        person = st.selectbox(
            "Played by",
            people,
            index=None,
            accept_new_options=True,
            placeholder="Choose or type a name",
        )
        is_asked = st.form_submit_button("Add")
    if not is_asked:
        return
    if not character.strip() or not (person or "").strip():
        raise InputError("A part is a character and who plays it: fill in both.")
    character, person = " ".join(character.split()), " ".join((person or "").split())
    store.add_cast(CastEntry(film.title, character, person))
    st.rerun()  # who is in it may have changed


def _remove_part(store: Store, entry: CastEntry) -> None:
    same = [
        one
        for one in store.cast(entry.title)
        if name_key(one.character) == name_key(entry.character) and one != entry
    ]
    store.remove_cast(entry.title, entry.character)
    for one in same:  # a character may be played by several people
        store.add_cast(one)
    st.rerun()
