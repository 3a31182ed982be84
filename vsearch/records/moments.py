"""Answers: moments with the evidence for each constraint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vsearch.records.query import Query

Kind = Literal["person", "scene", "people", "line"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where and how strongly one constraint was seen."""

    label: str  # what was seen in words: of "A or B" the one that was
    kind: Kind  # someone by name, a thing or place, a number of people, spoken words
    time_s: float | None  # None: it could not be looked for, or is nowhere near
    box: tuple[float, float, float, float] | None  # left, top, right, bottom; fractions 0..1
    similarity: float  # raw cosine similarity, -1..1
    probability: float  # calibrated, 0..1
    is_weak: bool  # the constraint that holds the moment back
    text: str = ""  # of a line: the words that are spoken there, as the subtitles have them
    speaker: str = ""  # and who says them, if the subtitles tell

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"{self.label}: probability {self.probability} is not in 0..1")
        if self.time_s is None and self.probability:
            raise ValueError(f"{self.label}: what was seen nowhere has no probability")


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of one film, or one photo, that answers the query."""

    film_id: str
    title: str  # of the film, or of the photo's folder
    path: Path  # of the film, or of the photo
    start_s: float
    end_s: float  # > start_s
    score: float  # 0..1, the order of moments: also how near evidence lies, how well it is seen
    probability: float  # 0..1, that all of it is as asked for
    evidence: tuple[Evidence, ...]
    is_partial: bool  # at least one constraint was not seen
    repeats: int | None = None  # the place, from 0, of the better moment it nearly looks like
    is_photo: bool = False  # times are then those of the folder's time line, and tell nothing
    taken_at: str | None = None  # when a photo was taken, ISO 8601 to the second or day

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"{self.title}: probability {self.probability} is not in 0..1")
        if not self.start_s < self.end_s:
            raise ValueError(f"a moment must end after it starts, not {self.start_s}-{self.end_s}")


@dataclass(frozen=True, slots=True)
class Presence:
    """How long somebody is seen in one film, or in the part of it that was asked about."""

    label: str  # who, in words
    film_id: str
    title: str
    seconds: float  # > 0
    share: float  # of the film, or of the part asked about; 0..1
    stretches: tuple[tuple[float, float], ...]  # (start_s, end_s) in order, at least one

    @property
    def first_s(self) -> float:
        """Return when they are first seen."""
        return self.stretches[0][0]

    @property
    def last_s(self) -> float:
        """Return until when they are seen."""
        return self.stretches[-1][1]


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked moments for a query, full matches before partial ones."""

    query: Query
    moments: tuple[Moment, ...]  # confident full matches, best first; of presences, by time
    # What repeats a better moment has its own place among them.
    partials: tuple[Moment, ...]  # offered when something was missing, best first
    notes: tuple[str, ...]  # what the user should know: unknown names, corrections
    encoder: str  # the scene encoder that answered
    presences: tuple[Presence, ...] = ()  # who was seen for how long, if that was asked for

    @property
    def is_confident(self) -> bool:
        """Say whether at least one full match was found."""
        return bool(self.moments)

    @property
    def groups(self) -> tuple[tuple[Moment, tuple[Moment, ...]], ...]:
        """Return every moment that repeats no better one, with those that repeat it, in order."""
        return tuple(
            (first, tuple(other for other in self.moments if other.repeats == place))
            for place, first in enumerate(self.moments)
            if first.repeats is None
        )
