"""The part of the store that keeps what the user said of faces and people."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from vsearch.errors import UnknownNameError
from vsearch.records.corrections import Correction, Verdict
from vsearch.records.moves import Move
from vsearch.records.people import name_key
from vsearch.store import schema
from vsearch.store.locks import WriterLock
from vsearch.store.steps import Step, is_begun, settled
from vsearch.store.tables import CORRECTIONS, Tables

if TYPE_CHECKING:
    from vsearch.store.lease import Lease

_MOVE = TypeAdapter(Move)


class Corrections:
    """Corrections are added and taken back, never changed: each stays with both times.

    The table is small and rewritten as a whole, so what is erased is gone from the disk.
    """

    def __init__(self, tables: Tables, lock: "WriterLock | Lease") -> None:
        self._people_tables = tables
        self._people_lock = lock

    def corrections(self) -> list[Correction]:
        """Return all corrections, also those taken back, in the order in which they were made."""
        return self._settled()[0]

    def add_correction(
        self,
        verdict: Verdict,
        person: str,
        film_id: str,
        time_s: float,
        box: tuple[float, float, float, float],
    ) -> Correction:
        """Add what the user says of a face, and return it."""
        with self._editing():
            known = self.corrections()
            made = Correction(next_number(known), now(), verdict, person, film_id, time_s, box)
            self._replace_corrections([*known, made])
            return made

    def undo_correction(self, number: int) -> Correction:
        """Take a correction back, and return it; UnknownNameError when none has that number."""
        with self._editing():
            known = self.corrections()
            undone = replace(self._holding(number), undone_at=now())
            self._replace_corrections([undone if one.number == number else one for one in known])
            return undone

    def forget_corrections(self, film_id: str) -> int:
        """Remove what was said of faces in a film, off the disk too; return how many they were."""
        with self._editing():
            before = len(self.corrections())
            self._edit_corrections(lambda one: None if one.film_id == film_id else one)
            return before - len(self.corrections())

    def copy_corrections(self, corrections: Sequence[Correction]) -> None:
        """Put the corrections of another index in place of all there are."""
        with self._editing():
            if corrections or self.corrections():
                self._replace_corrections(list(corrections))

    @contextmanager
    def _editing(self) -> Iterator[None]:
        """Keep other writers out for the block; first complete what a break left begun."""
        with self._people_lock.held():
            self._settle()
            yield

    def _settle(self) -> None:
        if any(map(is_begun, self._noted())):
            self._replace_corrections(self.corrections())

    def _settled(self) -> tuple[list[Correction], list[Step]]:
        """Return the corrections as they are, and the moves whose end is not noted yet."""
        known = self._noted()
        if not any(map(is_begun, known)):
            return known, []
        people = self._people_tables.read("people", ["person"]).column("person").to_pylist()
        return settled(known, self._people_version(), set(map(name_key, people)))

    def _people_version(self) -> int:
        return int(self._people_tables.open("people").version)

    def _holding(self, number: int) -> Correction:
        found = [one for one in self.corrections() if one.number == number and one.holds]
        if not found:
            raise UnknownNameError(
                f"no correction {number} holds: it was taken back, or went with somebody who was "
                "removed; `vsearch people corrections` lists them"
            )
        return found[0]

    def _edit_corrections(self, edit: Callable[[Correction], Correction | None]) -> None:
        """Change or drop corrections; the caller holds the lock."""
        before = self.corrections()
        after = [one for one in map(edit, before) if one is not None]
        if after != before:
            self._replace_corrections(after)

    def _noted(self) -> list[Correction]:
        """Return the corrections as they stand in the table."""
        if self._people_tables.find(CORRECTIONS) is None:  # an index of before there were any
            return []
        rows = self._people_tables.read(CORRECTIONS).to_pylist()
        found = [
            Correction(**row | {"box": tuple(row["box"]), "move": _move(row.get("move"))})
            for row in rows
        ]
        return sorted(found, key=lambda one: one.number)

    def _replace_corrections(self, corrections: Sequence[Correction]) -> None:
        if self._people_tables.find(CORRECTIONS) is None:
            self._people_tables.create(CORRECTIONS, schema.CORRECTIONS)
        rows = schema.corrections_table([_row(one) for one in corrections])
        self._people_tables.replace(CORRECTIONS, rows)


def now() -> str:
    """Return the time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def next_number(known: Sequence[Correction]) -> int:
    """Return the number of the next correction."""
    return max((one.number for one in known), default=0) + 1


def _row(one: Correction) -> dict[str, object]:
    return asdict(one) | {"move": _MOVE.dump_json(one.move).decode() if one.move else ""}


def _move(text: str | None) -> Move | None:
    """Return what the column holds; an index of before there were merges lacks it."""
    return _MOVE.validate_json(text) if text else None
