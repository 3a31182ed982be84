"""Find moments in your own films by who is in them and what can be seen."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vsearch.api import Library as Library
    from vsearch.api import index as index
    from vsearch.api import open_library as open  # noqa: A004 - as in `vsearch.open(...)`

__version__ = "0.1.0"
__all__ = ["Library", "__version__", "index", "open"]

_OFFERED = {"Library": "Library", "index": "index", "open": "open_library"}


def __getattr__(name: str) -> object:
    """Return what ``vsearch.api`` offers; it is imported when it is first asked for."""
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("vsearch.api"), _OFFERED[name])
