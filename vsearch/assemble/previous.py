"""The index of before the last re-embedding: looked at, switched to, forgotten."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsearch.assemble.indexing import copy_people
from vsearch.assemble.parts import record_encoder, recorded_encoder
from vsearch.assemble.previous_note import FILE, note_previous, read_note
from vsearch.assemble.swap import (
    exchange,
    finish_swap,
    folder_bytes,
    forget_previous,
    next_index,
    previous_index,
)
from vsearch.errors import InputError, MismatchError, StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vsearch.records.media import Film
    from vsearch.settings import Home
    from vsearch.store import IndexIdentity, Store


@dataclass(frozen=True, slots=True)
class Previous:
    """The index that is kept from before."""

    encoder: str
    face_detector: str
    films: int  # and folders of photos
    since: str  # when it was replaced, ISO 8601 in UTC; empty: not known
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Switched:
    """What came of going back to the previous index."""

    encoder: str  # with which questions are answered now
    missing: tuple[Film, ...]  # that only the other index holds: indexed since it was replaced


def previous(home: Home) -> Previous | None:
    """Return the index that is kept from before; None when there is none."""
    from vsearch.store import Store

    finish_swap(home)
    if not previous_index(home).exists():
        return None
    with Store.open(previous_index(home), create=False) as opened:
        made, films = opened.identity(), len(opened.films())
    return Previous(
        encoder=made.encoder if made else "none",
        face_detector=made.face_detector if made else "none",
        films=films,
        since=read_note(home).since,
        size_bytes=folder_bytes(previous_index(home)),
    )


def forget(home: Home) -> int:
    """Delete the index of before and return its bytes, 0 when there is none."""
    finish_swap(home)
    size_bytes = forget_previous(home)
    (home.folder / FILE).unlink(missing_ok=True)
    return size_bytes


def forget_others(home: Home) -> list[str]:
    """Delete every index beside the one in use, so that what is erased there is nowhere.

    Return what they were, in words. StoreError when they cannot be deleted.
    """
    gone: list[str] = []
    if home.is_remote:
        return gone
    if forget(home):
        gone.append("the previous index")
    if next_index(home).exists():
        try:
            shutil.rmtree(next_index(home))
        except OSError as error:
            raise StoreError(
                f"{next_index(home)} cannot be deleted ({error.strerror}): change the folder's "
                "rights."
            ) from error
        gone.append("the index that was being made anew")
    return gone


def remove_from_others(home: Home, film_id: str) -> None:
    """Take a film out of the indexes beside the one in use, as far as it is in them."""
    from vsearch.store import Store

    if home.is_remote:
        return
    for folder in (previous_index(home), next_index(home)):
        if not (folder / "meta.lance").exists():
            continue
        with Store.open(folder, create=False) as other:
            if any(film.id == film_id for film in other.films()):
                other.remove_film(film_id)


def switch(home: Home) -> Switched:
    """Put the previous index in the place of this one, which becomes the previous one.

    People, casts and corrections are those of today, and so are titles and places of films;
    films that were removed since are removed there too. Doing it again goes forward again.
    InputError when no previous index is kept; StoreError when another vsearch is at work.
    """
    from vsearch.store import Store

    finish_swap(home)
    if not previous_index(home).exists():
        raise InputError(
            f"No previous index is kept in {home.folder}: `vsearch reembed` keeps one."
        )
    note = read_note(home)
    with (
        Store.open(home.index, create=False) as current,
        current.writing(),
        Store.open(previous_index(home), create=False) as other,
        other.writing(),
    ):
        ours, theirs = current.identity(), other.identity()
        if ours is None or theirs is None:
            raise StoreError("One of the two indexes was made with nothing: index films first.")
        _refuse_other_faces(current, ours, theirs)
        here = {film.id: film for film in current.films()}
        missing = _bring_up_to_date(other, here, note.alone)
        copy_people(current, other)
        spec = recorded_encoder(home, ours)
    note_previous(home, ours.encoder, spec, [film.id for film in missing])
    exchange(home)
    back = note.spec if note.encoder == theirs.encoder else recorded_encoder(home, theirs)
    record_encoder(home, theirs.encoder, back)
    return Switched(theirs.encoder, tuple(missing))


def _refuse_other_faces(current: Store, ours: IndexIdentity, theirs: IndexIdentity) -> None:
    if ours.face_embedder != theirs.face_embedder and current.people():
        raise MismatchError(
            f"The previous index tells faces apart by {theirs.face_embedder}, people are enrolled "
            f"with {ours.face_embedder}: index anew with `vsearch reembed`."
        )


def _bring_up_to_date(other: Store, here: Mapping[str, Film], alone: Collection[str]) -> list[Film]:
    """Give the films of an index the titles and places of today; return those that it lacks.

    Those that are not here were removed since, unless they never were.
    """
    there = {film.id: film for film in other.films()}
    for film in there.values():
        now = here.get(film.id)
        if now is None:
            if film.id not in alone:
                other.remove_film(film.id)
            continue
        if now.path != film.path and not now.is_photos:
            size_bytes, modified_ns = now.size_bytes, now.modified_ns
            other.move_film(film.id, now.path, size_bytes=size_bytes, modified_ns=modified_ns)
        if (now.title, now.year) != (film.title, film.year):
            other.retitle_film(film.id, now.title, now.year)
    return [film for film in here.values() if film.id not in there]
