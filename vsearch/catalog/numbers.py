"""Numbers in names: digits, words and Roman numerals are the same, and "Se7en" is "seven"."""

import re
from collections.abc import Sequence


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {word: start + step * index for index, word in enumerate(words.split())}


_UNITS = _counted(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_SCALES = {"hundred": 100, "thousand": 1000}
# "I" is left out: it is a pronoun, and nobody calls a first part by it alone.
_ROMAN = _counted("ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx", 2)
_ORDINALS = _counted("first second third fourth fifth sixth seventh eighth ninth tenth", 1)
_DIGIT_INSIDE = re.compile(r"[a-z]+(?:[013457][a-z]+)+")
_AS_LETTERS = str.maketrans("013457", "oieasv")
_NUMERIC = frozenset(_UNITS) | frozenset(_TENS) | frozenset(_SCALES) | frozenset(_ROMAN)


def with_digits(words: Sequence[str]) -> list[str] | None:
    """Return folded words with every number in digits, or None when there is nothing to change.

    "rocky ii" and "rocky two" become "rocky 2", "twenty one" becomes "21", "se7en" becomes "7".
    A Roman numeral counts from the second word on: "X-Men" is no tenth men.
    """
    if _NUMERIC.isdisjoint(words) and all(map(str.isalpha, words)):
        return None
    plain = [w.translate(_AS_LETTERS) if _DIGIT_INSIDE.fullmatch(w) else w for w in words]
    result: list[str] = []
    at = 0
    while at < len(plain):
        value, after = _spelled(plain, at)
        if after == at:
            roman = _ROMAN.get(plain[at]) if at else None
            result.append(plain[at] if roman is None else str(roman))
            after += 1
        else:
            result.append(str(value))
        at = after
    return None if result == list(words) else result


def number_of(word: str) -> int | None:
    """Return the value of a folded word: "2", "two", "second" and "2nd"; None for other words."""
    digits = re.fullmatch(r"(\d{1,9})(?:st|nd|rd|th)?", word)
    if digits:
        return int(digits[1])
    return _UNITS.get(word) or _TENS.get(word) or _ORDINALS.get(word)


def is_number(word: str) -> bool:
    """Say whether a folded word is nothing but a number, however it is written."""
    return word.isdigit() or word in _NUMERIC


def _spelled(words: Sequence[str], at: int) -> tuple[int, int]:
    """Return the number that is written out from a word on, and the index after it."""
    value = 0
    room = 1000000  # what may still be added is smaller: "twenty one" is 21, "one two" is 1 and 2
    while at < len(words):
        word = words[at]
        if word in _SCALES and value and value < _SCALES[word]:
            value, room = value * _SCALES[word], _SCALES[word]
        elif word == "and" and 100 <= room <= 1000 and _simple(words, at + 1) is not None:
            pass
        elif (part := _simple(words, at)) is not None and part < room:
            value, room = value + part, 10 if word in _TENS else 1
        else:
            break
        at += 1
    return value, at


def _simple(words: Sequence[str], at: int) -> int | None:
    if at >= len(words):
        return None
    return _UNITS.get(words[at], _TENS.get(words[at]))
