"""Who speaks, as subtitles label it: parts and people by the names they are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vsearch.join.streams import Stream
from vsearch.records.arrays import Floats
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.records.query import Line, Query, Who
from vsearch.subtitles.words import spoken_words

LABELLED = 0.95  # the label of a line names who says it
ANOTHERS = 0.3  # what a line counts for that by its label somebody else says


@dataclass(frozen=True, slots=True)
class Voices:
    """Whom the labels of one film's subtitles mean."""

    people: Mapping[str, frozenset[str]] = field(default_factory=dict)  # names by what is called so

    def whose(self, label: str) -> frozenset[str]:
        """Return who may be meant by a label; nobody where it is none, or of somebody unknown."""
        key = " ".join(spoken_words(label))
        return self.people.get(key, frozenset())


NO_VOICES = Voices()


def voices_of(
    title: str, people: Sequence[Person], cast: Sequence[CastEntry], query: Query
) -> Voices:
    """Return whom labels mean in a film: by name, alias or part, in full or by one word of it.

    A word that is part of several names means all of them.
    """
    named: list[tuple[str, str]] = [(who.said, who.person) for who in query.people]
    named += [(name, person.name) for person in people for name in (person.name, *person.aliases)]
    named += [
        (entry.character, entry.person)
        for entry in cast
        if name_key(entry.title) == name_key(title)
    ]
    found: dict[str, set[str]] = {}
    for name, person in named:
        words = spoken_words(name)
        for called in {" ".join(words), *(word for word in words if len(word) > 2)}:
            found.setdefault(called, set()).add(person)
    return Voices({called: frozenset(those) for called, those in found.items()})


def speaking(query: Query, who: Who) -> list[Line]:
    """Return the lines that somebody is said to speak."""
    said = who.said.casefold()
    return [
        seen
        for constraint in query.constraints
        if not constraint.is_negated and constraint.of and constraint.of.casefold() == said
        for seen in constraint.any_of
        if isinstance(seen, Line)
    ]


def with_voice(stream: Stream, who: Who, lines: Iterable[Stream], voices: Voices) -> Stream:
    """Return where somebody is seen, or speaks as the labels of lines that are theirs tell."""
    chances = stream.probabilities
    for line in lines:
        is_theirs = _labelled(line, voices, {who.person})
        chances = np.where(is_theirs > 0, np.maximum(chances, LABELLED), chances)
    return replace(stream, probabilities=chances)


def spoken_worth(line: Stream, people: set[str], voices: Voices, shown: Floats) -> Floats:
    """Return what a line counts for in each cell when certain people are to say it, (n,).

    In full where the label tells that it is theirs, or where there is none that means anybody and
    one of them is seen in the shot, ``shown``; little where it is somebody else's.
    """
    label = _labelled(line, voices, people)
    return np.where(label > 0, 1.0, np.where(label < 0, ANOTHERS, shown))


def _labelled(line: Stream, voices: Voices, people: set[str]) -> Floats:
    """Say of every cell whether the label means one of these: 1 yes, -1 another, 0 none."""
    told = np.zeros(len(line.probabilities))
    for cell in np.flatnonzero(line.probabilities):
        heard = line.line_in(int(cell))
        meant = voices.whose(heard.line.speaker) if heard else frozenset()
        if meant:
            told[cell] = 1.0 if meant & people else -1.0
    return told
