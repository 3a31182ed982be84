"""Photos given to a person: the form, and what became of each photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

import streamlit as st

from ui import face_tiles, fragments
from ui.doing import doing
from ui.people_book import PeopleBook
from ui.uploads import LONGEST_NAME as LONGEST_FILE_NAME
from ui.uploads import MOST_MB
from vsearch.album import LONGEST_NAME
from vsearch.enrol import Enrolment, GivenPhoto, Reference
from vsearch.errors import InputError
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.wording import counted, printable

MOST_PHOTOS = 24  # at once: each is held as a picture until all are read
FACES_SHOWN = 12  # of a photo to choose from

_STATE = "people-added"


class Upload(Protocol):
    """A file as the page receives it."""

    name: str
    size: int

    def getvalue(self) -> bytes:
        """Return its bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the photos that were given last."""

    name: str  # whose they are
    lines: tuple[str, ...]  # one for each photo
    unclear: tuple[tuple[Reference, ...], ...]  # the faces of each photo to choose from


def given(files: Sequence[Upload]) -> tuple[list[GivenPhoto], list[str]]:
    """Return the photos that can be looked at, and why others cannot."""
    photos, refused = [], []
    for number, file in enumerate(files):
        name = printable(PurePath(file.name).name)[-LONGEST_FILE_NAME:] or "photo"
        if number >= MOST_PHOTOS:
            refused.append(f"{name}: not looked at; add at most {MOST_PHOTOS} photos at once.")
        elif file.size > MOST_MB << 20:
            refused.append(f"{name} has more than {MOST_MB} MB: scale it down.")
        else:
            photos.append(GivenPhoto(name, file.getvalue()))
    return photos, refused


def told(done: Enrolment) -> list[str]:
    """Return what became of each photo, in one line each."""
    unclear = {faces[0].photo: len(faces) for faces in done.unclear}
    lines = [one.note or f"{one.photo}: added." for one in done.references]
    lines += [f"{photo}: it was there already." for photo in done.known]
    return lines + [
        f"{photo}: {unclear[photo]} faces; choose below." if photo in unclear else reason
        for photo, reason in done.refused
    ]


def photos_form(book: PeopleBook, name: str = "") -> None:
    """Show the form that adds photos to a person; without a name it asks for that too."""
    with st.form(f"add-{'photos' if name else 'person'}", clear_on_submit=True, border=False):
        typed = name or st.text_input("Name", max_chars=LONGEST_NAME, key="add-name")
        files = st.file_uploader(
            "Photos of them, alone or the largest face",
            sorted(PHOTO_SUFFIXES),
            accept_multiple_files=True,
            max_upload_size=MOST_MB,
            key="add-photos",
        )
        is_sent = st.form_submit_button("Add" if name else "Add person", type="primary")
    if is_sent:
        with st.spinner("Looking for faces"):
            doing(lambda: _add(book, typed or "", files))
        st.rerun()


def results(book: PeopleBook) -> None:
    """Show what became of the photos given last, and the faces to choose from."""
    added: Added | None = st.session_state.get(_STATE)
    if added is None:
        return
    with st.container(border=True, key="added"):
        st.html(fragments.quiet(added.lines))
        for number, faces in enumerate(added.unclear):
            _choose(book, added, number, faces)
        st.button("Close", key="added-close", type="tertiary", on_click=forget)


def forget() -> None:
    """Show no results any longer."""
    st.session_state.pop(_STATE, None)


def _add(book: PeopleBook, name: str, files: Sequence[Upload]) -> str:
    forget()
    if not name.strip():
        raise InputError("Whose photos are these? Give a name.")
    if not files:
        raise InputError(f"There is no photo of {name.strip()}: choose one or more.")
    photos, refused = given(files)
    done = book.add(name, photos)
    lines = (*told(done), *refused)
    st.session_state[_STATE] = Added(name, lines, done.unclear)
    if not done.references:
        return f"Nothing was added to {name}."
    return f"{counted(len(done.references), 'face')} added to {name}."


def _choose(book: PeopleBook, added: Added, number: int, faces: Sequence[Reference]) -> None:
    st.html(fragments.lesson(f"Which face on {faces[0].photo} is {added.name}?", ()))
    with st.grid(min_column_width=96):
        for place, face in enumerate(faces[:FACES_SHOWN]):
            with st.container(gap="xsmall"):
                st.html(face_tiles.tile(face_tiles.small_crop(face.crop), ""))
                st.button(
                    "This one",
                    key=f"face-{number}-{place}",
                    on_click=doing,
                    args=(lambda face=face: _chosen(book, added, number, face),),
                )


def _chosen(book: PeopleBook, added: Added, number: int, face: Reference) -> str:
    is_new = book.add_face(added.name, face)
    left = tuple(one for place, one in enumerate(added.unclear) if place != number)
    lines = tuple(line for line in added.lines if not line.startswith(f"{face.photo}: "))
    became = "added." if is_new else "it was there already."
    st.session_state[_STATE] = Added(added.name, (*lines, f"{face.photo}: {became}"), left)
    return f"The face on {face.photo} is {added.name}."
