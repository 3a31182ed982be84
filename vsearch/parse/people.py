"""Which people of the catalogue a sentence names."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from vsearch.catalog import Catalog, Match
from vsearch.catalog.words import fold, name_words, word_set
from vsearch.parse import lexicon
from vsearch.parse.name_pieces import joined_pieces
from vsearch.parse.sentence import Sentence, Token, Use
from vsearch.records.query import Correction, Who

_BEFORE_NAME = word_set(
    "with without and or by of but not no nor , & both than featuring then before after while"
)
_ALIKE = 0.7  # of the letters of a name, ranks aside
_LINKS = lexicon.PREPOSITIONS | lexicon.CONJUNCTIONS | lexicon.AUXILIARIES | {"with"}
_STARTS_PLACE = frozenset({"in", "at", "from"})


def find_people(
    sentence: Sentence,
    catalog: Catalog,
    *,
    exact: Sequence[Match],
    near: Sequence[Match],
    titles: Sequence[str],
    has_dictionary: bool,
) -> list[Correction]:
    """Find people by name, mark their words, and return the spellings that were corrected.

    ``exact`` are the names as they are written, ``near`` the misspelt and misheard ones; ``titles``
    the films in scope, whose cast comes first.
    """
    corrections: list[Correction] = []
    candidates = [match for match in (*exact, *near) if _is_tidy(sentence, match)]
    candidates = [*joined_pieces(exact), *sorted(candidates, key=_doubt)]
    for match in candidates:
        is_free = sentence.is_free(match.first, match.last)
        if is_free and _is_person(
            sentence,
            catalog,
            match,
            titles=titles,
            has_dictionary=has_dictionary,
            is_paired=not match.is_typo and _is_paired(sentence, match, exact),
        ):
            if match.is_typo:
                typed = sentence.slice(match.first, match.last)
                corrections.append(Correction(typed, match.meant))
            _take(sentence, catalog, match, titles)
    return corrections


def _is_tidy(sentence: Sentence, match: Match) -> bool:
    """Say whether a run is more than initials; a guess does not begin or end with a link word."""
    letters = sum(len(token.word.folded) for token in sentence.tokens[match.first : match.last])
    if not match.is_typo:
        return letters > 1
    edges = {sentence.at(match.first), sentence.at(match.last - 1)}
    is_linked = not edges.isdisjoint(_LINKS)
    return letters > 2 and not is_linked and _is_like_without_rank(sentence, match)


def _is_like_without_rank(sentence: Sentence, match: Match) -> bool:
    """Say whether the name itself is like the one meant: "Captain Kirk" is no "Captain America"."""
    typed = [token.folded for token in sentence.tokens[match.first : match.last]]
    if lexicon.RANKS.isdisjoint(typed):
        return True
    said = "".join(word for word in typed if word not in lexicon.RANKS)
    meant = [word.folded for word in name_words(match.meant)]
    name = "".join(word for word in meant if word not in lexicon.RANKS)
    return bool(said) and OSA.normalized_similarity(said, name) >= _ALIKE


def _doubt(match: Match) -> int:
    """Rank a match: full names, misspelt full names of several words, parts, the other misspelt."""
    if not match.is_typo:
        return 0 if match.is_full else 2
    return 1 if match.is_full and match.last - match.first > 1 else 3


def right_words(sentence: Sentence) -> frozenset[str]:
    """Return the words that are no typing errors: first names, and dictionary words by themselves.

    A dictionary word next to another capital may be part of a longer name.
    """
    return lexicon.FIRST_NAMES | {
        token.folded
        for index, token in enumerate(sentence.tokens)
        if token.is_ordinary and not _is_in_name(sentence, index)
    }


def _is_in_name(sentence: Sentence, index: int) -> bool:
    near = sentence.tokens[max(index - 1, 0) : index + 2]
    return len(near) > 1 and sum(token.is_capital for token in near) > 1


def whom(catalog: Catalog, match: Match, said: str, titles: Sequence[str] = ()) -> tuple[Who, ...]:
    """Return the people a matched name may mean; only enrolled ones if there are any."""
    people = []
    for name in catalog.who(match, titles):
        enrolled = catalog.enrolled(name)
        shown = enrolled or name
        is_same = said.casefold() == shown.casefold()
        people.append(Who(shown if is_same else said, shown, is_known=enrolled is not None))
    return tuple(who for who in people if who.is_known) or tuple(people)


def _take(sentence: Sentence, catalog: Catalog, match: Match, titles: Sequence[str]) -> None:
    first, last = with_rank(sentence, match.first), match.last
    if match.meant.endswith(".") and sentence.at(last) == ".":
        last += 1  # "Robert Downey Jr."
    said = match.meant if match.is_typo else sentence.slice(match.first, last)
    sentence.take(first, last, Use.PERSON, whom(catalog, match, said, titles))


def with_rank(sentence: Sentence, first: int) -> int:
    """Return the index of the rank before a name, "President" or "Mr.", or else of the name."""
    if sentence.at(first - 1) in lexicon.RANKS and sentence.is_free(first - 1, first):
        return first - 1
    if sentence.at(first - 1) == "." and sentence.at(first - 2) in lexicon.RANKS:
        return first - 2
    return first


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
    is_common = all(t.is_ordinary and not t.is_capital for t in main)
    if is_common and sentence.at(match.first - 1) in lexicon.INDEFINITE:
        return False  # "a black widow spider"
    if len(main) > 1 and (match.is_full or not all(t.is_ordinary for t in main)):
        return True
    if len(main) < len(tokens) and not all(token.is_capital for token in main):
        is_part = bool(catalog.cast_in(match, titles))
        return is_part or sentence.is_all(match.first, match.last)  # not "the rock on a beach"
    if sentence.is_all(match.first, match.last) and match.people:
        is_named = match.is_full or not tokens[0].is_ordinary
        return is_named or (_is_likely_name(tokens[0]) and not tokens[0].is_place)
    is_elsewhere = bool(titles) and not match.people and not catalog.cast_in(match, titles)
    if is_elsewhere and not match.is_full:
        return False  # a part of the name of a character of some other film
    before = sentence.at(match.first - 1)
    if before in lexicon.INDEFINITE | lexicon.OWNERS or _is_somebody_else(sentence, match):
        return False
    is_place = before in _STARTS_PLACE and not _is_owner(sentence, match)
    if is_place and not (match.is_full and match.people):
        return False
    if not all(token.is_ordinary for token in tokens):
        return True
    if before == "the" and match.people and not match.is_full:
        return False
    is_likely = bool(match.people) and (match.is_full or tokens[0].folded in lexicon.FIRST_NAMES)
    is_cast = catalog.is_cast_of(match, titles)
    is_likely = is_likely or is_cast or not has_dictionary or is_paired
    is_likely = is_likely or (match.is_full and _acts(sentence, match))
    return _is_ordinary_name(sentence, match, is_likely=is_likely, is_cast=is_cast)


def _is_somebody_else(sentence: Sentence, match: Match) -> bool:
    return _is_other_bearer(sentence, match) or _belongs_to_stranger(sentence, match)


def _is_other_bearer(sentence: Sentence, match: Match) -> bool:
    """Say whether a rank before a first name makes it somebody else: "Princess Diana"."""
    if match.is_full or match.is_typo or sentence.at(match.first - 1) not in lexicon.RANKS:
        return False
    said = [token.folded for token in sentence.content(match.first, match.last)]
    names = ([word.folded for word in name_words(person)] for person in match.people)
    return bool(match.people) and all(name[: len(said)] == said for name in names)


def _acts(sentence: Sentence, match: Match) -> bool:
    """Say whether a verb follows a name at the beginning: "neo dodges a bullet"."""
    if match.last >= len(sentence.tokens):
        return False
    after = sentence.tokens[match.last]
    return after.pos in {"VERB", "AUX"} and sentence.at(match.first - 1) != "the"


def _is_ordinary_name(sentence: Sentence, match: Match, *, is_likely: bool, is_cast: bool) -> bool:
    """Say whether dictionary words are a name here: "Rose", not "a rose"."""
    tokens = sentence.content(match.first, match.last)
    if all(token.is_capital for token in tokens):
        if match.first > 0 and sentence.uses[match.first - 1] is not Use.ASKING:
            return not sentence.tokens[match.first].is_place
        is_role = tokens[-1].folded in lexicon.ROLES | lexicon.PEOPLE_WORDS
        is_named = is_likely or not is_role
        return is_named and _has_place_of_name(sentence, match, is_capital=True)
    has_article = sentence.at(match.first - 1) == "the" and not is_cast
    return is_likely and not has_article and _has_place_of_name(sentence, match, is_capital=False)


def _is_likely_name(token: Token) -> bool:
    return token.is_capital or token.folded in lexicon.FIRST_NAMES


def _is_paired(sentence: Sentence, match: Match, matches: Sequence[Match]) -> bool:
    """Say whether another name backs this one: "neo and trinity", or anybody of the same film."""
    starts, ends = {m.first for m in matches}, {m.last for m in matches}
    if sentence.at(match.last) == "and" and match.last + 1 in starts:
        return True
    if sentence.at(match.first - 1) == "and" and match.first - 1 in ends:
        return True
    titles = {part.title for part in match.parts if match.is_full}
    return any(
        not titles.isdisjoint(part.title for part in other.parts)
        for other in matches
        if other.is_full and (other.last <= match.first or match.last <= other.first)
    )


def _has_place_of_name(sentence: Sentence, match: Match, *, is_capital: bool) -> bool:
    """Say whether an ordinary word stands where a name would: alone, with no noun after it."""
    before = sentence.at(match.first - 1)
    is_first = match.first == 0 or sentence.uses[match.first - 1] is not Use.FREE
    if not (is_first or before in _BEFORE_NAME or before == "the"):
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
        is_action = token.folded.endswith("ing") and not token.is_capital
        is_name = token.is_capital or (
            (not is_action)
            and (token.pos == "PROPN" and (not token.is_ordinary or token.entity == "PERSON"))
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
