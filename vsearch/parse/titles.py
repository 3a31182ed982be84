"""Which films a sentence is limited to, known or not."""

from collections.abc import Sequence

from vsearch.catalog import Catalog, FilmName, Match
from vsearch.catalog.numbers import with_digits
from vsearch.catalog.words import name_words, word_set
from vsearch.parse import lexicon
from vsearch.parse.numbers import ordinal
from vsearch.parse.scope import Place, Scope
from vsearch.parse.sentence import Sentence, Use
from vsearch.parse.title_places import ALL_OF_THEM, ORDINAL_WORD, is_title, number_after
from vsearch.records.query import Correction

_EXCLUDING = word_set("not except excluding without outside besides")
_EXCLUDING_PAIRS = frozenset(
    {("other", "than"), ("everything", "but"), ("anything", "but"), ("all", "but"), ("any", "but")}
)
_BEFORE_TITLE = word_set("the \" ' both either only just any all two three four five six seven")


class TitleFinder:
    """Finds the known titles of one sentence, marks their words and adds the films to a scope."""

    def __init__(
        self,
        sentence: Sentence,
        scope: Scope,
        catalog: Catalog,
        *,
        films: Sequence[Match],
        persons: Sequence[Match],
    ) -> None:
        """Take the runs of words that are exactly a name of a film or of a person, or part of one.

        "Harry Potter" and "The Rock" are titles only where a title is expected.
        """
        self._sentence = sentence
        self._scope = scope
        self._catalog = catalog
        self._films = films
        whole = [match for match in persons if match.is_full]
        self._names = {(match.first, match.last) for match in persons} | {
            (film.first, film.last)
            for film in films
            for person in whole
            if person.first <= film.first and film.last <= person.last
        }
        self._person_words = {i for match in whole for i in range(match.first, match.last)}
        self._starts = frozenset(match.first for match in persons) | {
            match.last - 1 for match in persons
        }
        self._words = [token.word for token in sentence.tokens]
        is_right = _right_words(sentence).__contains__
        self._misspelt = catalog.find_misspelt_films(self._words, is_right)

    def find_exact(self) -> None:
        """Find the titles that are written as they are; call again when more words have a use.

        A part of a title waits where all of that title is meant, but misspelt: "Tears of Stel".
        """
        for match in (*self._catalog.find_series(self._words), *self._films):
            if self._is_title(match) and not self._is_part_of_misspelt(match):
                _take(self._sentence, self._scope, match, self._catalog)

    def find_near(self, sounding: Sequence[Match]) -> None:
        """Find the titles that are misspelt, or sound like the given words."""
        for match in (*self._misspelt, *(match for match in sounding if match.films)):
            touches_person = not self._person_words.isdisjoint(range(match.first, match.last))
            if not touches_person and self._is_title(match):
                typed = self._sentence.slice(match.first, match.last)
                self._scope.corrections.append(Correction(typed, match.meant))
                _take(self._sentence, self._scope, match, self._catalog)

    def _is_part_of_misspelt(self, match: Match) -> bool:
        return not match.is_full and any(
            whole.first <= match.first
            and match.last <= whole.last
            and set(whole.films) <= set(match.films)
            and self._is_title(whole)
            for whole in self._misspelt
        )

    def _is_title(self, match: Match) -> bool:
        is_free = self._sentence.is_free(match.first, match.last)
        return is_free and is_title(self._sentence, match, self._names, self._starts)


def _right_words(sentence: Sentence) -> frozenset[str]:
    """Return the words that are no typing errors: of the dictionary, outside of capitalised runs.

    "Singing in the Rain" may be meant for "Singin' in the Rain", "singing" alone may not.
    """
    tokens = sentence.tokens
    return frozenset(
        token.folded
        for index, token in enumerate(tokens)
        if token.is_ordinary
        and not (
            token.is_capital
            and sum(near.is_capital for near in tokens[max(index - 3, 0) : index + 4]) > 1
        )
    )


def _take(sentence: Sentence, scope: Scope, match: Match, catalog: Catalog) -> None:
    """Mark a title with the words that lead to it, its number among its like and its year."""
    first, last, films = match.first, match.last, match.films
    if found := _numbered(sentence, match, catalog):
        first, last, films = found
    elif sentence.at(last) in ALL_OF_THEM:
        films, last = catalog.franchise(match), last + 1
    elif not match.label:
        last, films = _with_year(sentence, match)
    place = mark_title(sentence, first, last)
    if films:
        scope.add(place, films, label=match.label if films == match.films else "")
    else:
        scope.add_unknown(place, sentence.slice(first, last))


def _numbered(
    sentence: Sentence, match: Match, catalog: Catalog
) -> tuple[int, int, tuple[FilmName, ...]] | None:
    """Return the film that "the second Matrix" or "Matrix 2" means; none when there is no such."""
    first, last = match.first, match.last
    before = sentence.at(first - 1)
    if ORDINAL_WORD.fullmatch(before) and sentence.is_free(first - 1, first):
        first, place = first - 1, ordinal(before)
    elif before == "last" and sentence.at(first - 2) == "the":
        first, place = first - 1, 0
    elif number := number_after(sentence, last):
        last, place = number
    else:
        return None
    if sentence.at(last) in lexicon.FILM_WORDS | ALL_OF_THEM:
        last += 1
    films = catalog.franchise(match)
    numbered = [film for film in films if str(place) in _numbers_of(film.title)]
    if len(numbered) == 1:
        return first, last, tuple(numbered)
    return first, last, films[place - 1 : place or None] if place <= len(films) else ()


def _numbers_of(title: str) -> set[str]:
    words = [word.folded for word in name_words(title)]
    return {word for word in with_digits(words) or words if word.isdigit()}


def _with_year(sentence: Sentence, match: Match) -> tuple[int, tuple[FilmName, ...]]:
    at = match.last
    while sentence.at(at) in {"(", "from", "of", ","}:
        at += 1
    word = sentence.at(at)
    if not (word.isdigit() and len(word) == 4) or at > match.last + 1:
        return match.last, match.films
    last = at + 1 + (sentence.at(at + 1) == ")" and at > match.last)
    films = tuple(film for film in match.films if film.year == int(word))
    if not films and any(film.year is None for film in match.films):
        films = match.films
    return last, films


def _excluding(sentence: Sentence, start: int) -> int:
    """Return how many words before an index rule out the title that follows."""
    if start > 0 and sentence.at(start - 1) in _EXCLUDING:
        return 1
    if start > 0 and sentence.at(start - 1) in {"apart", "aside"} and sentence.at(start) == "from":
        return 1
    pair = (sentence.at(start - 2), sentence.at(start - 1)) if start > 1 else ("", "")
    return 2 if pair in _EXCLUDING_PAIRS else 0


def mark_title(sentence: Sentence, first: int, last: int) -> Place:
    """Mark a title together with quotation marks and the "in the film" before it.

    Returns its place, and whether the words before it rule the film out: "not in Up".
    """
    start = sentence.before(first) + 1
    while sentence.at(start - 1) in lexicon.FILM_WORDS | _BEFORE_TITLE:
        start -= 1
    if sentence.at(start - 1) in lexicon.TITLE_PREPOSITIONS:
        start -= 1
    while sentence.at(last) in {'"', "'"} and sentence.at(first - 1) in {'"', "'"}:
        last += 1
    is_excluded = False
    if count := _excluding(sentence, start):
        is_excluded, start = True, start - count
        while sentence.at(start - 1) in {"but", "and", "just", "everything", "anywhere"}:
            start -= 1
    sentence.mark(max(start, 0), last, Use.TITLE)
    return Place(max(start, 0), last, is_excluded)
