"""Corrections in words: what was said of which face, whose faces went where."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from vsearch.records.corrections import Correction
from vsearch.records.media import Film, Photo
from vsearch.store import Store
from vsearch.wording import clock, counted

Places: TypeAlias = Mapping[str, Callable[[float], str]]  # by film id


def places_of(store: Store) -> Places:
    """Return where a face is in words, of each film: in Up at 0:07.4, on beach.jpg in Crete."""

    def of_photos(film: Film, photos: Sequence[Photo]) -> Callable[[float], str]:
        names = {photo.time_s: photo.name for photo in photos}
        return lambda time_s: f"on {names.get(time_s, 'a photo that was removed')} in {film.title}"

    def of_film(film: Film) -> Callable[[float], str]:
        return lambda time_s: f"in {film.title} at {clock(time_s)}"

    return {
        film.id: of_photos(film, store.photos(film)) if film.is_photos else of_film(film)
        for film in store.films()
    }


def said_line(correction: Correction, places: Places) -> str:
    """Return what a correction says, in one line; names stand in it as they are."""
    person, move = correction.person, correction.move
    if move:
        faces, other = counted(len(move.pictures), "face"), correction.other
        if correction.verdict == "merge":
            return f"{other} is {person} ({faces})"
        return f"{faces} of {person} {'is' if len(move.pictures) == 1 else 'are'} {other}"
    place = places.get(correction.film_id)
    where = place(correction.time_s) if place else "in a film that was removed"
    verb = "is" if correction.verdict == "is" else "is not"
    return f"the face {where} {verb} {person}"
