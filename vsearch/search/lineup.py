"""Who is who in the films asked about."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import UnknownNameError
from vsearch.people import Identities, IdentitySettings, LikenessCurve, identify, learn_curve
from vsearch.people.told import Places, told_of
from vsearch.records.arrays import Vectors
from vsearch.records.columns import TrackColumns
from vsearch.records.corrections import Correction
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.records.query import Headcount, Query
from vsearch.search.pictures import Sights
from vsearch.settings import SearchSettings
from vsearch.store import Store

LEARNT_FACES = 10_000  # faces that the curve of likeness is learnt from, about
FILMS_KEPT = 256  # films whose identities are kept for the next question


@dataclass(frozen=True, slots=True)
class Faces:
    """Everybody who is seen in a film."""

    tracks: TrackColumns  # may be without their vectors
    identities: Identities
    given: Mapping[str, Identities] = field(default_factory=dict)  # of the faces in pictures


class Lineup:
    """Recognises the people of films; keeps what it found until films, people or cast change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version: tuple[int, ...] | None = None
        self._curve: LikenessCurve | None = None
        self._people: list[Person] = []
        self._cast: list[CastEntry] = []
        self._said: list[Correction] = []
        self._kept: OrderedDict[tuple[object, ...], Faces] = OrderedDict()

    def faces(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> dict[str, Faces]:
        """Return everybody in each film, by its id; nothing where faces do not matter.

        Whoever a picture shows is looked for by that face alone, enrolled or not.

        Raises UnknownNameError when somebody asked for has been removed meanwhile.
        """
        if not _needs_faces(query):
            return {}
        version = self._store.names_version
        if version != self._version:
            self._version, self._curve = version, None
            self._said, self._cast = self._store.corrections(), self._store.cast()
            self._people = self._store.people()
            self._kept.clear()
        people = self._people
        missing = {who.person for who in query.people if who.is_known} - {p.name for p in people}
        if missing:
            raise UnknownNameError(f"{min(missing)} was removed or renamed meanwhile: ask again.")
        cast = self._cast if settings.has("cast") else []
        curve = self._learnt_curve(people) if settings.has("fitting") else LikenessCurve()
        galleries = {film.id: _gallery(query, film, people, cast) for film in films}
        keys = {
            film.id: (
                film.run_id,
                curve,
                settings.without,
                tuple(person.name for person in galleries[film.id]),
            )
            for film in films
        }
        found = {film.id: self._kept[key] for film in films if (key := keys[film.id]) in self._kept}
        unread = films if sights.faces else [film for film in films if film.id not in found]
        tracks = self._store.all_tracks(unread) if unread else {}
        how = _identity_settings(settings)
        for film in films:
            if film.id not in found:
                mine, gallery = tracks[film.id], galleries[film.id]
                told = told_in(self._store, film, mine, self._said, gallery)
                seen = identify(mine, gallery, curve, how, told)
                found[film.id] = Faces(_without_vectors(mine), seen)
            self._keep(keys[film.id], found[film.id])
            if sights.faces:
                given = {
                    name: identify(tracks[film.id], [_bearer(name, face)], curve, how)
                    for name, face in sights.faces.items()
                }
                found[film.id] = replace(found[film.id], given=given)
        return found

    def _keep(self, key: tuple[object, ...], faces: Faces) -> None:
        self._kept[key] = faces
        self._kept.move_to_end(key)
        while len(self._kept) > FILMS_KEPT:
            self._kept.popitem(last=False)

    def resembled(self, face: Vectors) -> tuple[str, float] | None:
        """Return who of the enrolled people a face (1, 512) is most likely, and how likely.

        None when nobody is enrolled.
        """
        people = self._store.people()
        if not people:
            return None
        alone = TrackColumns(
            tracks=np.zeros(1, dtype=np.int64),
            shots=np.zeros(1, dtype=np.int64),
            starts_s=np.zeros(1),
            ends_s=np.zeros(1),
            qualities=np.ones(1),
            vectors=face,
        )
        chances = identify(alone, people, self._learnt_curve(people)).probabilities[0]
        best = int(np.argmax(chances))
        return people[best].name, float(chances[best])

    def _learnt_curve(self, people: Sequence[Person]) -> LikenessCurve:
        if self._curve is None:
            self._curve = library_curve(self._store, people)
        return self._curve


def library_curve(store: Store, people: Sequence[Person]) -> LikenessCurve:
    """Return the curve of this library, learnt from a spread of its films and all named people.

    Two faces that nobody has named may be the same person's.
    """
    films = [film for film in store.films() if film.face_count]
    stride = max(1, sum(film.face_count for film in films) // LEARNT_FACES)
    tracks = store.all_tracks(films[::stride]) if films else {}  # people can be there before films
    return learn_curve(
        [(store.faces(film), tracks[film.id]) for film in films[::stride]],
        [person for person in people if not person.is_unnamed],
        IdentitySettings().references,
    )


def everybody_in(store: Store, films: Sequence[Film]) -> Iterator[tuple[Film, Faces]]:
    """Yield films with everybody enrolled who is in them, whatever is known of their casts."""
    people, said = store.people(), store.corrections()
    curve = library_curve(store, people)
    for film in films:
        tracks = store.all_tracks([film])[film.id]
        told = told_in(store, film, tracks, said, people)
        yield film, Faces(tracks, identify(tracks, people, curve, told=told))


def told_in(
    store: Store,
    film: Film,
    tracks: TrackColumns,
    corrections: Sequence[Correction],
    people: Sequence[Person],
) -> NDArray[np.int8] | None:
    """Return what was said of the faces of a film, (tracks, people); None when nothing was."""
    mine = [one for one in corrections if one.holds and one.film_id == film.id]
    if not mine:
        return None
    seen = store.face_boxes(film, [int(number) for number in tracks.tracks])
    places = Places(seen.times_s, seen.tracks, seen.boxes)
    return told_of(mine, tracks, places, [person.name for person in people])


def _identity_settings(settings: SearchSettings) -> IdentitySettings:
    return IdentitySettings(
        learnt=IdentitySettings().learnt if settings.has("expansion") else 0,
        rejects_outliers=settings.has("outliers"),
        is_exclusive=settings.has("exclusion"),
        spreads=settings.has("propagation"),
    )


def _without_vectors(tracks: TrackColumns) -> TrackColumns:
    """Return the tracks without what they look like, which takes most of the memory."""
    return replace(tracks, vectors=np.empty((len(tracks), 0), dtype=np.float32))


def _bearer(name: str, face: Vectors) -> Person:
    """Return a person for the time of one question, known by one face."""
    return Person(name=name, aliases=(), photos=("",), picture_hashes=("",), vectors=face)


def _needs_faces(query: Query) -> bool:
    counts = any(isinstance(s, Headcount) for c in query.constraints for s in c.any_of)
    named = any(who.is_known for who in query.people)
    return named or counts or query.is_alone or bool(query.faces)


def _gallery(
    query: Query, film: Film, people: Sequence[Person], cast: Sequence[CastEntry]
) -> list[Person]:
    """Return who can be in the film: its cast, if that is known, and who is asked for."""
    title = name_key(film.title)
    played = {name_key(entry.person) for entry in cast if name_key(entry.title) == title}
    likely = played | {name_key(person.person) for person in query.people}
    return [person for person in people if not played or name_key(person.name) in likely]
