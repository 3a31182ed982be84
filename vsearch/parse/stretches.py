"""Which part of a film: "in the first ten minutes", "near the end", "around 1:02:30"."""

import re
from collections.abc import Callable

from vsearch.parse import numbers
from vsearch.parse.numbers import CLOCK, COUNT, DURATION, FIRST, ORDINAL
from vsearch.parse.sentence import Sentence
from vsearch.records.query import END, START, Bound, Stretch

NEAR = 0.15  # of a film: "near the end", "at the beginning"
AROUND_S = 60.0  # "around 1:02:30" is a minute to either side

FILM = (
    r"(?:film|films|movie|movies|video|videos|story|picture|episode|clip|tape|recording|show"
    r"|footage|reel)"
)
_A_FILM = rf"(?:the|a|each|every|this|that|any|my|our)(?: (?!{FILM}\b)\w+)? {FILM}\b"
_OF_FILM = rf"(?: (?:of|in|into|through|from) {_A_FILM})?"
_NOT_OF_THING = rf"(?! of (?!{_A_FILM})\w)"
_POINT = rf"(?:{CLOCK}|{DURATION}|minute {COUNT}|(?:the )?{COUNT}(?:st|nd|rd|th)?[ -]minute mark)"
_INTO = r"(?: (?:mark|in(?=$|\W*$| \ufffc|,)|into(?: (?:the|it)(?: \w+)?)?))?"
_START_WORD = r"(?:beginning|start|opening|first few minutes)"
_END_WORD = r"(?:end|ending|finale|conclusion)"
_AT = r"(?:right |just |very )?(?:near|at|towards?|by|around|close to|in|from|until)"
_IN = r"(?:(?:in|during|within|from|at|for|of) )?"
_SCENE = r"(?:scenes?|shots?|moments?|minutes|part|bit|sequence|credits)"
_ABOUT = r"(?:around|about|roughly|approximately|circa|near|at|at about|at around|somewhere around)"
_SHARES = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5}
_LAST = frozenset({"last", "final", "closing"})
_FIRST = frozenset({"first", "opening", "initial"})


NOT_THIS = re.compile(r"(?<!\w)(?:but )?(?:not|except(?: for)?|excluding|skip(?:ping)?)(?= \ufffc)")


def find_stretch(sentence: Sentence) -> Stretch | None:
    """Return the part of a film that the free words name, which it marks; None: they name none."""
    for pattern, made in _RULES:
        if found := sentence.take_limit(pattern):
            is_negated = sentence.take_limit(NOT_THIS) is not None
            return _rest(made(found)) if is_negated else made(found)
    return None


def _rest(stretch: Stretch) -> Stretch | None:
    """Return the other part of the film: "not the beginning"; None where it falls in two."""
    if stretch.start == START:
        return Stretch(stretch.end, END)
    return Stretch(START, stretch.start) if stretch.end == END else None


def _between(found: re.Match[str]) -> Stretch:
    first, last = _point_s(found["from"]), _point_s(found["to"])
    return Stretch(_at(min(first, last)), _at(max(first, last)))


def _around(found: re.Match[str]) -> Stretch:
    middle_s = _point_s(found["at"])
    return Stretch(_at(middle_s - AROUND_S), _at(middle_s + AROUND_S))


def _after(found: re.Match[str]) -> Stretch:
    return Stretch(_at(_point_s(found["at"])), END)


def _before(found: re.Match[str]) -> Stretch:
    return Stretch(START, _at(_point_s(found["at"])))


def _edge(found: re.Match[str]) -> Stretch:
    length_s = round(numbers.duration_s(found["for"]), 3)
    if found["edge"] in _FIRST:
        return Stretch(START, _at(length_s))
    return Stretch(Bound(length_s, "end"), END)


def _part(found: re.Match[str]) -> Stretch:
    parts, which = _SHARES[found["part"].rstrip("s")], found["which"]
    if which in {"middle", "central"}:
        if parts % 2 == 0:
            return Stretch(_share(0.25), _share(0.75))
        number = parts // 2 + 1
    elif which in _LAST:
        number = parts
    else:
        number = 1 if which in _FIRST else numbers.ordinal(which)
    return Stretch(
        _share((number - 1) / parts) if 1 < number <= parts else START,
        _share(number / parts) if number < parts else END,
    )


def _beginning(_: re.Match[str]) -> Stretch:
    return Stretch(START, _share(NEAR))


def _end(_: re.Match[str]) -> Stretch:
    return Stretch(_share(1 - NEAR), END)


def _middle(_: re.Match[str]) -> Stretch:
    return Stretch(_share(1 / 3), _share(2 / 3))


def _rule(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w){_OF_FILM}")


_BETWEEN_POINTS = (
    rf"(?:between|from)(?: minutes?)? (?P<from>{_POINT}|{COUNT}) (?:and|to|until|till)"
    rf"(?: minutes?)? (?P<to>{_POINT})"
)
_BETWEEN_MINUTES = (
    rf"(?:between|from) minutes? (?P<from>{COUNT}) (?:and|to|until|till)(?: minutes?)?"
    rf" (?P<to>{COUNT})"
)
_FIRST_MINUTES = (
    rf"{_IN}(?:the )?(?:very )?(?P<edge>first|opening|initial|last|final|closing)"
    rf" (?P<for>{FIRST})"
)
_THIRD = (
    rf"{_IN}(?:the )?(?P<which>{ORDINAL}|last|final|middle|central|closing|opening)"
    r" (?P<part>half|thirds?|quarters?)"
)
_MINUTES_IN = (
    rf"(?:about |around |roughly )?(?P<at>{DURATION}) (?:in(?=\W*$| \ufffc|,)|into(?= |\W*$))"
    rf"(?: (?:it|the {FILM}))?"
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Stretch]], ...] = (
    (_rule(_BETWEEN_POINTS), _between),
    (_rule(_BETWEEN_MINUTES), _between),
    (_rule(rf"(?P<from>{CLOCK}) ?(?:-|\u2013|to|until) ?(?P<to>{CLOCK})"), _between),
    (
        _rule(
            rf"(?:after|past|beyond) (?:the )?(?:first )?(?P<at>{_POINT}|(?<=first ){FIRST}){_INTO}"
        ),
        _after,
    ),
    (_rule(rf"(?:before|until|till|up to) (?:the )?(?:first )?(?P<at>{_POINT}){_INTO}"), _before),
    (_rule(_FIRST_MINUTES), _edge),
    (_rule(_THIRD), _part),
    (_rule(rf"{_ABOUT} (?:the )?(?P<at>{_POINT}){_INTO}"), _around),
    (_rule(_MINUTES_IN), _around),
    (_rule(rf"(?<!:)(?P<at>{CLOCK})(?! ?(?:am|pm))"), _around),
    (
        _rule(
            rf"(?:{_AT} )?the (?:very )?{_START_WORD}{_NOT_OF_THING}(?: {_SCENE})?",
            rf"early on|early in the {FILM}",
            rf"(?:in )?(?:the )?(?:very )?opening (?:{_SCENE}|titles)",
            rf"(?:near|at) the (?:very )?first {_SCENE}",
        ),
        _beginning,
    ),
    (
        _rule(
            rf"{_AT} the (?:very )?{_END_WORD}{_NOT_OF_THING}(?: {_SCENE})?",
            rf"late in the {FILM}|(?:during |in )?the finale",
            rf"(?:in |at |from |during )?(?:the )?(?:very )?(?:last|final|closing) {_SCENE}",
        ),
        _end,
    ),
    (
        _rule(
            rf"{_AT} the (?:very )?middle(?=\W*$|,| of the {FILM}\b| \ufffc)",
            r"halfway through|midway(?: through)?|half way through",
        ),
        _middle,
    ),
)


def _point_s(words: str) -> float:
    """Return a point of time in seconds; a bare number is minutes."""
    if ":" in words:
        return numbers.clock_s(words)
    bare = re.search(rf"minute ({COUNT})|({COUNT})(?:st|nd|rd|th)?[ -]minute mark", words)
    if bare:
        return 60.0 * numbers.count(bare[1] or bare[2])
    if re.fullmatch(COUNT, words):
        return 60.0 * numbers.count(words)
    return numbers.duration_s(words)


def _at(time_s: float) -> Bound:
    return Bound(round(time_s, 3), "start") if time_s > 0 else START


def _share(value: float) -> Bound:
    return Bound(round(value, 4), "share")
