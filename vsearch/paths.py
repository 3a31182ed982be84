"""Paths as they are typed."""

import os
from pathlib import Path


def expanded(typed: str | Path) -> Path:
    """Return a path with "~" and "~name" understood, where there is such a user.

    Not ``Path.expanduser``, which raises RuntimeError where there is none: files may be called so.
    """
    return Path(os.path.expanduser(typed))  # noqa: PTH111
