"""Moments of one film where all constraints are met together or within a window of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, Ints
from vsearch.settings import SearchSettings
from vsearch.streams import NO_TRACK, Cells, Stream
from vsearch.windows import window_argmax

SAME_SHOT = 0.95  # what evidence from another frame of the shot is worth
OTHER_SHOT = 0.8  # what evidence from another shot is worth
KEEP = 0.85  # a moment goes on while its score stays above this share of its peak
SNAP_S = 1.5  # a shot's edge nearer than this is taken as the moment's edge
FLOOR = 0.02  # a constraint not seen at all lowers the mean, but does not erase the others
ALIKE = 0.9  # neighbouring moments merge when their scores are at least this alike
CERTAIN = 0.8  # of the score is probability, the rest is how clearly the evidence can be seen
COVERED = 0.5  # a moment with more than this share inside a better one is left out
HINT = 0.2  # below this score a partial match is not worth showing


@dataclass(frozen=True, slots=True)
class JoinedMoment:
    """A stretch of one film with the cell that speaks for each constraint."""

    start_s: float
    end_s: float
    score: float  # 0..1, geometric mean at its best cell, less where it is badly seen
    reached: tuple[float, ...]  # per positive stream: probability after the loss by distance
    picks: tuple[int, ...]  # per positive stream: the cell its evidence lies in
    is_full: bool  # every constraint is met


def join_film(
    cells: Cells, streams: Sequence[Stream], settings: SearchSettings
) -> list[JoinedMoment]:
    """Return the moments of a film, full ones first, then by score.

    For every cell each positive constraint takes its best evidence within ``window_s``: full
    value on the same frame, less in the same shot, still less in another, and half at the
    window's edge. Scores are geometric means; a negated constraint multiplies by 1 - p of what
    is seen in the same shot within the window, and no moment reaches over it. Work is
    O(n log n) in the number of cells.
    """
    if not len(cells):
        return []
    positive = [stream for stream in streams if not stream.is_negated]
    wanted = positive or [_everywhere(cells)]
    own = np.column_stack([stream.probabilities for stream in wanted])
    clarity = np.column_stack([stream.clarity for stream in wanted])
    reaches = [_reach(cells, stream.probabilities, settings.window_s) for stream in wanted]
    reached = np.column_stack([values for values, _ in reaches])
    picks = np.column_stack([places for _, places in reaches])
    allowed = np.ones(len(cells))
    for stream in streams:
        if stream.is_negated:
            allowed *= 1.0 - _shot_reach(cells, stream.probabilities, settings.window_s)[0]
    scores = allowed * np.exp(np.log(np.maximum(reached, FLOOR)).mean(axis=1))
    is_met = (reached >= settings.present) & (allowed >= 1.0 - settings.present)[:, None]
    is_full = is_met.all(axis=1)
    is_hint = ~is_full & (is_met.any(axis=1) | (scores >= HINT))
    is_banned = allowed < 1.0 - settings.present
    free = np.ones(len(cells), dtype=bool)
    moments = []
    for chosen, least, full in ((is_full, settings.present, True), (is_hint, HINT, False)):
        # A moment starts from something seen, not from the afterglow of something seen elsewhere.
        seeds = np.flatnonzero(chosen & (own >= least).any(axis=1))
        for begin, end, peak in _grow(
            np.where(chosen, scores, 0.0), seeds, picks, free, cells, settings.merge_gap_s
        ):
            if is_banned[begin:end].any():
                continue  # what must not be seen lies between the pieces of evidence
            seen = float(np.diag(clarity[picks[peak]]).mean())
            moments.append(
                JoinedMoment(
                    start_s=float(cells.starts_s[begin]),
                    end_s=float(cells.ends_s[end - 1]),
                    score=float(scores[peak] * (CERTAIN + (1.0 - CERTAIN) * seen)),
                    reached=tuple(float(value) for value in reached[peak, : len(positive)]),
                    picks=tuple(int(cell) for cell in picks[peak, : len(positive)]),
                    is_full=full,
                )
            )
    snapped = [_snap(moment, cells, is_banned) for moment in moments]
    return _settle(snapped, cells, is_banned, settings.merge_gap_s)


def rank_key(moment: JoinedMoment) -> tuple[bool, float]:
    """Return the order of moments: full before partial, then by score."""
    return (not moment.is_full, -moment.score)


def _reach(cells: Cells, probabilities: Floats, window_s: float) -> tuple[Floats, Ints]:
    """Return for every cell the best evidence within the window, and the cell it lies in."""
    near, near_pick = _shot_reach(cells, probabilities, window_s)
    if window_s == 0:
        return near, near_pick
    begins = np.searchsorted(cells.times_s, cells.times_s - window_s)
    ends = np.searchsorted(cells.times_s, cells.times_s + window_s, side="right")
    far, far_pick = _decayed_best(cells, probabilities, begins, ends, window_s)
    far = far * OTHER_SHOT
    return np.maximum(near, far), np.where(far > near, far_pick, near_pick)


def _shot_reach(cells: Cells, probabilities: Floats, window_s: float) -> tuple[Floats, Ints]:
    """Return the best evidence of each cell's own shot within the window, and its cell."""
    own = np.arange(len(cells))
    if window_s == 0:
        return probabilities, own
    begins = np.maximum(
        np.searchsorted(cells.times_s, cells.times_s - window_s),
        np.searchsorted(cells.shots, cells.shots),
    )
    ends = np.minimum(
        np.searchsorted(cells.times_s, cells.times_s + window_s, side="right"),
        np.searchsorted(cells.shots, cells.shots, side="right"),
    )
    best, pick = _decayed_best(cells, probabilities, begins, ends, window_s)
    best = best * SAME_SHOT
    return np.maximum(probabilities, best), np.where(best > probabilities, pick, own)


def _decayed_best(
    cells: Cells, probabilities: Floats, begins: Ints, ends: Ints, window_s: float
) -> tuple[Floats, Ints]:
    """Return the largest p * 2^(-gap / window) in each window around each cell, and where.

    In logarithms the loss is linear in time, so looking back and looking ahead are each a plain
    sliding maximum.
    """
    logs = np.log(np.maximum(probabilities, 1e-9))
    slope = cells.times_s * (np.log(2.0) / window_s)
    own = np.arange(len(cells))
    back = window_argmax(logs + slope, begins, own + 1)
    ahead = window_argmax(logs - slope, own, ends)
    from_back = logs[back] + slope[back] - slope
    from_ahead = logs[ahead] - slope[ahead] + slope
    return np.exp(np.maximum(from_back, from_ahead)), np.where(from_ahead > from_back, ahead, back)


def _grow(
    scores: Floats,
    seeds: Ints,
    picks: Ints,
    free: NDArray[np.bool_],
    cells: Cells,
    gap_s: float,
) -> Iterator[tuple[int, int, int]]:
    """Yield (begin, end, peak) of runs round the seeds, best first, with all their evidence.

    ``free`` tells which cells belong to no moment yet; the cells of each run are taken from it.
    """
    is_whole = (cells.shots[picks] == cells.shots[:, None]).all(axis=1)
    joined = np.r_[False, cells.starts_s[1:] - cells.ends_s[:-1] <= gap_s]
    for peak in seeds[np.argsort(-scores[seeds], kind="stable")]:
        if not (free[peak] and free[picks[peak]].all()):
            continue  # its evidence is that of a better moment
        # Into another shot a moment goes on only if everything is seen there as well.
        near = is_whole | (cells.shots == cells.shots[peak])
        belongs = free & near & (scores >= KEEP * scores[peak])
        begin, end = int(peak), int(peak) + 1
        while begin > 0 and belongs[begin - 1] and joined[begin]:
            begin -= 1
        while end < len(scores) and belongs[end] and joined[end]:
            end += 1
        begin, end = min(begin, *picks[peak]), max(end, *(picks[peak] + 1))
        free[begin:end] = False
        yield int(begin), int(end), int(peak)


def _everywhere(cells: Cells) -> Stream:
    """Return the stream that is met in every cell, for sentences that only rule things out."""
    return Stream(
        label="anything",
        kind="scene",
        is_negated=False,
        probabilities=np.ones(len(cells)),
        similarities=np.zeros(len(cells)),
        clarity=np.ones(len(cells)),
        tracks=np.full(len(cells), NO_TRACK, dtype=np.int64),
    )


def _snap(moment: JoinedMoment, cells: Cells, is_banned: NDArray[np.bool_]) -> JoinedMoment:
    """Return the moment with its ends moved out to the edges of its shots when they are near."""
    inside = (cells.starts_s < moment.end_s) & (cells.ends_s > moment.start_s)
    first, last = cells.shots[inside][0], cells.shots[inside][-1]
    start = float(cells.starts_s[np.searchsorted(cells.shots, first)])
    end = float(cells.ends_s[np.searchsorted(cells.shots, last, side="right") - 1])
    takes_start = moment.start_s - start <= SNAP_S and not _is_touched(
        start, moment.start_s, cells, is_banned
    )
    takes_end = end - moment.end_s <= SNAP_S and not _is_touched(
        moment.end_s, end, cells, is_banned
    )
    return replace(
        moment,
        start_s=start if takes_start else moment.start_s,
        end_s=end if takes_end else moment.end_s,
    )


def _is_touched(start_s: float, end_s: float, cells: Cells, marked: NDArray[np.bool_]) -> bool:
    """Say whether a marked cell lies in a stretch of time."""
    return bool((marked & (cells.starts_s < end_s) & (cells.ends_s > start_s)).any())


def _settle(
    moments: list[JoinedMoment], cells: Cells, is_banned: NDArray[np.bool_], gap_s: float
) -> list[JoinedMoment]:
    """Return the moments in order, alike neighbours merged, the covered ones left out."""
    merged: list[JoinedMoment] = []
    for moment in sorted(moments, key=lambda m: (not m.is_full, m.start_s)):
        if (
            merged
            and _belong_together(merged[-1], moment, gap_s)
            and not _is_touched(merged[-1].end_s, moment.start_s, cells, is_banned)
        ):
            merged[-1] = _union(merged[-1], moment)
        else:
            merged.append(moment)
    merged.sort(key=rank_key)
    kept: list[JoinedMoment] = []
    starts, ends = np.empty(len(merged)), np.empty(len(merged))
    for moment in merged:
        count = len(kept)
        shared = np.minimum(ends[:count], moment.end_s) - np.maximum(starts[:count], moment.start_s)
        if not (shared > COVERED * (moment.end_s - moment.start_s)).any():
            starts[count], ends[count] = moment.start_s, moment.end_s
            kept.append(moment)
    return kept


def _union(first: JoinedMoment, second: JoinedMoment) -> JoinedMoment:
    return replace(
        min(first, second, key=rank_key),
        start_s=min(first.start_s, second.start_s),
        end_s=max(first.end_s, second.end_s),
    )


def _belong_together(first: JoinedMoment, second: JoinedMoment, gap_s: float) -> bool:
    low, high = sorted((first.score, second.score))
    return (
        first.is_full == second.is_full
        and second.start_s - first.end_s <= gap_s
        and low >= ALIKE * high
    )
