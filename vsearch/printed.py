"""A query as one line, and that line read back: the same on the terminal, the page and in files."""

import json
import re
from collections import Counter
from dataclasses import replace

from vsearch.records.query import (
    Bound,
    Constraint,
    Face,
    FilmScope,
    Headcount,
    Line,
    Media,
    Pick,
    Picture,
    Query,
    Seen,
    Stretch,
    Thing,
    Together,
    Who,
)

DOT = " \N{MIDDLE DOT} "  # between two fields
KEYS = {
    Who: "person",
    Thing: "thing",
    Line: "says",
    Headcount: "people",
    Picture: "picture",
    Face: "face",
}
ALONE = "nobody else"
THEN = "then"  # between two steps
ONLY_MEDIA: dict[Media, str] = {"photos": "only photos", "films": "only films"}
TOGETHER: dict[Together, str] = {"shot": "together", "frame": "same frame"}
PICKS: dict[Pick, str] = {"first": "first time", "last": "last time"}
OLDEST, NEWEST = 0, 9999  # open ends of a range of years

_LOOKS_LIKE_FIELD = re.compile(
    r"(?:not )?(?:title|year|time|person|thing|says|people|picture|face|ask):|\d+ of "
)


def print_query(query: Query) -> str:
    """Return the query on one line, fields in a fixed order, parted by a middle dot.

    ``vsearch.parse.printed_form.read_printed`` returns the same query from it. A query that asks
    for nothing is an empty line.
    """
    return DOT.join(fields_of(query))


def fields_of(query: Query) -> list[str]:
    """Return the fields of the printed query: "person: Neo (Keanu Reeves)", "together", ..."""
    return [*_scope(query), *_constraints(query), *_manner(query)]


def leavings(query: Query) -> list[tuple[str, str]]:
    """Return, for every field of the printed query, that field and the query without it.

    Nothing where there is but one. "Then" goes with what stood on one of its sides.
    """
    fields = fields_of(query)
    found = []
    for place, field in enumerate(fields):
        others = [*fields[:place], *fields[place + 1 :]]
        kept = [
            one
            for number, one in enumerate(others)
            if one != THEN or (0 < number < len(others) - 1 and others[number - 1] != THEN)
        ]
        if field != THEN and kept:
            found.append((field, DOT.join(kept)))
    return found


def choices(query: Query) -> list[tuple[str, str]]:
    """Return, for every name that may mean several people, each person and the query for them."""
    found = []
    for place, constraint in enumerate(query.constraints):
        said = Counter(seen.said for seen in constraint.any_of if isinstance(seen, Who))
        for who in constraint.any_of:
            if not isinstance(who, Who) or said[who.said] < 2:
                continue
            others = (seen for seen in constraint.any_of if _said(seen) != who.said)
            chosen = list(query.constraints)
            chosen[place] = replace(constraint, any_of=(who, *others), at_least=1)
            found.append((who.label, print_query(replace(query, constraints=tuple(chosen)))))
    return found


def _said(seen: Seen) -> str | None:
    return seen.said if isinstance(seen, Who) else None


def print_bound(bound: Bound) -> str:
    """Return a point of time: 1:02:30 from the start, -5:00 before the end, start, end, 66.67%."""
    if bound.unit == "share":
        return f"{bound.value * 100:.6g}%"
    if not bound.value:
        return bound.unit
    return f"{'-' if bound.unit == 'end' else ''}{exact_clock(bound.value)}"


def exact_clock(time_s: float) -> str:
    """Return a time to the thousandth of a second, without idle zeros: 0:07.4, 10:00, 1:02:30."""
    thousandths = round(time_s * 1000)
    hours, minutes, rest = (
        thousandths // 3_600_000,
        thousandths // 60_000 % 60,
        thousandths % 60_000,
    )
    seconds = f"{rest // 1000:02d}" + f".{rest % 1000:03d}".rstrip("0").rstrip(".")
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def _scope(query: Query) -> list[str]:
    fields = []
    for is_excluded, key in ((False, "title"), (True, "not title")):
        scopes = [scope for scope in query.films if scope.is_excluded is is_excluded]
        if scopes:
            fields.append(f"{key}: {' or '.join(map(_label, scopes))}")
    if query.media:
        fields.append(ONLY_MEDIA[query.media])
    if query.years:
        fields.append(f"year: {_years(*query.years)}")
    if query.stretch:
        fields.append(f"time: {_stretch(query.stretch)}")
    return fields


def _label(scope: FilmScope) -> str:
    return _value(scope.label, may_have_brackets=True) + "?" * (not scope.is_known)


def _years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    if first == OLDEST:
        return f"up to {last}"
    return f"{first} or later" if last == NEWEST else f"{first} to {last}"


def _stretch(stretch: Stretch) -> str:
    return f"{print_bound(stretch.start)} to {print_bound(stretch.end)}"


def _constraints(query: Query) -> list[str]:
    fields, step = [], 0
    for constraint in query.constraints:
        fields += [THEN] * (constraint.step - step)
        step = constraint.step
        fields.append(_constraint(constraint))
    return fields


def _constraint(constraint: Constraint) -> str:
    key = KEYS[type(constraint.any_of[0])]
    words = [f"{'not ' * constraint.is_negated}{key}: "]
    if constraint.at_least > 1:
        words.append(f"{constraint.at_least} of ")
    for number, seen in enumerate(constraint.any_of):
        other = KEYS[type(seen)]
        words.append(" or " if number else "")
        words.append(f"{other}: " if other != key else "")
        words.append(_seen(seen))
        key = other
    if constraint.of:
        words.append(f" (with {_value(constraint.of)})")
    return "".join(words)


def _seen(seen: Seen) -> str:
    match seen:
        case Who():
            said, unknown = _value(seen.said), "?" * (not seen.is_known)
            if seen.said == seen.person:
                return f"{said}{unknown}"
            return f"{said} ({_value(seen.person)}{unknown})"
        case Thing():
            return _value(seen.phrase)
        case Line():
            return _value(seen.words)
        case Headcount():
            return seen.range
        case Picture():
            return _value(seen.picture)
        case Face():
            return _value(seen.face)


def _value(text: str, *, may_have_brackets: bool = False) -> str:
    """Return the text as it is if it cannot be mistaken for anything else, otherwise quoted."""
    is_plain = (
        text == " ".join(text.split())
        and text.isprintable()
        and '"' not in text
        and "\N{MIDDLE DOT}" not in text
        and "or" not in text.split()
        and not (set("()") & set(text) and not may_have_brackets)
        and "?" not in text
        and not _LOOKS_LIKE_FIELD.match(text)
    )
    return text if text and is_plain else json.dumps(text, ensure_ascii=not text.isprintable())


def _manner(query: Query) -> list[str]:
    fields = [ALONE] * query.is_alone
    if query.together:
        fields.append(TOGETHER[query.together])
    if query.within_s is not None:
        fields.append(f"within {query.within_s:.10g} s")
    if query.pick:
        fields.append(PICKS[query.pick])
    if query.skip:
        fields.append(f"skip {query.skip}")
    if query.longer_s:
        fields.append(f"longer {query.longer_s:.10g} s")
    if query.aim != "moments":
        fields.append(f"ask: {query.aim}")
    return fields
