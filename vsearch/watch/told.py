"""Coming and going in words, and for machines."""

from vsearch.watch.naming import STRANGER
from vsearch.watch.presence import Event, Total
from vsearch.wording import clock, counted, lasting, printable


def called(name: str) -> str:
    """Return what to call somebody on one line."""
    return "somebody unknown" if name == STRANGER else printable(name)


def event_line(event: Event) -> str:
    """Return what happened in one line: 0:12.0 Barack Obama gone, 8.8 s."""
    who = f"{clock(event.time_s)} {called(event.name)}"
    if event.kind == "gone":
        return f"{who} gone, {lasting(event.seconds)}"
    still = " still there" if event.kind == "there" else ""
    return f"{who}{still} (p {event.probability:.2f})"


def event_as_json(event: Event) -> dict[str, object]:
    """Return what happened as plain values; somebody unknown has no name but a track."""
    return {
        "event": event.kind,
        "time_s": round(event.time_s, 3),
        "name": event.name or None,
        "track": event.track,
        "probability": round(event.probability, 4),
        "box": [round(edge, 4) for edge in event.box],
        "seconds": round(event.seconds, 3),
    }


def total_line(total: Total) -> str:
    """Return how long somebody was seen in one line: Barack Obama: 8.8 s, 1 time."""
    return f"{called(total.name)}: {lasting(total.seconds)}, {counted(total.times, 'time')}"


def total_as_json(total: Total) -> dict[str, object]:
    """Return how long somebody was seen as plain values."""
    return {
        "event": "seen",
        "name": total.name or None,
        "seconds": round(total.seconds, 3),
        "times": total.times,
    }
