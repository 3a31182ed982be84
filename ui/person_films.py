"""The films that one person is seen in, and which faces there are theirs."""

from collections.abc import Sequence

import streamlit as st

from ui import doing, face_tiles, fragments, frame
from ui.people_book import PeopleBook
from ui.roster import key_of
from ui.sections import SEARCH, link
from vsearch.errors import MediaError
from vsearch.insights.recognised import Appearance, Recognised
from vsearch.insights.said import Places
from vsearch.printed import print_query
from vsearch.records.corrections import Verdict
from vsearch.records.media import Film
from vsearch.records.people import Person
from vsearch.records.query import Constraint, Query, Who
from vsearch.wording import chance, clock, counted

_MOMENTS_SHOWN = 12  # of one film
_FACES_A_PAGE = 12


def show(book: PeopleBook, person: Person) -> None:
    """Show films and moments, then the faces in them, least sure first."""
    waiting = st.empty()
    seen: list[tuple[Film, list[Appearance]]] = []
    free: list[Appearance] = []
    for one in book.recognised():
        waiting.html(fragments.quiet([f"Looking at {one.film.title}"]))
        _sort(one, person.name, seen, free)
    waiting.empty()
    _films(person, seen)
    _in_films(book, person, seen, free)


def _sort(
    one: Recognised,
    name: str,
    seen: list[tuple[Film, list[Appearance]]],
    free: list[Appearance],
) -> None:
    mine = one.of(name)
    if mine:
        seen.append((one.film, mine))
    free += one.unclaimed(name)


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
    seen: Sequence[tuple[Film, list[Appearance]]],
    free: Sequence[Appearance],
) -> None:
    """Show faces in films page by page, each with the button that corrects it."""
    mine = sorted((one for _, each in seen for one in each), key=lambda one: one.probability)
    if not mine and not free:
        return
    st.html(fragments.lesson("Is it them?", ()))
    key = key_of(person.name)
    theirs, nobodys = f"Taken for them ({len(mine)})", f"Nobody's ({len(free)})"
    kind = st.segmented_control(
        "Faces",
        [theirs, nobodys],
        default=theirs if mine else nobodys,
        required=True,
        key=f"kind-{key}",
        label_visibility="collapsed",
    )
    with frame.telling():
        if kind == theirs:
            st.html(fragments.quiet(["The least sure come first. Say which are not them."]))
            _corrigible(book, person, mine, "not", key)
        else:
            told = "Faces that nobody has, the likest first. Say which are them."
            st.html(fragments.quiet([told]))
            likest = sorted(free, key=lambda one: -one.probability)
            _corrigible(book, person, likest, "is", key)


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
    return f"The face {where} {verb} {person.name}: noted. It can be undone under Corrections."
