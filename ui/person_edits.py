"""What can be changed about one person: names, photos, being somebody else, being known."""

from collections.abc import Sequence

import streamlit as st

from ui import doing, face_tiles, fragments, photos_given
from ui.people_book import PeopleBook
from ui.roster import find, kept_first, key_of
from vsearch.album import LONGEST_NAME
from vsearch.assemble import VERSIONS_STAY, Erasure
from vsearch.errors import InputError
from vsearch.records.people import Person, name_key
from vsearch.wording import counted

_FACES_BESIDE = 6  # of each of two people who may be one
_NAMES, _PHOTOS, _MERGE, _REMOVE = "Names", "Add photos", "Merge", "Remove"


def show(book: PeopleBook, person: Person, people: Sequence[Person]) -> None:
    """Offer the changes, one at a time; of somebody without a name the name is asked for."""
    chosen = st.segmented_control(
        "Change",
        [_NAMES, _PHOTOS, _MERGE, _REMOVE],
        default=_NAMES if person.is_unnamed else None,
        key=f"edit-{key_of(person.name)}",
        label_visibility="collapsed",
    )
    if chosen is None:
        return
    with st.container(border=True, key="edit"):
        if chosen == _NAMES:
            _names(book, person)
        elif chosen == _PHOTOS:
            photos_given.photos_form(book, person.name)
        elif chosen == _MERGE:
            _merge(book, person, people)
        else:
            _remove(book, person)


def _names(book: PeopleBook, person: Person) -> None:
    key = key_of(person.name)
    with st.form(f"rename-{key}", border=False):
        st.text_input(
            "Who is this?" if person.is_unnamed else "Name",
            "" if person.is_unnamed else person.name,
            max_chars=LONGEST_NAME,
            key=f"name-{key}",
        )
        st.form_submit_button(
            "Give this name" if person.is_unnamed else "Rename",
            type="primary" if person.is_unnamed else "secondary",
            on_click=lambda: doing.doing(
                lambda: _renamed(book, person, st.session_state[f"name-{key}"] or "")
            ),
        )
    if person.is_unnamed:
        return
    with st.form(f"aliases-{key}", border=False):
        st.text_input(
            "Also called, parted by commas", ", ".join(person.aliases), key=f"aliases-{key}"
        )
        st.form_submit_button(
            "Save these names",
            on_click=lambda: doing.doing(
                lambda: _called(book, person, st.session_state[f"aliases-{key}"] or "")
            ),
        )


def _renamed(book: PeopleBook, person: Person, name: str) -> str:
    book.rename(person.name, name)
    new = " ".join(name.split())
    st.query_params["name"] = new
    return f"{person.name} is {new} now: ask for them by that name."


def _called(book: PeopleBook, person: Person, typed: str) -> str:
    aliases = [alias.strip() for alias in typed.split(",") if alias.strip()]
    book.set_aliases(person.name, aliases)
    if not aliases:
        return f"{person.name} has no other name."
    return f"{person.name} is also called {', '.join(aliases)}."


def _merge(book: PeopleBook, person: Person, people: Sequence[Person]) -> None:
    """Show two people side by side before they are made one."""
    others = [other.name for other in people if other.name != person.name]
    chosen = st.selectbox(
        f"Who else is {fragments.literal(person.name)}?",
        others,
        index=None,
        key=f"merge-{key_of(person.name)}",
        placeholder="Choose somebody",
    )
    other = find(people, chosen) if chosen else None
    if other is None:
        return
    for one, side in zip((person, other), st.columns(2), strict=True):
        tiles = [
            face_tiles.tile(face_tiles.small(path), "", hint=photo)
            for photo, path in book.faces(one)[:_FACES_BESIDE]
        ]
        title = fragments.lesson(one.name, [counted(len(one.photos), "face")])
        side.html(title + face_tiles.row(tiles, label=f"Faces of {one.name}"))
    first, second = kept_first(person, other)
    st.button(
        f"They are one person: {fragments.literal(first.name)}",
        key="merge",
        type="primary",
        icon=":material/merge:",
        on_click=doing.doing,
        args=(lambda: _merged(book, first, second),),
    )


def _merged(book: PeopleBook, first: Person, second: Person) -> list[str]:
    merged = book.merge(first.name, second.name)
    st.query_params["name"] = merged.name
    faces = counted(len(merged.photos), "face")
    return [
        f"{second.name} is {merged.name} now, who has {faces}.",
        "It can be undone under History.",
    ]


def _remove(book: PeopleBook, person: Person) -> None:
    """Offer to delete what is known of a person, or every trace of them."""
    name = person.name
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Remove",
            key="remove",
            icon=":material/person_remove:",
            on_click=doing.doing,
            args=(lambda: _removed(book, name),),
        )
        words = "Deletes the photos and the name. The faces in films stay, as nobody's."
        st.html(fragments.quiet([words]), width="content")
    st.divider()
    with st.form(f"erase-{key_of(name)}", border=False):
        words = (
            "Erasing also deletes every face of theirs in films and their parts in casts, then "
            "searches all files for what is left. It cannot be taken back."
        )
        st.html(fragments.quiet([words]))
        st.text_input(
            f"Type {fragments.literal(name)} to erase", key="erase-typed", autocomplete="off"
        )
        is_sent = st.form_submit_button("Erase", icon=":material/delete_forever:")
    if is_sent:
        with st.spinner("Erasing, then searching all files"):
            doing.doing(lambda: _erased(book, name, st.session_state.get("erase-typed", "")))
        st.rerun()


def _removed(book: PeopleBook, name: str) -> str:
    book.remove(name)
    _leave()
    return f"{name} is removed: photos and embeddings are deleted."


def _erased(book: PeopleBook, name: str, typed: str) -> list[str]:
    if name_key(typed) != name_key(name):
        raise InputError(f"Nothing was erased: type {name} as it stands there.")
    done = book.erase(name)
    _leave()
    return proof(done)


def _leave() -> None:
    """Go to everybody, and keep nothing that showed somebody who is gone."""
    st.query_params.pop("name", None)
    face_tiles.forget()
    photos_given.forget()


def proof(done: Erasure) -> list[str]:
    """Return what was erased, and what a search of all files found afterwards."""
    photos, faces = counted(done.photos, "photo"), counted(done.faces, "face")
    films, parts = counted(done.films, "film"), counted(done.parts, "part")
    erased = f"Erased {done.name}: {photos}, {faces} in {films}, {parts} in casts."
    files = counted(done.searched, "file")
    told = [
        erased,
        *(f"Deleted, since it may have held them too: {other}." for other in done.others),
    ]
    if done.is_versioned:
        told.append(f"{VERSIONS_STAY[0].upper()}{VERSIONS_STAY[1:]}.")
    if not done.left:
        return [*told, f"{files} searched: no name and no embedding of theirs is left."]
    return [*told, *(f"Still holds the name or an embedding: {path}" for path in done.left)]
