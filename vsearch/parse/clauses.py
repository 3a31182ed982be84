"""The constraints of a sentence: who and what, either or, not, whose, and in which order."""

from collections.abc import Collection, Mapping, Sequence

from vsearch.catalog.words import word_set
from vsearch.parse import lexicon
from vsearch.parse.drafts import Draft, Reader
from vsearch.parse.sentence import Sentence, Use
from vsearch.records.query import Constraint

_STOPS = word_set(", ; . ! ? : ( ) [ ] / |")
_QUOTES = frozenset({'"', "'"})
_NEGATION_ENDS = frozenset({"with", "but", "while", "just", "only", "instead"})
_NO_THING = frozenset({"a", "an", "the", "one", "ones", "any"})
_THEN = (
    ("and", "then", "later"),
    ("then", "later"),
    ("and", "then"),
    ("followed", "by"),
    ("after", "that"),
    ("and", "later"),
    ("and", "afterwards"),
    ("and", "finally"),
    ("then",),
    ("afterwards",),
    ("afterward",),
    ("later",),
    ("subsequently",),
)
_AFTER_VERBS = word_set(
    "run runs running ran chase chasing chases look looking looks named go goes going take takes "
    "taking one day morning night hour time call calling shout shouting clean cleaning ever soon"
)
_PLACE_VERBS = word_set("stand stands standing kneel kneels kneeling bow bowing bows sit sitting")
_TIMES_OF_DAY = word_set(
    "dark dawn dusk midnight noon sunset sunrise dinner lunch breakfast work school all christmas "
    "midday nightfall bedtime effects shave"
)


def read_clauses(
    sentence: Sentence, *, wanted: Mapping[int, int], absent: Collection[int]
) -> tuple[tuple[Constraint, ...], bool]:
    """Return the constraints of a sentence, step by step, and whether "while" ties them.

    A description keeps its relations and attributes ("bird on a tree branch"). After a person the
    words that only tie a thing to them are dropped ("with", "holding", "wearing", "in a"), verbs
    with a meaning of their own stay ("singing into a microphone"), and every further "with" begins
    another thing. A negation reaches over a list of names or nouns up to the next preposition.
    ``wanted`` tells by the place of a person how many of the list that begins there are asked for,
    ``absent`` at which places are people who must not be there.
    """
    reader = Reader(sentence)
    index = 0
    while index < len(sentence.tokens):
        use = sentence.uses[index]
        step = 1
        if use is Use.PERSON:
            if index in sentence.found:
                _read_people(reader, index, wanted, is_absent=index in absent)
        elif use is Use.SPOKEN:
            if index in sentence.found:
                reader.take_seen(index)
        elif use is Use.TITLE:
            reader.close()
        elif use is Use.LIMIT:
            reader.flush()
        elif use is Use.FREE:
            step = _read_word(reader, index)
        index += step
    reader.flush()
    return _constraints(reader.steps), reader.is_while


def _read_people(reader: Reader, index: int, wanted: Mapping[int, int], *, is_absent: bool) -> None:
    if reader.sentence.at(index - 1) == "as" and reader.is_same_person(index):
        reader.close()  # "Harrison Ford as Deckard" is one person
        return
    was_negated = reader.is_negated
    if is_absent:
        reader.flush()
        reader.is_negated = True
    reader.take_people(index, wanted)
    reader.is_negated = was_negated


def _constraints(steps: Sequence[Sequence[Draft]]) -> tuple[Constraint, ...]:
    filled = [drafts for drafts in steps if any(draft.any_of for draft in drafts)]
    return tuple(
        Constraint(
            any_of=tuple(draft.any_of),
            at_least=max(1, min(draft.at_least, len(draft.any_of))),
            is_negated=draft.is_negated,
            of=draft.of,
            step=number,
        )
        for number, drafts in enumerate(filled)
        for draft in drafts
        if draft.any_of
    )


def _read_word(reader: Reader, index: int) -> int:
    """Read one word, or several that belong together; return how many were read."""
    sentence = reader.sentence
    word = sentence.at(index)
    if word in lexicon.NEGATORS and sentence.at(index + 1) not in {"only", "just"}:
        reader.flush()
        reader.is_negated, reader.has_negated = True, False
        return 1
    if word == "first" and _opens_sequence(reader, index):
        return 1
    if count := _then(reader, index):
        reader.next_step(reader.now + 1)
        return count
    if word in {"before", "after"} and _is_order(reader, index):
        _turn(reader, word)
        return 1
    if word in {"while", "whilst", "meanwhile"}:
        reader.close()
        reader.is_while, reader.is_tight = True, False
        return 1
    if word in _STOPS and not _joins_adjectives(sentence, index):
        _stop(reader, index, word)
        return 1
    if reader.is_negated and _ends_negation(reader, index, word):
        reader.close()
    elif _begins_thing(reader, word):
        reader.flush()
    if word not in _QUOTES:
        reader.pending.append(index)
    return 1


def _opens_sequence(reader: Reader, index: int) -> bool:
    """Say whether "first" here only goes with a "then" further on."""
    later = (reader.sentence.at(place) for place in range(index + 1, len(reader.sentence.tokens)))
    return not any(reader.drafts) and "then" in later and not reader.says_something()


def _then(reader: Reader, index: int) -> int:
    """Return how many words from here on say that something comes next; 0: none do."""
    for phrase in _THEN:
        run = tuple(reader.sentence.at(index + offset) for offset in range(len(phrase)))
        if run == phrase and reader.sentence.is_free(index, index + len(phrase)):
            has_content = any(reader.drafts) or reader.says_something()
            return len(phrase) * (has_content and index + 1 < len(reader.sentence.tokens))
    return 0


def _is_order(reader: Reader, index: int) -> bool:
    """Say whether "before" or "after" orders two things, and is no part of a description."""
    sentence = reader.sentence
    before, after = sentence.at(index - 1), sentence.at(index + 1)
    if index + 1 >= len(sentence.tokens) or after in _TIMES_OF_DAY:
        return False
    if sentence.at(index) == "after" and before in _AFTER_VERBS:
        return False
    if sentence.at(index) == "before" and before in _PLACE_VERBS:
        return False
    if any(reader.drafts) or reader.says_something():
        return True
    return any(sentence.at(later) == "," for later in range(index + 1, len(sentence.tokens)))


def _turn(reader: Reader, word: str) -> None:
    """Begin the step before or after what was read; a sentence may also begin with it."""
    has_content = any(reader.drafts) or reader.says_something()
    reader.close()
    reader.group = []
    if has_content:
        reader.next_step(reader.now + (word == "before"))
    else:
        reader.next_at_comma = reader.now + (word == "after")


def _stop(reader: Reader, index: int, word: str) -> None:
    if word == "," and reader.next_at_comma is not None and (reader.pending or any(reader.drafts)):
        reader.next_step(reader.next_at_comma)
        reader.group, reader.next_at_comma = [], None
        return
    follower = (
        reader.sentence.tokens[index + 1] if index + 1 < len(reader.sentence.tokens) else None
    )
    is_list = (
        word == ","
        and follower is not None
        and (
            reader.sentence.uses[index + 1] is Use.PERSON
            or follower.pos in {"NOUN", "PROPN"}
            or (follower.folded in {"and", "or", "nor"} and not _is_new_noun(reader, index + 2))
        )
    )
    if is_list:
        reader.flush()
        reader.is_after_comma = True
        return
    reader.close()
    reader.is_cut_off, reader.is_after_comma = True, word == ","


def _is_new_noun(reader: Reader, index: int) -> bool:
    return reader.sentence.at(index) in lexicon.ARTICLES | {"another", "some"}


def _ends_negation(reader: Reader, index: int, word: str) -> bool:
    if word in _NEGATION_ENDS:
        if reader.has_negated or any(word not in _NO_THING for word in reader.words()):
            return True
        reader.pending = []  # "not with", "not one with"
        return False
    has_thing = any(
        reader.sentence.tokens[i].pos in {"NOUN", "PROPN", "VERB"} for i in reader.pending
    )
    is_after_person = reader.has_negated and not reader.pending
    return word in lexicon.PREPOSITIONS - {"of"} and (has_thing or is_after_person)


def _begins_thing(reader: Reader, word: str) -> bool:
    """Say whether a word starts another thing that the person before has."""
    if not (reader.group and reader.pending):
        return False
    first = reader.sentence.at(reader.pending[0])
    is_thing = first in lexicon.CARRIERS | lexicon.PLAIN_PREPOSITIONS
    has_noun = any(reader.sentence.tokens[i].pos in {"NOUN", "PROPN"} for i in reader.pending)
    return is_thing and has_noun and word in {"with", "holding", "wearing", "carrying"}


def _joins_adjectives(sentence: Sentence, index: int) -> bool:
    if sentence.at(index) != "," or not 0 < index < len(sentence.tokens) - 1:
        return False
    return sentence.tokens[index - 1].pos == sentence.tokens[index + 1].pos == "ADJ"
