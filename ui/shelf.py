"""The films and folders of photos in the order asked for, and what state their files are in."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from vsearch.records.media import Film, Photo, Shot
from vsearch.records.people import name_key
from vsearch.wording import counted, length, printable

PER_PAGE = 24  # cards, and their pictures, on the page at once

Order = Literal["Title", "Year", "Longest", "Most faces", "Added last"]
State = Literal["", "missing", "changed"]

_NUMBER = re.compile(r"\d+")
_DIGITS = 9  # of the numbers in titles, when they are sorted

_ORDERS: dict[Order, Callable[[Film], tuple[float, str] | str]] = {
    "Title": lambda film: _place(film),
    "Year": lambda film: (float(film.year or 9999), _place(film)),
    "Longest": lambda film: (-_seconds(film), _place(film)),
    "Most faces": lambda film: (-float(film.face_count), _place(film)),
    "Added last": lambda film: film.indexed_at,
}
ORDERS: tuple[Order, ...] = tuple(_ORDERS)


def shelved(films: Iterable[Film], words: str, order: Order) -> list[Film]:
    """Return the films in that order whose title, year or path hold all of the words."""
    wanted = name_key(words).split()
    found = [film for film in films if all(word in _told_of(film) for word in wanted)]
    return sorted(found, key=_ORDERS[order], reverse=order == "Added last")


def page_of(films: Sequence[Film], page: int, per_page: int = PER_PAGE) -> Sequence[Film]:
    """Return what stands on a page, from 1; of one that is not there any more the last."""
    last = pages(len(films), per_page)
    first = (min(max(page, 1), last) - 1) * per_page
    return films[first : first + per_page]


def pages(count: int, per_page: int = PER_PAGE) -> int:
    """Return on how many pages so many things fit, at least one."""
    return max(1, -(-count // per_page))


def poster_s(shots: Sequence[Shot]) -> float:
    """Return when what stands for the film is shown: the middle shot, or photo."""
    return shots[len(shots) // 2].keyframe_s


def state_of(film: Film) -> State:
    """Return whether the file or folder is where it was, and as it was; of folders only where."""
    return _compared(film.path, None if film.is_photos else film)


def state_of_photo(folder: Path, photo: Photo) -> State:
    """Return whether a photo is where it was, and as it was."""
    return _compared(folder / photo.name, photo)


def facts(film: Film, shots: int) -> list[str]:
    """Return what a card tells: year, length, how many shots and faces; of photos how many."""
    year = [str(film.year)] * bool(film.year)
    faces = counted(film.face_count, "face")
    if film.is_photos:
        return [*year, counted(film.frame_count, "photo"), faces]
    return [*year, length(film.duration_s), counted(shots, "shot"), faces]


def on_disk(path: Path) -> str:
    """Return a path as it can be shown: not every name is text."""
    return printable(os.fsencode(path).decode("utf-8", "replace"))


def _compared(path: Path, known: Film | Photo | None) -> State:
    try:
        status = path.stat()
    except OSError:
        return "missing"
    if known is None:
        return ""
    # A later time alone is no change: copying a library to another disk gives all files one.
    return "" if status.st_size == known.size_bytes else "changed"


def _place(film: Film) -> str:
    """Return what titles are sorted by: Rocky 2 before Rocky 10."""
    return _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), name_key(film.title))


def _seconds(film: Film) -> float:
    return 0.0 if film.is_photos else film.duration_s


def _told_of(film: Film) -> str:
    return name_key(f"{film.title} {film.year or ''} {on_disk(film.path)}")
