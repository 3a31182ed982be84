"""One person: who they are, their faces, and what can be changed."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui import doing, face_tiles, fragments, frame, person_edits, person_films, photos_given
from ui.people_book import PeopleBook
from ui.roster import find, key_of
from vsearch.assemble import Split
from vsearch.errors import InputError, UnknownNameError
from vsearch.records.people import Person
from vsearch.wording import counted

_FACES_SHOWN = 60


def show(book: PeopleBook, name: str) -> None:
    """Show the person of that name or alias, or that there is none any more."""
    st.button(
        "Everybody", key="everybody", type="tertiary", icon=":material/arrow_back:", on_click=_back
    )
    with frame.telling():
        people = book.people()
        person = find(people, name)
        doing.tell()
        if person is None:
            raise UnknownNameError(
                f"Nobody is called {name}: they may have been renamed, merged or removed meanwhile."
            )
        frame.heading(person.name, _line(person))
        person_edits.show(book, person, people)
        photos_given.results(book)
        _faces(book, person, [other.name for other in people if other is not person])
        person_films.show(book, person)


def _back() -> None:
    """Show everybody again."""
    st.query_params.pop("name", None)


def _line(person: Person) -> str:
    faces = counted(len(person.photos), "face")
    also = f", also called {', '.join(person.aliases)}" if person.aliases else ""
    return f"{faces}{also}"


def _faces(book: PeopleBook, person: Person, others: Sequence[str]) -> None:
    """Show the faces that the person is known by, to be picked."""
    st.html(fragments.lesson("Known by these faces", ()))
    faces = book.faces(person)
    picked = []
    is_single = len(faces) == 1
    with st.grid(min_column_width=96, gap="small"):
        for number, (photo, path) in enumerate(faces[:_FACES_SHOWN], 1):
            with st.container(gap=None):
                st.html(_tile(number, photo, path))
                key = f"pick-{key_of(person.name)}-{person.picture_hashes[number - 1][:12]}"
                if not is_single and st.checkbox(f"Face {number}", key=key):
                    picked.append(number)
    if len(faces) > _FACES_SHOWN:
        st.html(fragments.quiet([f"and {len(faces) - _FACES_SHOWN:,} more"]))
    if not is_single:
        _parted(book, person, picked, others)


def _tile(number: int, photo: str, path: Path | None) -> str:
    return face_tiles.tile(face_tiles.small(path), "", hint=f"{number}: {photo}")


def _parted(book: PeopleBook, person: Person, picked: list[int], others: Sequence[str]) -> None:
    """Offer to give the picked faces to somebody else, or to have two people told apart."""
    key = key_of(person.name)
    if not picked:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                "Split automatically",
                key=f"split-{key}",
                icon=":material/call_split:",
                on_click=doing.doing,
                args=(lambda: _told_apart(book, person),),
            )
            words = "If these are two people's faces. Or pick those that are somebody else's."
            st.html(fragments.quiet([words]), width="content")
        return
    with st.container(border=True, key="picked"):
        st.html(fragments.quiet([f"{counted(len(picked), 'face')} picked: whose are they?"]))
        into = st.selectbox(
            "Whose faces these are",
            others,
            index=None,
            key=f"into-{key}",
            placeholder="Somebody new: type a name, or leave it open",
            accept_new_options=True,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Split off",
                key=f"part-{key}",
                type="primary",
                icon=":material/call_split:",
                on_click=doing.doing,
                args=(lambda: split_lines(book.split(person.name, picked, into)),),
            )
            st.button(
                "Delete",
                key=f"drop-{key}",
                icon=":material/delete:",
                help="These faces are deleted, and with them what is known by them",
                on_click=doing.doing,
                args=(lambda: _dropped(book, person, picked),),
            )


def _told_apart(book: PeopleBook, person: Person) -> list[str]:
    try:
        return split_lines(book.split(person.name, (), None))
    except UnknownNameError:
        raise
    except InputError as error:  # its cure is one for the command line
        raise InputError(
            f"All faces of {person.name} are surely one person's: pick those that are not, then "
            "split them off."
        ) from error


def split_lines(done: Split) -> list[str]:
    """Return what a split did, and where it can be taken back."""
    given = [
        f"{counted(len(made.move.pictures), 'face')} of {done.name} went to {made.other}."
        for made in done.made
        if made.move
    ]
    return [*given, "It can be undone under History."]


def _dropped(book: PeopleBook, person: Person, picked: Sequence[int]) -> str:
    book.remove_faces(person.name, picked)
    return f"{counted(len(picked), 'face')} of {person.name} deleted."
