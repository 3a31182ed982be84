"""Which films a sentence is limited to, known or not."""

import re
from collections.abc import Sequence

from vsearch.catalog import Catalog, FilmName, Match
from vsearch.catalog.numbers import with_digits
from vsearch.catalog.words import FUNCTION_WORDS, name_words, word_set
from vsearch.parse import lexicon
from vsearch.parse.numbers import ORDINAL, ordinal
from vsearch.parse.scope import Place, Scope
from vsearch.parse.sentence import Sentence, Token, Use
from vsearch.records.query import Correction

_CONTINUES = word_set("and or &")
_EXCLUDING = word_set("not except excluding without outside besides")
_EXCLUDING_PAIRS = frozenset(
    {("other", "than"), ("everything", "but"), ("anything", "but"), ("all", "but"), ("any", "but")}
)
_BEFORE_TITLE = word_set("the \" ' both either only just any all two three four five six seven")
_ALL_OF_THEM = word_set("films movies trilogy series saga franchise")
_PARTS_OF_FILMS = word_set(
    "seconds minute minutes hour hours end ending beginning start opening half third quarter "
    "middle scene scenes clip clips moments parts finale climax"
)
_PARTS = word_set("part volume vol chapter")
_ORDINAL = re.compile(ORDINAL)


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
        return is_free and _is_title(self._sentence, match, self._names, self._starts)


def is_introduced(sentence: Sentence, first: int) -> bool:
    """Say whether "the film" or the like stands before a word."""
    before = sentence.before(first)
    return sentence.at(before) in lexicon.FILM_WORDS and sentence.at(before - 1) not in {"a", "an"}


def is_slot(sentence: Sentence, first: int, last: int = -1) -> bool:
    """Say whether a title is expected from one word to another: after "in", "from", or a title.

    A title after another needs "and" between them; "the" may precede "Matrix films".
    """
    before = sentence.before(first)
    word = sentence.at(before)
    if word == "the" and sentence.at(last) in _ALL_OF_THEM:
        before -= 1
        word = sentence.at(before)
    if word in _CONTINUES or word == ",":
        return before > 0 and sentence.uses[before - 1] is Use.TITLE
    return word in lexicon.TITLE_PREPOSITIONS and sentence.uses[before] is not Use.PERSON


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


def _is_title(
    sentence: Sentence, match: Match, names: set[tuple[int, int]], starts: frozenset[int]
) -> bool:
    first, last = match.first, match.last
    is_all = sentence.is_all(first, last)
    tokens = sentence.content(first, last)
    main = [t for t in tokens if t.folded not in FUNCTION_WORDS] or tokens
    is_plain = all(token.is_ordinary for token in tokens)
    is_capital = all(t.is_capital or t.folded.isdigit() for t in main)
    is_telling = match.is_full or is_capital or not is_plain or len(tokens) > 1
    if sentence.is_quoted(first, last) or (is_introduced(sentence, first) and is_telling):
        return True
    before = sentence.at(sentence.before(first))
    if _is_counted(sentence, first) and is_telling:
        return True
    if is_all and (match.is_full or ((first, last) not in names and before != "the")):
        return match.is_full or not is_plain or (len(main) > 1 and is_capital)
    is_clear = is_capital and match.is_full and (len(main) > 1 or not is_plain or len(tokens) > 1)
    if before in lexicon.INDEFINITE | lexicon.OWNERS:
        return False
    if _runs_on(sentence, last, starts, is_clear=is_clear):
        return False
    if is_slot(sentence, first, last):
        return _fits_slot(sentence, match, is_plain=is_plain, is_capital=is_capital)
    if (first, last) in names:
        return False
    if not match.is_full:
        is_apart = _is_apart(sentence, first - 1) and _is_apart(sentence, last)
        return is_apart and is_capital and _opening(match, tokens) > 1
    if is_capital:
        return is_clear or sentence.at(last) in {":", ",", "-", "("} or first > 0
    is_alone = sentence.is_edge(first - 1, starts) and sentence.is_edge(last, starts)
    is_long = len(tokens) > 2 or (len(tokens) > 1 and is_alone)
    return (not is_plain or is_long) and before != "the"


def _is_apart(sentence: Sentence, index: int) -> bool:
    """Say whether a word parts what is on its two sides: punctuation, used, or no word at all."""
    if not 0 <= index < len(sentence.tokens):
        return True
    return not sentence.tokens[index].word.folded or not sentence.is_free(index, index + 1)


def _is_counted(sentence: Sentence, first: int) -> bool:
    """Say whether "in the second" or the like stands before a word."""
    if not _ORDINAL.fullmatch(sentence.at(first - 1)):
        return False
    start = first - 1 - (sentence.at(first - 2) == "the")
    return sentence.at(start - 1) in {"in", "from", "of"} or start == 0


def _fits_slot(sentence: Sentence, match: Match, *, is_plain: bool, is_capital: bool) -> bool:
    tokens = sentence.content(match.first, match.last)
    before = sentence.before(match.first)
    is_part_of = sentence.at(before) == "of" and sentence.at(before - 1) not in _PARTS_OF_FILMS
    if is_part_of and not is_capital and is_plain:
        return False
    if match.is_full:
        word = tokens[0].folded
        is_bare = word in lexicon.BARE_AFTER_IN | lexicon.PRONOUNS | lexicon.PEOPLE_WORDS
        return is_capital or not is_plain or len(tokens) > 1 or not is_bare
    opening = _opening(match, tokens)
    is_last = sentence.is_edge(match.last, frozenset()) or not sentence.is_free(
        match.last, match.last + 1
    )
    if opening > 2 or (opening == 2 and is_last):
        return True
    if opening < 2 and any(token.is_place for token in tokens):
        return False
    return is_capital or not is_plain


def _opening(match: Match, tokens: Sequence[Token]) -> int:
    """Return how many words the run shares with the beginning of a title, if it is all of them.

    "Big Buck Bunny" opens "Big Buck Bunny Trailer" and is no place, whatever it looks like.
    """
    said = [token.folded for token in tokens]
    for film in match.films:
        title = [word.folded for word in name_words(film.title)]
        if title[: len(said)] == said or title[1 : len(said) + 1] == said:
            return len(said)
    return 0


def _runs_on(sentence: Sentence, last: int, starts: frozenset[int], *, is_clear: bool) -> bool:
    """Say whether the words after a run belong to it: a longer name, or the noun it describes.

    After a title that is clear by itself a noun in small letters is something else:
    "The Matrix lobby".
    """
    if last >= len(sentence.tokens):
        return False
    after = sentence.tokens[last]
    if after.folded in {":", "-"} and last + 1 < len(sentence.tokens):
        follower = sentence.tokens[last + 1]
        return after.folded == "-" and follower.word.start == after.word.end
    if not after.word.folded or last in starts or after.folded in lexicon.FILLERS:
        return False
    if after.folded in FUNCTION_WORDS | lexicon.RELATIVES:
        return False
    if is_clear and not after.is_capital:
        return False
    is_case_change = after.is_capital and not sentence.tokens[last - 1].is_capital
    if _number_after(sentence, last):
        return False
    return (
        not is_case_change and after.pos in {"NOUN", "ADJ", "PROPN"} and not is_slot(sentence, last)
    )


def _take(sentence: Sentence, scope: Scope, match: Match, catalog: Catalog) -> None:
    """Mark a title with the words that lead to it, its number among its like and its year."""
    first, last, films = match.first, match.last, match.films
    if found := _numbered(sentence, match, catalog):
        first, last, films = found
    elif sentence.at(last) in _ALL_OF_THEM:
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
    if _ORDINAL.fullmatch(before) and sentence.is_free(first - 1, first):
        first, place = first - 1, ordinal(before)
    elif before == "last" and sentence.at(first - 2) == "the":
        first, place = first - 1, 0
    elif number := _number_after(sentence, last):
        last, place = number
    else:
        return None
    if sentence.at(last) in lexicon.FILM_WORDS | _ALL_OF_THEM:
        last += 1
    films = catalog.franchise(match)
    numbered = [film for film in films if str(place) in _numbers_of(film.title)]
    if len(numbered) == 1:
        return first, last, tuple(numbered)
    return first, last, films[place - 1 : place or None] if place <= len(films) else ()


def _number_after(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the index after "2", "part two" or "vol. 2", and the number."""
    if sentence.at(index) in _PARTS:
        index += 1 + (sentence.at(index + 1) == ".")
        words = with_digits([sentence.at(index)]) or [sentence.at(index)]
    else:
        words = [sentence.at(index)]
    is_number = words[0].isdigit() and len(words[0]) < 3 and sentence.is_free(index, index + 1)
    return (index + 1, int(words[0])) if is_number else None


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
