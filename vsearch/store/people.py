"""Enrolled people, their reference photos, and who plays whom."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from vsearch.errors import InputError, UnknownNameError
from vsearch.records.arrays import Vectors
from vsearch.records.corrections import Correction
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.store import schema
from vsearch.store.corrections import Corrections


class People(Corrections):
    """The part of the store that knows people.

    The tables are small and rewritten as a whole by every edit: an edit is one step, and what
    it takes away is gone from the disk. Names are the same whatever their case.
    """

    def people(self) -> list[Person]:
        """Return everybody enrolled, by name."""
        rows = self._people_tables.read("people")
        names = rows.column("person").to_pylist()
        return [_person(rows, names, name) for name in sorted(set(names), key=name_key)]

    def person(self, name: str) -> Person:
        """Return a person by name or alias; raise UnknownNameError when nobody has it."""
        wanted = name_key(name)
        for person in self.people():
            if wanted in map(name_key, (person.name, *person.aliases)):
                return person
        raise UnknownNameError(f"nobody called {name!r} is known: `vsearch people list` tells who")

    def add_reference(
        self, person: str, photo_name: str, photo_sha256: str, vector: Vectors
    ) -> bool:
        """Add a photo's face, a unit vector (512,); enrol the person if new.

        Returns False when this person has that photo already. Raises InputError when the name
        is empty or is somebody else's alias.
        """
        name = _clean(person)
        with self._people_lock.held():
            known = self.people()
            same = next((one for one in known if name_key(one.name) == name_key(name)), None)
            if same is None:
                _refuse_taken([name], known)
            rows = self._people_tables.read("people")
            name, aliases = (same.name, same.aliases) if same else (name, ())
            if (name, photo_sha256) in _pairs(rows, "person", "photo_sha256"):
                return False
            row = schema.reference_table(
                name,
                aliases,
                schema.checked_text(photo_name),
                schema.checked_text(photo_sha256),
                datetime.now(UTC).isoformat(timespec="seconds"),
                vector,
            )
            self._people_tables.replace("people", schema.joined([rows, row]))
            return True

    def rename_person(self, name: str, new_name: str) -> None:
        """Give a person another name, in the casts too.

        Raises UnknownNameError when nobody has the old name, InputError when somebody else has
        the new one.
        """
        new = _clean(new_name)
        with self._people_lock.held():
            person, others = self._find(name)
            _refuse_taken([new], others)
            # The casts first: after a break in between, renaming again completes both.
            self._edit_cast(lambda entry: _renamed(entry, person.name, new))
            self._edit_corrections(lambda one: _about(one, person.name, new))
            self._edit_person(person.name, {"person": new})

    def remove_person(self, name: str) -> None:
        """Remove a person with all reference vectors, from the disk too; casts keep the name.

        Raises UnknownNameError when nobody has that name.
        """
        with self._people_lock.held():
            person, _ = self._find(name)
            self._edit_corrections(lambda one: _about(one, person.name, None))
            self._edit_person(person.name, None)

    def merge_people(self, name: str, other_name: str) -> None:
        """Give a person all that another one has: references, names as aliases, parts in casts.

        The other one is gone then. UnknownNameError when nobody has one of the names, InputError
        when both mean the same person.
        """
        with self._people_lock.held():
            person, _ = self._find(name)
            other, _ = self._find(other_name)
            if person.name == other.name:
                raise InputError(f"{person.name} cannot be merged with themselves: name another.")
            aliases = [*person.aliases, other.name, *other.aliases]
            rows = self._people_tables.read("people").to_pylist()
            had = {row["photo_sha256"] for row in rows if row["person"] == person.name}
            kept = [
                row | {"person": person.name, "aliases": aliases}
                if row["person"] in (person.name, other.name)
                else row
                for row in rows
                if row["person"] != other.name or row["photo_sha256"] not in had
            ]
            self._edit_cast(lambda entry: _renamed(entry, other.name, person.name))
            self._edit_corrections(lambda one: _about(one, other.name, person.name))
            self._people_tables.replace("people", schema.people_table(kept))

    def set_aliases(self, name: str, aliases: Sequence[str]) -> None:
        """Replace a person's other names.

        Raises UnknownNameError when nobody has that name, InputError when somebody else has one
        of the aliases.
        """
        unique = {name_key(alias): _clean(alias) for alias in aliases}
        with self._people_lock.held():
            person, others = self._find(name)
            _refuse_taken(list(unique.values()), others)
            self._edit_person(person.name, {"aliases": list(unique.values())})

    def cast(self, title: str | None = None) -> list[CastEntry]:
        """Return who plays whom in a film, or in all of them, in the order of entry."""
        rows = self._people_tables.read("cast").to_pylist()
        entries = [CastEntry(**row) for row in rows]
        return [one for one in entries if title is None or name_key(one.title) == name_key(title)]

    def set_cast(self, title: str, entries: Sequence[CastEntry]) -> None:
        """Replace the cast of a film; raises InputError for an entry of another film."""
        strangers = [entry.title for entry in entries if name_key(entry.title) != name_key(title)]
        if strangers:
            raise InputError(f"the cast of {title!r} cannot hold a part in {strangers[0]!r}")
        with self._people_lock.held():
            self._edit_cast(
                lambda entry: None if name_key(entry.title) == name_key(title) else entry
            )
            self._replace_cast([*self.cast(), *entries])

    def add_cast(self, entry: CastEntry) -> None:
        """Add a part unless it is there already."""
        with self._people_lock.held():
            entries = self.cast()
            if _part(entry) not in map(_part, entries):
                self._replace_cast([*entries, entry])

    def retitle_cast(self, title: str, new_title: str) -> None:
        """Move a film's cast to another title."""
        new = _clean(new_title)
        with self._people_lock.held():
            self._edit_cast(
                lambda entry: (
                    replace(entry, title=new) if name_key(entry.title) == name_key(title) else entry
                )
            )

    def remove_cast(self, title: str, character: str) -> None:
        """Remove a character from a film's cast; raises UnknownNameError when there is none."""
        gone = (name_key(title), name_key(character))
        with self._people_lock.held():
            if not any(_part(entry)[:2] == gone for entry in self.cast()):
                raise UnknownNameError(f"nobody called {character!r} is in the cast of {title!r}")
            self._edit_cast(lambda entry: None if _part(entry)[:2] == gone else entry)

    def _find(self, name: str) -> tuple[Person, list[Person]]:
        """Return the person of that name, and everybody else."""
        people = self.people()
        found = [person for person in people if name_key(person.name) == name_key(name)]
        if not found:
            raise UnknownNameError(f"nobody called {name!r} is enrolled: check the name")
        return found[0], [person for person in people if person is not found[0]]

    def _edit_person(self, name: str, changes: dict[str, object] | None) -> None:
        """Change columns of a person's rows, or drop the rows."""
        rows = self._people_tables.read("people").to_pylist()
        kept = [
            row | (changes or {}) if row["person"] == name else row
            for row in rows
            if row["person"] != name or changes is not None
        ]
        self._people_tables.replace("people", schema.people_table(kept))

    def _edit_cast(self, edit: Callable[[CastEntry], CastEntry | None]) -> None:
        before = self.cast()
        after = [entry for entry in map(edit, before) if entry is not None]
        if after != before:
            self._replace_cast(after)

    def _replace_cast(self, entries: Sequence[CastEntry]) -> None:
        self._people_tables.replace("cast", schema.cast_table(entries))


def _person(rows: schema.Rows, names: list[str], name: str) -> Person:
    own = rows.take([place for place, other in enumerate(names) if other == name])
    return Person(
        name=name,
        aliases=tuple(own.column("aliases")[0].as_py()),
        photos=tuple(own.column("photo").to_pylist()),
        picture_hashes=tuple(own.column("photo_sha256").to_pylist()),
        vectors=schema.matrix(own, "vector"),
    )


def _pairs(rows: schema.Rows, first: str, second: str) -> set[tuple[str, str]]:
    return set(zip(rows.column(first).to_pylist(), rows.column(second).to_pylist(), strict=True))


def _clean(name: str) -> str:
    """Return a name as it is kept; raise InputError when nothing is left of it."""
    cleaned = " ".join(unicodedata.normalize("NFC", schema.checked_text(name)).split())
    if not cleaned:
        raise InputError("a name cannot be empty: type one")
    return cleaned


def _part(entry: CastEntry) -> tuple[str, str, str]:
    return name_key(entry.title), name_key(entry.character), name_key(entry.person)


def _renamed(entry: CastEntry, old: str, new: str) -> CastEntry:
    if name_key(entry.person) != name_key(old):
        return entry
    return CastEntry(title=entry.title, character=entry.character, person=new)


def _about(correction: Correction, old: str, new: str | None) -> Correction | None:
    """Return a correction with a person's new name; None when it is of somebody who goes."""
    if name_key(correction.person) != name_key(old):
        return correction
    return None if new is None else replace(correction, person=new)


def _refuse_taken(names: Sequence[str], others: Sequence[Person]) -> None:
    """Raise InputError when one of the names is a name or alias of somebody else."""
    taken = {name_key(name): one.name for one in others for name in (one.name, *one.aliases)}
    for name in names:
        if name_key(name) in taken:
            raise InputError(
                f"{name!r} already means {taken[name_key(name)]}: choose another name, "
                "or change theirs"
            )
