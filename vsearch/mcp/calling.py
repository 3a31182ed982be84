"""Work done in threads for tools, with its errors told in one line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from anyio import CapacityLimiter, to_thread
from mcp.server import MCPServer
from mcp_types import CallToolResult, ContentBlock, TextContent, ToolAnnotations
from pydantic import BaseModel

from vsearch.errors import VsearchError
from vsearch.wording import printable

AT_ONCE = 4  # calls that are worked on; others wait

P = ParamSpec("P")
Told = BaseModel | CallToolResult


class Desk:
    """Puts functions on a server as tools.

    They run in threads, so that the server goes on listening. A call that is cancelled is let go
    at once: what it does goes on to its end, unless it asks ``anyio.from_thread.check_cancelled``.
    """

    def __init__(self, server: MCPServer) -> None:
        self._server = server
        self._limiter = CapacityLimiter(AT_ONCE)

    def offer(
        self,
        work: Callable[..., Told],
        title: str,
        *,
        only_reads: bool = True,
        is_repeatable: bool = True,
    ) -> None:
        """Offer a function as the tool of its name; its docstring tells the assistant of it.

        ``is_repeatable`` says that doing it twice is the same as once. None of the tools undoes
        what a person has done.
        """
        annotations = ToolAnnotations(
            title=title,
            read_only_hint=only_reads,
            destructive_hint=False,
            idempotent_hint=is_repeatable,
            open_world_hint=False,
        )
        self._server.add_tool(
            self._in_thread(work),
            title=title,
            description=" ".join((work.__doc__ or "").split()),
            annotations=annotations,
        )

    def _in_thread(
        self, work: Callable[P, Told]
    ) -> Callable[P, Coroutine[Any, Any, CallToolResult]]:
        @functools.wraps(work)
        async def call(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
            try:
                told = await to_thread.run_sync(
                    functools.partial(work, *args, **kwargs),
                    abandon_on_cancel=True,
                    limiter=self._limiter,
                )
            except VsearchError as error:
                return CallToolResult(content=[text(str(error))], is_error=True)
            return told if isinstance(told, CallToolResult) else result(told)

        return call


def text(told: str) -> TextContent:
    """Return text for the assistant; signs that are no text are replaced."""
    return TextContent(type="text", text=printable(told))


def result(told: BaseModel, *more: ContentBlock) -> CallToolResult:
    """Return an answer as values by its schema, and the same in text; defaults are left out.

    ``more`` are other blocks beside it.
    """
    values = told.model_dump(mode="json", exclude_defaults=True)
    block = TextContent(type="text", text=told.model_dump_json(exclude_defaults=True))
    return CallToolResult(content=[block, *more], structured_content=values)
