"""What a query asks for as streams: alternatives, belongings, nobody else."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vsearch.join.reach import OTHER_SHOT, shot_maximum
from vsearch.join.streams import Stream, at_least, plain_stream
from vsearch.records.arrays import Floats
from vsearch.records.query import Constraint, Face, Query, Seen, Who
from vsearch.search.crowd import stranger_chances
from vsearch.search.view import View
from vsearch.search.voices import speaking, spoken_worth, with_voice
from vsearch.settings import SearchSettings


def can_be_met(constraint: Constraint) -> bool:
    """Say whether enough of the alternatives can be seen or heard: strangers cannot."""
    return sum(map(_can_be_seen, constraint.any_of)) >= constraint.at_least


def streams_of(query: Query, view: View, settings: SearchSettings) -> list[Stream]:
    """Return a stream for every constraint that can be met, in their order, and what else holds.

    What cannot be met is left out: the caller tells of it.
    """
    alone = _strangers(query, view) if query.is_alone else {}
    streams = [
        stream_of(constraint, query, view, settings)
        for constraint in query.constraints
        if can_be_met(constraint)
    ]
    return [
        *(_without(stream, alone.get(stream.step)) for stream in streams),
        *(_nobody_else(chances, step) for step, chances in alone.items()),
    ]


def stream_of(constraint: Constraint, query: Query, view: View, settings: SearchSettings) -> Stream:
    """Return where a constraint that can be met is met: the best of its alternatives.

    A thing that belongs to a person counts in full where they are seen in the same shot. In any
    other shot it counts as evidence from another shot does: it is one cut away from its person,
    whatever lies near it.
    """
    parts = [_part(seen, query, view) for seen in constraint.any_of if _can_be_seen(seen)]
    label = " or ".join(part.label for part in parts)
    stream = at_least(parts, constraint.at_least, label=label)
    if constraint.is_negated:
        together = "frame" if query.together == "frame" else stream.together
        return replace(stream, is_negated=True, step=constraint.step, together=together)
    owners = _owners(constraint.of, query, view)
    worth: Floats | float = 1.0
    if owners:
        owner = np.max([stream.probabilities for stream in owners], axis=0)
        is_there = shot_maximum(view.cells, owner) >= settings.present
        worth = np.where(is_there, 1.0, OTHER_SHOT)
        if stream.kind == "line":
            worth = spoken_worth(stream, _people_called(constraint.of, query), view.voices, worth)
    return replace(stream, step=constraint.step, together=query.together, worth=worth)


def wanted_people(constraint: Constraint) -> list[Who]:
    """Return whom a constraint is about, if it wants people and nothing else."""
    named = [seen for seen in constraint.any_of if isinstance(seen, Who)]
    is_about_people = not constraint.is_negated and len(named) == len(constraint.any_of)
    return named if is_about_people else []


def _can_be_seen(seen: Seen) -> bool:
    return not isinstance(seen, Who) or seen.is_known


def _part(seen: Seen, query: Query, view: View) -> Stream:
    """Return where one alternative is seen or heard, somebody also where their lines are."""
    stream = view.seen[seen]
    if isinstance(seen, Who) and (lines := speaking(query, seen)):
        return with_voice(stream, seen, [view.seen[line] for line in lines], view.voices)
    return stream


def _owners(said: str, query: Query, view: View) -> list[Stream]:
    """Return the streams of whoever was named by these words and is wanted."""
    return [view.seen[who] for who in _called(said, query) if who.is_known]


def _called(said: str, query: Query) -> list[Who]:
    """Return whoever was named by these words and is wanted."""
    if not said:
        return []
    named = (s for c in query.constraints for s in c.any_of if not c.is_negated)
    meant = (
        who for who in named if isinstance(who, Who) and who.said.casefold() == said.casefold()
    )
    return list(dict.fromkeys(meant))


def _people_called(said: str, query: Query) -> set[str]:
    return {who.person for who in _called(said, query)}


def _strangers(query: Query, view: View) -> dict[int, Floats]:
    """Return for every step how likely anybody is on screen who is not named in it.

    A step that names nobody may have whoever is named in another one.
    """
    named: dict[int, list[Who | Face]] = {}
    for constraint in query.constraints:
        named.setdefault(constraint.step, []).extend(_positive_people(constraint))
    everybody = [one for people in named.values() for one in people]
    return {
        step: _chances(view, people or everybody) for step, people in (named or {0: []}).items()
    }


def _positive_people(constraint: Constraint) -> list[Who | Face]:
    """Return whose faces are wanted: people who are known, and whoever a picture shows."""
    wanted = () if constraint.is_negated else constraint.any_of
    return [s for s in wanted if isinstance(s, Face) or (isinstance(s, Who) and s.is_known)]


def _chances(view: View, people: Sequence[Who | Face]) -> Floats:
    if view.faces is None:
        return np.zeros(len(view.cells))
    names = dict.fromkeys(one.person for one in people if isinstance(one, Who))
    given = [view.faces.given[one.face] for one in people if isinstance(one, Face)]
    return stranger_chances(
        view.cells, view.faces.tracks, view.faces.identities, list(names), given
    )


def _without(stream: Stream, strangers: Floats | None) -> Stream:
    """Return a wanted stream that counts only as far as nobody else is on screen."""
    if strangers is None or stream.is_negated:
        return stream
    return replace(stream, worth=stream.worth * (1.0 - strangers))


def _nobody_else(chances: Floats, step: int) -> Stream:
    """Return the stream that rules out the very cells with somebody else."""
    stream = plain_stream(chances, label="somebody else", kind="people")
    return replace(stream, is_negated=True, step=step, together="frame")
