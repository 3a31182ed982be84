"""The forms in which a film, a person or a character can be named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from vsearch.catalog.numbers import is_number, with_digits
from vsearch.catalog.words import ARTICLES, FUNCTION_WORDS, folded_words, name_words, word_set
from vsearch.records.people import CastEntry

LONGEST_NAME = 63  # words; a longer name is known as a whole only
_LONGEST_TITLE = 14  # words; of a longer title only the whole is a name
_SUBTITLE = re.compile(r":\s+|\s+[-\u2013\u2014]\s+")
_RANKS = word_set(
    "mr mrs ms miss dr doctor professor agent captain lieutenant sergeant colonel general major "
    "officer detective inspector king queen prince princess lord lady sir father sister brother "
    "mother aunt uncle young old little big man woman boy girl guard driver waiter"
)
_QUOTES = ("'", "\u2019")


@dataclass(frozen=True, slots=True)
class FilmName:
    """What a film is called."""

    id: str
    title: str
    year: int | None = None
    aliases: tuple[str, ...] = ()  # other titles by which it is found, each as a whole


@dataclass(frozen=True, slots=True)
class PersonName:
    """What an enrolled person is called."""

    name: str
    aliases: tuple[str, ...] = ()


class Kind(IntEnum):
    """How a form is written."""

    PLAIN = 0
    GLUED = 1  # the possessive 's has become a part of its word: "schindlers list"
    DIGITS = 2  # numbers in digits: "rocky 2" for "Rocky II"


class Form(NamedTuple):
    """One way to say a name; there are several for each of a hundred thousand names."""

    words: Sequence[str]  # folded
    first: int  # the words of the name that it consists of;
    last: int  # 0, 0 for all of them, shown as the name is spelled
    is_full: bool  # the whole name, or as good as that; otherwise a part of it
    kind: Kind = Kind.PLAIN


def film_forms(title: str) -> Iterator[Form]:
    """Yield the ways to name a film: the title, its main parts, then its fragments.

    The title without its article and the parts on either side of a colon or dash count as full.
    A fragment is any other run of its words which neither starts nor ends with a function word and
    is more than a number.
    """
    words = folded_words(title)
    yield from _whole(title, words)
    if len(words) > LONGEST_NAME:
        return
    yield from _without_article(words, 0, len(words))
    for first, last in _parts(title):
        yield from _written(words[first:last], first, last)
        yield from _without_article(words, first, last)
    if len(words) <= _LONGEST_TITLE:
        yield from _fragments(words)


def alias_forms(title: str) -> Iterator[Form]:
    """Yield the ways to name a film by another title of it: no fragments."""
    return (form for form in film_forms(title) if form.is_full)


def person_forms(name: str) -> Iterator[Form]:
    """Yield the ways to name a person by their name: in full, then first name and surname."""
    words = folded_words(name)
    yield from whole_forms(name, words)
    size = len(words)
    if not 1 < size <= LONGEST_NAME:
        return
    double = _hyphenated(name, words) if "-" in name else 1
    spans = {(0, 1), (size - 1, size), (0, double), (double, size)}
    for first, last in sorted(spans):
        if 0 < last - first < size and len(words[first]) > 1:
            yield Form(words[first:last], first, last, is_full=False)


def character_forms(name: str) -> Iterator[Form]:
    """Yield the ways to name a character by one of their names."""
    words = folded_words(name)
    yield from whole_forms(name, words)
    if len(words) > LONGEST_NAME:
        return
    bare = [i for i, w in enumerate(words) if w not in _RANKS and w not in FUNCTION_WORDS]
    if 0 < len(bare) < len(words) or len(bare) > 1:
        for at in sorted({bare[0], bare[-1]}):
            yield Form([words[at]], at, at + 1, is_full=False)
    yield from _without_article(words, 0, len(words))


def whole_forms(name: str, words: Sequence[str]) -> Iterator[Form]:
    """Yield the ways to write the whole name of somebody; "11" alone is nobody called Eleven."""
    for form in _whole(name, words):
        if len(form.words) > 1 or form.kind is Kind.PLAIN or not form.words[0].isdigit():
            yield form


def character_names(entry: CastEntry) -> list[str]:
    """Return the names of a character: "Neo / Thomas Anderson" has two."""
    return re.split(r"\s*/\s*|\s+aka\s+", entry.character)


def form_words(name: str, first: int, last: int, kind: Kind) -> tuple[str, ...]:
    """Return the folded words of a form again, from its name and what is kept of it."""
    if kind is Kind.GLUED:
        return tuple(_glued(name))
    words = folded_words(name)
    words = words[first:last] if last else words
    return tuple(with_digits(words) or words) if kind is Kind.DIGITS else tuple(words)


def form_shown(name: str, first: int, last: int) -> str:
    """Return a form as it is spelled in its name."""
    if not last:
        return name.strip()
    words = name_words(name)
    return name[words[first].start : words[last - 1].end]


def _whole(name: str, words: Sequence[str]) -> Iterator[Form]:
    if not words:
        return
    yield from _written(words, 0, 0)
    if not any(quote in name for quote in _QUOTES):
        return
    glued = _glued(name)
    if "".join(glued) != "".join(words):
        yield Form(glued, 0, 0, is_full=True, kind=Kind.GLUED)
        if numbered := with_digits(glued):  # "oceans 11" for "Ocean's Eleven"
            yield Form(numbered, 0, 0, is_full=True, kind=Kind.GLUED)


def _written(words: Sequence[str], first: int, last: int) -> Iterator[Form]:
    """Yield a full form as it is written, and with its numbers in digits if that differs."""
    yield Form(words, first, last, is_full=True)
    if numbered := with_digits(words):
        yield Form(numbered, first, last, is_full=True, kind=Kind.DIGITS)


def _without_article(words: Sequence[str], first: int, last: int) -> Iterator[Form]:
    if last - first > 1 and words[first] in ARTICLES:
        yield from _written(words[first + 1 : last], first + 1, last)


def _fragments(words: Sequence[str]) -> Iterator[Form]:
    edges = [word not in FUNCTION_WORDS for word in words]
    size = len(words)
    for first in range(size):
        if not edges[first]:
            continue
        for last in range(first + 1, size + 1):
            run = words[first:last]
            if edges[last - 1] and last - first < size and not all(map(is_number, run)):
                yield Form(run, first, last, is_full=False)


def _parts(title: str) -> list[tuple[int, int]]:
    """Return the words from and to of each part of a title with a subtitle."""
    if ":" not in title and not _SUBTITLE.search(title):
        return []
    spans: list[tuple[int, int]] = []
    at = 0
    parts = _SUBTITLE.split(title)
    for part in parts if len(parts) > 1 else ():
        size = len(folded_words(part))
        if size:
            spans.append((at, at + size))
        at += size
    return spans


def _glued(name: str) -> list[str]:
    for quote in _QUOTES:
        name = name.replace(quote, "")
    return folded_words(name)


def _hyphenated(name: str, words: Sequence[str]) -> int:
    """Return how many words a hyphenated first name has."""
    places = name_words(name)
    count = 1
    while count < len(words) and name[places[count - 1].end : places[count].start] == "-":
        count += 1
    return count
