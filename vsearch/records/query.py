"""A sentence understood: scope and constraints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """A name that was typed almost right."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class PersonConstraint:
    """This person must be seen (or, negated, must not)."""

    person: str  # name of an enrolled person
    said: str  # the words that named them: "Neo", "Obama"
    is_negated: bool = False

    @property
    def label(self) -> str:
        """Return the constraint in words, with both names when they differ."""
        name = (
            self.person
            if self.said.casefold() == self.person.casefold()
            else (f"{self.said} ({self.person})")
        )
        return f"not {name}" if self.is_negated else name


@dataclass(frozen=True, slots=True)
class SceneConstraint:
    """This thing, place or action must be seen (or, negated, must not)."""

    phrase: str
    is_negated: bool = False

    @property
    def label(self) -> str:
        """Return the constraint in words."""
        return f'not "{self.phrase}"' if self.is_negated else f'"{self.phrase}"'


@dataclass(frozen=True, slots=True)
class Query:
    """What a sentence asks for, as far as it was understood."""

    text: str
    film_ids: tuple[str, ...] = ()  # films it is limited to; empty: the whole library
    titles: tuple[str, ...] = ()  # the titles of those films
    people: tuple[PersonConstraint, ...] = ()
    scenes: tuple[SceneConstraint, ...] = ()
    unknown_titles: tuple[str, ...] = ()  # named as a film, but not in the library
    unknown_people: tuple[str, ...] = ()  # named as a person, but not enrolled
    corrections: tuple[Correction, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Say whether every film and person named is known."""
        return not self.unknown_titles and not self.unknown_people
