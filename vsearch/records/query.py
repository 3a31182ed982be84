"""A sentence understood: where to look, what must be seen, when, and in which order."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["start", "end", "share"]
Aim = Literal["moments", "screen time", "company", "look-alike"]
Together = Literal["", "shot", "frame"]
Media = Literal["", "photos", "films"]
Pick = Literal["", "first", "last"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A name that was typed or heard almost right."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class FilmScope:
    """A film, or all films of one name, that the answer is limited to or that is left out."""

    label: str  # as the catalogue shows it; "Dune (1984)" where the title alone is not enough
    film_ids: tuple[str, ...]  # every film of that label; empty: not in the library
    is_excluded: bool = False

    @property
    def is_known(self) -> bool:
        """Say whether the library has it."""
        return bool(self.film_ids)


@dataclass(frozen=True, slots=True)
class Who:
    """A person by name."""

    said: str  # the words that named them: "Neo", "Obama"
    person: str  # name of the person meant; equal to ``said`` for a stranger
    is_known: bool = True  # enrolled: their face can be recognised

    @property
    def label(self) -> str:
        """Return the person in words, with both names when they differ."""
        is_same = self.said.casefold() == self.person.casefold()
        return self.person if is_same else f"{self.said} ({self.person})"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing, place or action that a picture shows."""

    phrase: str

    @property
    def label(self) -> str:
        """Return the phrase in quotation marks."""
        return f'"{self.phrase}"'


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are spoken."""

    words: str

    @property
    def label(self) -> str:
        """Return the words as a quotation."""
        return f'says "{self.words}"'


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people are on screen at once, whoever they are."""

    at_least: int
    at_most: int | None = None

    def __post_init__(self) -> None:
        if self.at_least < 0 or (self.at_most is not None and self.at_most < self.at_least):
            raise ValueError(f"no number of people is {self.at_least} to {self.at_most}")

    @property
    def label(self) -> str:
        """Return the number in words."""
        return f"{self.range} {'person' if self.range.endswith(' 1') else 'people'}"

    @property
    def range(self) -> str:
        """Return the number without its noun: at least 2, at most 3, exactly 1, 2 to 4."""
        if self.at_most is None:
            return f"at least {self.at_least}"
        if not self.at_least:
            return f"at most {self.at_most}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_least}"
        return f"{self.at_least} to {self.at_most}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A place or thing that looks like a picture."""

    picture: str  # what the picture is called: a path, or an upload's file name

    @property
    def label(self) -> str:
        """Return the picture in words."""
        return f'like the picture "{self.picture}"'


@dataclass(frozen=True, slots=True)
class Face:
    """Whoever a picture shows."""

    face: str  # what the picture is called

    @property
    def label(self) -> str:
        """Return whose face it is in words."""
        return f'the face in "{self.face}"'


Seen = Who | Thing | Line | Headcount | Picture | Face


@dataclass(frozen=True, slots=True)
class Constraint:
    """At least ``at_least`` of some alternatives must be met (or, negated, must not)."""

    any_of: tuple[Seen, ...]  # one for a plain constraint, several for "or"
    at_least: int = 1  # 1..len(any_of)
    is_negated: bool = False
    of: str = ""  # a thing or line that belongs to a person: the words that named them
    step: int = 0  # place in a sequence: 0 comes before 1, before 2; "then" counts up

    def __post_init__(self) -> None:
        if not 1 <= self.at_least <= len(self.any_of):
            raise ValueError(f"cannot meet {self.at_least} of {len(self.any_of)} alternatives")

    @property
    def label(self) -> str:
        """Return the constraint in words."""
        words = " or ".join(seen.label for seen in self.any_of)
        if self.at_least > 1:
            words = f"{self.at_least} of {words}"
        return f"not {words}" if self.is_negated else words

    @property
    def is_ambiguous(self) -> bool:
        """Say whether one name may mean several people, all of whom are tried."""
        said = [seen.said for seen in self.any_of if isinstance(seen, Who)]
        return len(set(said)) < len(said)

    @property
    def is_possible(self) -> bool:
        """Say whether enough of the alternatives can be recognised."""
        known = sum(not isinstance(seen, Who) or seen.is_known for seen in self.any_of)
        return known >= self.at_least


@dataclass(frozen=True, slots=True)
class Bound:
    """A point of a film's time."""

    value: float  # seconds from the start, seconds before the end, or a share 0..1; >= 0
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.value < math.inf or (self.unit == "share" and self.value > 1):
            raise ValueError(f"no film has a point at {self.value} ({self.unit})")

    def seconds(self, duration_s: float) -> float:
        """Return the point in seconds from the start of a film of that length."""
        if self.unit == "share":
            return self.value * duration_s
        return self.value if self.unit == "start" else max(0.0, duration_s - self.value)


START = Bound(0.0, "start")
END = Bound(0.0, "end")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of every film: "in the first ten minutes", "last third"."""

    start: Bound = START
    end: Bound = END


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a sentence asks for, as far as it was understood.

    Two queries are equal when they ask for the same, however it was typed.
    """

    constraints: tuple[Constraint, ...] = ()
    films: tuple[FilmScope, ...] = ()  # none that is not excluded: the whole library
    media: Media = ""  # only photos, or only films
    years: tuple[int, int] | None = None  # first and last year of the films looked at
    stretch: Stretch | None = None  # the part of each film looked at
    within_s: float | None = None  # how far apart the evidence may lie; None: the usual
    together: Together = ""  # everything in one shot or on one frame
    is_alone: bool = False  # nobody is on screen but the people named
    pick: Pick = ""  # the first or last time instead of the best
    skip: int = 0  # so many of the best are passed over: "the next one"
    longer_s: float = 0.0  # so much is added at both ends of every moment
    aim: Aim = "moments"

    # How it was typed is no part of what is asked for, so it does not count for equality.
    text: str = field(default="", compare=False)
    corrections: tuple[Correction, ...] = field(default=(), compare=False)
    language: str = field(default="", compare=False)  # what it seems to be in, if not English
    is_change: bool = field(default=False, compare=False)  # it changed the query before it

    def __post_init__(self) -> None:
        steps = [constraint.step for constraint in self.constraints]
        if steps != sorted(steps) or (steps and set(steps) != set(range(steps[-1] + 1))):
            raise ValueError(f"steps must count up from 0 without gaps, not {steps}")
        excluded = [scope.is_excluded for scope in self.films]
        if excluded != sorted(excluded):
            raise ValueError("the films that are left out must come last")

    @property
    def film_ids(self) -> tuple[str, ...]:
        """Return the films it is limited to; empty: the whole library, or nothing it has."""
        return _ids(scope for scope in self.films if not scope.is_excluded)

    @property
    def excluded_ids(self) -> tuple[str, ...]:
        """Return the films that are left out."""
        return _ids(scope for scope in self.films if scope.is_excluded)

    @property
    def unknown_titles(self) -> tuple[str, ...]:
        """Return what was named as a film, but is not in the library."""
        return tuple(scope.label for scope in self.films if not scope.is_known)

    @property
    def people(self) -> tuple[Who, ...]:
        """Return everybody who is named, once each, wanted or not."""
        named = (seen for c in self.constraints for seen in c.any_of if isinstance(seen, Who))
        return tuple(dict.fromkeys(named))

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return every thing, place and action that is named, once each."""
        named = (s.phrase for c in self.constraints for s in c.any_of if isinstance(s, Thing))
        return tuple(dict.fromkeys(named))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return everything that is to be said, once each."""
        named = (seen for c in self.constraints for seen in c.any_of if isinstance(seen, Line))
        return tuple(dict.fromkeys(named))

    @property
    def pictures(self) -> tuple[str, ...]:
        """Return every picture that something is to look like, once each."""
        named = (s.picture for c in self.constraints for s in c.any_of if isinstance(s, Picture))
        return tuple(dict.fromkeys(named))

    @property
    def faces(self) -> tuple[str, ...]:
        """Return every picture whose face is looked for, once each."""
        named = (seen.face for c in self.constraints for seen in c.any_of if isinstance(seen, Face))
        return tuple(dict.fromkeys(named))

    @property
    def unknown_people(self) -> tuple[Who, ...]:
        """Return who is named but not enrolled."""
        return tuple(who for who in self.people if not who.is_known)

    @property
    def is_answerable(self) -> bool:
        """Say whether every film is known and every constraint can be met or ruled out."""
        return not any(not scope.is_known and not scope.is_excluded for scope in self.films) and (
            all(c.is_possible or c.is_negated for c in self.constraints)
        )


def _ids(scopes: Iterable[FilmScope]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(film_id for scope in scopes for film_id in scope.film_ids))
