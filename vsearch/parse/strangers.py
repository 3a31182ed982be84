"""Films and people that are named in a sentence but not in the library."""

from collections.abc import Sequence

from vsearch.catalog.words import word_set
from vsearch.parse import lexicon
from vsearch.parse.people import with_rank
from vsearch.parse.places import is_place
from vsearch.parse.scope import Scope
from vsearch.parse.sentence import Sentence, Token, Use
from vsearch.parse.title_places import is_introduced
from vsearch.parse.titles import mark_title
from vsearch.records.query import Who

_INSIDE_TITLE = word_set("of the and in to for on a with &")
_NO_TITLE = frozenset({"GPE", "LOC", "FAC", "NORP", "DATE", "TIME", "LANGUAGE", "QUANTITY"})
_NO_PERSON = _NO_TITLE | {"PRODUCT", "EVENT", "WORK_OF_ART", "CARDINAL", "MONEY", "LAW"}
_CLEAR_FIRST_NAMES = lexicon.FIRST_NAMES - lexicon.COMMON_FIRST_NAMES
_BEFORE_NAME = word_set("with without and or by but not no nor , &")


def find_unknown_titles(sentence: Sentence, scope: Scope) -> None:
    """Find names that stand where a title stands, mark them and add them to the scope."""
    for index in range(len(sentence.tokens)):
        if not sentence.is_free(index, index + 1):
            continue
        first = _title_start(sentence, index)
        if first is None:
            continue
        last = _quotation_end(sentence, first)
        if last is None:
            last = _title_end(sentence, first)
            if last == first or not _is_title(sentence, index, first, last):
                continue
        name = sentence.slice(first, last).strip("\"' ")
        if name:
            scope.add_unknown(mark_title(sentence, first, last), name)


def _title_start(sentence: Sentence, index: int) -> int | None:
    """Return where a title may start, given that it is introduced at ``index``; else None."""
    word = sentence.at(index)
    if index == 0 and word == "the" and sentence.tokens[0].is_capital:
        return 0 if _title_end(sentence, 0) == len(sentence.tokens) else None
    if word in {"in", "from"}:
        first = index + 1
        if sentence.at(first) in {"the", "a"} and sentence.at(first + 1) in lexicon.FILM_WORDS:
            return None  # the next rule sees it
        is_small_the = sentence.at(first) == "the" and not sentence.tokens[first].is_capital
        return first + is_small_the
    if word == "," and sentence.at(index + 1) == "the" and sentence.tokens[index + 1].is_capital:
        return index + 1
    if word == "or" and index and sentence.uses[index - 1] is Use.TITLE:
        return index + 1
    if word in lexicon.FILM_WORDS and sentence.at(index - 1) in {"the", "in", "from"}:
        return index + 1 if sentence.at(index + 1) not in lexicon.AFTER_FILM_WORD else None
    return None


def _quotation_end(sentence: Sentence, first: int) -> int | None:
    quote = sentence.at(first)
    if quote not in {'"', "'"}:
        return None
    for last in range(first + 1, len(sentence.tokens)):
        if sentence.at(last) == quote:
            return last + 1
    return None


def _title_end(sentence: Sentence, first: int) -> int:
    """Return the index after a run of capitals with the small words between them."""
    tokens, last = sentence.tokens, first
    index = first
    while index < len(tokens) and sentence.is_free(index, index + 1):
        token = tokens[index]
        if token.is_capital or (token.folded.isdigit() and last > first):
            last = index + 1
        elif last == first or not (
            token.folded in _INSIDE_TITLE
            or (token.folded in {"from", "at", "by"} and sentence.at(first) == "the")
            or token.word.text in {"'s", "-", ":", "."}
        ):
            break
        if token.folded == "with" and sentence.at(index + 1) != "the":
            break
        index += 1
    is_named = is_introduced(sentence, first) and sentence.at(sentence.before(first) - 1) == "the"
    if last == first and is_named:  # "the movie jaws", in small letters
        while last < len(tokens) and sentence.is_free(last, last + 1):
            if not tokens[last].word.folded or tokens[last].folded in {"with", "where", "when"}:
                break
            last += 1
    return last


def _is_title(sentence: Sentence, index: int, first: int, last: int) -> bool:
    run = sentence.content(first, last)
    if not run or (last < len(sentence.tokens) and _describes_next(sentence, last)):
        return False
    if is_introduced(sentence, first):
        return True
    is_tied = sentence.at(index) == "from" and index > 0
    if is_tied and sentence.uses[index - 1] in {Use.ASKING, Use.PERSON}:
        return True
    if _is_place_or_date(run):
        return False
    if index == first == 0:
        return len(run) > 1 and run[1].entity not in {"ORG", "PERSON"}
    if run[0].folded == "the":
        return len(run) > 1
    if sentence.at(first - 1) == "the":
        return all(not t.entity and (t.is_ordinary or len(run) > 1) for t in run)
    is_acronym = len(run) == 1 and len(run[0].word.text) < 5 and run[0].word.text.isupper()
    return not is_acronym


def _is_place_or_date(run: Sequence[Token]) -> bool:
    """Say whether the model's word for it can be trusted: it takes "La La Land" for a place."""
    if not any(token.entity in _NO_TITLE or token.folded in lexicon.CALENDAR for token in run):
        return False
    if len(run) == 1 and run[0].is_place:
        return run[0].folded in lexicon.PLACE_WORDS or is_place(run[0].word.text)
    if len(run) == 1 and run[0].entity in {"DATE", "TIME"}:
        return run[0].folded in lexicon.CALENDAR or run[0].folded.isdigit()
    if run[-1].folded in lexicon.PLACE_WORDS:
        return True
    is_whole = all(token.entity in _NO_TITLE for token in run if token.is_capital)
    is_sentence_like = len(run) > 2 and all(token.is_ordinary for token in run)
    return is_whole and not is_sentence_like


def _describes_next(sentence: Sentence, last: int) -> bool:
    token = sentence.tokens[last]
    is_noun = token.pos in {"NOUN", "ADJ"} and token.folded not in lexicon.FILLERS
    return sentence.is_free(last, last + 1) and bool(token.word.folded) and is_noun


def find_unknown_people(sentence: Sentence) -> None:
    """Find names of people in words that are not used yet, and mark them."""
    index = 0
    while index < len(sentence.tokens):
        if ranked := _ranked_name(sentence, index):
            said = sentence.slice(index, ranked)
            sentence.take(index, ranked, Use.PERSON, (Who(said, said, is_known=False),))
            index = ranked
            continue
        last = _name_end(sentence, index)
        if last > index and _is_person(sentence, index, last):
            said = sentence.slice(index, last)
            first = with_rank(sentence, index)
            sentence.take(first, last, Use.PERSON, (Who(said, said, is_known=False),))
        index = max(last, index + 1)


def _ranked_name(sentence: Sentence, first: int) -> int:
    """Return the index after "Dr. Strange" or "Miss Jean Brodie", or 0 where there is none."""
    if sentence.at(first) not in lexicon.TITLES_OF_RESPECT or not sentence.tokens[first].is_capital:
        return 0
    last = name = first + 1 + (sentence.at(first + 1) == ".")
    while last < len(sentence.tokens) and sentence.tokens[last].is_capital:
        last += 1
    return last if last > name and sentence.is_free(first, last) else 0


def _name_end(sentence: Sentence, first: int) -> int:
    last = first
    while last < len(sentence.tokens) and sentence.is_free(last, last + 1):
        token = sentence.tokens[last]
        is_hyphen = token.word.text == "-" and last > first
        is_particle = token.folded in lexicon.NAME_PARTICLES and last > first
        if not (
            _is_name_like(sentence, last) or is_particle or is_hyphen or _is_initial(sentence, last)
        ):
            break
        last += 1
    while last > first and not _is_name_like(sentence, last - 1):
        last -= 1
    return last


def _is_initial(sentence: Sentence, index: int) -> bool:
    return sentence.at(index) == "." and len(sentence.at(index - 1)) == 1 and index > 0


def _is_name_like(sentence: Sentence, index: int) -> bool:
    token = sentence.tokens[index]
    if not token.word.folded or token.folded in lexicon.ARTICLES | lexicon.PREPOSITIONS:
        return False
    if token.folded in lexicon.CONJUNCTIONS | lexicon.PRONOUNS | lexicon.NEGATORS:
        return False
    return token.is_capital or _is_name_in_small_letters(sentence, index)


def _is_name_in_small_letters(sentence: Sentence, index: int) -> bool:
    """Say whether a first name and a word that is in no dictionary stand side by side."""
    token = sentence.tokens[index]
    if not token.word.folded.isalpha() or token.is_capital:
        return False
    before = sentence.tokens[index - 1] if index else None
    after = sentence.tokens[index + 1] if index + 1 < len(sentence.tokens) else None
    return (after is not None and _are_first_and_last(token, after)) or (
        before is not None and _are_first_and_last(before, token)
    )


def _is_first_name(token: Token) -> bool:
    return token.folded in lexicon.FIRST_NAMES or (
        not token.is_ordinary and token.pos == "PROPN" and token.folded.isalpha()
    )


def _are_first_and_last(first: Token, last: Token) -> bool:
    if not _is_first_name(first) or not last.word.folded.isalpha() or len(last.folded) < 3:
        return False
    if last.folded.endswith("ing") and not last.is_capital and len(last.folded) > 5:
        return False  # "ken rollerblading"
    is_one_name = first.pos == last.pos == "PROPN" and first.entity == last.entity != ""
    return not last.is_ordinary or last.entity == "PERSON" or (is_one_name and not last.is_place)


def _is_person(sentence: Sentence, first: int, last: int) -> bool:
    run = sentence.content(first, last)
    entities = {token.entity for token in run}
    if sentence.at(first - 1) in lexicon.INDEFINITE | lexicon.OWNERS | {"'s"}:
        return False
    run = [token for token in run if token.folded not in lexicon.NAME_PARTICLES]
    if not run:
        return False
    if not all(token.is_capital for token in run):
        return len(run) > 1
    is_unreal = len(run) == 1 and run[0].is_place and not _is_place_or_date(run)
    if entities & _NO_PERSON and not _is_first_name(run[0]) and not is_unreal:
        return False
    if run[0].folded not in _CLEAR_FIRST_NAMES and _may_be_common_noun(sentence, first, last):
        return False
    if entities == {"PERSON"} and sentence.at(first - 1) not in {"in", "at", "the"}:
        return True
    is_dictionary = all(token.is_ordinary for token in run)
    if len(run) > 1:
        return _is_first_name(run[0]) or (
            not any(token.is_ordinary and token.pos in {"ADJ", "NOUN"} for token in run)
            and sentence.at(first - 1) != "the"
            and not is_dictionary
        )
    if is_dictionary or ("ORG" in entities - {""} and run[0].pos != "PROPN"):
        is_listed = first > 0 and run[0].pos == "PROPN"
        is_listed = is_listed or run[0].folded in lexicon.FIRST_NAMES
        return is_listed and _is_subject(sentence, first, last)
    return _is_subject(sentence, first, last)


def _may_be_common_noun(sentence: Sentence, first: int, last: int) -> bool:
    """Say whether a capital may only begin a sentence ("Banana") or a noun ("Great Dane")."""
    run = sentence.content(first, last)
    starts = first == 0 or sentence.uses[first - 1] is Use.ASKING
    if starts and len(run) == 1 and run[0].is_ordinary:
        return True
    return last < len(sentence.tokens) and _describes_next(sentence, last)


def _is_subject(sentence: Sentence, first: int, last: int) -> bool:
    """Say whether a lone capital stands where a person would: first, or after "with" or "and"."""
    starts = first == 0 or sentence.uses[first - 1] is Use.ASKING
    if not starts and sentence.at(first - 1) not in _BEFORE_NAME:
        return False
    if last >= len(sentence.tokens):
        return not starts or sentence.tokens[first].folded in _CLEAR_FIRST_NAMES
    after = sentence.tokens[last]
    return after.pos in {"ADP", "AUX", "VERB", "CCONJ", "PUNCT", "PART"}
