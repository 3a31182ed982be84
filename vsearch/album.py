"""The people book: enrolled people with their face pictures."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vsearch.enrol import Enrolment, enrol
from vsearch.errors import StoreError
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.people import Person
from vsearch.store import Store


class Album:
    """Keeps the reference vectors in the store and a picture of each face in a folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def people(self) -> list[Person]:
        """Return everybody enrolled, by name."""
        return self._store.people()

    def person(self, name: str) -> Person:
        """Return a person by name or alias; UnknownNameError when there is none."""
        return self._store.person(name)

    def pictures(self, person: Person) -> list[Path]:
        """Return the face pictures of a person that are there."""
        paths = [self._picture(digest) for digest in person.picture_hashes]
        return [path for path in paths if path.exists()]

    def enrol(
        self,
        name: str,
        photos: Sequence[Path],
        *,
        detector: FaceDetector,
        embedder: FaceEmbedder,
    ) -> Enrolment:
        """Add the photos' faces to a person, who is made known if new, and return what was done.

        The picture is written before the row, so a row never lacks its picture.
        """
        known = [person.vectors for person in self.people() if _same(person.name, name)]
        vectors = np.concatenate([np.zeros((0, 512), np.float32), *known])
        enrolment = enrol(photos, detector=detector, embedder=embedder, known=vectors)
        for reference in enrolment.references:
            self._write(reference.crop_hash, reference.crop)
            self._store.add_reference(
                name, reference.photo, reference.crop_hash, reference.vector[0]
            )
        return enrolment

    def rename(self, name: str, new_name: str) -> None:
        """Give a person another name."""
        self._store.rename_person(name, new_name)

    def set_aliases(self, name: str, aliases: Sequence[str]) -> None:
        """Replace a person's other names."""
        self._store.set_aliases(name, aliases)

    def remove(self, name: str) -> None:
        """Delete a person: the pictures first, then the rows and every trace of their vectors.

        A break in between leaves the person known, so that removing again completes it.
        """
        person = self.person(name)
        shared = {
            digest
            for other in self.people()
            if other.name != person.name
            for digest in other.picture_hashes
        }
        for digest in set(person.picture_hashes) - shared:
            self._picture(digest).unlink(missing_ok=True)
        self._store.remove_person(person.name)

    def _picture(self, digest: str) -> Path:
        return self._folder / f"{digest}.jpg"

    def _write(self, digest: str, content: bytes) -> None:
        part = self._folder / f"{digest}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(self._picture(digest))
        except OSError as error:
            raise StoreError(
                f"Cannot write to {self._folder}: {error.strerror}; free some space or choose "
                "another --home."
            ) from error


def _same(first: str, second: str) -> bool:
    return first.casefold() == second.strip().casefold()
