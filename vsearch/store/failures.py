"""What LanceDB's errors mean to the user."""

from collections.abc import Iterator
from contextlib import contextmanager

from vsearch.errors import StoreError
from vsearch.store.remote_causes import remote_cause

# LanceDB 0.40 reports trouble on disk as RuntimeError, a missing table or a damaged file as
# ValueError, and trouble with the folder itself as OSError; only the text tells them apart.
LANCE_ERRORS = (OSError, RuntimeError, ValueError)

_DISK_FULL = ("no space left", "os error 28", "file too large", "os error 27", "quota exceeded")
_NO_PERMISSION = ("permission denied", "read-only file system", "access is denied")
_VANISHED = ("not found:", "no such file or directory")


class StaleReadError(StoreError):
    """The files of the version being read were cleaned up by a writer."""


@contextmanager
def explained(doing: str, uri: str) -> Iterator[None]:
    """Turn LanceDB's errors inside the block into StoreError; ``doing`` completes "cannot ..."."""
    try:
        yield
    except LANCE_ERRORS as error:
        raise explain(doing, uri, error) from error


def explain(doing: str, uri: str, error: Exception) -> StoreError:
    """Return the one-line error for what went wrong while ``doing`` something at ``uri``."""
    text = str(error).lower()
    if "://" in uri and (cause := remote_cause(text)):
        return StoreError(f"cannot {doing} at {uri}: {cause}")
    if any(sign in text for sign in _DISK_FULL):
        return StoreError(f"cannot {doing}: the disk of {uri} is full; free some space, run again")
    if isinstance(error, PermissionError) or any(sign in text for sign in _NO_PERMISSION):
        return StoreError(
            f"cannot {doing}: no permission to write to {uri}; change it or choose another folder"
        )
    if any(sign in text for sign in _VANISHED):
        return StaleReadError(
            f"cannot {doing}: files of the index at {uri} are gone; try again, and if it stays"
            " so, restore the folder or index into a new one"
        )
    return StoreError(
        f"cannot {doing}: the index at {uri} is damaged or out of reach ({_first_words(error)});"
        " check the address, restore the folder or index into a new one"
    )


def _first_words(error: Exception) -> str:
    """Return the start of the message, without LanceDB's source code positions."""
    lines = str(error).splitlines()
    words = lines[0].split(", /")[0].strip() if lines else type(error).__name__
    return words if len(words) <= 160 else words[:157] + "..."
