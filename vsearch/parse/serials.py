"""Titles that are told by their form alone, and that the library does not have.

"The Office season 2", "season 2 of The Office", "Friends S02E03", "from the second Matrix".
"""

import re

from vsearch.parse.numbers import ORDINAL
from vsearch.parse.scope import Scope
from vsearch.parse.sentence import Sentence
from vsearch.parse.titles import mark_title

_PARTS = frozenset({"season", "series", "episode"})
_NUMBER = re.compile(r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten")
_CODE = re.compile(r"s\d{1,2}(?:e\d{1,3})?")
_ORDINAL = re.compile(ORDINAL)
_SMALL = frozenset({"of", "the", "and", "in", "a", "&"})  # within a title


def find_serials(sentence: Sentence, scope: Scope) -> None:
    """Mark such titles and add them to the scope as unknown."""
    for index in range(len(sentence.tokens)):
        found = _numbered(sentence, index) or _sequel(sentence, index)
        if found is not None:
            first, last = found
            scope.add_unknown(mark_title(sentence, first, last), sentence.slice(first, last))


def _numbered(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the title whose season, episode or code stands at ``index``."""
    if not sentence.is_free(index, index + 1):
        return None
    after = index + 1
    if sentence.at(index) in _PARTS and _NUMBER.fullmatch(sentence.at(after)):
        after += 1
        while sentence.at(after) in _PARTS and _NUMBER.fullmatch(sentence.at(after + 1)):
            after += 2
    elif not _CODE.fullmatch(sentence.at(index)):
        return None
    first = _capitals_before(sentence, index)
    if first < index:
        return first, after
    if sentence.at(after) in {"of", "from"}:
        last = _capitals_after(sentence, after + 1)
        if last > after + 1:
            return index, last
    return None


def _sequel(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the "second Matrix" of "from the second Matrix" when ``index`` is at its ordinal."""
    is_placed = sentence.at(index - 1) == "the" and sentence.at(index - 2) in {"in", "from"}
    is_war = sentence.at(index + 1) == "world"  # the Second World War is no film
    if is_war or not (is_placed and _ORDINAL.fullmatch(sentence.at(index))):
        return None
    last = _capitals_after(sentence, index + 1)
    is_whole = last == len(sentence.tokens) or not sentence.tokens[last].word.folded.isalpha()
    is_ended = is_whole or sentence.at(last) in {"with", "without", "and", "where", "when", "or"}
    if last == index + 1 or not is_ended or not sentence.is_free(index, index + 1):
        return None
    return index, last


def _capitals_before(sentence: Sentence, end: int) -> int:
    """Return where the run of free capitals before ``end`` starts."""
    first, index = end, end - 1
    while index >= 0 and sentence.is_free(index, index + 1):
        if sentence.tokens[index].is_capital:
            first = index
        elif sentence.at(index) not in _SMALL:
            break
        index -= 1
    return first


def _capitals_after(sentence: Sentence, start: int) -> int:
    """Return the index after the run of free capitals from ``start`` on."""
    last = index = start
    while index < len(sentence.tokens) and sentence.is_free(index, index + 1):
        if sentence.tokens[index].is_capital:
            last = index + 1
        elif sentence.at(index) not in _SMALL:
            break
        index += 1
    return last
