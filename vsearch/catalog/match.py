"""What was found in a text, and the runs of its words that are looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from vsearch.catalog.index import Name
from vsearch.catalog.names import FilmName
from vsearch.catalog.words import Word
from vsearch.records.people import CastEntry

_LONGEST_RUN = 24  # words; bounds the time that a long text takes


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a text that may be a name, and whom or what they may name."""

    first: int  # index of the first word
    last: int  # index after the last word
    meant: str  # the name as it is spelled
    is_full: bool  # the whole name; otherwise a part of it
    is_typo: bool
    films: tuple[FilmName, ...] = ()
    people: tuple[str, ...] = ()  # enrolled people who go by that name
    parts: tuple[CastEntry, ...] = ()  # characters who go by that name
    label: str = ""  # of a series, a season or an episode; resolved by Catalog.films_labelled


class Run(NamedTuple):
    """Neighbouring words of a text, punctuation passed over."""

    first: int  # index of the first word
    last: int  # index after the last word
    words: list[str]  # folded
    key: str  # the words joined
    at: int  # index of the first word among those that count


def runs(words: Sequence[Word], longest: int) -> Iterable[Run]:
    """Return every run of at most so many words that count, longest first, then left to right."""
    places = tuple((index, word.folded) for index, word in enumerate(words) if word.folded)
    found = _runs(places)
    return found[_shorter(len(places), longest) :]


@lru_cache(maxsize=8)  # one text is looked up in several ways
def _runs(places: tuple[tuple[int, str], ...]) -> list[Run]:
    count = len(places)
    folded = [word for _, word in places]
    return [
        Run(
            places[at][0],
            places[at + size - 1][0] + 1,
            folded[at : at + size],
            "".join(folded[at : at + size]),
            at,
        )
        for size in range(min(count, _LONGEST_RUN), 0, -1)
        for at in range(count - size + 1)
    ]


def _shorter(count: int, longest: int) -> int:
    """Return how many runs of so many words are too long and come first."""
    return sum(count - size + 1 for size in range(longest + 1, min(count, _LONGEST_RUN) + 1))


def with_possessives(words: Sequence[Word], run: Run) -> list[str] | None:
    """Return the words of a run with the endings 's inside it, or None when there are none."""
    found: list[str] = []
    for index in range(run.first, run.last):
        word = words[index]
        if word.folded:
            found.append(word.folded)
        elif found and word.text.lower() in {"'s", "\u2019s"}:
            found[-1] += "s"
    return found if found != run.words else None


def film_match(run: Run, name: Name[FilmName], *, is_typo: bool = False) -> Match:
    """Return the match of a run with the name of films."""
    return Match(run.first, run.last, name.shown, name.is_full, is_typo, films=name.values)


def person_match(
    run: Run, person: Name[str] | None, part: Name[CastEntry] | None, *, is_typo: bool = False
) -> Match | None:
    """Return the match of a run with the name of people and characters; None if it is neither."""
    name = person or part
    if name is None:
        return None
    return Match(
        run.first,
        run.last,
        name.shown,
        name.is_full,
        is_typo,
        people=person.values if person else (),
        parts=part.values if part else (),
    )
