"""Who is on screen for how long: in each film, in all of them, and at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import Cells
from vsearch.records.arrays import Floats
from vsearch.records.media import Film
from vsearch.records.moments import Presence
from vsearch.records.people import CastEntry, name_key
from vsearch.records.query import Constraint, Query, Who
from vsearch.search.pictures import Sights
from vsearch.search.presence import screen_time
from vsearch.search.view import View
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class FilmTimes:
    """Who is on screen when in one film."""

    film: Film
    begins_s: float  # time of its first picture
    ends_s: float  # when its last picture stops being shown; > begins_s
    presences: tuple[Presence, ...]  # one for everybody who is seen, longest first
    cells: Cells  # the sampled frames, with the stretch that each stands for
    names: Mapping[int, str]  # of the tracks that are one of these people

    @property
    def length_s(self) -> float:
        """Return how long the pictures last, > 0."""
        return self.ends_s - self.begins_s


@dataclass(frozen=True, slots=True)
class Total:
    """One person's time in several films."""

    person: str
    seconds: float  # >= 0
    share: float  # of the length of these films, 0..1
    films: int  # in which they are seen
    stretches: int
    longest_s: float  # the longest stretch, >= 0


@dataclass(frozen=True, slots=True)
class Together:
    """How long people are on screen at the same time."""

    people: tuple[str, ...]
    seconds: NDArray[np.float64]  # (people, people) symmetric; on the diagonal their own time

    def __post_init__(self) -> None:
        if self.seconds.shape != (len(self.people), len(self.people)):
            raise ValueError(f"{len(self.people)} people, but a table of {self.seconds.shape}")


def people_of(film: Film, people: Sequence[str], cast: Iterable[CastEntry]) -> tuple[str, ...]:
    """Return which of the people can be in a film: its cast where that is known, else all."""
    title = name_key(film.title)
    played = {name_key(entry.person) for entry in cast if name_key(entry.title) == title}
    return tuple(name for name in people if not played or name_key(name) in played)


def measure(
    viewer: Viewer, wanted: Mapping[Film, Sequence[str]], settings: SearchSettings
) -> list[FilmTimes]:
    """Return who is on screen when, of the people looked for in each film; films as given.

    Photos are left out: they last no time.
    Raises UnknownNameError when somebody was removed meanwhile, StoreError when a film was.
    """
    groups: dict[tuple[str, ...], list[Film]] = {}
    for film, people in wanted.items():
        if film.is_photos:
            continue
        groups.setdefault(tuple(people), []).append(film)
    found: dict[str, FilmTimes] = {}
    for names, films in groups.items():
        query = Query(aim="screen time", constraints=tuple(Constraint((Who(n, n),)) for n in names))
        for view in viewer.views(query, films, settings, Sights()):
            found[view.film.id] = _times(query, view, settings)
    return [found[film.id] for film in wanted if film.id in found]


def _times(query: Query, view: View, settings: SearchSettings) -> FilmTimes:
    presences = [seen.presence for seen in screen_time(query, view, settings)]
    return FilmTimes(
        film=view.film,
        begins_s=view.begins_s,
        ends_s=view.ends_s,
        presences=tuple(sorted(presences, key=lambda one: (-one.seconds, one.label))),
        cells=view.cells,
        names=_track_names(view, {who.person for who in query.people}, settings.present),
    )


def _track_names(view: View, people: set[str], present: float) -> dict[int, str]:
    """Return by track who it is, where that is one of these people."""
    if view.faces is None or not view.faces.identities.people:
        return {}
    chances = view.faces.identities.probabilities
    names = [view.faces.identities.people[column] for column in chances.argmax(axis=1)]
    is_sure = chances.max(axis=1) >= present
    rows = zip(view.faces.tracks.tracks.tolist(), names, is_sure.tolist(), strict=True)
    return {track: name for track, name, sure in rows if sure and name in people}


def longest_s(presence: Presence) -> float:
    """Return how long somebody is on screen at a stretch, at most."""
    return max(end - start for start, end in presence.stretches)


def totals(films: Sequence[FilmTimes]) -> list[Total]:
    """Return everybody who is seen in these films, longest first; of equals by name."""
    length_s = sum(one.length_s for one in films)
    by_person: dict[str, list[Presence]] = {}
    for presence in (presence for one in films for presence in one.presences):
        by_person.setdefault(presence.label, []).append(presence)
    found = [
        Total(
            person=person,
            seconds=(seconds := sum(one.seconds for one in each)),
            share=min(1.0, seconds / length_s),
            films=len(each),
            stretches=sum(len(one.stretches) for one in each),
            longest_s=max(map(longest_s, each)),
        )
        for person, each in by_person.items()
    ]
    return sorted(found, key=lambda one: (-one.seconds, one.person))


def together(films: Sequence[FilmTimes]) -> Together:
    """Return how long each two people are on screen at once, over all these films.

    The people are in the order of their totals. Two are on screen at once where their stretches
    overlap.
    """
    people = tuple(one.person for one in totals(films))
    seconds = np.zeros((len(people), len(people)))
    for one in films:
        places = [people.index(presence.label) for presence in one.presences]
        seconds[np.ix_(places, places)] += _shared(one.presences)
    return Together(people, seconds)


def _shared(presences: Sequence[Presence]) -> Floats:
    """Return the seconds that each two presences in one film have in common, (n, n)."""
    edges = np.unique([edge for one in presences for span in one.stretches for edge in span])
    is_seen = np.zeros((len(presences), max(0, len(edges) - 1)))  # between two edges each
    for row, one in zip(is_seen, presences, strict=True):
        for begin, end in np.searchsorted(edges, np.array(one.stretches)):
            row[begin:end] = 1.0
    return np.asarray((is_seen * np.diff(edges)) @ is_seen.T)
