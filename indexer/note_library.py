"""Notes beside the films of a library taken into it: titles, casts, and the faces of the cast."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from indexer.care import Care
from indexer.note_people import Faces, NotePeople
from indexer.notes_beside import NotesBeside
from indexer.scan import is_below
from vsearch.album import Album
from vsearch.film_notes.beside import Beside
from vsearch.film_notes.reader import title_of
from vsearch.film_notes.taking import (
    Called,
    Given,
    casts_after,
    named_after,
    other_titles,
    parts_in,
)
from vsearch.records.film_notes import FilmNote, Taken
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, name_key
from vsearch.store import Store

PORTION = 64  # films whose notes are taken in one step

_NO_CARE = Care()


@dataclass(slots=True)
class NoteReport:
    """What was taken from notes in one run."""

    films: int = 0
    parts: int = 0  # new in casts
    people: int = 0  # made known, or by more photos than before
    without: int = 0  # of the cast, known by no photo


class NoteReporter(Protocol):
    """Hears what is taken."""

    def notes_taken(self, report: NoteReport) -> None:
        """Hear what was taken from the notes of some films."""
        ...


@dataclass(frozen=True, slots=True)
class _Heard:
    """A film whose notes are to be taken."""

    film: Film
    note: FilmNote
    places: tuple[Beside, ...]
    stamp: str
    old: Taken | None


@dataclass(slots=True)
class _Taking:
    """One run over the notes of a library."""

    store: Store
    notes: NotesBeside
    people: NotePeople
    unseen: set[str] = field(default_factory=set)  # keys of people without a photo

    def take(self, heard: Sequence[_Heard], taken: Mapping[str, Taken]) -> NoteReport:
        """Take the notes of some films, and return what came of it."""
        actors = {actor for one in heard for _, actor in parts_in(one.note)}
        actors |= {actor for one in taken.values() for _, actor in one.cast}
        called = self.store.called_here(actors)
        people = {name_key(person.name): person.vectors for person in self.store.people()}
        given, enrolled = [], set()
        for one in heard:
            title, told = self._name(one)
            parts = tuple(part for part in parts_in(one.note) if called[part[1]] is not None)
            photos = {}
            for actor in dict.fromkeys(actor for _, actor in parts):
                person, found = (
                    called[actor] or actor,
                    self.people.photos(one.note, one.places, actor),
                )
                photos[actor] = tuple(found.values())
                if self.people.enrol(person, found, before=people.get(name_key(person))):
                    enrolled.add(name_key(person))
            new = Taken(
                film_id=one.film.id,
                stamp=one.stamp,
                title=told[0],
                year=told[1],
                other_titles=other_titles(one.note, title),
                cast=parts,
                photos={actor: hashes for actor, hashes in photos.items() if hashes},
            )
            given.append(Given(title, new, one.old))
        added = self._write(given, taken, called)
        known = people.keys() | enrolled
        cast = {name_key(called[a] or a) for one in given for _, a in one.new.cast}
        without = cast - known - self.unseen
        self.unseen |= without
        return NoteReport(len(given), added, len(enrolled), len(without))

    def _name(self, one: _Heard) -> tuple[str, tuple[str, int | None]]:
        """Return what the film is called now, and what its notes tell."""
        guesses = self.notes.guesses(one.film.path)
        told = title_of(one.note, guesses[0])
        old = one.old
        title, year = named_after(
            one.film, told, [(old.title, old.year)] if old else [*guesses, told]
        )
        if (title, year) != (one.film.title, one.film.year):
            self.store.retitle_film(one.film.id, title, year)
        return title, told

    def _write(self, given: Sequence[Given], taken: Mapping[str, Taken], called: Called) -> int:
        """Note what was taken and change the casts; return how many parts are new."""
        now = {one.new.film_id for one in given}
        titles = {film.id: film.title for film in self.store.films()}
        elsewhere = [
            Given(titles[key], one)
            for key, one in taken.items()
            if key not in now and key in titles
        ]
        added = 0

        def edited(entries: Sequence[CastEntry]) -> list[CastEntry]:
            nonlocal added
            after = casts_after(entries, given, elsewhere, called)
            added = len(set(after) - set(entries))
            return after

        self.store.take_notes([one.new for one in given], edited)
        return added


def take_notes(
    notes: NotesBeside,
    *,
    store: Store,
    album: Album,
    faces: Faces,
    say: Callable[[str], None],
    reporter: NoteReporter | None = None,
    care: Care = _NO_CARE,
) -> NoteReport:
    """Take the notes of all films under the folders that are new or have changed.

    A note is taken once: what the user said since of titles, casts and people stays. Photos of the
    cast make people known, as ``album.enrol`` does. Must be called inside ``store.writing()``.
    """
    total, taken = NoteReport(), store.taken()
    people = NotePeople(album, faces, care, say)
    called = store.called_here({actor for one in taken.values() for actor in one.photos})
    for one in taken.values():
        for actor, digests in one.photos.items():
            people.given.setdefault(name_key(called[actor] or actor), set()).update(digests)
    taking = _Taking(store, notes, people)
    heard = _heard(notes, store, taken)
    while portion := list(islice(heard, PORTION)):
        report = taking.take(portion, store.taken())
        if reporter is not None:
            reporter.notes_taken(report)
        for name in ("films", "parts", "people", "without"):
            setattr(total, name, getattr(total, name) + getattr(report, name))
    return total


def _heard(notes: NotesBeside, store: Store, taken: Mapping[str, Taken]) -> Iterator[_Heard]:
    """Yield the films whose notes are not taken as they are now."""
    for film in store.films():
        if film.is_photos or not is_below(film.path, notes.roots):
            continue
        own, fetched = notes.beside(film.path), notes.fetched(film.id)
        places = (own, fetched) if fetched else (own,)
        if not any(place.notes or place.show for place in places):
            continue
        stamp = "+".join(place.stamp for place in places)
        old = taken.get(film.id)
        if old is not None and old.stamp == stamp:
            continue
        if note := notes.read(places):
            yield _Heard(film, note, places, stamp, old)
