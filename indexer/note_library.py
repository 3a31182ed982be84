"""Notes beside the films of a library taken into it: titles, casts, and the faces of the cast."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from indexer.care import Care
from indexer.film_names import guess_title, plain_title
from indexer.scan import FILM_SUFFIXES, full_path, is_below
from vsearch.album import Album
from vsearch.enrol import DOUBTFUL
from vsearch.errors import InputError, MediaError
from vsearch.film_notes.beside import Beside, photos_of
from vsearch.film_notes.fetched import fetched_beside
from vsearch.film_notes.reader import NoteReader, title_of
from vsearch.film_notes.taking import (
    Called,
    Given,
    casts_after,
    named_after,
    other_titles,
    parts_in,
)
from vsearch.photos import content_hash, read_photo_file
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Vectors
from vsearch.records.film_notes import FilmNote, Taken
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, name_key
from vsearch.store import Store

PORTION = 64  # films whose notes are taken in one step
MOST_PHOTOS = 8  # of one person, from all notes

Say = Callable[[str], None]

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


class Faces(Protocol):
    """The models that faces are told by."""

    @property
    def detector(self) -> FaceDetector:
        """Return what finds faces."""
        ...

    @property
    def embedder(self) -> FaceEmbedder:
        """Return what tells them apart."""
        ...


@dataclass(frozen=True, slots=True)
class FaceModels:
    """Some of them."""

    detector: FaceDetector
    embedder: FaceEmbedder


class NotesBeside:
    """The notes beside the films under some folders."""

    def __init__(self, roots: Iterable[Path], *, say: Say, fetched: Path | None = None) -> None:
        """Take the folders, and the one of notes that were fetched."""
        self.roots = [full_path(root) for root in roots]
        self._reader = NoteReader(FILM_SUFFIXES, say=say)
        self._fetched = fetched

    def named(self, path: Path) -> tuple[str, int | None]:
        """Return the title and year of a film by its note, else by its name and folders."""
        return title_of(self._reader.read(self.beside(path)), self.guessed(path))

    def guessed(self, path: Path) -> tuple[str, int | None]:
        """Return the title and year of a film by its name and folders alone."""
        return guess_title(path, self.roots)

    def guesses(self, path: Path) -> list[tuple[str, int | None]]:
        """Return all that the program itself may have called a film that has no note."""
        return [self.guessed(path), plain_title(path.stem)]

    def beside(self, path: Path) -> Beside:
        """Return the files beside a film, nothing above the folder that was given."""
        given = [root for root in self.roots if root in path.parents]
        return self._reader.beside(
            path, min(given, default=path.parent, key=lambda r: len(r.parts))
        )

    def fetched(self, film_id: str) -> Beside | None:
        """Return the note of a film that was fetched, as if it lay beside it."""
        return fetched_beside(self._fetched, film_id) if self._fetched else None

    def read(self, places: Sequence[Beside]) -> FilmNote | None:
        """Return what the first of the notes says, its cast from the next where it has none."""
        notes = [note for place in places if (note := self._reader.read(place)) is not None]
        if not notes:
            return None
        cast = next((note.actors for note in notes if note.actors), ())
        titled = next((note for note in notes if note.full_title or note.show), notes[0])
        return replace(titled, actors=cast)


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
    album: Album
    faces: Faces
    notes: NotesBeside
    care: Care
    say: Say
    given: dict[str, set[str]] = field(default_factory=dict)  # photos by the key of their actor
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
                person, found = called[actor] or actor, self._photos(one, actor)
                photos[actor] = tuple(found.values())
                if self._enrol(person, found, before=people.get(name_key(person))):
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

    def _photos(self, one: _Heard, actor: str) -> dict[Path, str]:
        """Return the photos of an actor that lie beside a film, with the hashes of their bytes."""
        found: dict[Path, str] = {}
        told = [a for a in one.note.actors if a.name == actor]
        for path in (path for place in one.places for a in told for path in photos_of(a, place)):
            if path in self.care.left_out or path in found:
                continue
            try:
                found[path] = content_hash(read_photo_file(path))
            except MediaError as error:
                self.say(f"{actor}: not used: {error}")
        return found

    def _enrol(self, person: str, photos: Mapping[Path, str], *, before: Vectors | None) -> bool:
        """Make somebody known by photos that were not given before; say whether any was new.

        ``before`` (n, 512) are the faces they are known by: a photo of somebody else of the same
        name is not taken.
        """
        given = self.given.setdefault(name_key(person), set())
        wanted: list[Path] = []
        for path, digest in photos.items():
            if digest not in given and len(given) < MOST_PHOTOS:
                given.add(digest)
                wanted.append(path)
        if not wanted:
            return False
        with ExitStack() as stack:
            for path in wanted:
                stack.enter_context(self.care.reading(path))
            self.care.minder.alive()
            try:
                done = self.album.enrol(
                    person, wanted, detector=self.faces.detector, embedder=self.faces.embedder
                )
            except InputError as error:
                self.say(f"{person}: not made known: {error}")
                return False
        for _, reason in done.refused:
            self.say(f"{person}: not used: {reason}")
        unlike = 0
        for one in done.references:
            if before is not None and (before @ one.vector[0]).max() < DOUBTFUL:
                here = self.album.person(person)
                self.album.remove_face(person, here.picture_hashes.index(one.crop_hash) + 1)
                self.say(f"{person}: not used: {one.photo} shows somebody else of that name.")
                unlike += 1
            elif one.note:
                self.say(f"{person}: note: {one.note}")
        return len(done.references) > unlike

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
    say: Say,
    reporter: NoteReporter | None = None,
    care: Care = _NO_CARE,
) -> NoteReport:
    """Take the notes of all films under the folders that are new or have changed.

    A note is taken once: what the user said since of titles, casts and people stays. Photos of the
    cast make people known, as ``album.enrol`` does. Must be called inside ``store.writing()``.
    """
    total, taken = NoteReport(), store.taken()
    taking = _Taking(store, album, faces, notes, care, say)
    called = store.called_here({actor for one in taken.values() for actor in one.photos})
    for one in taken.values():
        for actor, digests in one.photos.items():
            taking.given.setdefault(name_key(called[actor] or actor), set()).update(digests)
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
