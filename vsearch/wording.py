"""Times, queries and evidence in words, the same on the terminal and on the page."""

from vsearch.records.moments import Answer, Evidence
from vsearch.records.query import Query


def clock(time_s: float) -> str:
    """Return a time as a person reads it: 0:07.4, 1:02:30.0."""
    tenths = round(time_s * 10)
    hours, minutes, seconds = tenths // 36000, tenths // 600 % 60, tenths % 600 / 10
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:04.1f}"
    return f"{minutes}:{seconds:04.1f}"


def span(start_s: float, end_s: float) -> str:
    """Return a time range: 0:07.4-0:12.0 with an en dash."""
    return f"{clock(start_s)}\N{EN DASH}{clock(end_s)}"


def length(duration_s: float) -> str:
    """Return how long something lasts, roughly: 45 s, 5 min, 2.5 h."""
    if duration_s < 60:
        return f"{duration_s:.0f} s"
    if duration_s < 3600:
        return f"{duration_s / 60:.0f} min"
    return f"{duration_s / 3600:.1f} h"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: 1 film, 3 films, 2 people."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def printable(text: str) -> str:
    """Return the text on one line, signs that could drive a terminal replaced: names hold any."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def query_line(query: Query) -> str:
    """Return in one line how the sentence was understood."""
    parts = []
    if query.people:
        parts.append("person " + ", ".join(person.label for person in query.people))
    if query.scenes:
        parts.append("scene " + ", ".join(scene.label for scene in query.scenes))
    if query.titles:
        parts.append("in " + " or ".join(query.titles))
    elif not query.unknown_titles:
        parts.append("in all films")
    return " · ".join(parts)


def evidence_line(evidence: Evidence) -> str:
    """Return one constraint's evidence in one line: what, how likely, when, and if it is weak."""
    weak = ", weakest" if holds_back(evidence) else ""
    return f"{evidence.label}: {evidence.probability:.0%} at {clock(evidence.time_s)}{weak}"


def holds_back(evidence: Evidence) -> bool:
    """Say whether to name this as the weakest: what reads as 100% is not weak in anybody's eyes."""
    return evidence.is_weak and f"{evidence.probability:.0%}" != "100%"


def verdict(answer: Answer) -> str:
    """Return what was found in one sentence, "no confident match" included."""
    if answer.is_confident:
        number = len(answer.moments)
        return "1 moment" if number == 1 else f"{number} moments, best first"
    if answer.partials:
        return "No confident match. Nearest, with something missing:"
    return "No confident match."
