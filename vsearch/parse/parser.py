"""The parser: from a typed sentence to a query."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from vsearch.catalog import Catalog, Match, Word, split_words
from vsearch.errors import InputError
from vsearch.parse import lexicon
from vsearch.parse.asking import asking_end
from vsearch.parse.language import English
from vsearch.parse.people import find_people
from vsearch.parse.phrases import read_phrases
from vsearch.parse.sentence import Sentence, Use
from vsearch.parse.strangers import find_unknown_people, find_unknown_titles
from vsearch.parse.titles import find_titles
from vsearch.records.query import PersonConstraint, Query

LONGEST_SENTENCE = 500  # characters


class Parser:
    """Turns sentences into queries; names come from the catalogue, the rest from the language."""

    def __init__(self, model_path: Path | None) -> None:
        """Load the language model folder; without one (None or absent) rules have to do.

        Raises ModelError when there is a folder that cannot be loaded.
        """
        self._english = English(model_path)

    @property
    def has_model(self) -> bool:
        """Say whether the statistical model is in use."""
        return self._english.has_model

    def parse(self, text: str, catalog: Catalog) -> Query:
        """Return what a sentence asks for.

        Raises InputError when the text is longer than 500 characters or names nothing that could be
        searched for.
        """
        text = " ".join(text.split())
        if len(text) > LONGEST_SENTENCE:
            raise InputError(
                f"The sentence is too long: {len(text)} characters, at most {LONGEST_SENTENCE}; "
                "name the people, things and film only"
            )
        words = split_words(text)
        if not any(word.folded for word in words):
            raise InputError(_nothing(text))
        people = catalog.find_people(words)
        sentence = self._read(text, words, catalog, people)
        _mark_asking(sentence, catalog)
        scope = find_titles(sentence, catalog, people)
        titles = [film.title for film in scope.films]
        corrections = find_people(
            sentence,
            catalog,
            people,
            titles=titles,
            has_dictionary=self._english.has_model,
        )
        find_unknown_titles(sentence, scope)
        find_unknown_people(sentence)
        named, scenes = read_phrases(sentence)
        query = Query(
            text=text,
            film_ids=tuple(film.id for film in scope.films),
            titles=tuple(titles),
            people=tuple(PersonConstraint(n.person, n.said, no) for n, no in named if n.person),
            scenes=tuple(scenes),
            unknown_titles=tuple(scope.unknown),
            unknown_people=tuple(dict.fromkeys(n.said for n, _ in named if not n.person)),
            corrections=(*scope.corrections, *corrections),
        )
        if not (query.film_ids or query.people or query.scenes) and query.is_answerable:
            raise InputError(_nothing(text))
        return query

    def _read(
        self, text: str, words: Sequence[Word], catalog: Catalog, people: Sequence[Match]
    ) -> Sentence:
        certain = [match for match in people if match.last - match.first > 1 and match.is_full]
        certain += [m for m in people if not self._english.is_ordinary(words[m.first].folded)]
        names = frozenset(i for match in certain for i in range(match.first, match.last))
        names |= _likely_names(words)
        films = [m for m in catalog.find_films(words) if m.is_full and m.last - m.first > 1]
        in_title = frozenset(i for match in films for i in range(match.first, match.last))
        is_cased = _are_capitals_meant(words, in_title | names)
        return Sentence(text, self._english.read(words, is_cased=is_cased, names=names))


def _likely_names(words: Sequence[Word]) -> frozenset[int]:
    """Return the indexes of a first name in small letters and of the word after it."""
    indexes: set[int] = set()
    for index, (word, after) in enumerate(pairwise(words)):
        is_first_name = word.folded in lexicon.FIRST_NAMES - lexicon.COMMON_FIRST_NAMES
        is_name = after.folded.isalpha() and len(after.folded) > 2
        if is_first_name and is_name and after.folded not in lexicon.NO_SURNAMES:
            indexes |= {index, index + 1}
    return frozenset(indexes)


def _are_capitals_meant(words: Sequence[Word], in_names: frozenset[int]) -> bool:
    """Say whether a capital letter marks a name: not IN CAPITALS and not In Title Case."""
    if not any(char.islower() for word in words for char in word.text):
        return False
    small = lexicon.PLAIN_PREPOSITIONS | {"and", "without", "behind", "wearing", "holding"}
    return not any(
        word.is_capital and word.folded in small and index > 0 and index not in in_names
        for index, word in enumerate(words)
    )


def _mark_asking(sentence: Sentence, catalog: Catalog) -> None:
    """Mark the words that only ask, unless they are the beginning of a title."""
    end = asking_end(sentence.text)
    last = sum(token.word.end <= end for token in sentence.tokens)
    for match in catalog.find_films([token.word for token in sentence.tokens]):
        if match.is_full and match.first < last < match.last + 1:
            last = min(last, match.first)
    sentence.mark(0, last, Use.ASKING)


def _nothing(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:39]}\u2026"
    return f'Nothing to search for: "{shown}" names no person, thing, place or film'
