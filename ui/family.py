"""Family likeness: how alike people are, and whom each of them looks more like."""

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from ui import doing, fragments, photos_given
from ui.people_book import PeopleBook
from ui.uploads import MOST_MB
from vsearch.album import LONGEST_NAME
from vsearch.errors import InputError
from vsearch.insights.kinship import Likeness, leads, likeness
from vsearch.insights.kinship_words import CAUTION, lead_lines
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.records.arrays import Vectors
from vsearch.records.people import Person, name_key
from vsearch.wording import counted

FEWEST, MOST = 2, 6  # people compared at once

_CHOSEN, _GIVEN, _JOINING = "family", "family-given", "family-joining"


def show(book: PeopleBook, people: Sequence[Person]) -> None:
    """Ask who is to be compared, and show how alike they are."""
    given: dict[str, Vectors] = st.session_state.setdefault(_GIVEN, {})
    known = {person.name: person.vectors for person in people} | given
    asked = [*st.session_state.get(_CHOSEN, []), *st.session_state.pop(_JOINING, [])]
    kept = [name for name in asked if name in known]  # somebody may have been removed meanwhile
    st.session_state[_CHOSEN] = kept[:MOST]
    st.multiselect(
        f"Who is to be compared? {FEWEST} to {MOST} people, such as mother, father and child",
        list(known),
        key=_CHOSEN,
        max_selections=MOST,
        placeholder="Choose people",
    )
    with st.expander("Somebody by photos alone", type="compact"):
        _photos_form(book, set(map(name_key, known)))
    chosen = {name: known[name] for name in st.session_state[_CHOSEN]}
    if len(chosen) < FEWEST:
        st.html(fragments.quiet(["Several photos of each make it surer."]))
        return
    _compared(chosen)


def _compared(people: Mapping[str, Vectors]) -> None:
    table = likeness(people)
    st.html(fragments.table(("", *table.names), _rows(table), label="How alike they are"))
    counts = {name: len(vectors) for name, vectors in people.items()}
    lines = list(lead_lines(leads(people), counts))
    alike = "Mean likeness of their faces, with the number of pairs of photos: 1 is the same face."
    st.html(fragments.quiet([alike]))
    if lines:
        st.html(fragments.lesson("Who looks more like whom", lines))
    st.html(fragments.quiet([CAUTION]))


def _rows(table: Likeness) -> list[tuple[str, ...]]:
    return [
        (name, *(_cell(float(one), int(pairs)) for one, pairs in zip(row, counts, strict=True)))
        for name, row, counts in zip(table.names, table.cosines, table.pairs, strict=True)
    ]


def _cell(cosine: float, pairs: int) -> str:
    return "one photo" if math.isnan(cosine) else f"{cosine:.2f} ({pairs:,})"


def _photos_form(book: PeopleBook, taken: set[str]) -> None:
    with st.form("family-photos", clear_on_submit=True, border=False):
        name = st.text_input("Name", max_chars=LONGEST_NAME, key="family-name")
        files = st.file_uploader(
            "Photos of them; they are compared and kept nowhere",
            sorted(PHOTO_SUFFIXES),
            accept_multiple_files=True,
            max_upload_size=MOST_MB,
            key="family-files",
        )
        is_sent = st.form_submit_button("Compare them too")
    if is_sent:
        with st.spinner("Looking for faces"):
            doing.doing(lambda: _given(book, name or "", files, taken))
        st.rerun()


def _given(
    book: PeopleBook, typed: str, files: Sequence[photos_given.Upload], taken: set[str]
) -> list[str]:
    name = " ".join(typed.split())
    if not name or not files:
        raise InputError("Give a name and one photo or more.")
    if name_key(name) in taken:
        raise InputError(f"{name} is there already: choose them above, or give another name.")
    photos, refused = photos_given.given(files)
    vectors, unused = book.vectors(name, photos)
    st.session_state[_GIVEN] = st.session_state[_GIVEN] | {name: vectors}
    st.session_state[_JOINING] = [name]
    told = f"{name} can be compared, by {counted(len(vectors), 'face')}."
    return [told, *unused, *refused]
