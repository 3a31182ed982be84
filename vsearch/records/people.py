"""Enrolled people and the parts they play."""

import unicodedata
from dataclasses import dataclass

from vsearch.records.arrays import Vectors


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whose face the library knows."""

    name: str  # as shown; unique without regard to case
    aliases: tuple[str, ...]
    photos: tuple[str, ...]  # the photo's file name for each row of vectors
    picture_hashes: tuple[str, ...]  # SHA-256 of the kept picture of each face
    vectors: Vectors  # (n, 512) reference embeddings, one face per photo

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a person needs a name")
        if not len(self.photos) == len(self.picture_hashes) == len(self.vectors):
            raise ValueError(f"{self.name}: {len(self.photos)} photos, {len(self.vectors)} vectors")


@dataclass(frozen=True, slots=True)
class CastEntry:
    """Who plays whom: "Neo" is Keanu Reeves in "The Matrix"."""

    title: str  # the film's title
    character: str
    person: str  # the name of a person, enrolled or not


def name_key(name: str) -> str:
    """Return what all spellings of one name have in common: case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
