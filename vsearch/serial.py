"""Queries as plain JSON values, and back, and answers: for files, links and other programs."""

from dataclasses import asdict
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from vsearch.errors import InputError
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query

_QUERY = TypeAdapter(Query)


def query_as_json(query: Query) -> dict[str, JsonValue]:
    """Return the query as JSON values; its alternatives are told apart by their members."""
    values: dict[str, JsonValue] = _QUERY.dump_python(query, mode="json")
    return values


def query_from_json(values: JsonValue) -> Query:
    """Return the query that ``query_as_json`` described; InputError when it is none."""
    try:
        return _QUERY.validate_python(values, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise InputError(f"This is no query: {where}: {first['msg']}") from error


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as plain JSON values, times in seconds."""
    return {
        "query": query_as_json(answer.query),
        "printed": print_query(answer.query),
        "notes": list(answer.notes),
        "encoder": answer.encoder,
        "is_confident": answer.is_confident,
        "presences": [asdict(presence) for presence in answer.presences],
        "moments": [moment_as_json(moment) for moment in answer.moments],
        "partials": [moment_as_json(moment) for moment in answer.partials],
    }


def moment_as_json(moment: Moment) -> dict[str, Any]:
    """Return a moment with all its evidence as plain JSON values, times in seconds."""
    return {**asdict(moment), "path": str(moment.path)}
