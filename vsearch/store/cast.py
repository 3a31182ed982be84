"""The part of the store that keeps who plays whom."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from vsearch.errors import InputError, UnknownNameError
from vsearch.records.corrections import Correction
from vsearch.records.people import CastEntry, name_key
from vsearch.store import schema
from vsearch.store.corrections import Corrections


class Casts(Corrections):
    """Parts in films; a part follows its person when people are made one or taken apart."""

    def cast(self, title: str | None = None) -> list[CastEntry]:
        """Return who plays whom in a film, or in all of them, in the order of entry."""
        rows = self._people_tables.read("cast").to_pylist()
        entries = [CastEntry(**row) for row in rows]
        for step in self._settled()[1]:
            entries = list(step.of_cast(entries))
        return [one for one in entries if title is None or name_key(one.title) == name_key(title)]

    def set_cast(self, title: str, entries: Sequence[CastEntry]) -> None:
        """Replace the cast of a film; raises InputError for an entry of another film."""
        strangers = [entry.title for entry in entries if name_key(entry.title) != name_key(title)]
        if strangers:
            raise InputError(f"the cast of {title!r} cannot hold a part in {strangers[0]!r}")
        with self._editing():
            self._edit_cast(
                lambda entry: None if name_key(entry.title) == name_key(title) else entry
            )
            self._replace_cast([*self.cast(), *entries])

    def copy_cast(self, entries: Sequence[CastEntry]) -> None:
        """Put the casts of another index in the place of all there are."""
        with self._editing():
            self._replace_cast(entries)

    def add_cast(self, entry: CastEntry) -> None:
        """Add a part unless it is there already."""
        with self._editing():
            entries = self.cast()
            if _part(entry) not in map(_part, entries):
                self._replace_cast([*entries, entry])

    def retitle_cast(self, title: str, new_title: str) -> None:
        """Move a film's cast to another title."""
        new = clean_name(new_title)
        with self._editing():
            self._edit_cast(
                lambda entry: (
                    replace(entry, title=new) if name_key(entry.title) == name_key(title) else entry
                )
            )
            self._edit_corrections(lambda one: _retitled(one, title, new))

    def remove_cast(self, title: str, character: str) -> None:
        """Remove a character from a film's cast; raises UnknownNameError when there is none."""
        gone = (name_key(title), name_key(character))
        with self._editing():
            if not any(_part(entry)[:2] == gone for entry in self.cast()):
                raise UnknownNameError(f"nobody called {character!r} is in the cast of {title!r}")
            self._edit_cast(lambda entry: None if _part(entry)[:2] == gone else entry)

    def _settle(self) -> None:
        if self._settled()[1]:
            self._replace_cast(self.cast())  # before it is noted as done
        super()._settle()

    def _edit_cast(self, edit: Callable[[CastEntry], CastEntry | None]) -> None:
        before = self.cast()
        after = [entry for entry in map(edit, before) if entry is not None]
        if after != before:
            self._replace_cast(after)

    def _replace_cast(self, entries: Sequence[CastEntry]) -> None:
        self._people_tables.replace("cast", schema.cast_table(entries))


def clean_name(name: str) -> str:
    """Return a name as it is kept; raise InputError when nothing is left of it."""
    cleaned = " ".join(unicodedata.normalize("NFC", schema.checked_text(name)).split())
    if not cleaned:
        raise InputError("a name cannot be empty: type one")
    return cleaned


def _part(entry: CastEntry) -> tuple[str, str, str]:
    return name_key(entry.title), name_key(entry.character), name_key(entry.person)


def renamed_part(entry: CastEntry, old: str, new: str) -> CastEntry:
    """Return a part with a person's new name, if it is theirs."""
    if name_key(entry.person) != name_key(old):
        return entry
    return CastEntry(title=entry.title, character=entry.character, person=new)


def _retitled(one: Correction, title: str, new_title: str) -> Correction:
    return replace(one, move=one.move.retitled(title, new_title)) if one.move else one
