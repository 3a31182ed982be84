"""Numbers as people write and say them: digits and words, durations, clock times, years."""

import re

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: number for number, word in enumerate(_UNITS)}
_WORDS |= {word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)}
_SOME = {"a": 1.0, "an": 1.0, "half an": 0.5, "half a": 0.5, "a couple of": 2.0, "a few": 3.0}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
_UNIT = "|".join(_UNITS[1:10])
_TEEN = "|".join(_UNITS[10:])
_TEN = "|".join(_TENS)

COUNT = rf"(?:\d+|(?:{_TEN})(?:[ -](?:{_UNIT}))?|{_TEEN}|{_UNIT})"
_AMOUNT = rf"(?:\d+(?:\.\d+)?|half an?|a couple of|a few|{COUNT}|an?)"
_PARTS = (
    rf"(?:{_AMOUNT}[ -]?(?:hours?|hrs?|h)\b(?: and a half)?)",
    rf"(?:{_AMOUNT}[ -]?(?:minutes?|mins?|min|m)\b(?: and a half)?)",
    rf"(?:{_AMOUNT}[ -]?(?:seconds?|secs?|sec|s)\b)",
)
_GLUE = r",? (?:and )?"
DURATION = (
    rf"(?:{_PARTS[0]}(?:{_GLUE}{_PARTS[1]})?(?:{_GLUE}{_PARTS[2]})?"
    rf"|{_PARTS[1]}(?:{_GLUE}{_PARTS[2]})?|{_PARTS[2]})"
)
FIRST = rf"(?:{DURATION}|half[ -]hour|hour|minute)"  # what may follow "the first"
CLOCK = r"(?:(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:\.\d+)?)"
YEAR = r"(?:1[89]\d\d|20\d\d)"
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"

_PIECE = re.compile(
    rf"({_AMOUNT})[ -]?(hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)\b( and a half)?"
)
_BARE = {"half hour": 1800.0, "hour": 3600.0, "minute": 60.0}
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_CENTURY = re.compile(
    rf"\b(nineteen|eighteen|twenty)[ -]"
    rf"(?:(oh|o)[ -]({_UNIT})|({_TEN})(?:[ -]({_UNIT}))?|({_TEEN}))\b"
    r"(?! (?:seconds?|minutes?|hours?))",
    re.IGNORECASE,
)
_MILLENNIUM = re.compile(
    rf"\btwo thousand(?: (?:and )?(?:({_TEN})(?:[ -]({_UNIT}))?|({_TEEN})|({_UNIT})))?\b",
    re.IGNORECASE,
)


LONGEST_S = 360_000.0  # a hundred hours; no film is longer


def count(words: str) -> int:
    """Return a whole number from digits or words: "12", "twelve", "thirty-two"."""
    words = words.lower()
    if words.isdigit():
        return int(words)
    return sum(_WORDS[word] for word in re.split(r"[ -]", words))


def ordinal(words: str) -> int:
    """Return the place that an ordinal stands for: "second" is 2, "3rd" is 3."""
    words = words.lower()
    return _ORDINALS.index(words) + 1 if words in _ORDINALS else int(words[:-2])


def duration_s(words: str) -> float:
    """Return the seconds of "an hour and 5 minutes", "90 s", "half an hour"."""
    total = _BARE.get(words.lower().replace("-", " "), 0.0)
    for amount, unit, half in _PIECE.findall(words.lower()):
        number = _SOME.get(amount)
        if number is None:
            number = float(amount) if amount[0].isdigit() else float(count(amount))
        total += (number + bool(half) * 0.5) * _SECONDS[unit[0]]
    return min(total, LONGEST_S)


def clock_s(words: str) -> float:
    """Return the seconds of a clock time: "1:02:30" or "62:30"."""
    total = 0.0
    for part in words.split(":"):
        total = total * 60 + float(part)
    return min(total, LONGEST_S)


def with_years_in_digits(text: str) -> str:
    """Return the text with spoken years written out: "nineteen ninety nine" becomes 1999."""
    return _MILLENNIUM.sub(_millennium, _CENTURY.sub(_century, text))


def _century(found: re.Match[str]) -> str:
    hundreds = _WORDS[found[1].lower()]
    if found[2]:
        rest = _WORDS[found[3].lower()]
    elif found[6]:
        rest = _WORDS[found[6].lower()]
    else:
        rest = _WORDS[found[4].lower()] + (_WORDS[found[5].lower()] if found[5] else 0)
    return str(hundreds * 100 + rest)


def _millennium(found: re.Match[str]) -> str:
    return str(2000 + sum(_WORDS[word.lower()] for word in found.groups() if word))
