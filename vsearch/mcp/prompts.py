"""Prompts: what people often want of an assistant that can look into their films."""

from __future__ import annotations

from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field


def offer_prompts(server: MCPServer) -> None:
    """Offer ``find_moment`` and ``list_scenes``."""

    @server.prompt(title="Find a moment")
    def find_moment(
        what: Annotated[str, Field(description="who or what is seen, in which film or year")],
    ) -> str:
        """Find one moment in my films."""
        return (
            f"Find this moment in my films with vsearch: {what}\n"
            "Search, look at the notes and the evidence, and ask again in other words if nothing "
            "was found. Tell me film and time of the best match and how sure it is. If there is "
            "none, say so; tell a near miss as what it is."
        )

    @server.prompt(title="List all scenes with somebody")
    def list_scenes(
        who: Annotated[str, Field(description="a person, or several, or a thing")],
        film: Annotated[str, Field(description="a title; without it all films")] = "",
    ) -> str:
        """List all scenes in my films with somebody."""
        where = f"the film {film}" if film else "all of my films"
        return (
            f"List all scenes with {who} in {where}, with vsearch.\n"
            "Search with a large top, and ask for the next ones with refines until there are none. "
            "Give me a table: film, from, to, how sure. List only what the tool returned as "
            "moments, in the order of film and time, and say what the notes say."
        )
