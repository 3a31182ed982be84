"""What is found, as assistants are told of it: short, in seconds and on the clock."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, Field, PlainSerializer

from vsearch.printed import print_query
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.settings import SearchSettings
from vsearch.wording import clock, holds_back, printable, spoken, verdict, when, whereabouts

_PRESENT = SearchSettings().present

# Three digits tell all that a time or a probability does, and none tells that it is certain.
Seconds: TypeAlias = Annotated[float, PlainSerializer(lambda value: round(value, 2))]
Share: TypeAlias = Annotated[float, PlainSerializer(lambda value: round(value, 3))]
Chance: TypeAlias = Annotated[float, PlainSerializer(lambda value: min(round(value, 3), 0.999))]


class Seen(BaseModel):
    """One thing that was asked for, in one moment."""

    what: str
    kind: str = Field(description="person, scene, people (a number of them) or line (spoken)")
    at_s: Seconds | None = Field(default=None, description="when; absent: not seen, or a photo")
    at: str | None = None
    probability: Chance = Field(description="0 to 1, that it is seen then")
    line: str | None = Field(
        default=None, description="of a line: the very words, and who says them"
    )
    is_weakest: bool = Field(default=False, description="what makes this moment least certain")


class Found(BaseModel):
    """A piece of a film, or one photo."""

    film: str = Field(description="title of the film, or of the photo's folder")
    film_id: str = Field(description="names the film in other tools")
    start_s: Seconds
    end_s: Seconds
    at: str = Field(description="the same on the film's clock; of a photo its file name and day")
    probability: Chance = Field(description="0 to 1, that all of it is as asked for")
    evidence: list[Seen]
    missing: list[str] = Field(default=[], description="what was asked for and is NOT seen here")
    nearly_the_same: list[str] = Field(
        default=[], description="where else it looks nearly the same"
    )


class SeenFor(BaseModel):
    """How long somebody is seen in one film."""

    person: str
    film: str
    film_id: str
    seconds: Seconds
    share: Share = Field(description="of the film, or of the part asked about, 0 to 1")
    times: int = Field(description="how often they come into the picture")
    first: str
    last: str
    stretches: list[tuple[Seconds, Seconds]] | None = Field(
        default=None, description="start and end in seconds, the first ones"
    )


class SearchAnswer(BaseModel):
    """What was understood, and what was found."""

    found: bool = Field(description="whether anything matches all that was asked for")
    verdict: str
    understood_as: str = Field(description="the question as read; give it as refines next time")
    notes: list[str] = Field(description="unknown names, corrections, what was not looked for")
    moments: list[Found] = Field(description="full matches, best first; empty: NOT FOUND")
    near_misses: list[Found] = Field(
        default=[], description="NOT matches: only part of what was asked for, see missing"
    )
    presences: list[SeenFor] = Field(default=[], description="when asked how long, or with whom")


def search_answer(answer: Answer, *, most_presences: int = 50) -> SearchAnswer:
    """Return an answer in short."""
    return SearchAnswer(
        found=answer.is_confident,
        verdict=verdict(answer).removesuffix(":"),
        understood_as=printable(print_query(answer.query)),
        notes=[printable(note) for note in answer.notes],
        moments=[_found(first, others) for first, others in answer.groups],
        near_misses=[_found(moment) for moment in answer.partials],
        presences=[seen_for(one) for one in answer.presences[:most_presences]],
    )


def seen_for(presence: Presence, *, most_stretches: int = 0) -> SeenFor:
    """Return how long somebody is seen, with the first stretches if any are wanted."""
    return SeenFor(
        person=printable(presence.label),
        film=printable(presence.title),
        film_id=presence.film_id,
        seconds=presence.seconds,
        share=presence.share,
        times=len(presence.stretches),
        first=clock(presence.first_s),
        last=clock(presence.last_s),
        stretches=list(presence.stretches[:most_stretches]) if most_stretches else None,
    )


def _found(moment: Moment, repeats: tuple[Moment, ...] = ()) -> Found:
    return Found(
        film=printable(moment.title),
        film_id=moment.film_id,
        start_s=moment.start_s,
        end_s=moment.end_s,
        at=printable(when(moment)),
        probability=moment.probability,
        evidence=[_seen(one, moment) for one in moment.evidence],
        missing=[printable(one.label) for one in moment.evidence if _is_missing(one, moment)],
        nearly_the_same=[printable(whereabouts(one, moment)) for one in repeats],
    )


def _seen(evidence: Evidence, moment: Moment) -> Seen:
    time_s = None if moment.is_photo else evidence.time_s
    return Seen(
        what=printable(evidence.label),
        kind=evidence.kind,
        at_s=time_s,
        at=None if time_s is None else clock(time_s),
        probability=evidence.probability,
        line=printable(spoken(evidence)) or None,
        is_weakest=holds_back(evidence),
    )


def _is_missing(evidence: Evidence, moment: Moment) -> bool:
    is_seen = evidence.time_s is not None and evidence.probability >= _PRESENT
    return moment.is_partial and not is_seen
