"""Spoken input: the sounds and words between the words that say nothing."""

import re

from vsearch.parse.numbers import with_years_in_digits

_ALWAYS = r"(?:u+h+m*|u+m+|e+r+m*|h+m+|e+h+|a+h+|mm+)"
_PHRASES = (
    r"(?:you know|i mean|i guess|i think|kind of|sort of|kinda|sorta|let'?s see|let me see"
    r"|basically|literally|actually|maybe|alright|all right|okay so|ok so|so yeah|yeah)"
)
_FILLER = rf"(?:{_ALWAYS}|{_PHRASES})"
_FILLERS = re.compile(
    rf"(?<![\w'])(?:(?:(?:,\s*)?like(?:,|(?=\s+{_FILLER})))|{_FILLER}(?:,?\s+like(?=\s))?)(?![\w'-])"
    r"(?:\s*(?:,|\.{2,}|\u2026))?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'("[^"]*"|\u201c[^\u201d]*\u201d)')
_HEDGE = re.compile(
    r"\b(with|of|and|me|holding|wearing|in)\s+like(?=\s+(?:a|an|the|some|his|her)\b)", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:(?:so|well|okay|ok|right|now|and|oh|hey)(?:,)?\s+)+(?=\w)", re.IGNORECASE
)
_AGAIN = re.compile(r"\b(\w+)(?:\s+\1\b)+", re.IGNORECASE)
_STUTTERED = frozenset({"the", "a", "an", "in", "with", "of", "and", "to", "i"})


_SHORT = (
    (re.compile(r"\bw/o\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw/(?=\s|\w)|(?<=\s)w(?=\s)", re.IGNORECASE), "with "),
    (re.compile(r"\b(what|where|who|when|how)s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"(?<=\bcan)\s+u\b|(?<=\bcould)\s+u\b", re.IGNORECASE), " you"),
)
_CLOSING = r"(?:lol|lmao|pls|plz|please|thanks|thank you|thx|ty|omg)"
_CHATTER = re.compile(
    rf"^(?:(?:{_CLOSING}|bro|dude|yo|hey|hi|hello)\b[\s,!.]*)+(?=\w)"
    rf"|(?<![\s,!.])(?:[\s,!.]+{_CLOSING})+(?=[\s!.?]*$)",
    re.IGNORECASE,
)


def cleaned(text: str) -> str:
    """Return the text without fillers, outside of quotation marks, and years as digits.

    "um show me like you know the the scene" becomes "show me the scene".
    """
    parts = _QUOTED.split(text)
    parts[::2] = [_without_fillers(part) for part in parts[::2]]
    text = " ".join(_OPENING.sub("", "".join(parts)).split())
    return _CHATTER.sub("", text) or text


def _without_fillers(part: str) -> str:
    for pattern, meant in _SHORT:
        part = pattern.sub(meant, part)
    part = _HEDGE.sub(r"\1", _FILLERS.sub(" ", part))
    part = _AGAIN.sub(lambda f: f[1] if f[1].lower() in _STUTTERED else f[0], part)
    return with_years_in_digits(part)
