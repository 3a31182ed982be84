"""Whether photos are meant, or films: "photos of Rose", "in my videos", "not in photos"."""

import re

from vsearch.parse.sentence import Sentence
from vsearch.records.query import Media

_WHOSE = r"(?:(?:all )?(?:my|our)|the|all(?: the)?|any|some)"
_OLD = r"(?:(?:old|family|holiday|vacation) )?"
_PHOTOS = r"(?:photos?|photographs?|snapshots?|photo albums?)"
_VIDEOS = r"(?:home (?:videos?|movies?)|videos)"
_FILMS = rf"(?:{_VIDEOS}|films|movies)"
_IN = r"(?:in|on|from|among)"
_NOT = r"(?:but )?(?:not|no|never|except(?: for)?|excluding|outside(?: of)?|apart from|other than)"

_EITHER = rf"(?:{_OLD}{_PHOTOS}|{_FILMS})"
_BOTH = re.compile(
    rf"(?<!\w)(?:not (?:only|just) (?:{_IN} )?(?:{_WHOSE} )?{_EITHER}"
    rf"(?:,? but(?: also)?(?: {_IN})?(?: {_WHOSE})? {_EITHER})?"
    rf"|{_IN} (?:both )?(?:{_WHOSE} )?{_EITHER} (?:and|or|as well as)"
    rf"(?: {_IN})?(?: {_WHOSE})? {_EITHER})(?!\w)"
)
_OTHERS: tuple[tuple[Media, str], ...] = (("films", rf"{_OLD}{_PHOTOS}"), ("photos", _FILMS))
_BUT = tuple(
    (
        left,
        re.compile(
            rf"(?<!\w){_NOT} (?:{_IN} (?:{_WHOSE} )?|{_WHOSE} ){others}(?!\w)"
            rf"|(?<!\w)(?<!with )(?:but )?(?:not|no|except|excluding) {others}(?=\W*$)"
            rf"|^(?:no|without|leave out|drop|exclude) (?:{_WHOSE} )?{others}(?! ?\w)"
        ),
    )
    for left, others in _OTHERS
)

_USED = "\ufffc"  # stands for every sign that has a use already
_RULES: tuple[tuple[Media, str], ...] = (
    ("photos", rf"(?<!\w)(?:only )?{_IN} (?:{_WHOSE} )?{_OLD}{_PHOTOS}(?: only)?(?!\w)"),
    ("photos", rf"(?<!\w)(?:(?:all )?(?:my|our) {_OLD}{_PHOTOS}|only {_PHOTOS})(?!\w)"),
    ("photos", rf"(?<!\w){_PHOTOS} only(?!\w)"),
    (
        "photos",
        rf"(?:^|(?<={_USED} )){_OLD}{_PHOTOS}(?= (?:of|with|without|showing)\b|\W*$| {_USED})",
    ),
    ("films", rf"(?<!\w)only {_IN} (?:{_WHOSE} )?{_FILMS}(?!\w)"),
    ("films", rf"(?<!\w){_IN} (?:{_WHOSE} )?{_FILMS} only(?!\w)"),
    ("films", rf"(?<!\w){_IN} (?:(?:all )?(?:my|our) {_FILMS}|(?:the |all )?{_VIDEOS})(?!\w)"),
    ("films", rf"(?<!\w)(?:only {_FILMS}|{_FILMS} only)(?!\w)"),
)
_PATTERNS = tuple((media, re.compile(words)) for media, words in _RULES)
_ASKED_FOR = re.compile(rf"(?<!\w){_PHOTOS}(?!\w)", re.IGNORECASE)


def find_media(sentence: Sentence, asking: str) -> Media:
    """Return which kind the sentence limits the question to, "" for neither.

    The free words that say so are marked. ``asking`` are the words at the beginning that only ask:
    "show me photos of".
    """
    if sentence.take_limit(_BOTH):
        return ""
    but = next((media for media, pattern in _BUT if sentence.take_limit(pattern)), None)
    for media, pattern in _PATTERNS:
        if sentence.take_limit(pattern):
            return but or media
    return but or ("photos" if _ASKED_FOR.search(asking) else "")
