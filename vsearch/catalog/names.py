"""The forms in which a film, a person or a character can be named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vsearch.catalog.words import ARTICLES, FUNCTION_WORDS, Word, name_words, split_words, word_set
from vsearch.records.people import CastEntry

_LONGEST_TITLE = 14  # words; of a longer title only the whole is a name
_SUBTITLE = re.compile(r":\s+|\s+[-\u2013\u2014]\s+")
_RANKS = word_set(
    "mr mrs ms miss dr doctor professor agent captain lieutenant sergeant colonel general major "
    "officer detective inspector king queen prince princess lord lady sir father sister brother "
    "mother aunt uncle young old little big man woman boy girl guard driver waiter"
)


@dataclass(frozen=True, slots=True)
class FilmName:
    """What a film is called."""

    id: str
    title: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PersonName:
    """What an enrolled person is called."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a name."""

    words: tuple[Word, ...]
    shown: str  # the same as it is spelled
    is_full: bool  # the whole name, or as good as that; otherwise a part of it


def film_forms(title: str) -> Iterator[Form]:
    """Yield the ways to name a film: the title, its main parts, then its fragments.

    The title without its article and the parts on either side of a colon or dash count as full.
    A fragment is any other run of its words which neither starts nor ends with a function word.
    """
    for part in (title, *_parts(title)):
        yield from _whole(part)
        words = name_words(part)
        if len(words) > 1 and words[0].folded in ARTICLES:
            yield Form(words[1:], _shown(part, words[1:]), is_full=True)
    words = name_words(title)
    if len(words) > _LONGEST_TITLE:
        return
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            run = words[first:last]
            edges = {run[0].folded, run[-1].folded}
            if edges.isdisjoint(FUNCTION_WORDS) and not all(w.folded.isdigit() for w in run):
                yield Form(run, _shown(title, run), is_full=False)


def person_forms(person: PersonName) -> Iterator[Form]:
    """Yield the ways to name a person: name and aliases in full, then first name and surname."""
    for name in (person.name, *person.aliases):
        yield from _whole(name)
    words = name_words(person.name)
    if len(words) == 2:
        yield Form(words[::-1], person.name, is_full=True)  # "Obama, Barack"
    if len(words) > 1:
        first = _hyphenated(person.name, words)
        for part in {words[:1], words[-1:], first, words[len(first) :]}:
            if 0 < len(part) < len(words) and len(part[0].folded) > 1:
                yield Form(part, _shown(person.name, part), is_full=False)


def character_forms(entry: CastEntry) -> Iterator[Form]:
    """Yield the ways to name a character; "Neo / Thomas Anderson" has two names in full."""
    for name in re.split(r"\s*/\s*|\s+aka\s+", entry.character):
        yield from _whole(name)
        words = name_words(name)
        bare = tuple(w for w in words if w.folded not in _RANKS | FUNCTION_WORDS)
        if 0 < len(bare) < len(words) or len(bare) > 1:
            for part in {bare[:1], bare[-1:]}:
                yield Form(part, part[0].text, is_full=False)
        if len(words) > 1 and words[0].folded in ARTICLES:
            yield Form(words[1:], _shown(name, words[1:]), is_full=True)


def _whole(name: str) -> Iterator[Form]:
    words = name_words(name)
    if words:
        yield Form(words, name.strip(), is_full=True)
    tokens = split_words(name)
    if any(not token.folded and token.text[0] == "'" for token in tokens):
        glued = name_words(name.replace("'", "").replace("\u2019", ""))  # "Schindlers List"
        yield Form(glued, name.strip(), is_full=True)


def _parts(title: str) -> list[str]:
    parts = _SUBTITLE.split(title)
    return [part for part in parts if len(name_words(part)) > 0] if len(parts) > 1 else []


def _hyphenated(name: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    count = 1
    while count < len(words) and name[words[count - 1].end : words[count].start] == "-":
        count += 1
    return words[:count]


def _shown(name: str, words: tuple[Word, ...]) -> str:
    return name[words[0].start : words[-1].end]
