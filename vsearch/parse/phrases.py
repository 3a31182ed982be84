"""Runs of words as phrases: what is kept of them, and where a list falls apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from vsearch.parse import lexicon
from vsearch.parse.sentence import Sentence
from vsearch.records.query import Headcount, Seen, Thing

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
    | {"both", "together", "also", "please", "holding", "wearing", "having", "carrying", "just"}
) - {"around", "over", "her", "along", "outside", "inside", "above", "below"}
_PARTICLES = frozenset({"in", "on", "off", "up", "down", "out", "away", "by", "through"})
_TRAILING_PHRASES = (("in", "front"), ("next",), ("close",), ("held",), ("worn",))
_ON_SCREEN = (("on", "screen"), ("on", "camera"))
CROWD = 5  # faces from which on people are a crowd
_CROWDS = frozenset({"crowd", "crowds", "crowd of people", "crowds of people", "large crowd",
                     "big crowd", "huge crowd", "whole crowd"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a list, and the word that ties it to the one before."""

    run: tuple[int, ...]  # indexes of the words that are kept
    is_alternative: bool  # tied by "or"


def parts_of(sentence: Sentence, indexes: Sequence[int], *, is_owned: bool) -> list[Part]:
    """Split words into the phrases they list, without the words that show nothing.

    "a flag and a microphone" is two, "man and woman dancing" one picture. ``is_owned``: the words
    belong to a person named before.
    """
    parts: list[tuple[list[int], bool]] = [([], False)]
    for place, index in enumerate(indexes):
        word, so_far = sentence.at(index), parts[-1][0]
        if word in {"and", "or", "nor", "plus", "and/or"} and so_far:
            right = list(indexes[place + 1 :])
            if _is_list(sentence, so_far, right, is_owned=is_owned):
                parts.append(([], word in {"or", "nor"}))
                continue
        so_far.append(index)
    kept = ((trim(sentence, run), is_alternative) for run, is_alternative in parts)
    return [
        Part(tuple(run), is_alternative)
        for run, is_alternative in kept
        if _says_something(sentence, run)
    ]


def thing(sentence: Sentence, run: Sequence[int]) -> tuple[Seen, ...]:
    """Return what a phrase stands for: a thing, or for a crowd its faces or its look."""
    phrase = _text(sentence, run)
    if phrase.lower() in _CROWDS:
        return Headcount(at_least=CROWD), Thing("crowd")
    return (Thing(phrase),)


def trim(sentence: Sentence, indexes: Sequence[int]) -> list[int]:
    """Return the run without the words at either end that show nothing."""
    words = [sentence.at(index) for index in indexes]
    begin, end = 0, len(words)
    while begin < end:
        if cut := _leading(words[begin:end]):
            begin += cut
        elif cut := _trailing(words[begin:end]):
            end -= cut
        else:
            break
    return list(indexes[begin:end])


def _is_list(
    sentence: Sentence, left: Sequence[int], right: Sequence[int], *, is_owned: bool
) -> bool:
    left = trim(sentence, left)
    if not left or not right:
        return True
    if sentence.at(right[0]) in lexicon.CARRIERS:
        return True
    if sentence.tokens[left[-1]].pos not in {"NOUN", "PROPN"}:
        return False
    if is_owned and sentence.tokens[right[0]].pos == "DET":
        return all(sentence.tokens[index].pos != "VERB" for index in left)
    tokens = [sentence.tokens[index] for index in (*left, *right)]
    is_plain = all(token.pos not in {"VERB", "ADP", "AUX", "ADV"} for token in tokens)
    has_people = any(token.folded in lexicon.PEOPLE_WORDS for token in tokens)
    has_or = sentence.at(right[0] - 1) in {"or", "nor"}
    kept = trim(sentence, right)
    is_noun = bool(kept) and sentence.tokens[kept[-1]].pos in {"NOUN", "PROPN"}
    return is_plain and (has_or or not has_people) and is_noun


def _leading(words: Sequence[str]) -> int:
    for phrase in (*_ON_SCREEN, *lexicon.PREPOSITION_PHRASES):
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase)
    if words[1:2] == ["hands"] and words[0].startswith("hold"):
        return 0
    if words[:2] == ["black", "and"]:
        return 0
    if words[0] in _LEADING or not words[0][0].isalnum():
        return 1
    return int(words[0] in lexicon.FILLERS and len(words) > 1 and words[1] in _LEADING)


def _trailing(words: Sequence[str]) -> int:
    for phrase in (*_ON_SCREEN, *_TRAILING_PHRASES):
        if tuple(words[-len(phrase) :]) == phrase:
            return len(phrase)
    last = words[-1]
    if last in _PARTICLES and len(words) > 1 and words[-2].endswith("ing"):
        return 0  # "jumping in"
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
