"""The part of a film that is looked at, and who is seen in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.reach import shot_maximum
from vsearch.join.streams import Cells, Stream, person_stream
from vsearch.records.arrays import Ints
from vsearch.records.media import Film
from vsearch.records.query import Constraint, Face, Headcount, Query, Seen, Thing, Who
from vsearch.search.backgrounds import Pool
from vsearch.search.crowd import headcount_stream
from vsearch.search.lineup import Faces
from vsearch.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Footage:
    """Some of a film's frames, and who is seen on them."""

    film: Film
    frames: Ints  # (n,) their numbers by time
    cells: Cells  # (n,) of these frames
    people: Mapping[Seen, Stream]


def people_in(query: Query, cells: Cells, faces: Faces | None) -> dict[Seen, Stream]:
    """Return where everybody named is seen, and so many people; nothing without faces."""
    seen: dict[Seen, Stream] = {}
    if faces is None:
        return seen
    for named in (seen for c in query.constraints for seen in c.any_of):
        if isinstance(named, Headcount):
            seen[named] = headcount_stream(cells, faces.tracks, named)
    for who in query.people:
        if who.is_known:
            seen[who] = person_stream(
                cells, faces.tracks, faces.identities, who.person, label=who.label
            )
    for face in map(Face, query.faces):
        seen[face] = person_stream(
            cells, faces.tracks, faces.given[face.face], face.face, label=face.label
        )
    return seen


def company_of(thing: Thing, query: Query) -> list[list[list[Who]]]:
    """Return whom a thing is said to be with, for each time that it is asked for.

    It is its owner, else everybody in its step; of each one of several people may be meant.
    """
    return [
        company
        for constraint in query.constraints
        if thing in constraint.any_of and not constraint.is_negated
        if (company := _company(constraint, query))
    ]


def places(
    thing: Thing, query: Query, footage: Footage, settings: SearchSettings
) -> NDArray[np.bool_]:
    """Return the cells of the shots that show everybody whom the thing is said to be with, (n,)."""
    found = np.zeros(len(footage.cells), dtype=bool)
    for company in company_of(thing, query):
        if all(_is_seen(whose, footage) for whose in company):
            shown = [_shown(whose, footage, settings) for whose in company]
            found |= np.all(shown, axis=0)
    return found


def company_pool(
    thing: Thing, query: Query, footage: Sequence[Footage], settings: SearchSettings
) -> Pool:
    """Return the frames of these places in all films."""
    return [(one.film, one.frames[places(thing, query, one, settings)]) for one in footage]


def _company(constraint: Constraint, query: Query) -> list[list[Who]]:
    company = []
    for other in query.constraints:
        people = [seen for seen in other.any_of if isinstance(seen, Who)]
        is_wanted = not other.is_negated and len(people) == len(other.any_of)
        is_owner = any(who.said.casefold() == constraint.of.casefold() for who in people)
        is_near = is_owner if constraint.of else other.step == constraint.step
        if people and is_wanted and is_near:
            company.append(people)
    return company


def _is_seen(whose: Sequence[Who], footage: Footage) -> bool:
    return any(who in footage.people for who in whose)


def _shown(whose: Sequence[Who], footage: Footage, settings: SearchSettings) -> NDArray[np.bool_]:
    """Return the cells of the shots that show one of these people, (n,)."""
    chances = [footage.people[who].probabilities for who in whose if who in footage.people]
    best = shot_maximum(footage.cells, np.max(chances, axis=0))
    return np.asarray(best >= settings.present)
