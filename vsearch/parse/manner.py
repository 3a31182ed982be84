"""How many people, and whether they are alone or together."""

import re

from vsearch.parse.numbers import COUNT, count
from vsearch.parse.sentence import Sentence, Use
from vsearch.records.query import Headcount, Together

_PEOPLE = r"(?:people|persons?|faces?|individuals|actors|men and women|folks)\b"
_PLACE = r"(?:in (?:the )?(?:frame|shot|picture|scene)|on screen|visible|at once)"
_N = rf"(?P<n>{COUNT})"
_MORE = r"(?:at least|no fewer than|no less than|a minimum of)"
_LESS = r"(?:at most|no more than|not more than|up to|a maximum of)"
_NOBODY = r"(?:nobody|no ?one|no-one|no people|no persons?|not a soul)"
_FRAME = r"(?:frame|picture|image|still)"
_SHOT = r"(?:scene|shot|clip|moment|take)"


def _rule(*alternatives: str, ends: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w){ends}")


def _people_rule(words: str) -> re.Pattern[str]:
    return _rule(rf"(?:with |of |by |only )?{words}", ends=f"(?: {_PLACE})*")


# The pattern of a number n, and what to add to n for the smallest and largest number of people.
_HEADCOUNTS = (
    (_people_rule(rf"{_LESS} {_N} {_PEOPLE}"), None, 0),
    (_people_rule(rf"{_N}(?: people)? or (?:fewer|less)(?: {_PEOPLE})?"), None, 0),
    (_people_rule(rf"(?:fewer|less) than {_N} {_PEOPLE}"), None, -1),
    (_people_rule(rf"{_MORE} {_N} {_PEOPLE}"), 0, None),
    (_people_rule(rf"{_N}(?: people)? or more(?: {_PEOPLE})?"), 0, None),
    (_people_rule(rf"(?:more than|over) {_N} {_PEOPLE}"), 1, None),
    (_people_rule(rf"(?:exactly|precisely|just|only) {_N} {_PEOPLE}"), 0, 0),
)
_RANGE = _people_rule(rf"(?:between )?(?P<low>{COUNT}) (?:to|and|or|-) (?P<high>{COUNT}) {_PEOPLE}")
_EMPTY = _rule(
    rf"(?:with |by )?(?:{_NOBODY}|without (?:any )?people|without (?:anyone|anybody))"
    r"(?! (?:but|except|other|else)\b)",
    ends=rf"(?: (?:{_PLACE}|in it|around|there|in sight))?",
)
_AT_LEAST_OF = re.compile(
    rf"(?<!\w)(?:(?:at least|any) )?{_N} (?:or more )?of (?:the following )?(?=\ufffc)"
)
_ALONE = _rule(
    r"(?:all |completely |entirely )?alone|solo",
    r"(?:all )?by (?:him|her|them|my|it)sel(?:f|ves)",
    r"on (?:his|her|their|its) own",
    rf"(?:and |with )?(?:nobody|no one|noone) else(?: (?:{_PLACE}|around|there))?|and no others?",
)
_ONLY = _rule(
    r"only|just|solely|(?:nobody|no one|no-one|noone) (?:but|except(?: for)?|other than)",
    ends=r"(?= (?:with )?\ufffc)",
)
_SAME_FRAME = _rule(
    rf"(?:both |all )?in (?:the )?(?:same|one|a single) {_FRAME}",
    r"side by side|side-by-side|sharing (?:the|a) frame",
)
_SAME_SHOT = _rule(
    rf"(?:both |all )?in (?:the )?(?:same|one|a single) {_SHOT}",
    r"at the same time|simultaneously|together(?! with(?!\w)\W*$)",
)


def find_headcounts(sentence: Sentence) -> None:
    """Find how many people are to be seen, whoever they are."""
    for pattern, lowest, highest in _HEADCOUNTS:
        for found in pattern.finditer(sentence.unread()):
            number = count(found["n"])
            seen = Headcount(
                at_least=max(0, number + lowest) if lowest is not None else 0,
                at_most=max(0, number + highest) if highest is not None else None,
            )
            sentence.take_text(*found.span(), Use.SPOKEN, (seen,))
    for found in _RANGE.finditer(sentence.unread()):
        low, high = sorted((count(found["low"]), count(found["high"])))
        sentence.take_text(*found.span(), Use.SPOKEN, (Headcount(low, high),))
    for found in _EMPTY.finditer(sentence.unread()):
        sentence.take_text(*found.span(), Use.SPOKEN, (Headcount(0, 0),))


def find_together(sentence: Sentence) -> Together:
    """Return how close together everything is to be seen, and mark the words that say so."""
    is_shot = sentence.take_limit(_SAME_SHOT) is not None
    if sentence.take_limit(_SAME_FRAME):
        return "frame"
    return "shot" if is_shot else ""


def find_alone(sentence: Sentence) -> bool:
    """Say whether nobody but the people named is to be seen; they must be marked before."""
    if Use.PERSON not in sentence.uses:
        return False
    is_only = sentence.take_limit(_ONLY) is not None
    return sentence.take_limit(_ALONE) is not None or is_only


def find_at_least(sentence: Sentence) -> dict[int, int]:
    """Return, by the place of a person, how many of the people from there on are to be seen."""
    wanted = {}
    while found := sentence.take_limit(_AT_LEAST_OF):
        wanted[sentence.places(found.end(), found.end() + 1)[0]] = count(found["n"])
    return wanted
