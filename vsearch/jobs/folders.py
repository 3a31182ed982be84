"""The folders that are kept in step with the index, and what of them is gone."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from vsearch.records.media import Film, Photo


def folders_of(films: Iterable[Film], remembered: Iterable[Path]) -> list[Path]:
    """Return the folders to look through for what is new: those named once, and films' own.

    A folder that lies in another one is left out. Nothing on disk is looked at.
    """
    named = set(remembered)
    near = {film.path if film.is_photos else film.path.parent for film in films}
    every = named | near
    return sorted(one for one in every if every.isdisjoint(one.parents))


def gone_films(films: Iterable[Film]) -> list[Film]:
    """Return the films and folders of photos that are not on disk any more."""
    return [film for film in films if not os.path.lexists(film.path)]


def gone_photos(film: Film, photos: Sequence[Photo]) -> list[Photo]:
    """Return the photos of a folder, which is there, that are not in it any more."""
    return [photo for photo in photos if not os.path.lexists(film.path / photo.name)]
