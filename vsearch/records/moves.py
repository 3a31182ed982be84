"""References that went from one person to another."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from vsearch.records.people import name_key


@dataclass(frozen=True, slots=True)
class Move:
    """What a merge or a split did, so that it can be undone."""

    source: str  # whose the references were; after a merge nobody has that name
    target: str  # whose they are
    pictures: tuple[str, ...]  # SHA-256 of the picture of each reference
    shared: tuple[str, ...] = ()  # those that the target had as well
    aliases: tuple[str, ...] = ()  # other names of the source that went along
    said: tuple[int, ...] = ()  # numbers of corrections that went along
    parts: tuple[tuple[str, str], ...] = ()  # (title, character) in casts that went along
    begun_at: int | None = None  # version of the table of people before it; None: it is complete

    def names(self) -> set[str]:
        """Return the keys of all names that it holds."""
        return set(map(name_key, (self.source, self.target, *self.aliases)))

    def renamed(self, old: str, new: str) -> "Move":
        """Return it with a person's new name."""

        def now(name: str) -> str:
            return new if name_key(name) == name_key(old) else name

        return replace(self, source=now(self.source), target=now(self.target))

    def retitled(self, title: str, new_title: str) -> "Move":
        """Return it with a film's new title."""
        wanted = name_key(title)
        parts = [(new_title if name_key(t) == wanted else t, c) for t, c in self.parts]
        return replace(self, parts=tuple(parts))

    def without(self, pictures: Collection[str]) -> "Move | None":
        """Return it without some pictures; None when no other is left."""
        kept = tuple(one for one in self.pictures if one not in pictures)
        shared = tuple(one for one in self.shared if one not in pictures)
        return replace(self, pictures=kept, shared=shared) if kept else None


@dataclass(frozen=True, slots=True)
class Group:
    """References of one person that are to be another's."""

    pictures: tuple[str, ...]  # SHA-256 of the picture of each
    said: tuple[int, ...] = ()  # numbers of the corrections that are about these faces
    into: str | None = None  # whose they are to be; None: a new person with the next number
