"""From which years: "from 1999", "films of the nineties", "before 1980"."""

import re

from vsearch.errors import InputError
from vsearch.parse.numbers import YEAR
from vsearch.parse.sentence import Sentence
from vsearch.parse.stretches import FILM, NOT_THIS
from vsearch.printed import NEWEST, OLDEST

_DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
}
_DECADE = rf"(?:the )?(?:(?P<decade>(?:1[89]|20)?\d0)'?s|(?P<named>{'|'.join(_DECADES)}))"
_FROM = r"(?:from|in|of|during|made in|shot in|released in|filmed in|dated)"
_MADE = rf"(?:{FILM} )?(?:made |shot |released |filmed )?"
_A = r"(?:a |an |any |the )?"
_FIRST, _LAST = rf"(?P<first>{YEAR})", rf"(?P<last>{YEAR})"


def find_years(sentence: Sentence) -> tuple[int, int] | None:
    """Return the first and the last year that the free words name, which it marks, or None."""
    for pattern in _RULES:
        if found := sentence.take_limit(pattern):
            years = _years(found.groupdict())
            return _other(years, found[0]) if sentence.take_limit(NOT_THIS) else years
    return None


def _other(years: tuple[int, int], words: str) -> tuple[int, int]:
    """Return the years that are left: "not before 1980"."""
    if years[0] == OLDEST:
        return years[1] + 1, NEWEST
    if years[1] == NEWEST:
        return OLDEST, years[0] - 1
    raise InputError(
        f'Years in between cannot be left out: instead of "not {words}" ask before or after them'
    )


def _rule(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


_RULES = (
    _rule(rf"{_MADE}(?:between|from) {_FIRST} (?:and|to|until) {_LAST}"),
    _rule(rf"(?:{_FROM} )?{_FIRST} ?(?:-|\u2013|to) ?{_LAST}"),
    _rule(rf"{_MADE}(?:before|prior to|older than) (?P<before>{YEAR})"),
    _rule(rf"{_MADE}(?:up to|until) (?P<to>{YEAR})"),
    _rule(rf"{_MADE}(?:after|later than|newer than) (?P<after>{YEAR})"),
    _rule(
        rf"{_MADE}since (?P<since>{YEAR})",
        rf"{_MADE}(?:from )?(?P<on>{YEAR}) (?:on|onwards?|or later)",
    ),
    _rule(rf"(?:in )?{_A}{_FIRST} {FILM}"),
    _rule(rf"(?:in |from )?{_A}{_DECADE} {FILM}"),
    _rule(rf"{_MADE}{_FROM} (?:the year )?{_FIRST}(?! ?[:\ufffc])"),
    _rule(rf"{_MADE}{_FROM} {_DECADE}"),
)


def _years(found: dict[str, str | None]) -> tuple[int, int]:
    named = {name: int(year) for name, year in found.items() if year and year.isdigit()}
    if decade := found.get("named"):
        return _DECADES[decade], _DECADES[decade] + 9
    if "decade" in named:
        first = named["decade"]
        if first < 100:
            first += 1900 if first > 20 else 2000
        return first, first + 9
    if "before" in named:
        return OLDEST, named["before"] - 1
    if "to" in named:
        return OLDEST, named["to"]
    if "after" in named:
        return named["after"] + 1, NEWEST
    if "since" in named or "on" in named:
        return named.get("since", named.get("on", OLDEST)), NEWEST
    ends = sorted((named["first"], named.get("last", named["first"])))
    return ends[0], ends[1]
