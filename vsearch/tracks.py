"""Faces of one shot followed from sample to sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Ints, Vectors, unit_rows
from vsearch.records.boxes import box_iou
from vsearch.records.columns import FaceColumns, TrackColumns


@dataclass(frozen=True, slots=True)
class TrackSettings:
    """When two faces of one shot are the same face.

    FaceNet (VGGFace2) puts two faces of one person at a median cosine of .63 and two people at
    about 0; .48 is wrong once in a thousand pairs. Overlapping boxes lower what is asked of the
    embedding, since a face that turns away keeps its place.
    """

    same_cosine: float = 0.5  # enough on its own, -1..1
    overlapping_cosine: float = 0.25  # enough where the boxes overlap
    overlap_iou: float = 0.3  # 0..1
    best_faces: int = 8  # faces that make up a track's embedding, >= 1


def link_tracks(
    *,
    times_s: Floats,
    shots: Ints,
    boxes: Boxes,
    vectors: Vectors,
    qualities: Floats,
    settings: TrackSettings | None = None,
) -> Ints:
    """Return the track of every face, (n,), numbered from 0 in order of appearance.

    Rows must be sorted by time. Tracks never cross a cut and never hold two faces of one frame.
    Frame by frame, the faces are matched to the shot's tracks greedily, best pair first.
    """
    settings = settings or TrackSettings()
    tracks = np.full(len(times_s), -1, dtype=np.int64)
    if not len(times_s):
        return tracks
    starts = np.flatnonzero(np.r_[True, np.diff(times_s) > 0])
    open_tracks: list[_OpenTrack] = []
    shot = -1
    count = 0
    for begin, end in zip(starts, np.r_[starts[1:], len(times_s)], strict=True):
        if shots[begin] != shot:
            shot, open_tracks = int(shots[begin]), []
        rows = np.arange(begin, end)
        affinities = _of_tracks(boxes[rows], vectors[rows], open_tracks, settings)
        for row, track in greedy_pairs(affinities):
            open_tracks[track].add(boxes[rows[row]], vectors[rows[row]], qualities[rows[row]])
            tracks[rows[row]] = open_tracks[track].number
        for row in rows[tracks[rows] < 0]:
            open_tracks.append(_OpenTrack(count, boxes[row], vectors[row], qualities[row]))
            tracks[row] = count
            count += 1
    return tracks


def summarise_tracks(faces: FaceColumns, settings: TrackSettings | None = None) -> TrackColumns:
    """Return one row per track; its vector is the quality-weighted mean of its best faces."""
    settings = settings or TrackSettings()
    count = int(faces.tracks.max()) + 1 if len(faces) else 0
    dim = faces.vectors.shape[1]
    shots = np.zeros(count, dtype=np.int64)
    starts, ends, best = np.zeros(count), np.zeros(count), np.zeros(count)
    vectors = np.zeros((count, dim), dtype=np.float32)
    order = np.argsort(faces.tracks, kind="stable")
    bounds = np.searchsorted(faces.tracks[order], np.arange(count + 1))
    for track in range(count):
        rows = order[bounds[track] : bounds[track + 1]]
        chosen = rows[np.argsort(-faces.qualities[rows], kind="stable")[: settings.best_faces]]
        weights = np.maximum(faces.qualities[chosen], 1e-3)[:, None]
        vectors[track] = (weights * faces.vectors[chosen]).sum(axis=0)
        shots[track] = faces.shots[rows[0]]
        starts[track], ends[track] = faces.times_s[rows].min(), faces.times_s[rows].max()
        best[track] = faces.qualities[rows].max()
    return TrackColumns(
        tracks=np.arange(count),
        shots=shots,
        starts_s=starts,
        ends_s=ends,
        qualities=best,
        vectors=unit_rows(vectors),
    )


class _OpenTrack:
    """A track of the current shot: where it was last seen and what it looks like so far."""

    def __init__(
        self, number: int, box: NDArray[np.float32], vector: NDArray[np.float32], quality: float
    ) -> None:
        self.number = number
        self.box = box
        self._sum = vector * max(quality, 1e-3)

    def add(self, box: NDArray[np.float32], vector: NDArray[np.float32], quality: float) -> None:
        self.box = box
        self._sum = self._sum + vector * max(quality, 1e-3)

    @property
    def vector(self) -> NDArray[np.float32]:
        return np.asarray(unit_rows(self._sum[None])[0])


def _of_tracks(
    boxes: Boxes, vectors: Vectors, tracks: list[_OpenTrack], settings: TrackSettings
) -> NDArray[np.float64]:
    if not tracks:
        return np.zeros((len(boxes), 0))
    cosines = vectors @ np.stack([track.vector for track in tracks]).T
    return affinity(cosines, box_iou(boxes, np.stack([track.box for track in tracks])), settings)


def affinity(
    cosines: NDArray[np.floating], overlaps: NDArray[np.floating], settings: TrackSettings
) -> NDArray[np.float64]:
    """Return how well each face continues each track, (faces, tracks); -inf where it cannot.

    ``cosines`` and ``overlaps`` (IoU of the boxes, 0..1) have that shape too.
    """
    continues = (cosines >= settings.same_cosine) | (
        (overlaps >= settings.overlap_iou) & (cosines >= settings.overlapping_cosine)
    )
    return np.asarray(np.where(continues, cosines + overlaps, -np.inf), dtype=np.float64)


def greedy_pairs(affinities: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Return (row, column) pairs, best first, each row and column at most once; -inf is none."""
    pairs: list[tuple[int, int]] = []
    remaining = affinities.copy()
    while remaining.size and np.isfinite(best := remaining.max()):
        row, column = (int(i[0]) for i in np.nonzero(remaining == best))
        pairs.append((row, column))
        remaining[row, :] = -np.inf
        remaining[:, column] = -np.inf
    return pairs
