"""A text as words that compare without regard to case, accents and apostrophes."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_POSSESSIVE = re.compile(r"(?<=\w)'s$", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?<=\w)n't$", re.IGNORECASE)
_PLAIN_WORDS = re.compile(r"[a-z0-9]+")
_SPECIAL = re.compile(r"['`&]")  # besides letters outside of ASCII: what is more than a gap
_QUOTES = str.maketrans("\u2018\u2019\u02bc\u0060\u201c\u201d\u201e\u00ab\u00bb", '\'\'\'\'"""""')


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that are parted by spaces."""
    return frozenset(text.split())


# Words that hold a name together; a name neither starts nor ends with one of them.
FUNCTION_WORDS = word_set(
    "a an the of in on at to for and or but with from by as into is are was were "
    "de la le les el los las du des der die das und et y van von"
)
ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a possessive ending or a punctuation mark, and where it stands."""

    text: str  # as typed
    folded: str  # for comparison; empty for punctuation and the possessive 's
    start: int  # offset of the first character in the text
    end: int  # offset after the last character

    @property
    def is_capital(self) -> bool:
        """Say whether the word starts with a capital letter."""
        return bool(self.folded) and self.text[0].isupper()


def split_words(text: str) -> list[Word]:
    """Return the words and punctuation marks of a text in order.

    Hyphens part words ("Lin-Manuel" has three), an apostrophe inside a word does not ("O'Brien"),
    and the endings 's and n't stand alone. Typographic quotes count as plain ones.
    """
    text = text.translate(_QUOTES)
    words: list[Word] = []
    start = 0
    while start < len(text):
        end = start + 1
        if _is_letter(text[start]):
            while end < len(text) and (_is_letter(text[end]) or _is_inner_quote(text, end)):
                end += 1
            words += _split_ending(text[start:end], start)
        elif not text[start].isspace():
            folded = "and" if text[start] == "&" else ""
            words.append(Word(text[start:end], folded, start, end))
        start = end
    return words


def fold(text: str) -> str:
    """Return a word without case, accents and apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if c != "'" and not unicodedata.combining(c))


def name_words(text: str) -> tuple[Word, ...]:
    """Return only what counts when names are compared: no punctuation and no possessive 's."""
    return tuple(word for word in split_words(text) if word.folded)


def folded_words(text: str) -> list[str]:
    """Return the folded words of ``name_words`` without their places, several times as fast."""
    if text.isascii() and not _SPECIAL.search(text):
        return _PLAIN_WORDS.findall(text.lower())
    return [word.folded for word in split_words(text) if word.folded]


def key_of(words: Sequence[Word]) -> str:
    """Return the words joined, so that "Di Caprio" and "DiCaprio" are one name."""
    return "".join(word.folded for word in words)


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] in "LNM"


def _is_inner_quote(text: str, index: int) -> bool:
    return (
        text[index] == "'"
        and _is_letter(text[index - 1])
        and index + 1 < len(text)
        and _is_letter(text[index + 1])
    )


def _split_ending(word: str, start: int) -> list[Word]:
    for ending, is_silent in ((_POSSESSIVE, True), (_NEGATIVE, False)):
        if found := ending.search(word):
            cut = found.start()
            tail = word[cut:]
            folded = "" if is_silent else fold(tail)
            return [
                Word(word[:cut], fold(word[:cut]), start, start + cut),
                Word(tail, folded, start + cut, start + len(word)),
            ]
    return [Word(word, fold(word), start, start + len(word))]
