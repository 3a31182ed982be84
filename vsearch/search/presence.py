"""How long somebody is on screen, and with whom."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsearch.join.reach import shot_maximum
from vsearch.join.settle import JoinedMoment
from vsearch.join.streams import Stream, person_stream, plain_stream
from vsearch.records.arrays import Floats
from vsearch.records.moments import Presence
from vsearch.records.query import Query
from vsearch.search.constraints import can_be_met, stream_of, streams_of, wanted_people
from vsearch.search.crowd import stranger_chances
from vsearch.search.found import Candidate
from vsearch.search.view import View
from vsearch.settings import SearchSettings

SOMEBODY = "somebody unknown"
TOUCHING_S = 1e-3  # cells no further apart than this follow one another

Mask: TypeAlias = NDArray[np.bool_]
Measure: TypeAlias = Callable[[Query, View, SearchSettings], list["Seen"]]


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody's time in one film, with every stretch of it as a moment."""

    presence: Presence
    candidates: tuple[Candidate, ...]


def screen_time(query: Query, view: View, settings: SearchSettings) -> list[Seen]:
    """Return how long each person named is seen in the film, whoever is.

    A person is on screen in a cell where their probability is at least ``present``; gaps up to
    ``merge_gap_s`` within a shot are closed, since a face may turn away. A shot without them is
    none of their time, however short: else shot and reverse shot would show both all the time.
    Other constraints restrict it to cells in which they are met too. The people do not restrict
    one another unless they are asked for together.
    """
    where = _where_else(query, view, settings, is_joint=bool(query.together))
    people = (who for c in query.constraints for who in wanted_people(c) if who.is_known)
    found = []
    for who in dict.fromkeys(people):
        stream = view.seen[who]
        found += _seen(view, stream, [], where & _is_there(stream, settings), settings)
    return found


def company(query: Query, view: View, settings: SearchSettings) -> list[Seen]:
    """Return who else is seen in the shots of the people named, and for how long.

    Only shots count in which all people named are seen somewhere. Faces that are nobody's who is
    enrolled come last, as one "somebody unknown".
    """
    named = [c for c in query.constraints if wanted_people(c)]
    if view.faces is None or not named or not all(map(can_be_met, named)):
        return []
    wanted = [stream_of(constraint, query, view, settings) for constraint in named]
    where = _where_else(query, view, settings, is_joint=False)
    for stream in wanted:
        where &= shot_maximum(view.cells, stream.probabilities) >= settings.present
    identities, tracks = view.faces.identities, view.faces.tracks
    asked = {who.person for who in query.people}
    found = []
    for person in identities.people:
        if person not in asked:
            stream = person_stream(view.cells, tracks, identities, person, label=person)
            found += _seen(view, stream, wanted, where & _is_there(stream, settings), settings)
    unknown = stranger_chances(view.cells, tracks, identities, identities.people)
    stream = plain_stream(unknown, label=SOMEBODY, kind="person")
    return found + _seen(view, stream, wanted, where & _is_there(stream, settings), settings)


def longest_first(found: Iterable[Seen]) -> list[Seen]:
    """Return company by how long it is there; whoever is unknown comes last."""
    return sorted(found, key=lambda seen: (seen.presence.label == SOMEBODY, -seen.presence.seconds))


def _where_else(query: Query, view: View, settings: SearchSettings, *, is_joint: bool) -> Mask:
    """Return the cells in which everything but the people is as it is asked for."""
    where = np.ones(len(view.cells), dtype=bool)
    for constraint in query.constraints:
        is_wanted = not constraint.is_negated
        if (wanted_people(constraint) and not is_joint) or (
            constraint.is_negated and not can_be_met(constraint)
        ):
            continue
        if not can_be_met(constraint):
            return np.zeros(len(view.cells), dtype=bool)
        stream = stream_of(constraint, query, view, settings)
        where &= _is_there(stream, settings) == is_wanted
    for stream in streams_of(query, view, settings) if query.is_alone else []:
        if stream.is_negated:
            where &= ~_is_there(stream, settings)
    return where


def _is_there(stream: Stream, settings: SearchSettings) -> Mask:
    return stream.probabilities >= settings.present


def _seen(
    view: View, stream: Stream, others: Sequence[Stream], where: Mask, settings: SearchSettings
) -> list[Seen]:
    """Return the presence of a stream in these cells, if there are any."""
    cells = np.flatnonzero(where)
    if not len(cells):
        return []
    starts, ends = view.cells.starts_s[cells], view.cells.ends_s[cells]
    is_one_shot = np.diff(view.cells.shots[cells]) == 0
    longest_gap_s = np.where(is_one_shot, settings.merge_gap_s, TOUCHING_S)
    firsts = np.flatnonzero(np.r_[True, starts[1:] - ends[:-1] > longest_gap_s])
    lasts = np.r_[firsts[1:], len(cells)] - 1
    begins_s = np.maximum(starts[firsts], view.part[0])
    ends_s = np.minimum(ends[lasts], view.part[1])
    seconds = float((ends_s - begins_s).sum())
    presence = Presence(
        label=stream.label,
        film_id=view.film.id,
        title=view.film.title,
        seconds=seconds,
        share=min(1.0, seconds / (view.part[1] - view.part[0])),
        stretches=tuple(zip(begins_s.tolist(), ends_s.tolist(), strict=True)),
    )
    runs = np.split(cells, firsts[1:])
    stretches = zip(runs, presence.stretches, strict=True)
    return [
        Seen(presence, tuple(_stretch(view, stream, others, run, *span) for run, span in stretches))
    ]


def _stretch(
    view: View,
    stream: Stream,
    others: Sequence[Stream],
    run: NDArray[np.int64],
    start_s: float,
    end_s: float,
) -> Candidate:
    """Return one stretch as a full moment, with the best evidence for everybody in it."""
    pick = int(run[np.argmax(stream.probabilities[run])])
    in_shots = np.isin(view.cells.shots, view.cells.shots[run])
    picks = [pick, *(_best(other.probabilities, in_shots) for other in others)]
    streams = (stream, *others)
    reached = tuple(
        float(one.probabilities[cell]) for one, cell in zip(streams, picks, strict=True)
    )
    moment = JoinedMoment(
        start_s=start_s,
        end_s=end_s,
        score=float(np.exp(np.log(reached).mean())),
        reached=reached,
        picks=tuple(picks),
        is_full=True,
    )
    return Candidate(view, moment, streams)


def _best(values: Floats, where: Mask) -> int:
    return int(np.argmax(np.where(where, values, -1.0)))
