"""A query as plain JSON values, and back: for files, links and other programs."""

from pydantic import JsonValue, TypeAdapter, ValidationError

from vsearch.errors import InputError
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
