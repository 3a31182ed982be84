"""What the words given along with a picture say of it: "who is this", "something like this"."""

import re
from typing import Literal

Meant = Literal["picture", "face", "place", "alike"]

READINGS: dict[Meant, str] = {
    "picture": "Looks like this",
    "face": "Whoever this shows",
    "place": "Which film is this from?",
    "alike": "Who is this like?",
}

_PICTURE = r"(?:picture|photo|image|screenshot|frame|still|shot|scene|clip|place|one)"
_PERSON = r"(?:person|man|woman|guy|girl|boy|lady|kid|child|actor|actress|face)"
_FILM = r"(?:film|movie|video)"
_THIS = rf"(?:this|that|it)(?: {_PICTURE})?"
_PLACE = re.compile(
    rf"(?:(?:please|tell me|can you tell me) )?(?:(?:from )?(?:which|what) {_FILM} (?:is|was|does)"
    rf" {_THIS}(?: come)?(?: from| in)?|where (?:is|was|does) {_THIS}(?: come)? from"
    rf"|(?:find|name|which|what) (?:the |this )?{_FILM})",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    rf"who(?:m)? (?:does|do|is|are) (?:{_THIS}|these|they|he|she|this {_PERSON})"
    r"(?: faces?| people)? (?:look )?(?:like|resemble)",
    re.IGNORECASE,
)
_POINTERS: tuple[tuple[Meant, re.Pattern[str]], ...] = (
    (
        "picture",
        re.compile(
            r"\b(?:(?:something|anything|more|places?|things?|scenes?|shots?|moments?|pictures?"
            r"|frames?) )?(?:(?:that |which )?look(?:s|ing)? )?"
            rf"like {_THIS}(?! {_PERSON}\b)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "face",
        re.compile(
            r"\b(?:(?:(?:some|any)(?:one|body) |people )?(?:(?:who |that )?look(?:s|ing)? )?"
            rf"like )?(?:this|that|the same) {_PERSON}\b",
            re.IGNORECASE,
        ),
    ),
)
_ASKING = re.compile(
    r"(?:(?:please|find|show|search|look|give|me|for|all|more|the|a|in|of|with|and|where|when|is|"
    rf"are|this|that|it|there|{_PICTURE}s?|moments?)\b[\s,]*)*",
    re.IGNORECASE,
)
_AND = re.compile(r"^[\s,]*(?:(?:and|but)\b\s*)?", re.IGNORECASE)


def pointed(text: str) -> tuple[Meant | None, str]:
    """Return what a picture is meant for if the words say so, and the words that say more."""
    words = " ".join(text.split()).strip(" .!?,")
    if _PLACE.fullmatch(words):
        return "place", ""
    if _ALIKE.fullmatch(words):
        return "alike", ""
    meant: Meant | None = None
    for told, pattern in _POINTERS:
        if pattern.search(words):
            meant, words = told, _AND.sub("", " ".join(pattern.sub("", words).split()))
            break
    return meant, "" if _ASKING.fullmatch(words) else words
