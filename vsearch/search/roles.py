"""Films in which somebody who is named by a part plays another one."""

from collections.abc import Sequence

from vsearch.catalog import Catalog, split_words
from vsearch.catalog.words import folded_words
from vsearch.records.media import Film
from vsearch.records.query import Query, Who


def playing(query: Query, films: Sequence[Film], catalog: Catalog) -> tuple[Film, ...]:
    """Return the films without those in which somebody asked for by a part plays others only.

    "Neo" is not to be found where the cast tells that his actor is John Wick. Where a film is
    named, or no cast is known, or several alternatives are, all stay.
    """
    if any(not scope.is_excluded for scope in query.films):
        return tuple(films)
    ruled_out: set[str] = set()
    for constraint in query.constraints:
        if constraint.is_negated or len(constraint.any_of) != 1:
            continue
        (seen,) = constraint.any_of
        if isinstance(seen, Who) and seen.is_known and seen.said != seen.person:
            ruled_out |= _without_part(seen, catalog)
    if not ruled_out:
        return tuple(films)
    return tuple(film for film in films if "".join(folded_words(film.title)) not in ruled_out)


def _without_part(who: Who, catalog: Catalog) -> frozenset[str]:
    """Return the titles, as joined letters, in which the actor plays other parts only."""
    words = split_words(who.said)
    found = [m for m in catalog.find_people(words) if m.last - m.first == len(words)]
    if not found or any(match.people for match in found):
        return frozenset()  # it is their own name, or an alias
    parts = [part for match in found for part in match.parts if part.person == who.person]
    played = {"".join(folded_words(part.title)) for part in parts}
    return frozenset(catalog.titles_with(who.person) - played) if played else frozenset()
