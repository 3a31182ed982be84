"""What an indexing run says of itself, line by line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_IMPOSSIBLE = 1e15  # of anything that is counted or measured; what is no number is not below it
_REACHED = ('{"event": "reached"', '{"event": "photos_reached"')


@dataclass(frozen=True, slots=True)
class Event:
    """One line of ``vsearch index --progress-json``."""

    name: str
    at: float  # seconds since 1970
    path: Path  # of the file or folder that it is about; "." for none
    reason: str  # why a file cannot be indexed
    numbers: Mapping[str, float]  # all that is counted or measured

    def number(self, name: str) -> float:
        """Return a number that it tells, 0 when it does not."""
        return self.numbers.get(name, 0.0)


def read_events(lines: Sequence[str]) -> Iterator[Event]:
    """Yield what the lines tell; of those that follow one another and tell how far, the last.

    What is no such line is passed over, as the last one may be that is just being written.
    """
    for line, after in pairwise([*lines, ""]):
        if line.startswith(_REACHED) and after.startswith(_REACHED) and after.endswith("}"):
            continue
        event = _event(line)
        if event is not None:
            yield event


def _event(line: str) -> Event | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event_of(told) if isinstance(told, dict) else None


def event_of(told: Mapping[str, object]) -> Event | None:
    """Return what one object tells, None when it is none of a run."""
    numbers = {
        str(name): float(value)
        for name, value in told.items()
        if isinstance(value, int | float) and abs(value) < _IMPOSSIBLE
    }
    if "event" not in told or "at" not in numbers:
        return None
    path, reason = Path(str(told.get("path", ""))), str(told.get("reason", ""))
    return Event(str(told["event"]), numbers["at"], path, reason, numbers)
