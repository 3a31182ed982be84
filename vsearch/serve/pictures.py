"""Pictures in answers: kept by clients, asked for again by what they are."""

import hashlib
from types import MappingProxyType
from typing import Any

from fastapi import Request, Response

from vsearch.serve.ranges import is_same

CACHED = "private, no-cache"  # kept, but asked about every time: what is erased is shown no more

_BINARY = MappingProxyType({"type": "string", "format": "binary"})
_VALIDATORS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "ETag": {"schema": {"type": "string"}, "required": True},
        "Cache-Control": {"schema": {"type": "string"}, "required": True},
    }
)
_NOT_MODIFIED: MappingProxyType[str, Any] = MappingProxyType(
    {"description": "the client has it already", "headers": dict(_VALIDATORS)}
)
JPEG: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a picture",
        "content": {"image/jpeg": {"schema": dict(_BINARY)}},
        "headers": dict(_VALIDATORS),
    },
    304: dict(_NOT_MODIFIED),
}


def jpeg(request: Request, content: bytes) -> Response:
    """Return a picture, or that the client has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": CACHED}
    if is_same(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/jpeg", headers=headers)
