"""A sentence while it is being understood: its words and what has been made of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from vsearch.catalog import Word

_PLACES = frozenset({"GPE", "LOC", "FAC"})


class Use(Enum):
    """What a word has been found to be."""

    FREE = auto()
    ASKING = auto()
    TITLE = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word with what the language model says about it."""

    word: Word
    pos: str  # universal part of speech
    entity: str  # "PERSON", "GPE", ...; empty: none
    is_ordinary: bool  # an English word that is in the dictionary
    is_capital: bool  # its capital letter is meant: the text is not in capitals throughout

    @property
    def folded(self) -> str:
        """Return the word for comparison; a punctuation mark as it is."""
        return self.word.folded or self.word.text

    @property
    def is_place(self) -> bool:
        """Say whether the model takes it for a part of a place's name."""
        return self.entity in _PLACES


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in the sentence."""

    said: str
    person: str  # enrolled name; empty: not enrolled


@dataclass(slots=True)
class Sentence:
    """The tokens of a text, and for each one its use."""

    text: str
    tokens: Sequence[Token]
    uses: list[Use] = field(default_factory=list)
    named: dict[int, Named] = field(default_factory=dict)  # by index of the first token

    def __post_init__(self) -> None:
        self.uses = [Use.FREE] * len(self.tokens)

    def mark(self, first: int, last: int, use: Use) -> None:
        """Give tokens first to last - 1 a use."""
        self.uses[first:last] = [use] * (last - first)

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
        """Say whether a run, but for articles, punctuation and asking, is the whole sentence."""
        others = [i for i in range(len(self.tokens)) if not first <= i < last]
        return all(
            self.uses[i] is Use.ASKING or not self.tokens[i].word.folded or self.at(i) == "the"
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
