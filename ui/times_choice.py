"""Which film and which person the page of screen time shows, by its address and by choice."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from vsearch.errors import UnknownNameError
from vsearch.insights.measured import Holdings
from vsearch.records.media import Film
from vsearch.records.people import name_key

ALL, EVERYBODY = "All films", "Everybody"

_FILM, _PERSON, _WRITTEN = "times-film", "times-person", "times-address"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown."""

    film: Film | None = None  # None: all films
    person: str = ""  # empty: everybody

    @property
    def fields(self) -> dict[str, str]:
        """Return what stands behind the question mark of the address, by name."""
        fields = {"film": self.film.id if self.film else "", "person": self.person}
        return {name: value for name, value in fields.items() if value}


def read_shown(fields: Mapping[str, str], holdings: Holdings) -> Shown:
    """Return what an address names; UnknownNameError when there is no such film or person.

    People are found whatever the case and spacing of their name.
    """
    film_id, name = fields.get("film", ""), fields.get("person", "")
    film = next((one for one in holdings.films if one.id == film_id), None)
    if film_id and film is None:
        raise UnknownNameError(
            "The film of this link is not in the index any more: choose another one."
        )
    key = name_key(name)
    person = next((one for one in holdings.people if name_key(one) == key), "")
    if name and not person:
        raise UnknownNameError(
            f"Nobody is called {name}: they may have been renamed or removed. Choose somebody else."
        )
    return Shown(film, person)


def choose(holdings: Holdings) -> Shown:
    """Show what there is to choose from, and return what is chosen; the address names it after.

    Raises UnknownNameError when a link names what is not there; by then all films are chosen.
    """
    asked, problem = st.query_params.to_dict(), None
    state = st.session_state
    if _FILM not in state or asked != state.get(_WRITTEN):
        shown = Shown()
        try:
            shown = read_shown(asked, holdings)
        except UnknownNameError as error:
            problem = error
        state[_FILM] = shown.film.id if shown.film else ""
        state[_PERSON] = shown.person
    titles = {"": ALL, **{film.id: _titled(film) for film in holdings.films}}
    names = {"": EVERYBODY, **{name: name for name in holdings.people}}
    for key, there in ((_FILM, titles), (_PERSON, names)):
        if state[key] not in there:  # removed while the page was open
            state[key] = ""
    left, right = st.columns(2)
    film_id = left.selectbox("Film", list(titles), format_func=titles.__getitem__, key=_FILM)
    person = right.selectbox("Person", list(names), format_func=names.__getitem__, key=_PERSON)
    film = next((one for one in holdings.films if one.id == film_id), None)
    chosen = Shown(film, person or "")
    if chosen.fields != asked:
        st.query_params.from_dict(chosen.fields)
    state[_WRITTEN] = chosen.fields
    if problem:
        raise problem
    return chosen


def _titled(film: Film) -> str:
    return f"{film.title} ({film.year})" if film.year else film.title
