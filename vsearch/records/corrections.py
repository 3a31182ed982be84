"""What the user said of a face against what was recognised."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["is", "not"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A face in a film that is, or is not, somebody's.

    It is found by film, time and place on the picture, so it holds when the film is indexed anew,
    with other models too.
    """

    number: int  # >= 1
    at: str  # when it was said, ISO 8601 in UTC
    verdict: Verdict
    person: str
    film_id: str
    time_s: float
    box: tuple[float, float, float, float]  # left, top, right, bottom; fractions 0..1
    undone_at: str = ""  # when it was taken back; empty: it holds

    @property
    def holds(self) -> bool:
        """Say whether it was not taken back."""
        return not self.undone_at
