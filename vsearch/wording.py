"""Times, evidence and presences in words, the same on the terminal and on the page."""

from collections.abc import Sequence
from pathlib import Path

from vsearch.printed import exact_clock
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Constraint, Query, Who

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def chance(probability: float) -> str:
    """Return a probability in percent that is never told as certain: 85%, under 1%, over 99%."""
    percent = round(100 * probability)
    return f"{percent}%" if 1 <= percent <= 99 else "under 1%" if percent < 1 else "over 99%"


def printable(text: str) -> str:
    """Return the text on one line, signs that could drive a terminal replaced: names hold any."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def reason_alone(path: Path, reason: str) -> str:
    """Return why a file could not be used, for beside its path: without the path at the front."""
    named = (f"{name}{sign}" for name in (path, path.name) for sign in (": ", " "))
    return reason.removeprefix(next(filter(reason.startswith, named), ""))


def day(taken_at: str) -> str:
    """Return when a photo was taken, from ISO 8601: 14 Jul 2019 12:33, or 14 Jul 2019."""
    date, _, time = taken_at.partition("T")
    year, month, of_month = (int(part) for part in date.split("-"))
    return f"{of_month} {_MONTHS[month - 1]} {year}{' ' * bool(time)}{time[:5]}"


def when(moment: Moment) -> str:
    """Return from when to when a moment lasts, or which photo it is and when that was taken."""
    if not moment.is_photo:
        return span(moment.start_s, moment.end_s)
    taken = f", {day(moment.taken_at)}" if moment.taken_at else ""
    return f"{moment.path.name}{taken}"


def evidence_line(evidence: Evidence, moment: Moment, query: Query) -> str:
    """Return one constraint's evidence in one line: what, how likely, when, and if it is weak."""
    weak = ", weakest" if holds_back(evidence) else ""
    return f"{evidence.label}: {sureness(evidence, moment, query)}{quoted(evidence)}{weak}"


def sureness(evidence: Evidence, moment: Moment, query: Query) -> str:
    """Return how surely and when something was seen, or that it was not: 93% at 0:07.4."""
    if evidence.time_s is None:
        return absence(evidence, query)
    at = "" if moment.is_photo else f" at {clock(evidence.time_s)}"
    return f"{evidence.probability:.0%}{at}"


def quoted(evidence: Evidence) -> str:
    """Return what is spoken, as it follows the time of a line, with who says it; else nothing."""
    return f', "{said}"' if (said := spoken(evidence)) else ""


def spoken(evidence: Evidence) -> str:
    """Return the words of a line, after its label of who says them; of all else nothing."""
    who = f"{evidence.speaker}: " if evidence.speaker else ""
    return f"{who}{evidence.text}" if evidence.text else ""


def absence(evidence: Evidence, query: Query) -> str:
    """Return why there is no time to evidence: nothing can be looked for, or it was not seen."""
    labels = {c.label for c in query.constraints if not _is_looked_for(c)}
    if evidence.label in labels:
        return "not looked for"
    return "not heard" if evidence.kind == "line" else "not seen"


def holds_back(evidence: Evidence) -> bool:
    """Say whether to name this as the weakest: what reads as 100% is not weak in anybody's eyes."""
    return evidence.is_weak and f"{evidence.probability:.0%}" != "100%"


def presence_line(presence: Presence) -> str:
    """Return in one line how long somebody is seen, of how much, how often, and when."""
    looked_at = exact_clock(round(presence.seconds / presence.share, 1))
    times = counted(len(presence.stretches), "time")
    return (
        f"{presence.label} in {presence.title}: {lasting(presence.seconds)} of {looked_at} "
        f"({presence.share:.1%}), {times}, first {clock(presence.first_s)}, "
        f"last {clock(presence.last_s)}"
    )


def lasting(seconds: float) -> str:
    """Return how long something lasts, to the tenth of a second: 12.3 s, 1:02:30.0."""
    return f"{seconds:.1f} s" if round(seconds, 1) < 60 else clock(seconds)


def whereabouts(moment: Moment, beside: Moment) -> str:
    """Return when a moment is, and of which film if it is not that of the one it is told beside."""
    told = when(moment)
    return told if moment.film_id == beside.film_id else f"{moment.title} {told}"


def repeats_line(first: Moment, others: Sequence[Moment]) -> str:
    """Return in one line where else a moment is seen nearly the same."""
    return f"nearly the same: {', '.join(whereabouts(one, first) for one in others)}"


def verdict(answer: Answer) -> str:
    """Return what was found in one sentence, "no confident match" included."""
    if answer.is_confident:
        moments = counted(len(answer.groups), "moment")
        is_by_time = answer.query.aim != "moments" or answer.query.pick
        order = "in order of time" if is_by_time else "best first"
        told = moments if len(answer.groups) == 1 else f"{moments}, {order}"
        more = len(answer.moments) - len(answer.groups)
        verb = "looks" if more == 1 else "look"
        return f"{told}, and {more} more that {verb} nearly the same" if more else told
    if answer.partials:
        return "No confident match. Nearest, with something missing:"
    return "No confident match."


def _is_looked_for(constraint: Constraint) -> bool:
    """Say whether enough of the alternatives can be seen or heard: strangers cannot."""
    unseen = sum(isinstance(seen, Who) and not seen.is_known for seen in constraint.any_of)
    return len(constraint.any_of) - unseen >= constraint.at_least
