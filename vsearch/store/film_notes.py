"""The part of the store that keeps what was taken from notes beside films.

It is kept so that a note is not taken twice, and that what the user said since is not undone: who
was renamed keeps the new name, and who was removed stays away. Of those only a keyed hash is kept.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pyarrow as pa

from vsearch.records.film_notes import Taken
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.store import schema
from vsearch.store.moves import Moves

NOTES = "notes"  # made with the first one
_COLUMNS = pa.schema([("kind", pa.string()), ("key", pa.string()), ("told", pa.string())])

EditCasts = Callable[[Sequence[CastEntry]], Sequence[CastEntry]]


@dataclass(slots=True)
class _Kept:
    """All that the table holds."""

    films: dict[str, Taken] = field(default_factory=dict)  # by film id
    names: dict[str, str] = field(default_factory=dict)  # an actor in notes: a person here
    away: set[str] = field(default_factory=set)  # hashes of names
    salt: str = field(default_factory=lambda: secrets.token_hex(16))

    def hash(self, name: str) -> str:
        """Return what tells a name that is no longer kept."""
        key = bytes.fromhex(self.salt)
        return hashlib.blake2b(name_key(name).encode(), key=key, digest_size=16).hexdigest()


class FilmNotes(Moves):
    """What notes told, as far as it was taken; the table is small and rewritten as a whole."""

    @property
    def notes_version(self) -> int:
        """Return what changes whenever notes are taken or forgotten."""
        table = self._people_tables.find(NOTES)
        return int(table.version) if table is not None else 0

    def taken(self) -> dict[str, Taken]:
        """Return what was taken from the notes of films, by the films' ids."""
        return self._kept_notes().films

    def other_titles(self) -> dict[str, tuple[str, ...]]:
        """Return by which other titles films are found, by their ids."""
        found = self._kept_notes().films.values()
        return {one.film_id: one.other_titles for one in found if one.other_titles}

    def called_here(self, names: Iterable[str]) -> dict[str, str | None]:
        """Return whom actors in notes are known as here; None for somebody who stays away.

        Who was renamed goes by the new name, an alias stands for its person, and who was removed
        or erased and has not been made known since stays away.
        """
        kept, people = self._kept_notes(), self.people()
        known = {name_key(n): one.name for one in people for n in (*one.aliases, one.name)}
        renamed = {name_key(name): now for name, now in kept.names.items()}
        found: dict[str, str | None] = {}
        for name in names:
            now = renamed.get(name_key(name), name)
            person = known.get(name_key(now))
            is_away = person is None and {kept.hash(name), kept.hash(now)} & kept.away
            found[name] = None if is_away else person or now
        return found

    def names_in_notes(self, person: Person) -> list[str]:
        """Return what notes call a person who was renamed since."""
        mine = {name_key(name) for name in (person.name, *person.aliases)}
        return [name for name, now in self._kept_notes().names.items() if name_key(now) in mine]

    def take_notes(self, taken: Sequence[Taken], edit_casts: EditCasts) -> None:
        """Note what was taken from the notes of some films, and change the casts by it."""
        with self._editing():
            before = self.cast()
            after = list(edit_casts(before))
            if after != before:
                self._replace_cast(after)
            kept = self._kept_notes()
            kept.films |= {one.film_id: one for one in taken}
            self._replace_notes(kept)

    def forget_note(self, film_id: str) -> None:
        """Forget what was taken from a film's notes, off the disk too."""
        with self._editing():
            kept = self._kept_notes()
            if kept.films.pop(film_id, None):
                self._replace_notes(kept)

    def note_rows(self) -> schema.Rows:
        """Return all of it as it is kept, for another index to take."""
        if self._people_tables.find(NOTES) is None:
            return _COLUMNS.empty_table()
        return self._people_tables.read(NOTES)

    def copy_notes(self, rows: schema.Rows) -> None:
        """Put what another index keeps of notes in the place of all there is."""
        with self._editing():
            if rows.num_rows or self._people_tables.find(NOTES) is not None:
                self._replace_rows(rows)

    def _rename_in_notes(self, name: str, new_name: str) -> None:
        """Have an actor go by a new name; the caller holds the lock."""
        kept = self._kept_notes()
        renamed = {a: new_name if _same(now, name) else now for a, now in kept.names.items()}
        told = {actor for one in kept.films.values() for actor in _actors(one)}
        renamed |= {actor: new_name for actor in told if _same(actor, name)}
        renamed = {actor: now for actor, now in renamed.items() if not _same(actor, now)}
        if renamed != kept.names:
            kept.names = renamed
            self._replace_notes(kept)

    def _keep_away(self, names: Collection[str]) -> None:
        """Have a person who is gone stay away, and keep no name of theirs.

        The caller holds the lock.
        """
        kept = self._kept_notes()
        gone = set(map(name_key, names))
        gone |= {name_key(actor) for actor, now in kept.names.items() if name_key(now) in gone}
        kept.away |= {kept.hash(name) for name in gone}
        kept.names = {a: now for a, now in kept.names.items() if name_key(a) not in gone}
        kept.films = {key: _without(one, gone) for key, one in kept.films.items()}
        self._replace_notes(kept)

    def _kept_notes(self) -> _Kept:
        kept = _Kept()
        for row in self.note_rows().to_pylist():
            kind, key, told = row["kind"], row["key"], row["told"]
            if kind == "film":
                kept.films[key] = _taken(json.loads(told))
            elif kind == "name":
                kept.names[key] = told
            elif kind == "away":
                kept.away.add(key)
            elif kind == "salt":
                kept.salt = key
        return kept

    def _replace_notes(self, kept: _Kept) -> None:
        rows = [("salt", kept.salt, "")]
        rows += [("away", one, "") for one in sorted(kept.away)]
        rows += list(zip(["name"] * len(kept.names), kept.names, kept.names.values(), strict=True))
        rows += [
            ("film", key, json.dumps(asdict(one), ensure_ascii=False))
            for key, one in kept.films.items()
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._replace_rows(schema.table_of(_COLUMNS, columns))

    def _replace_rows(self, rows: schema.Rows) -> None:
        if self._people_tables.find(NOTES) is None:
            self._people_tables.create(NOTES, _COLUMNS)
        self._people_tables.replace(NOTES, rows)


def _actors(taken: Taken) -> set[str]:
    return {actor for _, actor in taken.cast} | set(taken.photos)


def _same(name: str, other: str) -> bool:
    return name_key(name) == name_key(other)


def _without(taken: Taken, gone: Collection[str]) -> Taken:
    """Return it without people of these names."""
    return replace(
        taken,
        cast=tuple(
            (part, actor)
            for part, actor in taken.cast
            if name_key(actor) not in gone and name_key(part) not in gone
        ),
        photos={a: told for a, told in taken.photos.items() if name_key(a) not in gone},
    )


def _taken(told: Mapping[str, object]) -> Taken:
    """Return what the column holds."""
    made = Taken(**told)  # type: ignore[arg-type]  # as asdict wrote it
    return replace(
        made,
        other_titles=tuple(made.other_titles),
        cast=tuple((part, actor) for part, actor in made.cast),
        photos={actor: tuple(hashes) for actor, hashes in made.photos.items()},
    )
