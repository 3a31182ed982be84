"""Where in a sentence a title can stand."""

import re
from collections.abc import Sequence

from vsearch.catalog import Match
from vsearch.catalog.numbers import with_digits
from vsearch.catalog.words import FUNCTION_WORDS, name_words, word_set
from vsearch.parse import lexicon
from vsearch.parse.numbers import ORDINAL
from vsearch.parse.sentence import Sentence, Token, Use

ALL_OF_THEM = word_set("films movies trilogy series saga franchise")
ORDINAL_WORD = re.compile(ORDINAL)

_CONTINUES = word_set("and or &")
_PARTS_OF_FILMS = word_set(
    "seconds minute minutes hour hours end ending beginning start opening half third quarter "
    "middle scene scenes clip clips moments parts finale climax"
)
_PARTS = word_set("part volume vol chapter")


def is_introduced(sentence: Sentence, first: int) -> bool:
    """Say whether "the film" or the like stands before a word; "show Biden" asks to be shown."""
    before = sentence.before(first)
    if before == 0 and sentence.at(before) == "show":
        return False
    return sentence.at(before) in lexicon.FILM_WORDS and sentence.at(before - 1) not in {"a", "an"}


def is_slot(sentence: Sentence, first: int, last: int = -1) -> bool:
    """Say whether a title is expected from one word to another: after "in", "from", or a title.

    A title after another needs "and" between them; "the" may precede "Matrix films".
    """
    before = sentence.before(first)
    word = sentence.at(before)
    if word == "the" and sentence.at(last) in ALL_OF_THEM:
        before -= 1
        word = sentence.at(before)
    if word in _CONTINUES or word == ",":
        return before > 0 and sentence.uses[before - 1] is Use.TITLE
    return word in lexicon.TITLE_PREPOSITIONS and sentence.uses[before] is not Use.PERSON


def is_title(
    sentence: Sentence, match: Match, names: set[tuple[int, int]], starts: frozenset[int]
) -> bool:
    """Say whether a name of a film, or part of one, is meant as its title where it stands.

    The more ordinary its words, the clearer the place must be. ``names`` are the runs of words that
    are a person's too, ``starts`` the words at which a person's name begins or ends.
    """
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
    if _is_of_somebody(sentence, match, names) or before in lexicon.INDEFINITE | lexicon.OWNERS:
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


def _is_of_somebody(sentence: Sentence, match: Match, names: set[tuple[int, int]]) -> bool:
    """Say whether a part of a title after "of" is a person's name: "within 5 seconds of Biden"."""
    is_after_of = sentence.at(sentence.before(match.first)) == "of"
    return is_after_of and not match.is_full and (match.first, match.last) in names


def _is_apart(sentence: Sentence, index: int) -> bool:
    """Say whether a word parts what is on its two sides: punctuation, used, or no word at all."""
    if not 0 <= index < len(sentence.tokens):
        return True
    return not sentence.tokens[index].word.folded or not sentence.is_free(index, index + 1)


def _is_counted(sentence: Sentence, first: int) -> bool:
    """Say whether "in the second" or the like stands before a word."""
    if not ORDINAL_WORD.fullmatch(sentence.at(first - 1)):
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
    if number_after(sentence, last):
        return False
    return (
        not is_case_change and after.pos in {"NOUN", "ADJ", "PROPN"} and not is_slot(sentence, last)
    )


def number_after(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the index after "2", "part two" or "vol. 2", and the number."""
    if sentence.at(index) in _PARTS:
        index += 1 + (sentence.at(index + 1) == ".")
        words = with_digits([sentence.at(index)]) or [sentence.at(index)]
    else:
        words = [sentence.at(index)]
    is_number = words[0].isdigit() and len(words[0]) < 3 and sentence.is_free(index, index + 1)
    return (index + 1, int(words[0])) if is_number else None
