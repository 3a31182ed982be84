"""Which people the grid shows, in which order, on which page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from vsearch.photos import content_hash
from vsearch.records.people import Person, name_key, unnamed_number

Order = Literal["By name", "Most faces first", "Fewest faces first"]
ORDERS: tuple[Order, ...] = get_args(Order)
PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of the people that are to be shown."""

    named: tuple[Person, ...]
    unnamed: tuple[Person, ...]
    count: int  # on all pages
    pages: int  # >= 1


def roster(people: Sequence[Person], words: str = "", order: Order = "By name") -> list[Person]:
    """Return who has all the words in their name or an alias, the named before the unnamed."""
    wanted = name_key(words).split()
    found = [
        person
        for person in people
        if all(word in name_key(" ".join((person.name, *person.aliases))) for word in wanted)
    ]
    return sorted(found, key=lambda person: (person.is_unnamed, *_rank(person, order)))


def page_of(found: Sequence[Person], number: int) -> Roster:
    """Return the ``number``-th page, from 1; the last one where there are fewer."""
    pages = max(1, -(-len(found) // PER_PAGE))
    first = (min(max(number, 1), pages) - 1) * PER_PAGE
    shown = found[first : first + PER_PAGE]
    return Roster(
        named=tuple(person for person in shown if not person.is_unnamed),
        unnamed=tuple(person for person in shown if person.is_unnamed),
        count=len(found),
        pages=pages,
    )


def find(people: Sequence[Person], name: str) -> Person | None:
    """Return the person of that name or alias; None when there is nobody."""
    wanted = name_key(name)
    for person in people:
        if wanted in map(name_key, (person.name, *person.aliases)):
            return person
    return None


def kept_first(person: Person, other: Person) -> tuple[Person, Person]:
    """Return two people who are to be one, whose name is kept first: a name before a number."""
    return (other, person) if person.is_unnamed and not other.is_unnamed else (person, other)


def key_of(name: str) -> str:
    """Return what tells a person's widgets from others': letters and digits, whatever the name."""
    return content_hash(name_key(name).encode())[:12]


def _rank(person: Person, order: Order) -> tuple[int, int, str]:
    faces = len(person.photos)
    count = {"By name": 0, "Most faces first": -faces, "Fewest faces first": faces}[order]
    return count, unnamed_number(person.name) or 0, name_key(person.name)
