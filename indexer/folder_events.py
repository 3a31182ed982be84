"""What the system tells of changes in watched folders, as it happens."""

from __future__ import annotations

import os
import queue
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent, FileSystemEventHandler

_PASSIVE = frozenset({"opened", "closed_no_write"})  # reading a film changes nothing
_GATHER_S, _LONGEST_S = 0.2, 1.0  # events come in bursts, which may not end


class Changes:
    """The paths that something was told of and that nobody has looked at yet."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[Path] = queue.SimpleQueue()

    def dispatch(self, event: FileSystemEvent) -> None:
        """Take an event, as watchdog hands it over."""
        if event.event_type in _PASSIVE or (event.is_directory and event.event_type == "modified"):
            return  # a folder is modified by what comes and goes in it, which is told by itself
        for told in {event.src_path, event.dest_path} - {"", b""}:
            self._told.put(Path(os.fsdecode(told)))

    def take(self, wait_s: float) -> set[Path]:
        """Return what has changed, after waiting for that long at most, or little longer."""
        changed = set[Path]()
        try:
            changed.add(self._told.get(timeout=max(0.0, wait_s)))
            until = time.monotonic() + _LONGEST_S
            while time.monotonic() < until:
                changed.add(self._told.get(timeout=_GATHER_S))
        except queue.Empty:
            pass
        return changed


@contextmanager
def changes_in(
    folders: Sequence[Path], on_unwatched: Callable[[Path, str], None]
) -> Iterator[Changes]:
    """Yield what changes below the folders; ``on_unwatched`` hears of those that tell nothing.

    These are named with the reason: too many folders for the system to watch, or one that is gone.
    """
    from watchdog.observers import Observer

    changes = Changes()
    handler = cast("FileSystemEventHandler", changes)  # only ``dispatch`` of its class is used
    observer = Observer()
    observer.start()
    try:
        for folder in folders:
            try:
                observer.schedule(handler, str(folder), recursive=True, event_filter=_wanted())
            except OSError as error:
                on_unwatched(folder, error.strerror or str(error))
        yield changes
    finally:
        observer.stop()
        observer.join()


def _wanted() -> list[type[FileSystemEvent]] | None:
    """Return what to ask the system for; None: everything.

    Linux tells when a file that was written to is closed. Every single writing before that would
    keep this process at work for as long as a film is copied.
    """
    from watchdog import events

    if sys.platform != "linux":
        return None
    return [
        *(events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent),
        *(events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent),
        events.FileClosedEvent,
    ]
