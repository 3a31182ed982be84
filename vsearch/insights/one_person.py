"""The times of one person, out of those of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vsearch.insights.screen_time import FilmTimes, together

LEAST_S = 0.05  # shorter times together would be shown as 0.0


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who is on screen at the same time as the person asked about."""

    person: str
    seconds: float  # > 0


def only(films: Sequence[FilmTimes], person: str) -> list[FilmTimes]:
    """Return the films in which a person is seen, with nobody else in them; most time first."""
    found = []
    for one in films:
        presences = tuple(each for each in one.presences if each.label == person)
        if presences:
            found.append(replace(one, presences=presences))
    return sorted(found, key=lambda one: -one.presences[0].seconds)


def companions(films: Sequence[FilmTimes], person: str) -> list[Companion]:
    """Return who is on screen at the same time as a person, longest first."""
    shared = together(films)
    if person not in shared.people:
        return []
    row = shared.seconds[shared.people.index(person)]
    found = [
        Companion(name, float(seconds))
        for name, seconds in zip(shared.people, row, strict=True)
        if name != person and seconds >= LEAST_S
    ]
    return sorted(found, key=lambda one: (-one.seconds, one.person))
