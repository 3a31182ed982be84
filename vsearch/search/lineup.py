"""Who is who in the films asked about."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import UnknownNameError
from vsearch.join.streams import UNLIKELY
from vsearch.people import Identities, IdentitySettings, LikenessCurve, identify
from vsearch.people.told import Places, told_of
from vsearch.records.arrays import Floats, Ints, Vectors
from vsearch.records.columns import TrackColumns
from vsearch.records.corrections import Correction
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.records.query import Headcount, Query
from vsearch.search.curves import Curves, library_curve
from vsearch.search.pictures import Sights
from vsearch.settings import SearchSettings
from vsearch.store import Store

FILMS_READ = 32  # at once
ROLLS_KEPT = 64
FILMS_KEPT = 4_096  # films whose identities are kept for the next question, some 150 KB each


@dataclass(frozen=True, slots=True)
class Faces:
    """Everybody who is seen in a film."""

    tracks: TrackColumns  # may be without their vectors
    identities: Identities  # of those people whom some track may be
    given: Mapping[str, Identities] = field(default_factory=dict)  # of the faces in pictures


@dataclass(frozen=True, slots=True)
class Roll:
    """Every track that may be one person, in some films."""

    films: Ints  # (n,) their places among the films
    shots: Ints  # (n,)
    starts_s: Floats  # (n,)
    ends_s: Floats  # (n,)
    chances: Floats  # (n,) over UNLIKELY
    qualities: Floats  # (n,) 0..1


def roll_of(person: str, faces: Sequence[Faces]) -> Roll:
    """Return where a person may be seen."""
    found = []
    for place, one in enumerate(faces):
        if person in one.identities.people:
            chances = one.identities.probabilities[:, one.identities.column(person)]
            rows = np.flatnonzero(chances > UNLIKELY)
            found.append((place, one.tracks, rows, chances[rows]))
    nothing: Floats = np.empty(0)
    none: Ints = np.empty(0, dtype=np.int64)
    return Roll(
        films=np.concatenate([none, *(np.full(len(rows), n) for n, _, rows, _ in found)]),
        shots=np.concatenate([none, *(tracks.shots[rows] for _, tracks, rows, _ in found)]),
        starts_s=np.concatenate([nothing, *(t.starts_s[rows] for _, t, rows, _ in found)]),
        ends_s=np.concatenate([nothing, *(t.ends_s[rows] for _, t, rows, _ in found)]),
        chances=np.concatenate([nothing, *(chances for _, _, _, chances in found)]),
        qualities=np.concatenate([nothing, *(t.qualities[rows] for _, t, rows, _ in found)]),
    )


class Lineup:
    """Recognises the people of films; keeps what it found until films, people or cast change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._version: tuple[int, ...] = ()
        self._curves = Curves(store)
        self._people: list[Person] = []
        self._cast: list[CastEntry] = []
        self._said: list[Correction] = []
        self._played: dict[str, set[str]] = {}
        self._rolls: dict[tuple[object, ...], tuple[Sequence[Faces], Roll]] = {}
        self._kept: OrderedDict[tuple[object, ...], Faces] = OrderedDict()

    def faces(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> tuple[dict[str, Faces], tuple[int, ...]]:
        """Return everybody in each film, by its id; nothing where faces do not matter.

        With it comes what changes with the films, people, casts and corrections it was made from.
        Whoever a picture shows is looked for by that face alone, enrolled or not.

        Raises UnknownNameError when somebody asked for has been removed meanwhile.
        """
        if not _needs_faces(query):
            return {}, ()
        with self._lock:  # who asks while another question works it out is answered by that
            return self._faces(query, films, settings, sights), self._version

    def _faces(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> dict[str, Faces]:
        self._look_again()
        people = self._people
        missing = {who.person for who in query.people if who.is_known} - {p.name for p in people}
        if missing:
            raise UnknownNameError(f"{min(missing)} was removed or renamed meanwhile: ask again.")
        curve = self._curves.learnt(people) if settings.has("fitting") else LikenessCurve()
        played = self._played if settings.has("cast") else {}
        galleries = {film.id: _gallery(query, film, people, played) for film in films}
        keys = {
            film.id: (
                film.run_id,
                curve,
                settings.without,
                None
                if galleries[film.id] is people
                else tuple(person.name for person in galleries[film.id]),
            )
            for film in films
        }
        found = {}
        for film in films:
            if (key := keys[film.id]) in self._kept:
                self._kept.move_to_end(key)
                found[film.id] = self._kept[key]
        unread = films if sights.faces else [film for film in films if film.id not in found]
        how = _identity_settings(settings)
        for film, tracks in self._tracks(unread):
            if film.id not in found:
                gallery = galleries[film.id]
                told = told_in(self._store, film, tracks, self._said, gallery)
                seen = identify(tracks, gallery, curve, how, told)
                found[film.id] = Faces(_without_vectors(tracks), seen.seen(UNLIKELY))
                self._keep(keys[film.id], found[film.id])
            if sights.faces:
                given = {
                    name: identify(tracks, [_bearer(name, face)], curve, how)
                    for name, face in sights.faces.items()
                }
                found[film.id] = replace(found[film.id], given=given)
        return found

    def _tracks(self, films: Sequence[Film]) -> Iterator[tuple[Film, TrackColumns]]:
        """Yield films with their tracks, read some films at a time: vectors take much memory."""
        for begin in range(0, len(films), FILMS_READ):
            group = films[begin : begin + FILMS_READ]
            tracks = self._store.all_tracks(group)
            yield from ((film, tracks[film.id]) for film in group)

    def _keep(self, key: tuple[object, ...], faces: Faces) -> None:
        self._kept[key] = faces
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
        chances = identify(alone, people, self._curves.learnt(people)).probabilities[0]
        best = int(np.argmax(chances))
        return people[best].name, float(chances[best])

    def roll(self, person: str, films: Sequence[Film], faces: Mapping[str, Faces]) -> Roll:
        """Return where a person may be seen in all of these films; kept for the next question.

        It is made of just these faces: what is known of people, or asked of them, may be another.
        """
        key = (person, *(film.run_id for film in films))
        seen = [faces[film.id] for film in films]
        with self._lock:
            kept = self._rolls.get(key)
        if kept is not None and all(map(is_, kept[0], seen)):
            return kept[1]
        made = roll_of(person, seen)
        with self._lock:
            self._rolls[key] = seen, made
            while len(self._rolls) > ROLLS_KEPT:
                self._rolls.pop(next(iter(self._rolls)))
        return made

    def _look_again(self) -> None:
        """Read people, casts and corrections again if they have changed; then nothing kept holds.

        Films that come and go leave what is known of the others as it is.
        """
        version = self._store.names_version
        if version == self._version:
            return
        if version[1:] != self._version[1:]:
            self._said, self._cast = self._store.corrections(), self._store.cast()
            self._people = self._store.people()
            self._played = {}
            for entry in self._cast:
                self._played.setdefault(name_key(entry.title), set()).add(name_key(entry.person))
            self._curves.forget()
            self._kept.clear()
        self._rolls.clear()
        self._version = version


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
    query: Query, film: Film, people: Sequence[Person], played: Mapping[str, set[str]]
) -> Sequence[Person]:
    """Return who can be in the film: its cast, if that is known, and who is asked for."""
    cast = played.get(name_key(film.title)) if played else None
    if cast is None:
        return people
    likely = cast | {name_key(person.person) for person in query.people}
    return [person for person in people if name_key(person.name) in likely]
