"""Enrolled people and their reference photos, as they are edited."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from vsearch.errors import InputError
from vsearch.records.arrays import Vectors
from vsearch.records.corrections import Correction
from vsearch.records.people import name_key
from vsearch.store import schema
from vsearch.store.cast import clean_name, renamed_part
from vsearch.store.corrections import now
from vsearch.store.enrolled import refuse_taken
from vsearch.store.film_notes import FilmNotes
from vsearch.store.rows import joined


class People(FilmNotes):
    """The part of the store that knows people.

    The tables are small and rewritten as a whole by every edit: an edit is one step, and what
    it takes away is gone from the disk. Names are the same whatever their case.
    """

    def add_reference(
        self, person: str, photo_name: str, photo_sha256: str, vector: Vectors
    ) -> bool:
        """Add a photo's face, a unit vector (512,); enrol the person if new.

        Returns False when this person has that photo already. Raises InputError when the name
        is empty or is somebody else's alias.
        """
        name = clean_name(person)
        with self._editing():
            known = self.people()
            same = next((one for one in known if name_key(one.name) == name_key(name)), None)
            if same is None:
                refuse_taken([name], known)
            rows = self._people_tables.read("people")
            name, aliases = (same.name, same.aliases) if same else (name, ())
            if (name, photo_sha256) in _pairs(rows, "person", "photo_sha256"):
                return False
            row = schema.reference_table(
                name,
                aliases,
                schema.checked_text(photo_name),
                schema.checked_text(photo_sha256),
                now(),
                vector,
            )
            self._people_tables.replace("people", joined([rows, row]))
            return True

    def people_rows(self) -> schema.Rows:
        """Return everybody as they are kept, for another index to take."""
        return self._people_tables.read("people")

    def take_people(self, rows: schema.Rows) -> None:
        """Put everybody of another index in the place of all there are, in one step."""
        with self._editing():
            self._people_tables.replace("people", rows)

    def rename_person(self, name: str, new_name: str) -> None:
        """Give a person another name, in the casts too.

        Raises UnknownNameError when nobody has the old name, InputError when somebody else has
        the new one.
        """
        new = clean_name(new_name)
        with self._editing():
            person, others = self._find(name)
            refuse_taken([new], others)
            # The person last: after a break in between, renaming again completes all of it.
            self._edit_cast(lambda entry: renamed_part(entry, person.name, new))
            self._edit_corrections(lambda one: one.renamed(person.name, new))
            self._rename_in_notes(person.name, new)
            self._edit_person(person.name, {"person": new})

    def remove_reference(self, name: str, photo_sha256: str) -> None:
        """Take one reference away from a person, off the disk too.

        Merges and splits that moved it no longer hold it. UnknownNameError when nobody has that
        name, InputError when it is not one of theirs, or the only one.
        """
        with self._editing():
            person, others = self._find(name)
            if photo_sha256 not in person.picture_hashes:
                raise InputError(f"That is no face of {person.name}: look at theirs again.")
            if len(person.picture_hashes) == 1:
                raise InputError(
                    f"It is the only face of {person.name}: add another photo first, or remove "
                    "the person."
                )
            if not any(photo_sha256 in other.picture_hashes for other in others):
                self._edit_corrections(lambda one: _without(one, (), {photo_sha256}))
            rows = self._people_tables.read("people").to_pylist()
            gone = (person.name, photo_sha256)
            kept = [row for row in rows if (row["person"], row["photo_sha256"]) != gone]
            self._people_tables.replace("people", schema.people_table(kept))

    def remove_person(self, name: str) -> None:
        """Remove a person with all reference vectors, from the disk too; casts keep the name.

        Corrections that name them go as well, and their pictures out of all others. Notes beside
        films do not bring them back.
        Raises UnknownNameError when nobody has that name.
        """
        with self._editing():
            person, others = self._find(name)
            names = set(map(name_key, (person.name, *person.aliases)))
            shared = {picture for other in others for picture in other.picture_hashes}
            pictures = set(person.picture_hashes) - shared
            self._edit_corrections(lambda one: _without(one, names, pictures))
            self._keep_away((person.name, *person.aliases))
            self._edit_person(person.name, None)

    def set_aliases(self, name: str, aliases: Sequence[str]) -> None:
        """Replace a person's other names.

        Raises UnknownNameError when nobody has that name, InputError when somebody else has one
        of the aliases.
        """
        unique = {name_key(alias): clean_name(alias) for alias in aliases}
        with self._editing():
            person, others = self._find(name)
            refuse_taken(list(unique.values()), others)
            self._edit_person(person.name, {"aliases": list(unique.values())})

    def _edit_person(self, name: str, changes: dict[str, object] | None) -> None:
        """Change columns of a person's rows, or drop the rows."""
        rows = self._people_tables.read("people").to_pylist()
        kept = [
            row | (changes or {}) if row["person"] == name else row
            for row in rows
            if row["person"] != name or changes is not None
        ]
        self._people_tables.replace("people", schema.people_table(kept))


def _pairs(rows: schema.Rows, first: str, second: str) -> set[tuple[str, str]]:
    return set(zip(rows.column(first).to_pylist(), rows.column(second).to_pylist(), strict=True))


def _without(
    one: Correction, names: Collection[str], pictures: Collection[str]
) -> Correction | None:
    """Return a correction without some pictures; None when it holds one of the names."""
    if not one.names().isdisjoint(names):
        return None
    if one.move is None:
        return one
    move = one.move.without(pictures)
    return replace(one, move=move) if move else None
