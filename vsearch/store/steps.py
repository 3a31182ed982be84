"""Merges and splits that were begun: which of them happened, and what goes along with the faces.

A merge or split is noted, then the table of people is replaced, then the note is closed and what
goes along is moved. The second of these is what counts: the table's version tells whether it came
about, so that a break leaves the state before or the state after, whenever it comes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vsearch.records.corrections import Correction
from vsearch.records.moves import Move
from vsearch.records.people import CastEntry, name_key

Row = Mapping[str, object]  # of the table of people


@dataclass(frozen=True, slots=True)
class Step:
    """A move that came about, there or back."""

    move: Move
    is_back: bool
    is_whole: bool  # whoever gave is gone, so that all of theirs goes along

    @property
    def giver(self) -> str:
        """Return whose the references were."""
        return self.move.target if self.is_back else self.move.source

    @property
    def taker(self) -> str:
        """Return whose they are."""
        return self.move.source if self.is_back else self.move.target

    def of_cast(self, entries: Sequence[CastEntry]) -> Iterator[CastEntry]:
        """Yield the parts of all casts after it."""
        left = [(name_key(title), name_key(character)) for title, character in self.move.parts]
        for entry in entries:
            part = (name_key(entry.title), name_key(entry.character))
            is_theirs = name_key(entry.person) == name_key(self.giver)
            if is_theirs and (self.is_whole or part in left):
                if part in left:
                    left.remove(part)
                yield replace(entry, person=self.taker)
            else:
                yield entry

    def of_correction(self, one: Correction) -> Correction:
        """Return what was said of a face after it."""
        is_theirs = one.move is None and name_key(one.person) == name_key(self.giver)
        if is_theirs and (self.is_whole or one.number in self.move.said):
            return replace(one, person=self.taker)
        return one


def is_begun(one: Correction) -> bool:
    """Say whether it is a merge or split, or the undoing of one, that was not closed."""
    return one.move is not None and one.move.begun_at is not None


def settled(
    known: Sequence[Correction], version: int, people: Collection[str]
) -> tuple[list[Correction], list[Step]]:
    """Return the corrections with all that was begun closed, and the steps that came about.

    ``version`` is that of the table of people, which rises with every edit; ``people`` are the
    keys of the names in it.
    """
    closed, steps = [], []
    for one in known:
        if one.move is None or one.move.begun_at is None:
            closed.append(one)
            continue
        move, is_back = replace(one.move, begun_at=None), not one.holds
        if version > one.move.begun_at:
            giver = move.target if is_back else move.source
            steps.append(Step(move, is_back, name_key(giver) not in people))
            closed.append(replace(one, move=move))
        elif is_back:
            closed.append(replace(one, move=move, undone_at=""))
    for step in steps:
        closed = [step.of_correction(one) for one in closed]
    return closed, steps


def given(rows: Sequence[Row], move: Move) -> list[Row]:
    """Return the rows of people with the references moved; what both had is there once."""
    return [
        {**row, "person": move.target} if _is_moved(row, move.source, move) else row
        for row in rows
        if not (_is_moved(row, move.source, move) and row["photo_sha256"] in move.shared)
    ]


def given_back(rows: Sequence[Row], move: Move) -> list[Row]:
    """Return the rows of people with the references moved back, as far as they are there."""
    had = {row["photo_sha256"] for row in rows if row["person"] == move.source}
    after: list[Row] = []
    for row in rows:
        if not _is_moved(row, move.target, move):
            after.append(row)
            continue
        if row["photo_sha256"] in move.shared:
            after.append(row)
        if row["photo_sha256"] not in had:
            after.append({**row, "person": move.source})
    return after


def with_aliases(rows: Sequence[Row], name: str, aliases: Sequence[str]) -> list[Row]:
    """Return the rows of people with other aliases for one of them."""
    return [{**row, "aliases": list(aliases)} if row["person"] == name else row for row in rows]


def _is_moved(row: Row, person: str, move: Move) -> bool:
    return row["person"] == person and row["photo_sha256"] in move.pictures
