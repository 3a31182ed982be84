"""Constraints while a sentence is read: they grow, join and change whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vsearch.catalog.words import word_set
from vsearch.parse import lexicon
from vsearch.parse.phrases import parts_of, thing
from vsearch.parse.sentence import Sentence
from vsearch.records.query import Line, Seen, Who

_ALTERNATIVE = frozenset({"or", "nor"})
_LISTS = frozenset({"and", "or", "nor", "&", ",", "with", "plus", "both", "either", "also"})
_NEAR_ENDS = word_set("with near by beside behind around") | {"to", "of"}
_COMPANY = frozenset({"with", "and", "to", "beside", "near", "by", "&"})


@dataclass(slots=True)
class Draft:
    """A constraint that is still growing."""

    any_of: list[Seen]
    is_negated: bool = False
    at_least: int = 1
    of: str = ""


@dataclass(slots=True)
class Reader:
    """Goes through a sentence word by word and collects constraints, step by step."""

    sentence: Sentence
    steps: list[list[Draft]] = field(default_factory=lambda: [[]])
    now: int = 0  # the step that is being read
    pending: list[int] = field(default_factory=list)  # indexes of the phrase being read
    is_negated: bool = False
    has_negated: bool = False  # something was read since the negation began
    group: list[str] = field(default_factory=list)  # the people that what follows is said of
    lent: list[Draft] = field(default_factory=list)  # things bound to the group from before it
    several: Draft | None = None  # "two of" these people, while the list goes on
    is_tight: bool = False  # nothing but list words since the last constraint
    listed: list[Draft] = field(default_factory=list)  # parted by nothing but commas, so far
    is_after_comma: bool = False  # a comma of a list was the last thing read
    is_cut_off: bool = False  # a comma stands between the group and what follows
    is_while: bool = False
    next_at_comma: int | None = None  # where a step is inserted at the next comma

    @property
    def drafts(self) -> list[Draft]:
        """Return the constraints of the step that is being read."""
        return self.steps[self.now]

    def words(self) -> list[str]:
        """Return the words of the phrase that is being read."""
        return [self.sentence.at(index) for index in self.pending]

    def flush(self) -> list[Draft]:
        """Turn the words read so far into constraints; return them."""
        words = self.words()
        self.pending, indexes = [], self.pending
        parts = parts_of(self.sentence, indexes, is_owned=bool(self.group))
        if not parts:
            return []
        self.is_after_comma &= words[0] not in lexicon.CARRIERS | lexicon.RELATIVES
        owner = self.group[0] if len(self.group) == 1 and not self._is_apart(words) else ""
        starts_or = self.is_tight and words[0] in _ALTERNATIVE
        added: list[Draft] = []
        for number, part in enumerate(parts):
            seen = thing(self.sentence, part.run)
            goes_on = part.is_alternative if number else starts_or
            last = self._alternatives() if goes_on and not self.is_negated else None
            if last and not last.is_negated:
                last.any_of += [other for other in seen if other not in last.any_of]
                continue
            draft = Draft(list(seen), self.is_negated, of=owner)
            self._append(draft)
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
        """Take the person, or the people of one name, at an index."""
        people = self.sentence.found[index]
        said = next(seen.said for seen in people if isinstance(seen, Who))
        words = self.words()
        self.is_after_comma &= not words
        was_tight = self.is_tight and not self.says_something()
        added = self.flush()
        link = words[-1] if words else ""
        if index in wanted:
            self.several = Draft([], self.is_negated, at_least=wanted[index])
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
        """Say whether there is a phrase in the words read so far."""
        return bool(parts_of(self.sentence, self.pending, is_owned=False))

    def _add_people(self, people: Sequence[Seen], *, is_alternative: bool) -> None:
        last = self.several
        if last is None and is_alternative and not self.is_negated:
            last = self._alternatives()
        if last and not self.is_negated and not last.is_negated:
            last.any_of += [who for who in people if who not in last.any_of]
            return
        self._append(Draft(list(people), self.is_negated))

    def _append(self, draft: Draft) -> None:
        """Add a constraint; those parted by bare commas are remembered, for an "or" may follow."""
        self.listed = [*self.listed, draft] if self.is_after_comma else [draft]
        self.is_after_comma = False
        self.has_negated = self.is_negated
        if draft not in self.drafts:
            self.drafts.append(draft)

    def _alternatives(self) -> Draft | None:
        """Return what an "or" adds to: the last constraint, with those listed before it."""
        if not self.drafts:
            return None
        last = self.drafts[-1]
        if len(self.listed) > 1 and self.listed[-1] is last:
            kind = type(last.any_of[0])
            alike = [d for d in self.listed[:-1] if type(d.any_of[0]) is kind and d in self.drafts]
            for draft in alike:
                self.drafts.remove(draft)
            last.any_of[:0] = [seen for draft in alike for seen in draft.any_of]
            self.listed = [last]
        return last

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
        self.drafts.append(Draft(list(seen), self.is_negated and is_line, of=owner))

    def close(self) -> None:
        """End the phrase, the list and the negation."""
        self.flush()
        self.several = None
        self.is_negated = False

    def next_step(self, place: int) -> None:
        """Go on with a new step at a place among the steps."""
        self.close()
        self.steps.insert(place, [])
        self.now = place
        self.is_tight, self.is_cut_off, self.lent = False, True, []
