"""Which people of the catalogue a sentence names."""

from collections.abc import Sequence

from vsearch.catalog import Catalog, Match
from vsearch.catalog.words import fold, word_set
from vsearch.parse import lexicon
from vsearch.parse.sentence import Named, Sentence, Token, Use
from vsearch.records.query import Correction

_BEFORE_NAME = word_set("with without and or by of but not no nor , & both than featuring")
_STARTS_PLACE = frozenset({"in", "at", "from"})


def find_people(
    sentence: Sentence,
    catalog: Catalog,
    matches: Sequence[Match],
    *,
    titles: Sequence[str],
    has_dictionary: bool,
) -> list[Correction]:
    """Find people by name, mark their words, and return the spellings that were corrected.

    ``matches`` are the exact names; ``titles`` the films in scope, whose cast comes first.
    """
    corrections: list[Correction] = []
    words = [token.word for token in sentence.tokens]
    misspelt = catalog.find_misspelt_people(words, lambda word: _is_right(sentence, word))
    candidates = [*matches, *misspelt]
    candidates.sort(key=_doubt)
    for match in candidates:
        is_free = sentence.is_free(match.first, match.last)
        if is_free and _is_person(
            sentence,
            catalog,
            match,
            titles=titles,
            has_dictionary=has_dictionary,
            is_paired=not match.is_typo and _is_paired(sentence, match, matches),
        ):
            if match.is_typo:
                typed = sentence.slice(match.first, match.last)
                corrections.append(Correction(typed, match.meant))
            _take(sentence, catalog, match, titles)
    return corrections


def _doubt(match: Match) -> int:
    """Rank a match: full names, misspelt full names of several words, parts, the other misspelt."""
    if not match.is_typo:
        return 0 if match.is_full else 2
    return 1 if match.is_full and match.last - match.first > 1 else 3


def _is_right(sentence: Sentence, word: str) -> bool:
    """Say whether a word is no typing error: in the dictionary, and not part of a longer name."""
    if word in lexicon.FIRST_NAMES:
        return True
    tokens = sentence.tokens
    return any(
        token.folded == word and token.is_ordinary and not _is_in_name(sentence, index)
        for index, token in enumerate(tokens)
    )


def _is_in_name(sentence: Sentence, index: int) -> bool:
    near = sentence.tokens[max(index - 1, 0) : index + 2]
    return len(near) > 1 and sum(token.is_capital for token in near) > 1


def _take(sentence: Sentence, catalog: Catalog, match: Match, titles: Sequence[str]) -> None:
    said = match.meant if match.is_typo else sentence.slice(match.first, match.last)
    names = catalog.who(match, titles)
    enrolled = [found for name in names if (found := catalog.enrolled(name))]
    if len(enrolled) == 1 and (len(names) == 1 or not match.people):
        named = Named(said, enrolled[0])
    elif len(names) == 1:
        named = Named(names[0], "")
    else:
        named = Named(f"{said} ({' or '.join(names)}?)", "")
    first = match.first
    if sentence.at(first - 1) in lexicon.RANKS and sentence.is_free(first - 1, first):
        first -= 1
    elif sentence.at(first - 1) == "." and sentence.at(first - 2) in lexicon.RANKS:
        first -= 2
    sentence.named[first] = named
    sentence.mark(first, match.last, Use.PERSON)


def _is_person(
    sentence: Sentence,
    catalog: Catalog,
    match: Match,
    *,
    titles: Sequence[str],
    has_dictionary: bool,
    is_paired: bool,
) -> bool:
    tokens = sentence.content(match.first, match.last)
    main = [token for token in tokens if token.folded not in lexicon.ARTICLES]
    if len(main) > 1 and (match.is_full or not all(t.is_ordinary for t in main)):
        return True
    if len(main) < len(tokens) and not all(token.is_capital for token in main):
        return sentence.is_all(match.first, match.last)  # "the rock" is The Rock only by itself
    if sentence.is_all(match.first, match.last) and match.people:
        is_named = match.is_full or not tokens[0].is_ordinary
        return is_named or (_is_likely_name(tokens[0]) and not tokens[0].is_place)
    before = sentence.at(match.first - 1)
    if before in lexicon.INDEFINITE | lexicon.OWNERS or _belongs_to_stranger(sentence, match):
        return False
    is_place = before in _STARTS_PLACE and not _is_owner(sentence, match)
    if is_place and not (match.is_full and match.people):
        return False
    if not all(token.is_ordinary for token in tokens):
        return True
    if before == "the" and match.people and not match.is_full:
        return False
    is_cast = bool(catalog.cast_in(match, titles))
    is_likely = bool(match.people) and (match.is_full or tokens[0].folded in lexicon.FIRST_NAMES)
    is_likely = is_likely or is_cast or not has_dictionary or is_paired
    if all(token.is_capital for token in tokens):
        if match.first > 0 and sentence.uses[match.first - 1] is not Use.ASKING:
            return not sentence.tokens[match.first].is_place
        is_role = main[-1].folded in lexicon.ROLES | lexicon.PEOPLE_WORDS
        is_likely = is_likely or not is_role
        return is_likely and _has_place_of_name(sentence, match, is_capital=True)
    return is_likely and before != "the" and _has_place_of_name(sentence, match, is_capital=False)


def _is_likely_name(token: Token) -> bool:
    return token.is_capital or token.folded in lexicon.FIRST_NAMES


def _is_paired(sentence: Sentence, match: Match, matches: Sequence[Match]) -> bool:
    """Say whether "and" ties the words to another name: "neo and trinity"."""
    starts, ends = {m.first for m in matches}, {m.last for m in matches}
    return (sentence.at(match.last) == "and" and match.last + 1 in starts) or (
        sentence.at(match.first - 1) == "and" and match.first - 1 in ends
    )


def _has_place_of_name(sentence: Sentence, match: Match, *, is_capital: bool) -> bool:
    """Say whether an ordinary word stands where a name would: alone, with no noun after it."""
    before = sentence.at(match.first - 1)
    is_first = match.first == 0 or sentence.uses[match.first - 1] is not Use.FREE
    if not (is_first or before in _BEFORE_NAME or (is_capital and before == "the")):
        return False
    if match.last >= len(sentence.tokens):
        return True
    after = sentence.tokens[match.last]
    is_used = sentence.uses[match.last] is not Use.FREE
    return is_used or not after.word.folded or _may_follow_name(after)


def _may_follow_name(token: Token) -> bool:
    return (
        token.pos in {"ADP", "AUX", "VERB", "CCONJ", "ADV", "PRON", "SCONJ"}
        or token.folded in lexicon.PREPOSITIONS | lexicon.CONJUNCTIONS | lexicon.NEGATORS
        or token.folded.endswith("ing")
        or token.folded in lexicon.FILLERS
    )


def _is_owner(sentence: Sentence, match: Match) -> bool:
    return sentence.at(match.last) == "'s"


def _belongs_to_stranger(sentence: Sentence, match: Match) -> bool:
    """Say whether a first name or surname is part of somebody else's name: "Michelle Obama"."""
    if match.is_full and match.people:
        return False
    before, after = match.first - 1, match.last
    if after < len(sentence.tokens) and sentence.is_free(after, after + 1):
        token = sentence.tokens[after]
        is_name = token.is_capital or (
            token.pos == "PROPN" and (not token.is_ordinary or token.entity == "PERSON")
        )
        if token.word.folded and is_name and token.folded not in lexicon.FILLERS:
            return True
        is_particle = token.folded in lexicon.NAME_PARTICLES and after + 1 < len(sentence.tokens)
        if is_particle and sentence.tokens[after + 1].is_capital:
            return True
    if before >= 0 and sentence.is_free(before, before + 1):
        token = sentence.tokens[before]
        if fold(token.word.text) in lexicon.FIRST_NAMES:
            return True
        if token.folded in lexicon.RANKS:
            return False
        if token.entity == sentence.tokens[match.first].entity == "PERSON" and token.is_capital:
            return True
        is_name = token.is_capital and not (before == 0 and token.is_ordinary)
        return is_name and token.pos == "PROPN"
    return False
