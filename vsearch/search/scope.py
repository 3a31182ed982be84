"""Which films a query is about, and which part of each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vsearch.records.media import Film
from vsearch.records.query import END, START, Query, Stretch


@dataclass(frozen=True, slots=True)
class Scope:
    """The films that are searched."""

    films: tuple[Film, ...]
    undated: int  # films left out because their year is not known
    lacks_photos: bool = False  # photos were asked for, and there are none


def scope_of(query: Query, films: Sequence[Film]) -> Scope:
    """Return the films to search, in their order.

    When all films that were asked for are unknown there is nothing to search; if only some are,
    the others are searched. A film without a year is in no range of years; of photos each has its
    own. Photos are no part of a film that has a beginning and an end. A library
    without any is searched as it is when photos are asked for: "photos of" is a manner of asking.
    """
    wanted, unwanted = set(query.film_ids), set(query.excluded_ids)
    has_photos = any(film.is_photos for film in films)
    lacks_photos = query.media == "photos" and bool(films) and not has_photos
    media = query.media if has_photos else ""
    is_limited = any(not scope.is_excluded for scope in query.films)
    chosen = [
        film
        for film in films
        if (film.id in wanted or not is_limited)
        and film.id not in unwanted
        and not (film.is_photos and (query.stretch or media == "films"))
        and (film.is_photos or media != "photos")
    ]
    if query.years is None:
        return Scope(tuple(chosen), undated=0, lacks_photos=lacks_photos)
    first, last = query.years
    inside = [f for f in chosen if f.is_photos or (f.year is not None and first <= f.year <= last)]
    undated = sum(film.year is None and not film.is_photos for film in chosen)
    return Scope(tuple(inside), undated=undated, lacks_photos=lacks_photos)


def is_whole_films(query: Query) -> bool:
    """Say whether films, or parts of them, are all that is asked for."""
    names_films = bool(query.films or query.media or query.years or query.stretch)
    return names_films and not query.constraints and not query.is_alone


def part_of(stretch: Stretch | None, duration_s: float) -> tuple[float, float]:
    """Return from when to when a film of that length is looked at; open ends are infinite.

    The end lies before the start when the film is too short to have that part.
    """
    if stretch is None:
        return -math.inf, math.inf
    start_s = -math.inf if stretch.start == START else stretch.start.seconds(duration_s)
    end_s = math.inf if stretch.end == END else stretch.end.seconds(duration_s)
    return start_s, end_s
