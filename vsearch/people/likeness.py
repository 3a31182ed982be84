"""Pairs of faces that are surely one person's, or surely two people's, without being told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.people.curve import LikenessCurve, fit_curve
from vsearch.people.gallery import gallery_similarity, trusted
from vsearch.records.arrays import Floats, Vectors
from vsearch.records.columns import FaceColumns, TrackColumns
from vsearch.records.people import Person


@dataclass(frozen=True, slots=True)
class LikenessPairs:
    """The cosines of pairs."""

    same: Floats  # (n,)
    different: Floats  # (m,)

    @classmethod
    def joined(cls, parts: Sequence["LikenessPairs"]) -> "LikenessPairs":
        """Return the pairs of all parts."""
        nothing = np.empty(0)
        return cls(
            same=np.concatenate([nothing, *(part.same for part in parts)]),
            different=np.concatenate([nothing, *(part.different for part in parts)]),
        )


def pairs_of_tracks(faces: FaceColumns, tracks: TrackColumns) -> LikenessPairs:
    """Return pairs of one film: a track's first and last face; two tracks on screen at once."""
    order = np.argsort(faces.tracks, kind="stable")  # by time within each track
    firsts = np.searchsorted(faces.tracks[order], tracks.tracks)
    lasts = np.searchsorted(faces.tracks[order], tracks.tracks, side="right") - 1
    is_long = lasts > firsts
    begins, ends = order[firsts[is_long]], order[lasts[is_long]]
    rows, columns = _together(tracks)
    return LikenessPairs(
        same=np.einsum("nd,nd->n", faces.vectors[begins], faces.vectors[ends]).astype(np.float64),
        different=np.einsum("nd,nd->n", tracks.vectors[rows], tracks.vectors[columns]).astype(
            np.float64
        ),
    )


def learn_curve(
    films: Sequence[tuple[FaceColumns, TrackColumns]], people: Sequence[Person], nearest: int
) -> LikenessCurve:
    """Return the curve of this library and this face embedder, without being told who is who.

    First from the films alone; then with the reference photos, but for those that it shows to be
    of somebody else.
    """
    seen = LikenessPairs.joined([pairs_of_tracks(faces, tracks) for faces, tracks in films])
    first = fit_curve(seen.same, seen.different)
    photos = [trusted(person.vectors, first) for person in people]
    pairs = LikenessPairs.joined([seen, pairs_of_photos(photos, nearest)])
    return fit_curve(pairs.same, pairs.different)


def pairs_of_photos(people: Sequence[Vectors], nearest: int) -> LikenessPairs:
    """Return pairs of every photo with the other photos of its person, and with other people's.

    ``people`` holds the photos of each person, (n, 512). They are compared as a track is: by the
    mean cosine to the ``nearest`` ones.
    """
    same, different = [np.empty(0)], [np.empty(0)]
    for person, photos in enumerate(people):
        for number in range(len(photos)):
            photo = photos[[number]]
            others = np.delete(photos, number, axis=0)
            if len(others):
                same.append(gallery_similarity(photo, others, nearest))
        different += [
            gallery_similarity(photos, others, nearest)
            for other, others in enumerate(people)
            if other != person and len(others)
        ]
    return LikenessPairs(same=np.concatenate(same), different=np.concatenate(different))


def _together(tracks: TrackColumns) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of tracks that are on screen at the same time, as rows and columns."""
    order = np.argsort(tracks.starts_s, kind="stable")
    starts, ends = tracks.starts_s[order], tracks.ends_s[order]
    until = np.searchsorted(starts, ends, side="right")
    counts = np.maximum(until - np.arange(len(order)) - 1, 0)
    rows = np.repeat(np.arange(len(order)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[rows], order[rows + 1 + within]
