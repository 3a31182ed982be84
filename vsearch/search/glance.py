"""A first look at a large library: which stretches of which films are worth a close one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.film import STEP_WINDOWS
from vsearch.join.weigh import CERTAIN, FLOOR, HINT
from vsearch.records.arrays import Floats, Ints
from vsearch.records.media import Film
from vsearch.records.query import Constraint, Picture, Query, Seen, Thing, Who
from vsearch.search.blocks import BLOCK_S, Blocks
from vsearch.search.calibrate import ANYWHERE, WITH_PERSON
from vsearch.search.footage import company_of
from vsearch.search.grounds import Grounds
from vsearch.search.lineup import Roll
from vsearch.search.scenery import pictured, weighed
from vsearch.search.scope import part_of
from vsearch.settings import SearchSettings

ROUGHLY = 0.8  # what is this share as likely as it must be at a rough look may be likely enough
LONG_SHOT_S = 60.0  # of a longer shot only so much on either side of what is seen is looked at


@dataclass(frozen=True, slots=True)
class Rough:
    """What one constraint comes to in every block, roughly."""

    chances: Floats  # (m,) 0..1
    clarity: Floats  # (m,) 0..1


@dataclass(frozen=True, slots=True)
class Stretches:
    """Blocks that are worth a look."""

    films: Ints  # (k,) places among the films
    starts_s: Floats  # (k,)
    ends_s: Floats  # (k,)
    is_all: bool  # nothing that could be a full match lies elsewhere


@dataclass(frozen=True, slots=True)
class Ranking:
    """The blocks of a library that are worth a look, and how much."""

    blocks: Blocks
    worth: Ints  # (k,) the blocks
    totals: Floats  # (k,) the better a query is met there, the more
    may_be_full: NDArray[np.bool_]  # (k,) everything that is asked for may be near
    reach_s: float  # how far from a block its evidence may lie

    def best(self, most: int) -> Stretches:
        """Return the best blocks, so many at most, with what lies near them."""
        chosen = np.arange(len(self.worth))
        if len(chosen) > most:
            chosen = np.argpartition(-self.totals, most)[:most]
        places = self.worth[chosen]
        starts_s = np.asarray(self.blocks.numbers[places] * BLOCK_S, dtype=np.float64)
        return Stretches(
            films=self.blocks.films[places],
            starts_s=starts_s - self.reach_s,
            ends_s=np.asarray(starts_s + BLOCK_S + self.reach_s),
            is_all=self.may_be_full[chosen].sum() == self.may_be_full.sum(),
        )


def can_be_glanced(query: Query) -> bool:
    """Say whether a rough look can tell where the query may be met.

    It needs something wanted that is seen in the survey or on the roll. The first or last time of
    each film, and a face in a picture, need all of every film.
    """
    wanted = [c for c in query.constraints if not c.is_negated and _is_rough(c)]
    return bool(wanted) and query.aim == "moments" and not query.pick and not query.faces


def glance(
    query: Query,
    films: Sequence[Film],
    blocks: Blocks,
    scores: NDArray[np.float32],
    rolls: Mapping[str, Roll],
    grounds: Grounds,
    settings: SearchSettings,
    *,
    asked: NDArray[np.bool_] | None = None,
) -> Ranking:
    """Return the blocks in which the query may be met, or partly met.

    ``scores`` (q, n) are the survey's for each phrase, then each picture; ``rolls`` tell of every
    person. Who is ruled out, and how many are on screen, is not looked at: it only takes away.
    ``asked`` tells of which blocks (m,) anything is asked at all, if not of every one.
    """
    wanted = [c for c in query.constraints if not c.is_negated and _is_rough(c)]
    people = {name: _on_the_roll(roll, blocks) for name, roll in rolls.items()}
    seen: dict[Seen, Rough] = {
        one: _rough(one, query, blocks, scores, people, grounds, settings)
        for constraint in wanted
        for one in constraint.any_of
        if isinstance(one, (Thing, Picture)) or (isinstance(one, Who) and one.is_known)
    }
    each = [_met(constraint, seen) for constraint in wanted]
    window_s = _window_s(query, wanted, settings)
    nears = [
        rough.chances if len(each) == 1 else blocks.reached(rough.chances, window_s)
        for rough in each
    ]
    # A product of factors in the place of their geometric mean: the order is the same.
    certain = CERTAIN if settings.has("clarity") else 1.0
    clear = np.mean([rough.clarity for rough in each], axis=0)
    totals = np.prod([np.maximum(near, FLOOR) for near in nears], axis=0)
    totals *= (certain + (1.0 - certain) * clear) ** len(each)
    for thing in _unwanted(query):
        # Where it is seen least counts: what must not be seen rules out a shot, not all of a block.
        scored = blocks.minima(scores[query.phrases.index(thing.phrase)])
        totals *= (1.0 - _chances(scored, thing, grounds, None)) ** len(each)
    may_be_full = np.all([near >= ROUGHLY * settings.present for near in nears], axis=0)
    is_worth = (totals >= HINT * FLOOR ** (len(each) - 1)) | may_be_full
    is_worth &= _inside(query, films, blocks)
    if asked is not None:
        is_worth &= asked
    worth = np.flatnonzero(is_worth)
    reach_s = settings.merge_gap_s + (0.0 if len(each) == 1 else window_s)
    return Ranking(blocks, worth, totals[worth], may_be_full[worth], reach_s)


def _window_s(query: Query, wanted: Sequence[Constraint], settings: SearchSettings) -> float:
    """Return how far apart the evidence of a moment may lie, from the first step to the last."""
    steps = len({constraint.step for constraint in wanted})
    apart_s = STEP_WINDOWS * settings.window_s if query.within_s is None else query.within_s
    return settings.window_s + apart_s * (steps - 1)


def frames_near(
    stretches: Stretches, film: int, times_s: Floats, shots: NDArray[np.integer]
) -> Ints:
    """Return the numbers of a film's frames in its stretches, and in the rest of their shots.

    ``times_s`` and ``shots`` are those of all its frames, ascending.
    """
    mine = stretches.films == film
    starts_s, ends_s = stretches.starts_s[mine], stretches.ends_s[mine]
    begins = np.searchsorted(times_s, starts_s)
    ends = np.searchsorted(times_s, ends_s, side="right")
    begins, ends = begins[begins < ends], ends[begins < ends]
    if not len(begins):
        return np.empty(0, dtype=np.int64)
    first = np.searchsorted(shots, shots[begins])
    last = np.searchsorted(shots, shots[ends - 1], side="right")
    begins = np.maximum(first, np.searchsorted(times_s, times_s[begins] - LONG_SHOT_S))
    ends = np.minimum(last, np.searchsorted(times_s, times_s[ends - 1] + LONG_SHOT_S))
    depth = np.zeros(len(times_s) + 1, dtype=np.int64)
    np.add.at(depth, begins, 1)
    np.add.at(depth, ends, -1)
    return np.flatnonzero(np.cumsum(depth[:-1]) > 0)


def _is_rough(constraint: Constraint) -> bool:
    """Say whether where it is met can be told roughly."""
    able = sum(
        isinstance(one, (Thing, Picture)) or (isinstance(one, Who) and one.is_known)
        for one in constraint.any_of
    )
    others = sum(not isinstance(one, (Thing, Picture, Who)) for one in constraint.any_of)
    return not others and able >= constraint.at_least


def _met(constraint: Constraint, seen: Mapping[Seen, Rough]) -> Rough:
    """Return where enough of the alternatives are met."""
    parts = [seen[one] for one in constraint.any_of if one in seen]
    if len(parts) == 1:
        return parts[0]
    chances = np.stack([part.chances for part in parts])
    order = np.argsort(-chances, axis=0, kind="stable")[constraint.at_least - 1][np.newaxis]
    clarity = np.stack([part.clarity for part in parts])
    return Rough(
        np.take_along_axis(chances, order, axis=0)[0],
        np.take_along_axis(clarity, order, axis=0)[0],
    )


def _rough(
    one: Seen,
    query: Query,
    blocks: Blocks,
    scores: NDArray[np.float32],
    people: Mapping[str, Rough],
    grounds: Grounds,
    settings: SearchSettings,
) -> Rough:
    if isinstance(one, Who):
        return people[one.person]
    if isinstance(one, Picture):
        number = len(query.phrases) + query.pictures.index(one.picture)
        chances = pictured(blocks.maxima(scores[number]), grounds)
        return Rough(chances, chances)
    assert isinstance(one, Thing)
    best = blocks.maxima(scores[query.phrases.index(one.phrase)])
    near = None
    if one in grounds.company:
        near = np.zeros(len(blocks), dtype=bool)
        for company in company_of(one, query):
            near |= np.all([_shown(whose, people, blocks, settings) for whose in company], axis=0)
    chances = _chances(best, one, grounds, near)
    return Rough(chances, chances)


def _unwanted(query: Query) -> list[Thing]:
    """Return the things that must not be seen."""
    named = (one for c in query.constraints if c.is_negated for one in c.any_of)
    return [one for one in named if isinstance(one, Thing)]


def _chances(
    scores: Floats, thing: Thing, grounds: Grounds, near: NDArray[np.bool_] | None
) -> Floats:
    """Return how likely a thing is in blocks that score so, (m,); 0 where it is no hint of it."""
    chances = np.zeros(len(scores))
    likely = _stands_out(scores, thing, grounds, near)
    here = None if near is None else near[likely]
    chances[likely], _ = weighed(scores[likely], thing, grounds, here)
    return chances


def _stands_out(
    scores: Floats, thing: Thing, grounds: Grounds, near: NDArray[np.bool_] | None
) -> Ints:
    """Return the blocks that score higher than what is no hint at all: others need no weighing."""
    if grounds.anywhere is None:
        return np.empty(0, dtype=np.int64)
    stands_out = scores >= grounds.anywhere.exceeded_by(ANYWHERE * (1 - HINT) / HINT)
    if thing in grounds.company and near is not None:
        least = grounds.company[thing].exceeded_by(WITH_PERSON * (1 - HINT) / HINT)
        stands_out |= near & (scores >= least)
    return np.flatnonzero(stands_out)


def _on_the_roll(roll: Roll, blocks: Blocks) -> Rough:
    """Return where a person is seen: of each block the likeliest track."""
    chances, clarity = np.zeros(len(blocks)), np.zeros(len(blocks))
    if not len(blocks):
        return Rough(chances, clarity)
    firsts, lasts = blocks.at(roll.films, roll.starts_s), blocks.at(roll.films, roll.ends_s)
    sizes = lasts - firsts + 1
    tracks = np.repeat(np.arange(len(sizes)), sizes)
    covered = np.arange(len(tracks)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    covered += firsts[tracks]
    order = np.argsort(roll.chances[tracks], kind="stable")  # the likeliest is written last
    chances[covered[order]] = roll.chances[tracks[order]]
    clarity[covered[order]] = roll.qualities[tracks[order]]
    return Rough(chances, clarity)


def _shown(
    whose: Sequence[Who], people: Mapping[str, Rough], blocks: Blocks, settings: SearchSettings
) -> NDArray[np.bool_]:
    """Return the blocks in which one of these people is seen."""
    shown = np.zeros(len(blocks), dtype=bool)
    for who in whose:
        if who.is_known:
            shown |= people[who.person].chances >= settings.present
    return shown


def _inside(query: Query, films: Sequence[Film], blocks: Blocks) -> NDArray[np.bool_]:
    """Return which blocks lie in the part of their film that is asked about, at least in part."""
    if query.stretch is None:
        return np.ones(len(blocks), dtype=bool)
    parts = np.array([part_of(query.stretch, film.duration_s) for film in films])[blocks.films]
    starts_s = blocks.numbers * BLOCK_S
    return np.asarray((starts_s + BLOCK_S >= parts[:, 0]) & (starts_s <= parts[:, 1]))
