"""Enrolled people and the parts they play."""

import re
import unicodedata
from dataclasses import dataclass

from vsearch.records.arrays import Vectors

_UNNAMED = re.compile(r"unknown_([1-9]\d*)")


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

    @property
    def is_unnamed(self) -> bool:
        """Say whether it is a face met in films that nobody has named yet."""
        return unnamed_number(self.name) is not None


@dataclass(frozen=True, slots=True)
class CastEntry:
    """Who plays whom: "Neo" is Keanu Reeves in "The Matrix"."""

    title: str  # the film's title
    character: str
    person: str  # the name of a person, enrolled or not


def name_key(name: str) -> str:
    """Return what all spellings of one name have in common: case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def unnamed(number: int) -> str:
    """Return the name of a face that nobody has named yet: unknown_1, unknown_2, ..."""
    return f"unknown_{number}"


def unnamed_number(name: str) -> int | None:
    """Return the number in such a name; None for any other name."""
    found = _UNNAMED.fullmatch(name_key(name))
    return int(found[1]) if found else None
