"""The titles of films that left the index because their rows were damaged, until they are back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from vsearch.cached_files import part_of
from vsearch.errors import StoreError

if TYPE_CHECKING:
    from vsearch.records.media import Film
    from vsearch.settings import Home

FILE = "dropped.json"

Names = Mapping[str, tuple[str, int | None]]  # title and year, by the film's id


def dropped_names(home: Home) -> dict[str, tuple[str, int | None]]:
    """Return what films were called that are to be indexed anew; none where it cannot be read."""
    try:
        told = json.loads((home.folder / FILE).read_text("utf-8"))
        return {
            str(film_id): (str(title), None if year is None else int(year))
            for film_id, (title, year) in told.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def note_dropped(home: Home, films: Collection[Film]) -> None:
    """Note what films are called that are about to leave the index; StoreError without room."""
    _write(home, dropped_names(home) | {film.id: (film.title, film.year) for film in films})


def forget_dropped(home: Home, back: Collection[str]) -> None:
    """Forget the names of films that are in the index again."""
    names = dropped_names(home)
    if not names.keys().isdisjoint(back):
        _write(home, {film_id: name for film_id, name in names.items() if film_id not in back})


def _write(home: Home, names: Names) -> None:
    path = home.folder / FILE
    try:
        if not names:
            path.unlink(missing_ok=True)
            return
        with part_of(path) as part:
            part.write_text(json.dumps(names), "utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}): make room or change the folder's rights."
        ) from error
