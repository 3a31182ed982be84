"""Tracks of one scene that are the same face: what is known of one is known of the other."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vsearch.people.curve import LikenessCurve
from vsearch.records.arrays import Floats, Ints
from vsearch.records.columns import TrackColumns

SCENE_S = 60.0  # tracks further apart than this are not of one scene
SURE_LINK = 0.95  # probability above which two tracks may be taken for one person
WHOLLY_SURE = 0.98  # from which they are
_BLOCK = 256  # tracks compared at once, so that memory does not grow with the film


def spread_names(tracks: TrackColumns, chances: Floats, curve: LikenessCurve) -> Floats:
    """Return who each track is, (tracks, people), with names spread to neighbouring tracks.

    A track that is surely the same face as a named one nearby takes its name, as surely as both
    are sure, unless somebody else on screen with it bears that name. Where the likeness is less
    sure the name counts by degrees: no rounding of a vector may tip who somebody is. After the
    temporal links of Huang et al., Person search in videos with one portrait, 2018; links by place
    and shot were tried as well and named the wrong people.
    """
    result = chances.copy()
    rivals = _largest_together(tracks, chances)
    for rows, columns, links in _linked(tracks, curve):
        surely = np.clip((links - SURE_LINK) / (WHOLLY_SURE - SURE_LINK), 0.0, 1.0) * links
        offered = surely[:, None] * chances[columns] * (1.0 - rivals[rows])
        np.maximum.at(result, rows, offered)
    total = np.maximum(result.sum(axis=1, keepdims=True), 1.0)
    return np.asarray(result / total)


def overlapping(tracks: TrackColumns, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which tracks are on screen together with each of these, (tracks, rows)."""
    starts, ends = tracks.starts_s[:, None], tracks.ends_s[:, None]
    return np.asarray((starts <= tracks.ends_s[rows]) & (ends >= tracks.starts_s[rows]))


def _linked(tracks: TrackColumns, curve: LikenessCurve) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield pairs of tracks of one scene that are surely one face, with how surely."""
    order = np.argsort(tracks.starts_s, kind="stable")
    for begin in range(0, len(order), _BLOCK):
        block = order[begin : begin + _BLOCK]
        first_s, last_s = tracks.starts_s[block[0]], tracks.ends_s[block].max()
        is_near = (tracks.ends_s >= first_s - SCENE_S) & (tracks.starts_s <= last_s + SCENE_S)
        near = np.flatnonzero(is_near)
        chances = curve.probabilities(tracks.vectors[near] @ tracks.vectors[block].T)
        gaps = np.maximum(
            tracks.starts_s[near][:, None] - tracks.ends_s[block],
            tracks.starts_s[block] - tracks.ends_s[near][:, None],
        )
        rows, columns = np.nonzero((chances >= SURE_LINK) & (gaps > 0) & (gaps <= SCENE_S))
        yield near[rows], block[columns], chances[rows, columns]


def _largest_together(tracks: TrackColumns, chances: Floats) -> Floats:
    """Return for every track the largest chance of each person among those on screen with it."""
    result = np.zeros_like(chances)
    for column in range(chances.shape[1]):
        named = np.flatnonzero(chances[:, column] > 0.05)
        if not len(named):
            continue
        is_together = overlapping(tracks, named)
        is_together[named, np.arange(len(named))] = False
        result[:, column] = np.where(is_together, chances[named, column], 0.0).max(axis=1)
    return result
