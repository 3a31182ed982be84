"""What the page of people reads and does in a home."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from vsearch import assemble
from vsearch.album import Album
from vsearch.assemble.index_faces import index_face_models
from vsearch.enrol import Enrolment, GivenPhoto, Reference, enrol
from vsearch.errors import InputError
from vsearch.face_pictures import FacePictures
from vsearch.insights.look_alike import LookAlikes
from vsearch.insights.recognised import Appearance, Recognised, Recognitions
from vsearch.insights.said import Places, places_of
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Image, Vectors
from vsearch.records.corrections import Correction, Verdict
from vsearch.records.people import Person
from vsearch.settings import Home
from vsearch.store import Store

FaceModels: TypeAlias = tuple[FaceDetector, FaceEmbedder]

NEAREST = 3  # people shown beside a face


@dataclass(frozen=True, slots=True)
class PeopleBook:
    """Everybody who is known in a home; all methods may raise VsearchError."""

    home: Home
    recognitions: Recognitions = field(default_factory=Recognitions)
    models: Callable[[], FaceModels] | None = None  # None: those that the index was made with

    def people(self) -> list[Person]:
        """Return everybody by name; nobody before there is an index."""
        if not assemble.has_index(self.home):
            return []
        with assemble.store(self.home) as store:
            return store.people()

    def faces(self, person: Person) -> list[tuple[str, Path | None]]:
        """Return the photo of each face, and its picture where that is there."""
        with self._album() as album:
            return album.faces(person)

    def first_pictures(self, people: Sequence[Person]) -> dict[str, Path]:
        """Return a picture of everybody of whom one is there, by name."""
        with self._album() as album:
            return {person.name: found[0] for person in people if (found := album.pictures(person))}

    def pictures(self) -> dict[str, Path]:
        """Return every kept picture that is there, by the hash that names it."""
        with self._album() as album:
            return {path.stem: path for person in album.people() for path in album.pictures(person)}

    def recognised(self) -> Iterator[Recognised]:
        """Yield who is seen in each film, by title; a film may take a while the first time."""
        with assemble.store(self.home) as store:
            yield from self.recognitions.read(store)

    def places(self) -> Places:
        """Return where a face is in words, of each film."""
        with assemble.store(self.home) as store:
            return places_of(store)

    def picture(self, one: Appearance) -> bytes:
        """Return the clearest face of a track; MediaError when the film cannot be read any more."""
        with assemble.store(self.home) as store:
            time_s, box = _clearest(store, one)
            path = store.path_at(one.film, time_s)
        # Beside the pictures of moments: erasing a person takes both away.
        shared = assemble.shared_cache(self.home, "thumbnails")
        kept = FacePictures(self.home.cache / "thumbnails", shared=shared)
        return kept.of(one.film.id, path, time_s, box)

    def say(self, verdict: Verdict, name: str, one: Appearance) -> Correction:
        """Note that a face in a film is, or is not, a person's."""
        with assemble.store(self.home) as store:
            person, film = store.person(name), store.film(one.film.id)
            time_s, box = _clearest(store, one)
            return store.add_correction(verdict, person.name, film.id, time_s, box)

    def add(self, name: str, photos: Sequence[GivenPhoto]) -> Enrolment:
        """Add the photos' faces to a person, who is made known if new."""
        detector, embedder = self._models()
        with self._album() as album:
            return album.enrol(name, photos, detector=detector, embedder=embedder)

    def add_face(self, name: str, face: Reference) -> bool:
        """Add one face of a photo; False when the person has it already."""
        with self._album() as album:
            return album.add_face(name, face)

    def remove_faces(self, name: str, numbers: Sequence[int]) -> None:
        """Take faces away from a person, by their numbers from 1."""
        with self._album() as album:
            if len(set(numbers)) >= len(album.person(name).photos):
                raise InputError(f"These are all faces of {name}: remove the person instead.")
            for number in sorted(set(numbers), reverse=True):
                album.remove_face(name, number)

    def rename(self, name: str, new_name: str) -> None:
        """Give a person another name."""
        with self._album() as album:
            album.rename(name, new_name)

    def set_aliases(self, name: str, aliases: Sequence[str]) -> None:
        """Replace a person's other names."""
        with self._album() as album:
            album.set_aliases(name, aliases)

    def merge(self, name: str, other: str) -> Person:
        """Make two people one under the first name."""
        with self._album() as album:
            return album.merge(name, other)

    def split(self, name: str, picked: Sequence[int], into: str | None) -> assemble.Split:
        """Give the picked faces to somebody else; without any they are found."""
        return assemble.split(self.home, name, picked=picked, into=into)

    def remove(self, name: str) -> None:
        """Delete a person; their faces in films stay, as nobody's."""
        with self._album() as album:
            album.remove(name)

    def erase(self, name: str) -> assemble.Erasure:
        """Erase a person from everything, and search the files for what is left."""
        return assemble.erase(self.home, name)

    def corrections(self) -> list[Correction]:
        """Return all that was said, latest first."""
        if not assemble.has_index(self.home):
            return []
        with assemble.store(self.home) as store:
            return store.corrections()[::-1]

    def undo(self, number: int) -> Correction:
        """Take a correction back."""
        return assemble.undo(self.home, number)

    def discover(self, say: Callable[[str], None]) -> Mapping[str, int]:
        """Make everybody known under a number whom films show again and again."""
        return assemble.discover(self.home, say=say)

    def look_alikes(self, image: Image) -> tuple[LookAlikes, ...]:
        """Return every face of a picture with the people nearest to it."""
        models = self.models() if self.models else None
        with assemble.gallery(self.home, say=_quiet, models=models) as gallery:
            return gallery.alike(image, top=NEAREST)

    def vectors(self, name: str, photos: Sequence[GivenPhoto]) -> tuple[Vectors, list[str]]:
        """Return a face of each photo (n, 512), and why others cannot be used; nothing is kept."""
        detector, embedder = self._models()
        nobody = np.zeros((0, 512), np.float32)
        found = enrol(photos, detector=detector, embedder=embedder, known=nobody)
        faces = {one.crop_hash: one.vector for one in found.references}
        refused = [reason for _, reason in found.refused]
        if not faces:
            raise InputError(" ".join([f"{name}: no photo could be used.", *refused]))
        return np.concatenate(list(faces.values())), refused

    def _models(self) -> FaceModels:
        if self.models is not None:
            return self.models()
        made = None
        if assemble.has_index(self.home):
            with assemble.store(self.home) as store:
                made = store.identity()
        return index_face_models(self.home, made, _quiet)

    @contextmanager
    def _album(self) -> Iterator[Album]:
        with assemble.album(self.home) as album:
            yield album


def _clearest(store: Store, one: Appearance) -> tuple[float, tuple[float, float, float, float]]:
    """Return when and where a track's face is found most surely; InputError when it is gone."""
    seen = store.face_boxes(one.film, [one.track])
    if not len(seen):
        raise InputError(f"That face is no longer in {one.film.title}: look at the page again.")
    row = int(np.argmax(seen.scores))
    left, top, right, bottom = (float(edge) for edge in seen.boxes[row])
    return float(seen.times_s[row]), (left, top, right, bottom)


def _quiet(_: str) -> None:
    """Say nothing: the page shows that it is at work."""
