"""Resources: the films, the people, and a face of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from vsearch.api import Library
from vsearch.errors import UnknownNameError, VsearchError
from vsearch.mcp.allowed import Allowed
from vsearch.mcp.holdings import films_told, people_told
from vsearch.wording import printable

T = TypeVar("T")


def offer_reading(server: MCPServer, library: Library, allowed: Allowed) -> None:
    """Offer the resources."""

    @server.resource(
        "vsearch://films",
        title="Films",
        description="The first hundred films and folders of photos.",
        mime_type="application/json",
    )
    async def films() -> str:
        return await _read(lambda: films_told(library).model_dump_json(exclude_defaults=True))

    @server.resource(
        "vsearch://people",
        title="People",
        description="The first hundred people whose faces are known.",
        mime_type="application/json",
    )
    async def people() -> str:
        return await _read(lambda: people_told(library).model_dump_json(exclude_defaults=True))

    if not allowed.shows_pictures:
        return

    @server.resource(
        "vsearch://people/{name}/face",
        title="A person's face",
        description="A picture by which a person is known; the name as in the tool people.",
        mime_type="image/jpeg",
    )
    async def face(name: str) -> bytes:
        return await _read(lambda: _face(library, name))


def _face(library: Library, name: str) -> bytes:
    library.cast()  # says that there is no index, where people would make one
    faces = library.faces(name)
    if not faces:
        raise UnknownNameError(f"No picture of {name} is kept.")
    return faces[0]


async def _read(work: Callable[[], T]) -> T:
    """Return what the work in a thread returns, its errors as those of resources."""
    try:
        return await to_thread.run_sync(work, abandon_on_cancel=True)
    except UnknownNameError as error:
        raise ResourceNotFoundError(printable(str(error))) from error
    except VsearchError as error:
        raise ResourceError(printable(str(error))) from error
