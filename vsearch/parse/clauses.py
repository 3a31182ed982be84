"""The constraints of a sentence: who and what, either or, not, whose, and in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from vsearch.catalog.words import word_set
from vsearch.parse import lexicon
from vsearch.parse.phrases import parts_of, thing
from vsearch.parse.sentence import Sentence, Use
from vsearch.records.query import Constraint, Line, Seen, Who

_STOPS = word_set(", ; . ! ? : ( ) [ ] / |")
_QUOTES = frozenset({'"', "'"})
_NEGATION_ENDS = frozenset({"with", "but", "while", "just"})
_ALTERNATIVE = frozenset({"or", "nor"})
_LISTS = frozenset({"and", "or", "nor", "&", ",", "with", "plus", "both", "either", "also"})
# Between a thing and a person: the thing is with, on or near them.
_NEAR = word_set("with near by beside behind holding around on like at") | {"to", "of"}
_NEAR_ENDS = word_set("with near by beside behind around") | {"to", "of"}
_COMPANY = frozenset({"with", "and", "to", "beside", "near", "by", "&"})
_THEN = (
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


@dataclass(slots=True)
class _Draft:
    """A constraint that is still growing."""

    any_of: list[Seen]
    is_negated: bool = False
    at_least: int = 1
    of: str = ""


@dataclass(slots=True)
class _Reader:
    """Goes through a sentence word by word and collects constraints, step by step."""

    sentence: Sentence
    steps: list[list[_Draft]] = field(default_factory=lambda: [[]])
    now: int = 0  # the step that is being read
    pending: list[int] = field(default_factory=list)  # indexes of the phrase being read
    is_negated: bool = False
    group: list[str] = field(default_factory=list)  # the people that what follows is said of
    lent: list[_Draft] = field(default_factory=list)  # things bound to the group from before it
    several: _Draft | None = None  # "two of" these people, while the list goes on
    is_tight: bool = False  # nothing but list words since the last constraint
    is_cut_off: bool = False  # a comma stands between the group and what follows
    is_while: bool = False
    next_at_comma: int | None = None  # where a step is inserted at the next comma

    @property
    def drafts(self) -> list[_Draft]:
        return self.steps[self.now]

    def words(self) -> list[str]:
        return [self.sentence.at(index) for index in self.pending]

    def flush(self) -> list[_Draft]:
        """Turn the words read so far into constraints; return them."""
        words = self.words()
        self.pending, indexes = [], self.pending
        parts = parts_of(self.sentence, indexes, is_owned=bool(self.group))
        if not parts:
            return []
        owner = self.group[0] if len(self.group) == 1 and not self._is_apart(words) else ""
        starts_or = self.is_tight and words[0] in _ALTERNATIVE
        added: list[_Draft] = []
        for number, part in enumerate(parts):
            seen = thing(self.sentence, part.run)
            goes_on = part.is_alternative if number else starts_or
            last = self.drafts[-1] if self.drafts else None
            if goes_on and last and not self.is_negated and not last.is_negated:
                last.any_of += [other for other in seen if other not in last.any_of]
                continue
            draft = _Draft(list(seen), self.is_negated, of=owner)
            if draft not in self.drafts:
                self.drafts.append(draft)
            added.append(draft)
        self.is_tight = True
        self.is_cut_off = False
        return added

    def _is_apart(self, words: Sequence[str]) -> bool:
        """Say whether words do not speak of the person before: "Neo and a dog", "Neo, a dog"."""
        first = next((word for word in words if word[0].isalnum()), "")
        is_noun = first in lexicon.INDEFINITE | lexicon.ARTICLES or self.is_negated
        is_listed = self.is_tight and first in {"and", "or", "plus"}
        return is_listed or (self.is_cut_off and is_noun)

    def take_people(self, index: int, wanted: Mapping[int, int]) -> None:
        people = self.sentence.found[index]
        said = next(seen.said for seen in people if isinstance(seen, Who))
        words = self.words()
        was_tight = self.is_tight and not self.says_something()
        added = self.flush()
        link = words[-1] if words else ""
        if index in wanted:
            self.several = _Draft([], self.is_negated, at_least=wanted[index])
            self.drafts.append(self.several)
        self._add_people(people, is_alternative="or" in words[-2:])
        if self.is_negated:
            return
        is_listed = was_tight and all(word in _LISTS or word in lexicon.FILLERS for word in words)
        is_joined = (is_listed and bool(self.group)) or (
            bool(self.group) and bool(added) and link in _COMPANY - {"and", "&"}
        )
        if is_joined or (was_tight and self.group and link in _NEAR_ENDS):
            self.group.append(said)
            for draft in self.lent:
                draft.of = ""
            self.lent = []
        else:
            self.group = [said]
            self.lent = [draft for draft in added if link in _NEAR_ENDS and not draft.of]
            for draft in self.lent:
                draft.of = said
        self.is_tight, self.is_cut_off = True, False

    def is_same_person(self, index: int) -> bool:
        """Say whether the words at an index name the person read last."""
        last = self.drafts[-1].any_of if self.drafts else []
        before = {seen.person for seen in last if isinstance(seen, Who)}
        return any(
            isinstance(seen, Who) and seen.person in before for seen in self.sentence.found[index]
        )

    def says_something(self) -> bool:
        return bool(parts_of(self.sentence, self.pending, is_owned=False))

    def _add_people(self, people: Sequence[Seen], *, is_alternative: bool) -> None:
        last = self.several or (self.drafts[-1] if self.drafts else None)
        is_merged = self.several is not None or is_alternative
        if is_merged and last and not self.is_negated and not last.is_negated:
            last.any_of += [who for who in people if who not in last.any_of]
            return
        draft = _Draft(list(people), self.is_negated)
        if draft not in self.drafts:
            self.drafts.append(draft)

    def take_seen(self, index: int) -> None:
        """Take words that are said, or a number of people."""
        is_alternative = bool(self.pending) and self.words()[-1] in _ALTERNATIVE
        self.flush()
        seen = self.sentence.found[index]
        last = self.drafts[-1] if self.drafts else None
        if is_alternative and last and not last.is_negated:
            last.any_of += seen
            return
        is_line = isinstance(seen[0], Line)
        owner = self.group[0] if is_line and len(self.group) == 1 else ""
        self.drafts.append(_Draft(list(seen), self.is_negated and is_line, of=owner))

    def close(self, *, keeps_negation: bool = False) -> None:
        self.flush()
        self.several = None
        self.is_negated &= keeps_negation

    def next_step(self, place: int) -> None:
        """Go on with a new step at a place among the steps."""
        self.close()
        self.steps.insert(place, [])
        self.now = place
        self.is_tight, self.is_cut_off, self.lent = False, True, []


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
    reader = _Reader(sentence)
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


def _read_people(
    reader: _Reader, index: int, wanted: Mapping[int, int], *, is_absent: bool
) -> None:
    if reader.sentence.at(index - 1) == "as" and reader.is_same_person(index):
        reader.close()  # "Harrison Ford as Deckard" is one person
        return
    was_negated = reader.is_negated
    if is_absent:
        reader.flush()
        reader.is_negated = True
    reader.take_people(index, wanted)
    reader.is_negated = was_negated


def _constraints(steps: Sequence[Sequence[_Draft]]) -> tuple[Constraint, ...]:
    filled = [drafts for drafts in steps if any(draft.any_of for draft in drafts)]
    return tuple(
        Constraint(
            any_of=tuple(draft.any_of),
            at_least=min(draft.at_least, len(draft.any_of)),
            is_negated=draft.is_negated,
            of=draft.of,
            step=number,
        )
        for number, drafts in enumerate(filled)
        for draft in drafts
        if draft.any_of
    )


def _read_word(reader: _Reader, index: int) -> int:
    """Read one word, or several that belong together; return how many were read."""
    sentence = reader.sentence
    word = sentence.at(index)
    if word in lexicon.NEGATORS and sentence.at(index + 1) not in {"only", "just"}:
        reader.flush()
        reader.is_negated = True
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


def _opens_sequence(reader: _Reader, index: int) -> bool:
    """Say whether "first" here only goes with a "then" further on."""
    later = (reader.sentence.at(place) for place in range(index + 1, len(reader.sentence.tokens)))
    return not any(reader.drafts) and not reader.says_something() and "then" in later


def _then(reader: _Reader, index: int) -> int:
    """Return how many words from here on say that something comes next; 0: none do."""
    has_content = any(reader.drafts) or reader.says_something()
    if not has_content or index + 1 >= len(reader.sentence.tokens):
        return 0
    for phrase in _THEN:
        run = tuple(reader.sentence.at(index + offset) for offset in range(len(phrase)))
        if run == phrase and reader.sentence.is_free(index, index + len(phrase)):
            return len(phrase)
    return 0


def _is_order(reader: _Reader, index: int) -> bool:
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


def _turn(reader: _Reader, word: str) -> None:
    """Begin the step before or after what was read; a sentence may also begin with it."""
    has_content = any(reader.drafts) or reader.says_something()
    reader.close()
    reader.group = []
    if has_content:
        reader.next_step(reader.now + (word == "before"))
    else:
        reader.next_at_comma = reader.now + (word == "after")


def _stop(reader: _Reader, index: int, word: str) -> None:
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
        return
    reader.close()
    reader.is_cut_off = True


def _is_new_noun(reader: _Reader, index: int) -> bool:
    return reader.sentence.at(index) in lexicon.ARTICLES | {"another", "some"}


def _ends_negation(reader: _Reader, index: int, word: str) -> bool:
    if word in _NEGATION_ENDS:
        return reader.sentence.at(index - 1) not in lexicon.NEGATORS  # "not with"
    has_thing = any(
        reader.sentence.tokens[i].pos in {"NOUN", "PROPN", "VERB"} for i in reader.pending
    )
    is_after_person = reader.is_tight and not reader.pending
    return word in lexicon.PREPOSITIONS - {"of"} and (has_thing or is_after_person)


def _begins_thing(reader: _Reader, word: str) -> bool:
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
