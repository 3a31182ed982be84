"""What is noted of the index that is kept from before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vsearch.cached_files import part_of
from vsearch.errors import StoreError

if TYPE_CHECKING:
    from vsearch.settings import Home

FILE = "previous.json"


@dataclass(frozen=True, slots=True)
class Note:
    """What its tables do not tell."""

    encoder: str = ""  # the scene encoder's name
    spec: str = ""  # and how it is loaded
    since: str = ""  # ISO 8601, UTC; empty: not known
    alone: frozenset[str] = frozenset()  # ids of films that it alone held when they changed places


def note_previous(home: Home, encoder: str, spec: str, alone: Iterable[str] = ()) -> None:
    """Note what the index was made with that is about to become the previous one."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"encoder": encoder, "spec": spec, "since": since, "alone": sorted(alone)}
    try:
        with part_of(home.folder / FILE) as part:
            part.write_text(json.dumps(told), "utf-8")
    except OSError as error:
        raise StoreError(
            f"{home.folder / FILE} cannot be written ({error.strerror}): make room or change the "
            "folder's rights."
        ) from error


def read_note(home: Home) -> Note:
    """Return what was noted; nothing where that cannot be read."""
    try:
        told = json.loads((home.folder / FILE).read_text("utf-8"))
        return Note(
            str(told["encoder"]),
            str(told["spec"]),
            str(told["since"]),
            frozenset(map(str, told["alone"])),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Note()
