"""What assistants may use: the library as tools, resources and prompts of an MCP server.

The protocol is that of modelcontextprotocol.io, spoken by its own library. Inside this package
``import mcp`` is that library.
"""

from vsearch.mcp.allowed import Allowed
from vsearch.mcp.server import make_server

__all__ = ["Allowed", "make_server"]
