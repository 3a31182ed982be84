"""Errors as other programs read them: problem details of RFC 9457."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from vsearch.errors import (
    InputError,
    MediaError,
    ModelError,
    StoreError,
    UnknownNameError,
    VsearchError,
)
from vsearch.wording import printable

MEDIA_TYPE = "application/problem+json"
REFERENCE = "#/components/schemas/Problem"


class Problem(BaseModel):
    """Why a request was not answered."""

    type: str = Field(description="urn:vsearch:... of what the library tells, else about:blank")
    title: str
    status: int
    detail: str = Field(description="one line: what, why, and what to do")


# By kind, the first that fits: status, name and title.
_KINDS: MappingProxyType[type[VsearchError], tuple[int, str, str]] = MappingProxyType(
    {
        UnknownNameError: (404, "unknown-name", "The library does not have it"),
        InputError: (400, "input", "It cannot be used as it is"),
        MediaError: (422, "media", "The film or photo cannot be read"),
        ModelError: (503, "models", "A model cannot be loaded"),
        StoreError: (503, "index", "The index cannot be used now"),
        VsearchError: (503, "vsearch", "It cannot be done now"),
    }
)
_BUSY_S = "10"  # after which to ask again, where nothing better is known


def problem(
    status: int,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    name: str = "",
    title: str = "",
) -> JSONResponse:
    """Return an answer that is a problem."""
    told = {
        "type": f"urn:vsearch:{name}" if name else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": printable(detail),
    }
    return JSONResponse(told, status, headers, media_type=MEDIA_TYPE)


def problem_of(error: VsearchError, *, is_indexing: bool = False) -> JSONResponse:
    """Return the problem that an error is.

    What the index cannot do is a conflict while a run is at work (``is_indexing``): it will go
    when that is done.
    """
    kind = next(kind for kind in _KINDS if isinstance(error, kind))
    status, name, title = _KINDS[kind]
    if kind is StoreError and is_indexing:
        status = 409
    headers = {"Retry-After": _BUSY_S} if status in (409, 503) else None
    return problem(status, str(error), headers=headers, name=name, title=title)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how an operation declares that it may answer with these problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }
