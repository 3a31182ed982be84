"""What the user said of faces and people against what was recognised."""

from dataclasses import dataclass, replace
from typing import Literal

from vsearch.records.moves import Move
from vsearch.records.people import name_key

Verdict = Literal["is", "not"]
Kind = Literal["is", "not", "merge", "split"]

NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Correction:
    """A face in a film that is, or is not, somebody's; or two people made one, or one two.

    A face is found by film, time and place on the picture, so it holds when the film is indexed
    anew, with other models too. A merge or split is of no film.
    """

    number: int  # >= 1
    at: str  # when it was said, ISO 8601 in UTC
    verdict: Kind
    person: str  # of a merge or split the one who keeps the name
    film_id: str = ""
    time_s: float = 0.0
    box: tuple[float, float, float, float] = NOWHERE  # left, top, right, bottom; fractions 0..1
    undone_at: str = ""  # when it was taken back; empty: it holds
    move: Move | None = None  # of a merge or split

    @property
    def holds(self) -> bool:
        """Say whether it was not taken back."""
        return not self.undone_at

    @property
    def other(self) -> str:
        """Return the other person of a merge or split; empty for a face."""
        if self.move is None:
            return ""
        return self.move.source if self.verdict == "merge" else self.move.target

    def names(self) -> set[str]:
        """Return the keys of all names in it."""
        return {name_key(self.person)} | (self.move.names() if self.move else set())

    def renamed(self, old: str, new: str) -> "Correction":
        """Return it with a person's new name, wherever it stands."""
        return replace(
            self,
            person=new if name_key(self.person) == name_key(old) else self.person,
            move=self.move and self.move.renamed(old, new),
        )
