"""What is asked and what is answered, as other programs write and read it."""

import json
import math
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field, TypeAdapter, ValidationError, WrapValidator

from vsearch.errors import InputError
from vsearch.records.context import Context, Shown
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Query
from vsearch.serial import answer_as_json, moment_as_json
from vsearch.serve.models import Given, Told, path_text
from vsearch.serve.service import PREFIX

LONGEST_SENTENCE = 1000  # signs
MOST_MOMENTS = 100
LONGEST_WINDOW_S = 3600.0
_MOST_PARTS = 200  # constraints, films, alternatives
_MOST_SKIPPED = 100_000
_LATEST = 9999

_QUERY = TypeAdapter(Query)


def _query_of(value: Any, _: object) -> Query:
    """Return the query that JSON values are, to the letter.

    InputError when they have the form of one, but there is none such.
    """
    if isinstance(value, Query):
        return value
    try:
        query = _QUERY.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        errors = error.errors()
        first = next((one for one in errors if one["type"] == "value_error"), None)
        if first is not None:
            why = first["msg"].removeprefix("Value error, ")
            raise InputError(f"There is no such query: {why}.") from error
        where = ".".join(map(str, errors[0]["loc"]))
        raise ValueError(f"this is no query: {where}: {errors[0]['msg']}") from error
    if (stranger := _stranger(value, _QUERY.dump_python(query, mode="json"))) is not None:
        raise ValueError(f"no query holds {stranger}")
    _check(query)
    return query


def _stranger(given: object, known: object) -> str | None:
    """Return a member of JSON values that those understood do not have."""
    if isinstance(given, dict) and isinstance(known, dict):
        if strange := given.keys() - known.keys():
            return str(min(strange))
        pairs = [(given[name], known[name]) for name in given]
    elif isinstance(given, list) and isinstance(known, list):
        pairs = list(zip(given, known, strict=True))
    else:
        return None
    return next(filter(None, (_stranger(*pair) for pair in pairs)), None)


def _check(query: Query) -> None:
    """Raise InputError for numbers that no question has."""
    parts = [len(query.constraints), len(query.films), len(query.corrections)]
    parts += [len(constraint.any_of) for constraint in query.constraints]
    if max(parts) > _MOST_PARTS:
        raise InputError(f"A query has at most {_MOST_PARTS} parts of a kind.")
    spans_s = [query.longer_s, query.within_s or 0.0]
    if not all(math.isfinite(one) and 0 <= one <= LONGEST_WINDOW_S for one in spans_s):
        raise InputError(f"Seconds are 0 to {LONGEST_WINDOW_S:g}.")
    counts = [query.skip, *(query.years or ()), *(one.step for one in query.constraints)]
    if not all(0 <= one <= _MOST_SKIPPED for one in counts):
        raise InputError("Places, steps and years are not below 0, and not that large.")
    if query.years and not query.years[0] <= query.years[1] <= _LATEST:
        raise InputError("Years are a first and a last one.")


AQuery = Annotated[Query, WrapValidator(_query_of)]
Sentence = Annotated[str, Field(max_length=LONGEST_SENTENCE, pattern=r"\S")]
Top = Annotated[int, Field(ge=1, le=MOST_MOMENTS)]
Window = Annotated[float, Field(ge=0, le=LONGEST_WINDOW_S)]


class ShownMoment(Given):
    """A moment of the answer before."""

    film_id: Annotated[str, Field(max_length=200)]
    start_s: float
    end_s: float


class Before(Given):
    """The answer before, which a sentence may change; take it from that answer."""

    query: AQuery
    shown: Annotated[list[ShownMoment], Field(max_length=2 * MOST_MOMENTS)] = Field(
        default_factory=list
    )
    playing: Annotated[int, Field(ge=0, le=2 * MOST_MOMENTS)] = 0

    def context(self) -> Context:
        """Return it as the parser takes it."""
        shown = tuple(Shown(one.film_id, one.start_s, one.end_s) for one in self.shown)
        return Context(self.query, shown, min(self.playing, max(0, len(shown) - 1)))


class Question(Given):
    """What is asked: a sentence, or a query that was parsed before."""

    sentence: Sentence | None = None
    query: AQuery | None = None
    after: Before | None = None
    top: Top | None = None
    window_s: Window | None = None


class QueryModel(Told):
    """A sentence understood."""

    query: Query
    printed: str = Field(description="the query in one line, which is a sentence too")


class MomentModel(Told):
    """A piece of one film, or one photo, that answers a question."""

    film_id: str
    title: str
    path: str
    start_s: float
    end_s: float
    score: float = Field(description="the order of moments")
    probability: float = Field(description="that all of it is as asked for")
    evidence: list[Evidence]
    is_partial: bool
    repeats: int | None
    is_photo: bool
    taken_at: str | None
    thumbnail: str = Field(description="the address of a picture of it")
    clip: str | None = Field(description="the address of its video; null of a photo")

    @classmethod
    def of(cls, moment: Moment) -> "MomentModel":
        """Return what is told of a moment."""
        told = moment_as_json(moment) | {"path": path_text(moment.path)}
        told["evidence"] = moment.evidence
        film = f"{PREFIX}/films/{moment.film_id}"
        seen = [one.time_s for one in moment.evidence if one.time_s is not None]
        middle_s = seen[0] if seen else (moment.start_s + moment.end_s) / 2
        told["thumbnail"] = f"{film}/thumbnail?{urlencode({'t': round(middle_s, 3)})}"
        stretch = {"start": round(moment.start_s, 3), "end": round(moment.end_s, 3)}
        told["clip"] = None if moment.is_photo else f"{film}/clip?{urlencode(stretch)}"
        return cls.model_validate({name: told[name] for name in cls.model_fields})


class AnswerModel(Told):
    """Ranked moments: those that are as asked for, else those nearest to it."""

    query: Query
    printed: str
    notes: list[str]
    encoder: str
    is_confident: bool
    presences: list[Presence]
    moments: list[MomentModel]
    partials: list[MomentModel]

    @classmethod
    def of(cls, answer: Answer) -> "AnswerModel":
        """Return what is told of an answer."""
        told = answer_as_json(answer)
        told |= {"query": answer.query, "presences": list(answer.presences)}
        told["moments"] = [MomentModel.of(moment) for moment in answer.moments]
        told["partials"] = [MomentModel.of(moment) for moment in answer.partials]
        return cls.model_validate({name: told[name] for name in cls.model_fields})
