"""The printed form of a query, read back: what a person edits on the page comes in here."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from vsearch.catalog import Catalog, split_words
from vsearch.errors import InputError
from vsearch.parse.numbers import LONGEST_S
from vsearch.parse.people import whom
from vsearch.printed import ALONE, DOT, KEYS, NEWEST, OLDEST, ONLY_MEDIA, PICKS, TOGETHER
from vsearch.records.query import (
    Aim,
    Bound,
    Constraint,
    Face,
    FilmScope,
    Headcount,
    Line,
    Picture,
    Query,
    Seen,
    Stretch,
    Thing,
    Who,
)

LONGEST_LINE = 20_000  # characters
MOST_SKIPPED = 1_000_000

_FIELD = re.compile(
    r"(not )?(title|year|time|person|thing|says|people|picture|face|ask):\s*(.*)", re.DOTALL
)
_KEYED = re.compile(r"(person|thing|says|people|picture|face): *")
_STRING = r'"(?:[^"\\]|\\.)*"'
_OWNER = re.compile(rf"\s\(with ({_STRING}|[^()\"]*)\)$", re.DOTALL)
_NUMBER_OF = re.compile(r"(\d+) of ")
_NAMED = re.compile(rf"({_STRING}|[^()\"?]*?)(?: \(({_STRING}|[^()\"?]*)(\??)\))?(\??)", re.DOTALL)
_CLOCK = re.compile(r"(-?)(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_HEADCOUNTS = (
    (re.compile(r"at least (\d+)"), lambda n: (n, None)),
    (re.compile(r"exactly (\d+)"), lambda n: (n, n)),
    (re.compile(r"at most (\d+)"), lambda n: (0, n)),
)
_YEARS = re.compile(r"(?:(\d+) to )?(\d+)|up to (\d+)|(\d+) or later")
_NAMES: dict[str, Callable[[str], Seen]] = {
    "thing": Thing,
    "says": Line,
    "picture": Picture,
    "face": Face,
}
_AIMS: dict[str, Aim] = {
    "screen time": "screen time",
    "company": "company",
    "look-alike": "look-alike",
}


def read_printed(line: str, catalog: Catalog) -> Query | None:
    """Return the query that a line of ``print_query`` stands for; None when it is no such line.

    Names may be given as they are in a sentence: "person: Obama" is enough.
    Raises InputError when a field cannot be understood.
    """
    fields = [field.strip() for field in _split(line.strip(), DOT.strip())]
    if not any(_FIELD.fullmatch(field) for field in fields):
        return None
    query, step = Query(text=" ".join(line.split())), 0
    for field in fields:
        if field == "then":
            step += bool(query.constraints)
            continue
        keyed = _FIELD.fullmatch(field)
        if keyed is None:
            query = _with_manner(query, field)
            continue
        is_negated, key, words = bool(keyed[1]), keyed[2], keyed[3].strip()
        if not words:
            raise InputError(f'"{_short(field)}" says nothing: write a value after the colon')
        if key == "title":
            films = sorted(
                (*query.films, *_films(words, is_negated, catalog)),
                key=lambda film: film.is_excluded,
            )
            query = replace(query, films=tuple(films))
        elif key in KEYS.values():
            read = _constraint(key, words, is_negated=is_negated, step=step, catalog=catalog)
            query = replace(query, constraints=(*query.constraints, read))
        else:
            query = _with_limit(query, key, words)
    return _without_gaps(query)


def _short(text: str) -> str:
    """Return a text for one line of an error."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}\N{HORIZONTAL ELLIPSIS}"


def _split(text: str, separator: str) -> list[str]:
    """Split a text at a separator, but not inside of a quoted value."""
    pattern = re.compile(rf"{_STRING}|{re.escape(separator)}", re.DOTALL)
    parts, start = [], 0
    for found in pattern.finditer(text):
        if found[0] == separator:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _text(value: str) -> str:
    value = value.strip()
    if not value.startswith('"'):
        return value
    try:
        read = json.loads(value, strict=False)
    except json.JSONDecodeError as error:
        raise InputError(f"{_short(value)} is not quoted well: {error.msg}") from error
    if not isinstance(read, str) or not read:
        raise InputError(f"{_short(value)} says nothing: write a value between the quotation marks")
    return read


def _films(words: str, is_excluded: bool, catalog: Catalog) -> Iterator[FilmScope]:
    for label in _split(words, " or "):
        is_unknown = label.endswith("?")
        name = _text(label.removesuffix("?"))
        if not name:
            raise InputError(f'"{_short(words)}" names no film: write a title')
        films = () if is_unknown else catalog.films_labelled(name)
        if not films and not is_unknown:
            said = split_words(name)
            match = next(
                (m for m in catalog.find_films(said) if (m.first, m.last) == (0, len(said))), None
            )
            films = match.films if match else ()
        shown = dict.fromkeys(catalog.label_of(film) for film in films)
        if not films or catalog.films_labelled(name):
            yield FilmScope(name, tuple(film.id for film in films), is_excluded)
            continue
        for other in shown:
            ids = tuple(film.id for film in catalog.films_labelled(other))
            yield FilmScope(other, ids, is_excluded)


def _constraint(
    key: str, words: str, *, is_negated: bool, step: int, catalog: Catalog
) -> Constraint:
    owner = _OWNER.search(words) if key != "person" else None
    if owner:
        words = words[: owner.start()]
    number = _NUMBER_OF.match(words)
    if number:
        words = words[number.end() :]
    seen: list[Seen] = []
    for part in _split(words, " or "):
        other = _KEYED.match(part)
        if other:
            key, part = other[1], part[other.end() :]
        seen += _alternatives(key, part, catalog)
    at_least = int(number[1]) if number else 1
    if not 1 <= at_least <= len(seen):
        raise InputError(
            f'"{_short(words)}" names {len(seen)}, so {at_least} of them cannot be met'
        )
    return Constraint(
        any_of=tuple(seen),
        at_least=at_least,
        is_negated=is_negated,
        of=_text(owner[1]) if owner else "",
        step=step,
    )


def _alternatives(key: str, words: str, catalog: Catalog) -> Sequence[Seen]:
    if key == "person":
        return _people(words, catalog)
    if key in _NAMES:
        return [_NAMES[key](_text(words))]
    for pattern, numbers in _HEADCOUNTS:
        if found := pattern.fullmatch(words):
            return [Headcount(*numbers(int(found[1])))]
    found = re.fullmatch(r"(\d+) to (\d+)", words)
    if not found or int(found[2]) < int(found[1]):
        raise InputError(
            f'"{_short(words)}" is no number of people: '
            "write at least 2, at most 2, exactly 2 or 2 to 4"
        )
    return [Headcount(int(found[1]), int(found[2]))]


def _people(words: str, catalog: Catalog) -> list[Who]:
    found = _NAMED.fullmatch(words.strip())
    if not found or not found[1]:
        raise InputError(
            f'"{_short(words)}" is no name: write Neo, Neo (Keanu Reeves) or a quoted name'
        )
    said = _text(found[1])
    if found[2]:
        person = _text(found[2])
        enrolled = None if found[3] else catalog.enrolled(person)
        return [Who(said, enrolled or person, is_known=enrolled is not None)]
    if found[4]:
        return [Who(said, said, is_known=False)]
    if enrolled := catalog.enrolled(said):
        return [Who(enrolled, enrolled)]
    typed = split_words(said)
    for match in catalog.find_people(typed):
        if (match.first, match.last) == (0, len(typed)):
            return list(whom(catalog, match, said))
    return [Who(said, said, is_known=False)]


def _with_limit(query: Query, key: str, words: str) -> Query:
    if key == "year":
        return replace(query, years=_years(words))
    if key == "time":
        return replace(query, stretch=_stretch(words))
    if words not in _AIMS:
        raise InputError(f'"{_short(words)}" cannot be asked for: write {", ".join(_AIMS)}')
    return replace(query, aim=_AIMS[words])


def _years(words: str) -> tuple[int, int]:
    found = _YEARS.fullmatch(words)
    if found and found[3]:
        return OLDEST, int(found[3])
    if found and found[4]:
        return int(found[4]), NEWEST
    years = (int(found[1] or found[2]), int(found[2])) if found else (1, 0)
    if years[1] < years[0]:
        raise InputError(f'"{_short(words)}" are no years: write 1999, 1990 to 1999, up to 1979')
    return years


def _stretch(words: str) -> Stretch:
    ends = words.split(" to ")
    if len(ends) != 2:
        raise InputError(
            f'"{_short(words)}" is no part of a film: write 0:00 to 10:00 or 50% to end'
        )
    return Stretch(_bound(ends[0].strip()), _bound(ends[1].strip()))


def _bound(words: str) -> Bound:
    if words in {"start", "end"}:
        return Bound(0.0, "start" if words == "start" else "end")
    if share := re.fullmatch(r"(\d+(?:\.\d+)?)%", words):
        if float(share[1]) <= 100:
            return Bound(round(float(share[1]) / 100, 6), "share")
    elif clock := _CLOCK.fullmatch(words):
        seconds = int(clock[2] or 0) * 3600 + int(clock[3]) * 60 + float(clock[4])
        seconds = min(seconds, LONGEST_S)
        return Bound(round(seconds, 3), "end" if clock[1] else "start")
    raise InputError(
        f'"{_short(words)}" is no time of a film: write 1:02:30, -5:00, 50%, start or end'
    )


def _with_manner(query: Query, field: str) -> Query:
    """Return the query with a field that has no key: "together", "within 5 s", ..."""
    plain = _plain(query, field)
    if plain is not None:
        return plain
    number = re.fullmatch(r"(within|longer) (\d+(?:\.\d+)?)(?: ?s)?|(skip) (\d+)", field)
    if not number:
        raise InputError(
            f'"{_short(field)}" is not understood: '
            "write a field such as thing: red car, or a sentence"
        )
    if number[1] == "within":
        return replace(query, within_s=min(float(number[2]), LONGEST_S))
    if number[1] == "longer":
        return replace(query, longer_s=min(float(number[2]), LONGEST_S))
    return replace(query, skip=min(int(number[4]), MOST_SKIPPED))


def _plain(query: Query, field: str) -> Query | None:
    """Return the query with a field of nothing but fixed words; None when it is none of them."""
    if field == ALONE:
        return replace(query, is_alone=True)
    for media, words in ONLY_MEDIA.items():
        if field == words:
            return replace(query, media=media)
    for together, words in TOGETHER.items():
        if field == words:
            return replace(query, together=together)
    for pick, words in PICKS.items():
        if field == words:
            return replace(query, pick=pick)
    return None


def _without_gaps(query: Query) -> Query:
    """Return the query with its steps counted 0, 1, 2 without gaps."""
    steps = sorted({constraint.step for constraint in query.constraints})
    constraints = tuple(replace(c, step=steps.index(c.step)) for c in query.constraints)
    return replace(query, constraints=constraints)
