"""Which films a sentence is limited to, known or not."""

from collections.abc import Sequence

from vsearch.catalog import Catalog, FilmName, Match
from vsearch.catalog.words import FUNCTION_WORDS, name_words, word_set
from vsearch.parse import lexicon
from vsearch.parse.sentence import Sentence, Token, Use
from vsearch.records.query import Correction

_CONTINUES = word_set("and or &")


class Scope:
    """The films found so far, in the order of the sentence."""

    def __init__(self) -> None:
        self.films: list[FilmName] = []
        self.unknown: list[str] = []
        self.corrections: list[Correction] = []

    def add(self, films: Sequence[FilmName]) -> None:
        """Take films that are not there yet."""
        self.films += [film for film in films if film not in self.films]


def find_titles(sentence: Sentence, catalog: Catalog, persons: Sequence[Match]) -> Scope:
    """Find the known titles, mark their words and return the films.

    ``persons`` are the runs of words that may name a person: "Harry Potter" is a title only where a
    title is expected.
    """
    scope = Scope()
    words = [token.word for token in sentence.tokens]
    names = {(match.first, match.last) for match in persons}
    known_person = [False] * len(words)
    for match in persons:
        if match.is_full:
            known_person[match.first : match.last] = [True] * (match.last - match.first)
    starts = frozenset(match.first for match in persons) | {m.last - 1 for m in persons}
    for match in catalog.find_films(words):
        if sentence.is_free(match.first, match.last) and _is_title(sentence, match, names, starts):
            _take(sentence, scope, match)
    for match in catalog.find_misspelt_films(words, lambda word: _is_right(sentence, word)):
        touches_person = any(known_person[match.first : match.last])
        is_free = sentence.is_free(match.first, match.last) and not touches_person
        if is_free and _is_title(sentence, match, names, starts):
            typed = sentence.slice(match.first, match.last)
            scope.corrections.append(Correction(typed, match.meant))
            _take(sentence, scope, match)
    return scope


def is_introduced(sentence: Sentence, first: int) -> bool:
    """Say whether "the film" or the like stands before a word."""
    before = sentence.before(first)
    return sentence.at(before) in lexicon.FILM_WORDS and sentence.at(before - 1) not in {"a", "an"}


def is_slot(sentence: Sentence, first: int) -> bool:
    """Say whether a title is expected at a word: after "in", "from", or another title and "and"."""
    before = sentence.before(first)
    word = sentence.at(before)
    if word in _CONTINUES or word == ",":
        return before > 0 and sentence.uses[before - 1] is Use.TITLE
    return word in lexicon.TITLE_PREPOSITIONS and sentence.uses[before] is not Use.PERSON


def _is_right(sentence: Sentence, word: str) -> bool:
    """Say whether a word is no typing error: in the dictionary, and not part of a capitalised run.

    "Singing in the Rain" may be meant for "Singin' in the Rain", "singing" alone may not.
    """
    for index, token in enumerate(sentence.tokens):
        near = sentence.tokens[max(index - 3, 0) : index + 4]
        if token.folded == word and token.is_ordinary:
            return not (token.is_capital and sum(other.is_capital for other in near) > 1)
    return False


def _is_title(
    sentence: Sentence, match: Match, names: set[tuple[int, int]], starts: frozenset[int]
) -> bool:
    first, last = match.first, match.last
    is_all = sentence.is_all(first, last)
    tokens = sentence.content(first, last)
    main = [t for t in tokens if t.folded not in FUNCTION_WORDS] or tokens
    is_plain = all(token.is_ordinary for token in tokens)
    is_capital = all(t.is_capital or t.folded.isdigit() for t in main)
    if sentence.is_quoted(first, last) or is_introduced(sentence, first):
        return True
    before = sentence.at(sentence.before(first))
    if is_all and (match.is_full or ((first, last) not in names and before != "the")):
        return match.is_full or not is_plain or (len(main) > 1 and is_capital)
    is_clear = is_capital and match.is_full and (len(main) > 1 or not is_plain or len(tokens) > 1)
    if before in lexicon.INDEFINITE | lexicon.OWNERS:
        return False
    if _runs_on(sentence, last, starts, is_clear=is_clear):
        return False
    if is_slot(sentence, first):
        return _fits_slot(sentence, match, is_plain=is_plain, is_capital=is_capital)
    if not match.is_full or (first, last) in names:
        return False
    if is_capital:
        return is_clear or sentence.at(last) in {":", ",", "-"} or first > 0
    is_alone = sentence.is_edge(first - 1, starts) and sentence.is_edge(last, starts)
    is_long = len(tokens) > 2 or (len(tokens) > 1 and is_alone)
    return (not is_plain or is_long) and before != "the"


def _fits_slot(sentence: Sentence, match: Match, *, is_plain: bool, is_capital: bool) -> bool:
    tokens = sentence.content(match.first, match.last)
    if sentence.at(sentence.before(match.first)) == "of" and not is_capital and is_plain:
        return False
    if match.is_full:
        word = tokens[0].folded
        is_bare = word in lexicon.BARE_AFTER_IN | lexicon.PRONOUNS | lexicon.PEOPLE_WORDS
        return is_capital or not is_plain or len(tokens) > 1 or not is_bare
    opening = _opening(match, tokens)
    if opening > 2:
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
    is_numbered = after.folded.isdigit() and len(after.folded) < 4
    if is_clear and not after.is_capital:
        return is_numbered
    is_case_change = after.is_capital and not sentence.tokens[last - 1].is_capital
    is_noun = (
        not is_case_change and after.pos in {"NOUN", "ADJ", "PROPN"} and not is_slot(sentence, last)
    )
    return is_numbered or is_noun


def _take(sentence: Sentence, scope: Scope, match: Match) -> None:
    """Mark a title with the words that lead to it, and the year after it."""
    last, films = _with_year(sentence, match)
    if not films:
        scope.unknown.append(sentence.slice(match.first, last))
    scope.add(films)
    mark_title(sentence, match.first, last)


def _with_year(sentence: Sentence, match: Match) -> tuple[int, Sequence[FilmName]]:
    at = match.last + (sentence.at(match.last) == "(")
    word = sentence.at(at)
    if not (word.isdigit() and len(word) == 4):
        return match.last, match.films
    last = at + 1 + (sentence.at(at + 1) == ")" and at > match.last)
    films = tuple(film for film in match.films if film.year == int(word))
    if not films and any(film.year is None for film in match.films):
        films = match.films
    return last, films


def mark_title(sentence: Sentence, first: int, last: int) -> None:
    """Mark a title together with quotation marks and the "in the film" before it."""
    start = sentence.before(first) + 1
    while sentence.at(start - 1) in lexicon.FILM_WORDS | {"the", '"', "'"}:
        start -= 1
    if sentence.at(start - 1) in lexicon.TITLE_PREPOSITIONS:
        start -= 1
    while sentence.at(last) in {'"', "'"} and sentence.at(first - 1) in {'"', "'"}:
        last += 1
    sentence.mark(max(start, 0), last, Use.TITLE)
