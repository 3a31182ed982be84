"""The part of the store that keeps what the user said of faces."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from vsearch.errors import UnknownNameError
from vsearch.records.corrections import Correction, Verdict
from vsearch.store import schema
from vsearch.store.locks import WriterLock
from vsearch.store.tables import CORRECTIONS, Tables


class Corrections:
    """Corrections are added and taken back, never changed: each stays with both times.

    The table is small and rewritten as a whole, so what is erased is gone from the disk.
    """

    def __init__(self, tables: Tables, lock: WriterLock) -> None:
        self._people_tables = tables
        self._people_lock = lock

    def corrections(self) -> list[Correction]:
        """Return all corrections, also those taken back, in the order in which they were made."""
        if self._people_tables.find(CORRECTIONS) is None:  # an index of before there were any
            return []
        rows = self._people_tables.read(CORRECTIONS).to_pylist()
        found = [Correction(**row | {"box": tuple(row["box"])}) for row in rows]
        return sorted(found, key=lambda one: one.number)

    def add_correction(
        self,
        verdict: Verdict,
        person: str,
        film_id: str,
        time_s: float,
        box: tuple[float, float, float, float],
    ) -> Correction:
        """Add what the user says of a face, and return it."""
        with self._people_lock.held():
            known = self.corrections()
            last = max((one.number for one in known), default=0)
            made = Correction(last + 1, _now(), verdict, person, film_id, time_s, box)
            self._replace_corrections([*known, made])
            return made

    def undo_correction(self, number: int) -> Correction:
        """Take a correction back, and return it; UnknownNameError when none has that number."""
        with self._people_lock.held():
            known = self.corrections()
            found = [one for one in known if one.number == number and one.holds]
            if not found:
                raise UnknownNameError(
                    f"no correction {number} holds: `vsearch people corrections` lists them"
                )
            undone = replace(found[0], undone_at=_now())
            self._replace_corrections([undone if one.number == number else one for one in known])
            return undone

    def copy_corrections(self, corrections: Sequence[Correction]) -> None:
        """Put the corrections of another index in place of all there are."""
        with self._people_lock.held():
            if corrections or self.corrections():
                self._replace_corrections(list(corrections))

    def _edit_corrections(self, edit: Callable[[Correction], Correction | None]) -> None:
        """Change or drop corrections; the caller holds the lock."""
        before = self.corrections()
        after = [one for one in map(edit, before) if one is not None]
        if after != before:
            self._replace_corrections(after)

    def _replace_corrections(self, corrections: list[Correction]) -> None:
        self._people_tables.create(CORRECTIONS, schema.CORRECTIONS)
        rows = schema.corrections_table([asdict(one) for one in corrections])
        self._people_tables.replace(CORRECTIONS, rows)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
