"""How one film goes: its shots, how surely a question is met along it, and who is on screen."""

from dataclasses import dataclass

from vsearch.records.arrays import Floats, check_same_length
from vsearch.records.media import Shot


@dataclass(frozen=True, slots=True)
class Score:
    """How likely one constraint is met in every stretch of a film."""

    label: str  # the constraint in words, without "not"
    is_negated: bool
    starts_s: Floats  # (n,) in order; between two stretches nothing was looked at
    ends_s: Floats  # (n,) > starts_s
    probabilities: Floats  # (n,) 0..1

    def __post_init__(self) -> None:
        check_same_length(
            "Score",
            starts_s=self.starts_s,
            ends_s=self.ends_s,
            probabilities=self.probabilities,
        )


@dataclass(frozen=True, slots=True)
class OnScreen:
    """When somebody is seen in a film."""

    person: str
    stretches: tuple[tuple[float, float], ...]  # (start_s, end_s) in order, at least one


@dataclass(frozen=True, slots=True)
class Timeline:
    """One film from beginning to end, as a question sees it."""

    film_id: str
    begins_s: float  # of its first picture
    ends_s: float  # when its last picture stops being shown; > begins_s
    shots: tuple[Shot, ...]  # in order, at least one
    scores: tuple[Score, ...]  # one for each constraint that can be looked for
    people: tuple[OnScreen, ...]  # everybody known who is seen, longest first
