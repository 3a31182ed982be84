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
    most: int,
    *,
    asked: NDArray[np.bool_] | None = None,
) -> Stretches:
    """Return the blocks in which the query is met best, ``most`` of them, and what is near them.

    ``scores`` (q, n) are the survey's for each phrase, then each picture; ``rolls`` tell of every
    person. What is ruled out, and how many are on screen, is not looked at: it only takes away.
    ``asked`` tells of which blocks (m,) anything is asked at all, if not of every one.
    """
    wanted = [c for c in query.constraints if not c.is_negated and _is_rough(c)]
    seen: dict[Seen, Rough] = {
        one: _rough(one, query, blocks, scores, rolls, grounds, settings)
        for constraint in wanted
        for one in constraint.any_of
        if isinstance(one, (Thing, Picture)) or (isinstance(one, Who) and one.is_known)
    }
    steps = {constraint.step for constraint in wanted}
    window_s = settings.window_s
    if len(steps) > 1:
        limit_s = STEP_WINDOWS * window_s if query.within_s is None else query.within_s
        window_s += limit_s * (len(steps) - 1)
    each = [_met(constraint, seen) for constraint in wanted]
    is_one = len(wanted) == 1
    logs, clear = np.zeros(len(blocks)), np.zeros(len(blocks))
    inside = _inside(query, films, blocks)
    if asked is not None:
        inside &= asked
    may_be_full = inside.copy()
    for rough in each:
        near = rough.chances if is_one else blocks.reached(rough.chances, window_s)
        may_be_full &= near >= ROUGHLY * settings.present
        logs += np.log(np.maximum(near, FLOOR)) / len(each)
        clear += rough.clarity / len(each)
    certain = CERTAIN if settings.has("clarity") else 1.0
    logs += np.log(certain + (1.0 - certain) * clear)
    logs[~inside] = -np.inf
    least = np.log(HINT) / len(each) + np.log(FLOOR) * (1 - 1 / len(each))
    worth = np.flatnonzero((logs >= least) | may_be_full)
    chosen = worth
    if len(worth) > most:
        chosen = worth[np.argpartition(-logs[worth], most)[:most]]
    reach_s = settings.merge_gap_s + (0.0 if is_one else window_s)
    starts_s = np.asarray(blocks.numbers[chosen] * BLOCK_S, dtype=np.float64)
    return Stretches(
        films=blocks.films[chosen],
        starts_s=starts_s - reach_s,
        ends_s=np.asarray(starts_s + BLOCK_S + reach_s),
        is_all=may_be_full[chosen].sum() == may_be_full.sum(),
    )


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
    rolls: Mapping[str, Roll],
    grounds: Grounds,
    settings: SearchSettings,
) -> Rough:
    if isinstance(one, Who):
        return _on_the_roll(rolls[one.person], blocks)
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
            near |= np.all([_shown(whose, rolls, blocks, settings) for whose in company], axis=0)
    chances = np.zeros(len(blocks))
    likely = _stands_out(best, one, grounds, near)
    chances[likely], _ = weighed(best[likely], one, grounds, None if near is None else near[likely])
    return Rough(chances, chances)


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
    whose: Sequence[Who], rolls: Mapping[str, Roll], blocks: Blocks, settings: SearchSettings
) -> NDArray[np.bool_]:
    """Return the blocks in which one of these people is seen."""
    shown = np.zeros(len(blocks), dtype=bool)
    for who in whose:
        if who.is_known:
            shown |= _on_the_roll(rolls[who.person], blocks).chances >= settings.present
    return shown


def _inside(query: Query, films: Sequence[Film], blocks: Blocks) -> NDArray[np.bool_]:
    """Return which blocks lie in the part of their film that is asked about, at least in part."""
    if query.stretch is None:
        return np.ones(len(blocks), dtype=bool)
    parts = np.array([part_of(query.stretch, film.duration_s) for film in films])[blocks.films]
    starts_s = blocks.numbers * BLOCK_S
    return np.asarray((starts_s + BLOCK_S >= parts[:, 0]) & (starts_s <= parts[:, 1]))
