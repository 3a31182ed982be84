"""Moments of one film where all constraints are met together or within a window of time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vsearch.join.sequence import join_steps
from vsearch.join.settle import ALIKE, NOWHERE, JoinedMoment, lead_in, merge, snap, uncovered
from vsearch.join.streams import Cells, Stream, end_to_end, splice
from vsearch.join.weigh import HINT, KEEP, Weighed, ranked, weigh
from vsearch.records.arrays import Floats, Ints
from vsearch.settings import SearchSettings

STEP_WINDOWS = 4.0  # windows between two steps at most: "then" skips a few shots, not a scene


def join_film(
    cells: Cells,
    streams: Sequence[Stream],
    settings: SearchSettings,
    *,
    steps_within_s: float | None = None,
    with_partial: bool = True,
) -> list[JoinedMoment]:
    """Return the moments of a film, full ones first, then by score.

    For every cell each positive constraint takes its best evidence within ``window_s``: full
    value on the same frame, less in the same shot, still less in another, and half at the
    window's edge. Scores are geometric means; a negated constraint multiplies by 1 - p of what
    is seen in the same shot within the window, and no moment reaches over it. Steps follow one
    another within ``steps_within_s``, four windows if it is not given. Those in which something
    is missing are left out unless they are wanted too. Work is O(n log n) in the number of cells.
    """
    if not len(cells):
        return []
    near = near_evidence(cells, streams, settings)
    if len(near) < len(cells):
        parts = [stream.part(near) for stream in streams]
        moments = join_film(
            cells.part(near),
            parts,
            settings,
            steps_within_s=steps_within_s,
            with_partial=with_partial,
        )
        places = {NOWHERE: NOWHERE} | dict(enumerate(near.tolist()))
        return [replace(one, picks=tuple(places[p] for p in one.picks)) for one in moments]
    if len({stream.step for stream in streams}) > 1:
        limit_s = STEP_WINDOWS * settings.window_s if steps_within_s is None else steps_within_s
        found = join_steps(cells, streams, settings, limit_s)
        return [one for one in found if one.is_full or with_partial]
    weighed = weigh(cells, streams, settings)
    positive = sum(not stream.is_negated for stream in streams)
    scores = weighed.scores
    is_full = weighed.is_met.all(axis=1)
    is_hint = ~is_full & (weighed.is_met.any(axis=1) | (scores >= HINT))
    is_banned = weighed.allowed < 1.0 - settings.present
    free = np.ones(len(cells), dtype=bool)
    moments = []
    for chosen, least, full in ((is_full, settings.present, True), (is_hint, HINT, False)):
        if not (full or with_partial):
            continue
        # A moment starts from something seen, not from the afterglow of something seen elsewhere.
        seeds = np.flatnonzero(chosen & (weighed.own >= least).any(axis=1))
        for begin, end, peak in _grow(weighed, seeds, free, cells, settings.merge_gap_s):
            if is_banned[begin:end].any():
                continue  # what must not be seen lies between the pieces of evidence
            clearness = weighed.clearness(peak)
            moments.append(
                JoinedMoment(
                    start_s=float(cells.starts_s[begin]),
                    end_s=float(cells.ends_s[end - 1]),
                    score=ranked(float(scores[peak]), clearness, settings),
                    reached=tuple(float(value) for value in weighed.reached[peak, :positive]),
                    picks=tuple(int(cell) for cell in weighed.picks[peak, :positive]),
                    is_full=full,
                    allowed=float(weighed.allowed[peak]),
                )
            )
    if settings.has("snapping"):
        moments = [snap(moment, cells, is_banned) for moment in moments]
    if settings.has("merging"):
        moments = merge(moments, cells, is_banned, settings.merge_gap_s)
    return uncovered([lead_in(moment, cells, is_banned) for moment in moments])


def join_films(
    films: Sequence[tuple[Cells, Sequence[Stream]]],
    settings: SearchSettings,
    *,
    steps_within_s: float | None = None,
) -> list[list[JoinedMoment]]:
    """Return the moments of each film, as ``join_film`` does, all of them joined in one go.

    Those in which something is missing are looked for only where no film has a full one.

    The films are spliced into one with gaps that no evidence reaches over: a hundred short pieces
    take as long as one. Each film has the same streams in the same order.
    """
    if not films:
        return []
    furthest_s = max(STEP_WINDOWS * settings.window_s, steps_within_s or 0.0, settings.merge_gap_s)
    whole, shifts_s = splice([cells for cells, _ in films], 2 * furthest_s + 10.0)
    edges = np.r_[0, np.cumsum([len(cells) for cells, _ in films])]
    parts = zip(*(streams for _, streams in films), strict=True)
    found: list[list[JoinedMoment]] = [[] for _ in films]
    spliced = [end_to_end(streams) for streams in parts]
    for with_partial in (False, True):
        joined = join_film(
            whole, spliced, settings, steps_within_s=steps_within_s, with_partial=with_partial
        )
        if joined:
            break
    for moment in joined:
        cell = int(np.searchsorted(whole.ends_s, moment.start_s, side="right"))
        number = int(np.searchsorted(edges, cell, side="right")) - 1
        shift_s, first = float(shifts_s[number]), int(edges[number])
        found[number].append(
            replace(
                moment,
                start_s=_shifted(moment.start_s, shift_s),
                end_s=_shifted(moment.end_s, shift_s),
                picks=tuple(NOWHERE if p == NOWHERE else p - first for p in moment.picks),
            )
        )
    return found


def _shifted(time_s: float, shift_s: float) -> float:
    """Return a time of the spliced film in its own: to the microsecond, less what adding lost."""
    return round(time_s - shift_s, 6) if shift_s else time_s


def near_evidence(cells: Cells, streams: Sequence[Stream], settings: SearchSettings) -> Ints:
    """Return the cells of all shots that lie as near to something seen as evidence may lie.

    Nothing further away can change a moment: in most films that is most of them. All cells where
    things follow one another, or where something is ruled out and nothing asked for.
    """
    wanted = [stream for stream in streams if not stream.is_negated]
    if not wanted or len({stream.step for stream in streams}) > 1:
        return np.arange(len(cells))
    seen = np.zeros(len(cells), dtype=bool)
    for stream in wanted:
        seen |= stream.probabilities * stream.worth >= HINT
    reach_s = settings.window_s + settings.merge_gap_s
    begins = np.searchsorted(cells.ends_s, cells.starts_s[seen] - reach_s)
    ends = np.searchsorted(cells.starts_s, cells.ends_s[seen] + reach_s, side="right")
    depth = np.zeros(len(cells) + 1, dtype=np.int64)
    np.add.at(depth, begins, 1)
    np.add.at(depth, ends, -1)
    shots = np.unique(cells.shots[np.cumsum(depth[:-1]) > 0])
    return np.flatnonzero(np.isin(cells.shots, shots))


def _grow(
    weighed: Weighed, seeds: Ints, free: NDArray[np.bool_], cells: Cells, gap_s: float
) -> Iterator[tuple[int, int, int]]:
    """Yield (begin, end, peak) of runs round the seeds, best first, with all their evidence.

    ``free`` tells which cells belong to no moment yet; the cells of each run are taken from it.
    """
    scores, picks, own = weighed.scores, weighed.picks, weighed.own
    is_whole = (cells.shots[picks] == cells.shots[:, None]).all(axis=1)
    joined = np.r_[False, cells.starts_s[1:] - cells.ends_s[:-1] <= gap_s]
    for peak in seeds[np.argsort(-scores[seeds], kind="stable")]:
        if not (free[peak] and free[picks[peak]].all()):
            continue  # its evidence is that of a better moment
        seen = weighed.lasting(int(peak))

        def belongs(cell: int, peak: int = int(peak), seen: Floats = seen) -> bool:
            # Into another shot a moment goes on only if everything is seen there nearly as well,
            # and nowhere into the mere afterglow of what is seen elsewhere.
            is_near = cells.shots[cell] == cells.shots[peak]
            least = (KEEP if is_near else ALIKE) * scores[peak]
            goes_on = scores[cell] >= least and (is_near or is_whole[cell])
            return bool(goes_on and free[cell] and (own[cell] >= seen).any())

        begin, end = int(peak), int(peak) + 1
        while begin > 0 and joined[begin] and belongs(begin - 1):
            begin -= 1
        while end < len(scores) and joined[end] and belongs(end):
            end += 1
        begin, end = min(begin, *picks[peak]), max(end, *(picks[peak] + 1))
        free[begin:end] = False
        yield int(begin), int(end), int(peak)
