"""What was asked before, and what it found: the next sentence may change it."""

from dataclasses import dataclass

from vsearch.records.moments import Answer
from vsearch.records.query import Query


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment of the answer before."""

    film_id: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Context:
    """The query before, and its moments as they are shown."""

    query: Query
    shown: tuple[Shown, ...] = ()  # best first
    playing: int = 0  # which of them the visitor looks at, from 0


def context_after(answer: Answer, playing: int = 0) -> Context:
    """Return the context that an answer leaves, with the moment that is looked at."""
    moments = (*answer.moments, *answer.partials)
    shown = tuple(Shown(moment.film_id, moment.start_s, moment.end_s) for moment in moments)
    return Context(answer.query, shown, playing)
