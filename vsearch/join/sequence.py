"""Steps that follow one another: this, then that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.settle import NOWHERE, JoinedMoment, snap, uncovered
from vsearch.join.streams import Cells, Stream
from vsearch.join.weigh import FLOOR, KEEP, Weighed, ranked, weigh
from vsearch.join.windows import window_argmax
from vsearch.records.arrays import Floats, Ints
from vsearch.settings import SearchSettings

START = -1  # the predecessor of a cell at which a chain starts


@dataclass(frozen=True, slots=True)
class _Step:
    """One step weighed in every cell."""

    weighed: Weighed
    places: Ints  # the positive streams it is made of, as numbers among all positive ones
    scores: Floats  # (n,) of the step by itself
    worth: Floats  # (n,) what it adds to the logarithm of the score
    missing: float  # what it adds when it is nowhere
    firsts: Ints  # (n,) cell of its first piece of evidence
    lasts: Ints  # (n,) cell of its last
    is_banned: NDArray[np.bool_]  # (n,) holds what must not be seen


@dataclass(frozen=True, slots=True)
class _Chain:
    """Steps one after the other, each with the cell it is anchored in."""

    first_step: int
    anchors: tuple[int, ...]  # of first_step, first_step + 1, ...
    total: float  # logarithm of the score


def join_steps(
    cells: Cells, streams: Sequence[Stream], settings: SearchSettings, limit_s: float
) -> list[JoinedMoment]:
    """Return the moments in which the steps of the streams follow one another.

    Each step is weighed by itself. All of its evidence must come after all evidence of the step
    before, the first of it at most ``limit_s`` after the last of that; like any other distance
    this one halves the score at the limit. Moments reach from the first step to the last. If steps
    are missing at either end, they are partial. For every cell the best chain that ends in it is
    found step by step, by a maximum over the cells in which the step before may end: O(n log n).
    """
    steps = _steps(cells, streams, settings)
    is_banned = np.any([step.is_banned for step in steps], axis=0)
    free = np.ones(len(cells), dtype=bool)
    count = sum(not stream.is_negated for stream in streams)
    moments = []
    for is_full in (True, False):
        for chain in _chains(steps, cells, settings, limit_s, may_miss=not is_full):
            moment = _moment(chain, steps, cells, free, count, settings, is_full=is_full)
            if moment is not None:
                is_snapped = settings.has("snapping")
                moments.append(snap(moment, cells, is_banned) if is_snapped else moment)
    return uncovered(moments)


def _steps(cells: Cells, streams: Sequence[Stream], settings: SearchSettings) -> list[_Step]:
    numbers = sorted({stream.step for stream in streams})
    positive = [stream for stream in streams if not stream.is_negated]
    count = max(1, len(positive))
    steps = []
    for number in numbers:
        weighed = weigh(cells, [stream for stream in streams if stream.step == number], settings)
        logs = np.log(np.maximum(weighed.reached, FLOOR)).sum(axis=1)
        places = np.array([i for i, s in enumerate(positive) if s.step == number], dtype=np.int64)
        steps.append(
            _Step(
                weighed=weighed,
                places=places,
                scores=weighed.scores,
                worth=logs / count + np.log(np.maximum(weighed.allowed, 1e-9)),
                missing=float(np.log(FLOOR)) * len(places) / count,
                firsts=weighed.picks.min(axis=1),
                lasts=weighed.picks.max(axis=1),
                is_banned=weighed.allowed < 1.0 - settings.present,
            )
        )
    return steps


def _chains(
    steps: Sequence[_Step],
    cells: Cells,
    settings: SearchSettings,
    limit_s: float,
    *,
    may_miss: bool,
) -> Iterator[_Chain]:
    """Yield the best chain that ends in each cell, best first; whole ones unless some may miss."""
    totals: list[Floats] = []
    befores: list[Ints] = []
    skipped = 0.0  # what the steps before this one add when all of them are missing
    for number, step in enumerate(steps):
        met = step.weighed.is_met
        is_seen = (step.weighed.own >= settings.present).any(axis=1)
        can_be = is_seen & (met.any(axis=1) if may_miss else met.all(axis=1))
        link = np.full(len(cells), -np.inf)
        before = np.full(len(cells), START)
        if number:
            slope = np.log(2.0) / limit_s / len(steps) if limit_s else 0.0
            link, before = _best_before(totals[-1], steps[number - 1], step, cells, limit_s, slope)
        if may_miss or not number:
            is_start = link <= skipped
            link, before = np.where(is_start, skipped, link), np.where(is_start, START, before)
        totals.append(np.where(can_be, step.worth + link, -np.inf))
        befores.append(before)
        skipped += step.missing
    ends = []  # (total, step, cell)
    rest = 0.0
    for number in reversed(range(len(steps))):
        if may_miss or number == len(steps) - 1:
            found = np.flatnonzero(np.isfinite(totals[number]))
            ends += [(float(totals[number][cell] + rest), number, int(cell)) for cell in found]
        rest += steps[number].missing
    for total, number, cell in sorted(ends, key=lambda end: -end[0]):
        anchors = [cell]
        while (previous := int(befores[number][anchors[0]])) != START:
            anchors.insert(0, previous)
            number -= 1
        yield _Chain(first_step=number, anchors=tuple(anchors), total=total)


def _best_before(
    totals: Floats, before: _Step, after: _Step, cells: Cells, limit_s: float, slope: float
) -> tuple[Floats, Ints]:
    """Return for every cell of a step the best total of the step before, and its anchor.

    Sorted by where they end, the cells in which the step before may be anchored are a window.
    """
    order = np.argsort(before.lasts, kind="stable")
    lasts = before.lasts[order]
    ended_s, begun_s = cells.times_s[lasts], cells.times_s[after.firsts]
    begins = np.searchsorted(ended_s, begun_s - limit_s - 1e-6)
    ends = np.searchsorted(lasts, after.firsts)
    values = totals[order] + slope * ended_s
    rows = np.flatnonzero(begins < ends)
    best, anchors = np.full(len(cells), -np.inf), np.full(len(cells), START)
    picked = window_argmax(values, begins[rows], ends[rows])
    best[rows] = values[picked] - slope * begun_s[rows]
    anchors[rows] = order[picked]
    return best, anchors


def _moment(
    chain: _Chain,
    steps: Sequence[_Step],
    cells: Cells,
    free: NDArray[np.bool_],
    count: int,
    settings: SearchSettings,
    *,
    is_full: bool,
) -> JoinedMoment | None:
    """Return the moment of a chain; None when a better one has its cells or a step is ruled out."""
    taken = list(zip(steps[chain.first_step :], chain.anchors, strict=False))
    (first, begin_anchor), (last, end_anchor) = taken[0], taken[-1]
    begin, end = int(first.firsts[begin_anchor]), int(last.lasts[end_anchor]) + 1
    if not free[begin:end].all():
        return None
    if any(s.is_banned[s.firsts[at] : s.lasts[at] + 1].any() for s, at in taken):
        return None
    reached, picks = np.zeros(count), np.full(count, NOWHERE)
    for step, anchor in taken:
        reached[step.places] = step.weighed.reached[anchor, : len(step.places)]
        picks[step.places] = step.weighed.picks[anchor, : len(step.places)]
    begin = _run_start(first, begin_anchor, begin, cells, free)
    end = _run_end(last, end_anchor, end, cells, free)
    free[begin:end] = False
    clearness = float(np.mean([step.weighed.clearness(anchor) for step, anchor in taken]))
    return JoinedMoment(
        start_s=float(cells.starts_s[begin]),
        end_s=float(cells.ends_s[end - 1]),
        score=ranked(float(np.exp(chain.total)), clearness, settings),
        reached=tuple(float(value) for value in reached),
        picks=tuple(int(cell) for cell in picks),
        is_full=is_full,
        allowed=float(np.prod([step.weighed.allowed[anchor] for step, anchor in taken])),
    )


def _run_start(step: _Step, anchor: int, begin: int, cells: Cells, free: NDArray[np.bool_]) -> int:
    """Return from which cell of its shot a step goes on unbroken to ``begin``."""
    before = slice(int(np.searchsorted(cells.shots, cells.shots[begin])), begin)
    broken = np.flatnonzero(~_goes_on(step, anchor, before, free))
    return before.start + int(broken[-1]) + 1 if len(broken) else before.start


def _run_end(step: _Step, anchor: int, end: int, cells: Cells, free: NDArray[np.bool_]) -> int:
    """Return up to which cell of its shot a step goes on unbroken from the one before ``end``."""
    after = slice(end, int(np.searchsorted(cells.shots, cells.shots[end - 1], side="right")))
    broken = np.flatnonzero(~_goes_on(step, anchor, after, free))
    return end + int(broken[0]) if len(broken) else after.stop


def _goes_on(step: _Step, anchor: int, where: slice, free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of some cells whether the score of a step stays near that of its anchor."""
    is_alike = step.scores[where] >= KEEP * step.scores[anchor]
    is_seen = (step.weighed.own[where] >= step.weighed.lasting(anchor)).any(axis=1)
    return np.asarray(is_alike & is_seen & free[where] & ~step.is_banned[where])
