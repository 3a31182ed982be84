"""The films that one person is seen in, and which faces there are theirs."""

import heapq
from collections.abc import Sequence

import streamlit as st

from ui import doing, face_tiles, fragments, frame
from ui.people_book import PeopleBook
from ui.roster import key_of
from ui.sections import SEARCH, link
from vsearch.errors import MediaError
from vsearch.insights.recognised import Appearance
from vsearch.insights.said import Places
from vsearch.printed import print_query
from vsearch.records.corrections import Verdict
from vsearch.records.media import Film
from vsearch.records.people import Person
from vsearch.records.query import Constraint, Query, Who
from vsearch.wording import chance, clock, counted

_MOMENTS_SHOWN = 12  # of one film
_FACES_A_PAGE = 12
_NOBODYS = 240  # faces of nobody that can be looked through, the likest


def show(book: PeopleBook, person: Person) -> None:
    """Show films and moments, then the faces in them, least sure first."""
    waiting = st.empty()
    seen: list[tuple[Film, list[Appearance]]] = []
    free: list[Appearance] = []
    free_count = 0
    for one in book.recognised():
        waiting.html(fragments.quiet([f"Looking at {one.film.title}"]))
        mine = one.of(person.name)
        if mine:
            seen.append((one.film, mine))
        free += one.unclaimed(person.name, _NOBODYS)
        free_count += one.unclaimed_count
    waiting.empty()
    _films(person, seen)
    likest = heapq.nlargest(_NOBODYS, free, key=lambda one: one.probability)
    _in_films(book, person, [one for _, each in seen for one in each], likest, free_count)


def _films(person: Person, seen: Sequence[tuple[Film, list[Appearance]]]) -> None:
    st.html(fragments.lesson(f"Seen in {counted(len(seen), 'film')}" if seen else "Films", ()))
    if not seen:
        st.html(fragments.quiet(["Seen in no film yet."]))
        return
    asked = print_query(Query(constraints=(Constraint((Who(person.name, person.name),)),)))
    link(SEARCH, "Search for them in all films", q=asked)
    for number, (film, mine) in enumerate(seen):
        with st.container(
            horizontal=True, gap="xsmall", vertical_alignment="center", key=f"moments-{number}"
        ):
            st.html(face_tiles.name(film.title), width="content")
            if film.is_photos:
                st.html(fragments.quiet([counted(len(mine), "photo")]), width="content")
                continue
            for one in mine[:_MOMENTS_SHOWN]:
                link(SEARCH, clock(one.start_s), q=asked, film=film.id, t=f"{one.start_s:.1f}")
            if len(mine) > _MOMENTS_SHOWN:
                more = f"and {len(mine) - _MOMENTS_SHOWN} more"
                st.html(fragments.quiet([more]), width="content")


@st.fragment
def _in_films(
    book: PeopleBook,
    person: Person,
    mine: Sequence[Appearance],
    free: Sequence[Appearance],
    free_count: int,
) -> None:
    """Show faces in films page by page, each with the button that corrects it."""
    if not mine and not free:
        return
    st.html(fragments.lesson("Is it them?", ()))
    key = key_of(person.name)
    counts = {"Taken for them": len(mine), "Nobody's": free_count}
    theirs, nobodys = counts
    kind = st.segmented_control(
        "Faces",
        list(counts),
        default=theirs if mine else nobodys,
        format_func=lambda kind: f"{kind} ({counts[kind]:,})",
        required=True,
        key=f"kind-{key}",
        label_visibility="collapsed",
    )
    with frame.telling():
        if kind == theirs:
            st.html(fragments.quiet(["The least sure come first. Say which are not them."]))
            _corrigible(book, person, sorted(mine, key=lambda one: one.probability), "not", key)
        else:
            told = "Faces that nobody has, the likest first. Say which are them."
            st.html(fragments.quiet([told]))
            _corrigible(book, person, free, "is", key)


def _corrigible(
    book: PeopleBook, person: Person, faces: Sequence[Appearance], verdict: Verdict, key: str
) -> None:
    if not faces:
        st.html(fragments.quiet(["There are none."]))
        return
    pages = -(-len(faces) // _FACES_A_PAGE)
    state = f"{verdict}-page-{key}"
    first = (min(st.session_state.get(state, 1), pages) - 1) * _FACES_A_PAGE
    places = book.places()
    with st.grid(min_column_width=136, gap="medium", key="seen-faces"):
        for one in faces[first : first + _FACES_A_PAGE]:
            with st.container(gap="xsmall"):
                _face(book, person, one, verdict, places)
    if pages > 1:
        st.pagination(pages, key=state)


def _face(
    book: PeopleBook, person: Person, one: Appearance, verdict: Verdict, places: Places
) -> None:
    where = places[one.film.id](one.start_s) if one.film.id in places else one.film.title
    try:
        picture = book.picture(one)
    except MediaError:
        picture = None  # the film is not where it was: the face is told by its place
    lines = [chance(one.probability), where]
    st.html(face_tiles.tile(picture, "", lines, hint=where))
    words = "Not them" if verdict == "not" else "This is them"
    if st.button(words, key=f"{verdict}-{one.film.id}-{one.track}"):
        doing.doing(lambda: _said(book, person, one, verdict, where))
        st.rerun()


def _said(book: PeopleBook, person: Person, one: Appearance, verdict: Verdict, where: str) -> str:
    book.say(verdict, person.name, one)
    verb = "is" if verdict == "is" else "is not"
    return f"The face {where} {verb} {person.name}: noted. It can be undone under History."
