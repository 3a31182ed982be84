"""Answers: moments with the evidence for each constraint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vsearch.records.query import Query


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where and how strongly one constraint was seen."""

    label: str  # the constraint in words
    kind: Literal["person", "scene"]
    time_s: float
    box: tuple[float, float, float, float] | None  # left, top, right, bottom; fractions 0..1
    similarity: float  # raw cosine similarity, -1..1
    probability: float  # calibrated, 0..1
    is_weak: bool  # the constraint that holds the moment back

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"{self.label}: probability {self.probability} is not in 0..1")


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of one film that answers the query."""

    film_id: str
    title: str
    path: Path
    start_s: float
    end_s: float  # > start_s
    score: float  # 0..1
    evidence: tuple[Evidence, ...]
    is_partial: bool  # at least one constraint was not seen

    def __post_init__(self) -> None:
        if not self.start_s < self.end_s:
            raise ValueError(f"a moment must end after it starts, not {self.start_s}-{self.end_s}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked moments for a query, full matches before partial ones."""

    query: Query
    moments: tuple[Moment, ...]  # confident full matches, best first
    partials: tuple[Moment, ...]  # offered when something was missing, best first
    notes: tuple[str, ...]  # what the user should know: unknown names, corrections
    encoder: str  # the scene encoder that answered

    @property
    def is_confident(self) -> bool:
        """Say whether at least one full match was found."""
        return bool(self.moments)
