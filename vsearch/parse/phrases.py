"""What is left of a sentence when names and titles are taken out: things, places and actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vsearch.catalog.words import word_set
from vsearch.parse import lexicon
from vsearch.parse.sentence import Named, Sentence, Token, Use
from vsearch.records.query import SceneConstraint

_STOPS = word_set(", ; . ! ? : ( ) [ ] / |")
_QUOTES = frozenset({'"', "'"})
_NEGATION_ENDS = frozenset({"with", "but", "while"})
_LEADING = (
    lexicon.ARTICLES
    | lexicon.OWNERS
    | lexicon.CONJUNCTIONS
    | lexicon.CARRIERS
    | lexicon.AUXILIARIES
    | lexicon.RELATIVES
    | lexicon.PLAIN_PREPOSITIONS
    | {"both", "together", "also", "some", "any", "all", "only", "just", "please", "we", "see"}
)
_TRAILING = (
    (lexicon.ARTICLES | lexicon.OWNERS | lexicon.CONJUNCTIONS | lexicon.AUXILIARIES)
    | (lexicon.RELATIVES | lexicon.PREPOSITIONS | {"with"})
    | {"both", "together", "also", "please", "holding", "wearing", "having", "carrying"}
) - word_set("around over her along outside inside above below")
_TRAILING_PHRASES = (*lexicon.TOGETHERNESS, ("in", "front"), ("next",), ("close",))


@dataclass(slots=True)
class _Reader:
    """Collects words into phrases and remembers what is negated."""

    sentence: Sentence
    people: list[tuple[Named, bool]] = field(default_factory=list)
    scenes: list[SceneConstraint] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)  # indexes of the phrase being read
    is_negated: bool = False
    follows_person: bool = False

    def flush(self) -> None:
        for part in _split_list(self.sentence, self.pending, follows_person=self.follows_person):
            run = _trim(self.sentence, part)
            if _says_something(self.sentence, run):
                phrase = _text(self.sentence, run)
                scene = SceneConstraint(phrase, is_negated=self.is_negated)
                if scene not in self.scenes:
                    self.scenes.append(scene)
        self.pending = []

    def take_person(self, named: Named) -> None:
        self.flush()
        if all(named.person != n.person or named.said != n.said for n, _ in self.people):
            self.people.append((named, self.is_negated))
        self.follows_person = True


def read_phrases(
    sentence: Sentence,
) -> tuple[list[tuple[Named, bool]], list[SceneConstraint]]:
    """Return the people named, each with whether they are negated, and the scene constraints.

    A description keeps its relations and attributes ("bird on a tree branch"). After a person the
    words that only tie a thing to them are dropped ("with", "holding", "wearing", "in a"), verbs
    with a meaning of their own stay ("singing into a microphone"), and every further "with" begins
    another thing. A negation reaches over a list of names or nouns up to the next preposition.
    """
    reader = _Reader(sentence)
    for index, token in enumerate(sentence.tokens):
        use = sentence.uses[index]
        if use is Use.PERSON:
            if index in sentence.named:
                reader.take_person(sentence.named[index])
        elif use is Use.TITLE:
            reader.flush()
            reader.is_negated = False
        elif use is Use.FREE:
            _read_word(reader, index, token)
    reader.flush()
    return reader.people, reader.scenes


def _read_word(reader: _Reader, index: int, token: Token) -> None:
    word, sentence = token.folded, reader.sentence
    if word in lexicon.NEGATORS and not _is_only(sentence, index):
        reader.flush()
        reader.is_negated = True
        return
    if word in _STOPS and not _joins_adjectives(sentence, index):
        reader.flush()
        return
    if reader.is_negated and _ends_negation(reader, word):
        reader.flush()
        reader.is_negated = False
    elif _begins_thing(reader, word):
        reader.flush()
    if word not in _QUOTES:
        reader.pending.append(index)


def _is_only(sentence: Sentence, index: int) -> bool:
    return sentence.at(index) == "not" and sentence.at(index + 1) in {"only", "just"}


def _ends_negation(reader: _Reader, word: str) -> bool:
    if word in _NEGATION_ENDS:
        return True
    has_thing = any(
        reader.sentence.tokens[i].pos in {"NOUN", "PROPN", "VERB"} for i in reader.pending
    )
    is_after_person = reader.follows_person and not reader.pending
    return word in lexicon.PREPOSITIONS - {"of"} and (has_thing or is_after_person)


def _begins_thing(reader: _Reader, word: str) -> bool:
    """Say whether a word starts another thing that the person before has."""
    if not (reader.follows_person and reader.pending):
        return False
    first = reader.sentence.at(reader.pending[0])
    is_thing = first in lexicon.CARRIERS | lexicon.PLAIN_PREPOSITIONS
    has_noun = any(reader.sentence.tokens[i].pos in {"NOUN", "PROPN"} for i in reader.pending)
    return is_thing and has_noun and word in {"with", "holding", "wearing", "carrying"}


def _joins_adjectives(sentence: Sentence, index: int) -> bool:
    if sentence.at(index) != "," or not 0 < index < len(sentence.tokens) - 1:
        return False
    return sentence.tokens[index - 1].pos == sentence.tokens[index + 1].pos == "ADJ"


def _split_list(
    sentence: Sentence, indexes: Sequence[int], *, follows_person: bool
) -> list[list[int]]:
    """Split "a flag and a microphone" in two; "man and woman dancing" is one picture."""
    parts: list[list[int]] = [[]]
    for place, index in enumerate(indexes):
        if sentence.at(index) in {"and", "or", "nor", "plus"} and parts[-1]:
            right = indexes[place + 1 :]
            if _is_list(sentence, parts[-1], right, follows_person=follows_person):
                parts.append([])
                continue
        parts[-1].append(index)
    return parts


def _is_list(
    sentence: Sentence, left: Sequence[int], right: Sequence[int], *, follows_person: bool
) -> bool:
    left, right = _trim(sentence, left), list(right)
    if not left or not right:
        return True
    if sentence.at(right[0]) in lexicon.CARRIERS:
        return True
    tokens = [sentence.tokens[index] for index in (*left, *right)]
    if sentence.tokens[left[-1]].pos not in {"NOUN", "PROPN"}:
        return False
    if follows_person and sentence.tokens[right[0]].pos == "DET":
        return all(sentence.tokens[index].pos != "VERB" for index in left)
    is_plain = all(token.pos not in {"VERB", "ADP", "AUX", "ADV"} for token in tokens)
    has_people = any(token.folded in lexicon.PEOPLE_WORDS for token in tokens)
    return is_plain and not has_people and sentence.tokens[right[-1]].pos in {"NOUN", "PROPN"}


def _trim(sentence: Sentence, indexes: Sequence[int]) -> list[int]:
    """Return the run without the words at either end that show nothing."""
    run = list(indexes)
    while run:
        words = [sentence.at(index) for index in run]
        cut = _leading(words)
        if cut:
            run = run[cut:]
            continue
        cut = _trailing(words)
        if not cut:
            break
        run = run[:-cut]
    return run


def _leading(words: Sequence[str]) -> int:
    for phrase in (*lexicon.TOGETHERNESS, *lexicon.PREPOSITION_PHRASES):
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase)
    if words[:2] in (["holding", "hands"], ["black", "and"]):
        return 0
    if words[0] in _LEADING or not words[0][0].isalnum():
        return 1
    return int(words[0] in lexicon.FILLERS and len(words) > 1 and words[1] in _LEADING)


def _trailing(words: Sequence[str]) -> int:
    for phrase in _TRAILING_PHRASES:
        if tuple(words[-len(phrase) :]) == phrase:
            return len(phrase)
    last = words[-1]
    if last in lexicon.FILLERS and len(words) > 2 and words[-2] in lexicon.ARTICLES:
        return 0  # "watching a movie"
    return int(last in _TRAILING or last in lexicon.FILLERS or not last[0].isalnum())


def _says_something(sentence: Sentence, run: Sequence[int]) -> bool:
    empty = lexicon.FILLERS | lexicon.PRONOUNS | lexicon.PREPOSITIONS | _LEADING | _TRAILING
    return any(sentence.tokens[i].word.folded and sentence.at(i) not in empty for i in run)


def _text(sentence: Sentence, run: Sequence[int]) -> str:
    """Return the words of a run as typed, with the spaces between them as typed."""
    parts: list[str] = []
    for place, index in enumerate(run):
        word = sentence.tokens[index].word
        if place and sentence.tokens[run[place - 1]].word.end < word.start:
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)
