"""The people book: enrolled people with their face pictures."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vsearch.cached_files import part_of
from vsearch.enrol import Enrolment, GivenPhoto, Reference, enrol
from vsearch.errors import InputError, StoreError, VsearchError
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.people import Person, name_key
from vsearch.store import Store

if TYPE_CHECKING:
    from vsearch.store.shared import SharedFolder

LONGEST_NAME = 100  # signs


class Album:
    """Keeps the reference vectors in the store and a picture of each face in a folder.

    With ``shared`` the pictures are there, and the folder holds copies of those that were seen.
    """

    def __init__(self, store: Store, folder: Path, shared: SharedFolder | None = None) -> None:
        self._store = store
        self._folder = folder
        self._shared = shared

    def people(self) -> list[Person]:
        """Return everybody enrolled, by name."""
        return self._store.people()

    def person(self, name: str) -> Person:
        """Return a person by name or alias; UnknownNameError when there is none."""
        return self._store.person(name)

    def pictures(self, person: Person) -> list[Path]:
        """Return the face pictures of a person that are there."""
        return [picture for _, picture in self.faces(person) if picture]

    def faces(self, person: Person) -> list[tuple[str, Path | None]]:
        """Return the photo of each face of a person, and its picture where that is there."""
        kept = [self.picture(digest) for digest in person.picture_hashes]
        return list(zip(person.photos, kept, strict=True))

    def enrol(
        self,
        name: str,
        photos: Sequence[Path | GivenPhoto],
        *,
        detector: FaceDetector,
        embedder: FaceEmbedder,
    ) -> Enrolment:
        """Add the photos' faces to a person, who is made known if new, and return what was done.

        The picture is written before the row, so a row never lacks its picture; when the row
        cannot be written, the picture is taken away again. InputError when the name cannot be
        used, StoreError when the disk does not take it.
        """
        _check_name(name)
        people = self.people()
        in_use = {digest for person in people for digest in person.picture_hashes}
        known = [person.vectors for person in people if name_key(person.name) == name_key(name)]
        vectors = np.concatenate([np.zeros((0, 512), np.float32), *known])
        enrolment = enrol(photos, detector=detector, embedder=embedder, known=vectors)
        added, there = self._added(name, enrolment.references, in_use)
        return replace(enrolment, references=tuple(added), known=tuple(there))

    def add_face(self, name: str, reference: Reference) -> bool:
        """Add a face cut from a film or chosen on a photo to a person, who is made known if new.

        Returns False when they have it already. Raises what ``enrol`` does.
        """
        _check_name(name)
        in_use = {digest for person in self.people() for digest in person.picture_hashes}
        return bool(self._added(name, [reference], in_use)[0])

    def _added(
        self, name: str, references: Sequence[Reference], in_use: set[str]
    ) -> tuple[list[Reference], list[str]]:
        """Return the references that are new to the person, and the photos they had already.

        ``in_use`` are the pictures that somebody has; those added join them.
        """
        added, there = [], []
        for reference in references:
            digest = reference.crop_hash
            self._write(digest, reference.crop)
            try:
                is_new = self._store.add_reference(
                    name, reference.photo, digest, reference.vector[0]
                )
            except VsearchError:
                if digest not in in_use:
                    with suppress(OSError, StoreError):  # the first error is the one to tell
                        self._delete(digest)
                raise
            in_use.add(digest)
            if is_new:
                added.append(reference)
            else:
                there.append(reference.photo)
        return added, there

    def rename(self, name: str, new_name: str) -> None:
        """Give a person another name; InputError when it cannot be used.

        Somebody who had only a number keeps it as another name: it is never given again.
        """
        _check_name(new_name)
        person = self.person(name)
        self._store.rename_person(person.name, new_name)
        if person.is_unnamed:
            self._store.set_aliases(new_name, [*person.aliases, person.name])

    def merge(self, name: str, other_name: str) -> Person:
        """Make two people one, under the first name, and return them; see the store."""
        person, other = self.person(name), self.person(other_name)
        self._store.merge_people(person.name, other.name)
        return self._store.person(person.name)

    def set_aliases(self, name: str, aliases: Sequence[str]) -> None:
        """Replace a person's other names; InputError when one cannot be used."""
        for alias in aliases:
            _check_name(alias)
        self._store.set_aliases(name, aliases)

    def remove_face(self, name: str, number: int) -> Person:
        """Take one face away from a person, the ``number``-th from 1, and return who is left.

        InputError when there is no such face, or it is the only one: then remove the person.
        """
        person = self.person(name)
        if not 1 <= number <= len(person.photos):
            raise InputError(f"{person.name} has no face {number}: they have {len(person.photos)}.")
        digest = person.picture_hashes[number - 1]
        self._store.remove_reference(person.name, digest)
        if not any(digest in other.picture_hashes for other in self.people()):
            with suppress(OSError, StoreError):  # a picture without a row is never shown
                self._delete(digest)
        return self._store.person(person.name)

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
            try:
                self._delete(digest)
            except OSError as error:
                raise StoreError(
                    f"Cannot delete {self._picture(digest)}: {error.strerror or error}; make the "
                    f"folder writable and remove {person.name} again."
                ) from error
        self._store.remove_person(person.name)

    def picture(self, digest: str) -> Path | None:
        """Return where the picture of a face is, None when it is nowhere."""
        if self._shared is not None:
            return self._shared.fetch(f"{digest}.jpg", self._folder)
        path = self._picture(digest)
        return path if path.exists() else None

    def _picture(self, digest: str) -> Path:
        return self._folder / f"{digest}.jpg"

    def _delete(self, digest: str) -> None:
        self._picture(digest).unlink(missing_ok=True)
        if self._shared is not None:
            self._shared.delete([f"{digest}.jpg"])

    def _write(self, digest: str, content: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part_of(self._picture(digest)) as part:
                part.write_bytes(content)
        except OSError as error:
            raise StoreError(
                f"Cannot write to {self._folder}: {error.strerror}; free some space or choose "
                "another --home."
            ) from error
        if self._shared is not None:
            self._shared.put(self._picture(digest))


def _check_name(name: str) -> None:
    """Raise InputError for a name that is too long or would not show as it is."""
    if len(name) > LONGEST_NAME:
        raise InputError(f"A name of {len(name)} signs is too long: use {LONGEST_NAME} or fewer.")
    if any(unicodedata.category(sign) in ("Cc", "Cf") for sign in name):
        raise InputError(f"{name!r} holds invisible control signs: type the name without them.")
