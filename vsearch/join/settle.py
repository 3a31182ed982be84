"""Moments of one film put in order: moved to the edges of shots, merged, the covered left out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import Cells

LEAD_IN_S = 0.5  # a moment that begins within a shot begins so much earlier, for whoever watches
SNAP_S = 1.5  # a shot's edge nearer than this is taken as the moment's edge
ALIKE = 0.9  # neighbouring moments merge when their scores are at least this alike
COVERED = 0.5  # a moment with more than this share inside a better one is left out
NOWHERE = -1  # the cell of evidence that was not found


@dataclass(frozen=True, slots=True)
class JoinedMoment:
    """A stretch of one film with the cell that speaks for each constraint."""

    start_s: float
    end_s: float
    score: float  # 0..1, geometric mean at its best cell, less where it is badly seen
    reached: tuple[float, ...]  # per positive stream: probability after the loss by distance
    picks: tuple[int, ...]  # per positive stream: the cell its evidence lies in, or NOWHERE
    is_full: bool  # every constraint is met
    allowed: float = 1.0  # 1 - probability of what must not be seen


def rank_key(moment: JoinedMoment) -> tuple[bool, float]:
    """Return the order of moments: full before partial, then by score."""
    return (not moment.is_full, -moment.score)


def snap(moment: JoinedMoment, cells: Cells, is_banned: NDArray[np.bool_]) -> JoinedMoment:
    """Return the moment with its ends moved out to the edges of its shots when they are near."""
    inside = _cells_in(moment.start_s, moment.end_s, cells)
    first, last = cells.shots[inside.start], cells.shots[inside.stop - 1]
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


def lead_in(moment: JoinedMoment, cells: Cells, is_banned: NDArray[np.bool_]) -> JoinedMoment:
    """Return the moment begun a little earlier, but within its shot and clear of what is banned."""
    inside = _cells_in(moment.start_s, moment.end_s, cells)
    first = np.searchsorted(cells.shots, cells.shots[inside.start])
    start_s = max(float(cells.starts_s[first]), moment.start_s - LEAD_IN_S)
    if start_s >= moment.start_s or _is_touched(start_s, moment.start_s, cells, is_banned):
        return moment
    return replace(moment, start_s=start_s)


def merge(
    moments: list[JoinedMoment], cells: Cells, is_banned: NDArray[np.bool_], gap_s: float
) -> list[JoinedMoment]:
    """Return the moments with neighbours merged that are alike and nearer than ``gap_s``."""
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
    return merged


def uncovered(moments: list[JoinedMoment]) -> list[JoinedMoment]:
    """Return the moments in order of rank, without those that lie mostly inside a better one."""
    ranked = sorted(moments, key=rank_key)
    kept: list[JoinedMoment] = []
    starts, ends = np.empty(len(ranked)), np.empty(len(ranked))
    for moment in ranked:
        count = len(kept)
        shared = np.minimum(ends[:count], moment.end_s) - np.maximum(starts[:count], moment.start_s)
        if not (shared > COVERED * (moment.end_s - moment.start_s)).any():
            starts[count], ends[count] = moment.start_s, moment.end_s
            kept.append(moment)
    return kept


def _is_touched(start_s: float, end_s: float, cells: Cells, marked: NDArray[np.bool_]) -> bool:
    """Say whether a marked cell lies in a stretch of time."""
    return bool(marked[_cells_in(start_s, end_s, cells)].any())


def _cells_in(start_s: float, end_s: float, cells: Cells) -> slice:
    """Return which cells lie in a stretch of time, in full or in part."""
    begin = int(np.searchsorted(cells.ends_s, start_s, side="right"))
    return slice(begin, int(np.searchsorted(cells.starts_s, end_s)))


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
