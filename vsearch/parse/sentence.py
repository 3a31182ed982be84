"""A sentence while it is being understood: its words and what has been made of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from vsearch.catalog import Word
from vsearch.records.query import Seen

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_MASK = "\N{OBJECT REPLACEMENT CHARACTER}"


class EntityTypes(Protocol):
    """Knows which words are part of a named entity."""

    def type_of(self, index: int) -> str:
        """Return the entity type of a word, "PERSON" or "GPE", or an empty text."""
        ...


class Use(Enum):
    """What a word has been found to be."""

    FREE = auto()
    ASKING = auto()
    TITLE = auto()
    PERSON = auto()
    LIMIT = auto()  # says when, how close or how many: understood and not to be looked for
    SPOKEN = auto()  # words that somebody says, or a number of people: a constraint of their own


@dataclass(frozen=True, slots=True)
class Token:
    """A word with what the language model says about it."""

    word: Word
    pos: str  # universal part of speech
    is_ordinary: bool  # an English word that is in the dictionary
    is_capital: bool  # its capital letter is meant: the text is not in capitals throughout
    index: int
    entities: EntityTypes

    @property
    def entity(self) -> str:
        """Return the type of the named entity it belongs to: "PERSON", "GPE"; empty: none."""
        return self.entities.type_of(self.index)

    @property
    def folded(self) -> str:
        """Return the word for comparison; a punctuation mark as it is."""
        return self.word.folded or self.word.text

    @property
    def is_place(self) -> bool:
        """Say whether the model takes it for a part of a place's name."""
        return self.entity in _PLACES


@dataclass(slots=True)
class Sentence:
    """The tokens of a text, and for each one its use."""

    text: str
    tokens: Sequence[Token]
    uses: list[Use] = field(default_factory=list)
    found: dict[int, tuple[Seen, ...]] = field(default_factory=dict)  # by index of the first token
    _unread: str = field(default="", init=False)  # made when it is asked for, until the next mark

    def __post_init__(self) -> None:
        self.uses = [Use.FREE] * len(self.tokens)

    def mark(self, first: int, last: int, use: Use) -> None:
        """Give tokens first to last - 1 a use."""
        self.uses[first:last] = [use] * (last - first)
        self._unread = ""

    def mark_free(self, first: int, last: int, use: Use) -> None:
        """Give those of tokens first to last - 1 a use that have none yet."""
        for index in range(first, last):
            if self.uses[index] is Use.FREE:
                self.mark(index, index + 1, use)

    def take(self, first: int, last: int, use: Use, seen: tuple[Seen, ...]) -> None:
        """Give tokens first to last - 1 a use and keep what they stand for."""
        self.mark(first, last, use)
        self.found[first] = seen

    def take_text(self, start: int, end: int, use: Use, seen: tuple[Seen, ...]) -> None:
        """Take the tokens from one offset of the text to another if all of them are free."""
        first, last = self.places(start, end)
        if first < last and self.is_free(first, last):
            self.take(first, last, use, seen)

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Return the first token and the one after the last of the text from start to end."""
        inside = [
            index
            for index, token in enumerate(self.tokens)
            if token.word.start < end and token.word.end > start
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def unread(self) -> str:
        """Return the text in small letters with every sign that is used already masked.

        Offsets are those of the text.
        """
        if not self._unread:
            signs = [sign if len(sign.lower()) > 1 else sign.lower() for sign in self.text]
            for token, use in zip(self.tokens, self.uses, strict=True):
                if use is not Use.FREE:
                    start, end = token.word.start, token.word.end
                    signs[start:end] = _MASK * (end - start)
            self._unread = "".join(signs)
        return self._unread

    def take_limit(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match in what is unread, marked as a limit; None when there is none."""
        for found in pattern.finditer(self.unread()):
            if found.end() > found.start():
                self.mark(*self.places(found.start(), found.end()), Use.LIMIT)
                return found
        return None

    def is_free(self, first: int, last: int) -> bool:
        """Say whether none of the tokens first to last - 1 is used yet."""
        return all(use is Use.FREE for use in self.uses[first:last])

    def at(self, index: int) -> str:
        """Return the folded word at an index; empty outside of the text."""
        return self.tokens[index].folded if 0 <= index < len(self.tokens) else ""

    def slice(self, first: int, last: int) -> str:
        """Return the text from token first to token last - 1 as typed."""
        return self.text[self.tokens[first].word.start : self.tokens[last - 1].word.end]

    def content(self, first: int, last: int) -> list[Token]:
        """Return the tokens of a run that are words."""
        return [token for token in self.tokens[first:last] if token.word.folded]

    def is_all(self, first: int, last: int) -> bool:
        """Say whether a run is the whole sentence, but for articles, limits and asking."""
        others = [i for i in range(len(self.tokens)) if not first <= i < last]
        return all(
            self.uses[i] in {Use.ASKING, Use.LIMIT}
            or not self.tokens[i].word.folded
            or self.at(i) == "the"
            for i in others
        )

    def is_quoted(self, first: int, last: int) -> bool:
        """Say whether a run stands between quotation marks."""
        return self.at(first - 1) in {'"', "'"} and self.at(last) in {'"', "'"}

    def is_edge(self, index: int, names: frozenset[int]) -> bool:
        """Say whether a word lies outside of the sentence or is the edge of a name."""
        return not 0 <= index < len(self.tokens) or index in names

    def before(self, index: int) -> int:
        """Return the index of the word before, quotation marks passed over; may be -1."""
        index -= 1
        while self.at(index) in {'"', "'"}:
            index -= 1
        return index
