"""The casts of notes made known by the photos that lie beside films."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from indexer.care import Care
from vsearch.album import Album
from vsearch.enrol import DOUBTFUL
from vsearch.errors import InputError, MediaError
from vsearch.film_notes.beside import Beside, photos_of
from vsearch.photos import content_hash, read_photo_file
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Vectors
from vsearch.records.film_notes import FilmNote
from vsearch.records.people import name_key

MOST_PHOTOS = 8  # of one person, from all notes


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


@dataclass(slots=True)
class NotePeople:
    """Makes the people of notes known, each photo once."""

    album: Album
    faces: Faces
    care: Care
    say: Callable[[str], None]
    given: dict[str, set[str]] = field(default_factory=dict)  # photos by the key of their actor

    def photos(self, note: FilmNote, places: Iterable[Beside], actor: str) -> dict[Path, str]:
        """Return the photos of an actor that lie beside a film, with the hashes of their bytes."""
        found: dict[Path, str] = {}
        told = [a for a in note.actors if a.name == actor]
        for path in (path for place in places for a in told for path in photos_of(a, place)):
            if path in self.care.left_out or path in found:
                continue
            try:
                found[path] = content_hash(read_photo_file(path))
            except MediaError as error:
                self.say(f"{actor}: not used: {error}")
        return found

    def enrol(self, person: str, photos: Mapping[Path, str], *, before: Vectors | None) -> bool:
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
