"""The probability of each person for each track of a film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.people.curve import LikenessCurve
from vsearch.people.gallery import nearest_mean, trusted
from vsearch.people.links import overlapping, spread_names
from vsearch.people.told import corrected
from vsearch.records.arrays import Floats, Vectors
from vsearch.records.columns import TrackColumns
from vsearch.records.people import Person


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Which evidence for an identity is used."""

    references: int = 2  # nearest references that are averaged, >= 1
    sure: float = 0.95  # a track named at least this surely becomes a reference in its film
    learnt: int = 8  # references that a film adds to a person, at most; >= 0
    rejects_outliers: bool = True  # reference photos unlike the person's others do not count
    is_exclusive: bool = True  # of two faces on one frame only one can be a given person
    spreads: bool = True  # names spread to the same face in the same scene


@dataclass(frozen=True, slots=True)
class Identities:
    """Who every track of one film may be."""

    people: tuple[str, ...]
    similarities: NDArray[np.float64]  # (tracks, people) cosine
    probabilities: NDArray[np.float64]  # (tracks, people) 0..1; a row sums to at most 1

    def column(self, person: str) -> int:
        """Return the column of a person; ValueError when they are not in the gallery."""
        return self.people.index(person)

    def seen(self, least: float) -> "Identities":
        """Return the identities of those people only whom some track is at least so likely."""
        columns = np.flatnonzero(self.probabilities.max(axis=0, initial=0.0) >= least)
        return Identities(
            people=tuple(self.people[column] for column in columns),
            similarities=self.similarities[:, columns],
            probabilities=self.probabilities[:, columns],
        )


def identify(
    tracks: TrackColumns,
    gallery: Sequence[Person],
    curve: LikenessCurve | None = None,
    settings: IdentitySettings | None = None,
    told: NDArray[np.int8] | None = None,
) -> Identities:
    """Return the probability of each person of the gallery for each track.

    A track belongs to one of the gallery's people or to somebody unknown: a softmax over the
    curve's log odds, with 0 for "somebody unknown". It is the absolute test and the margin to the
    second best in one. In a second round the surest tracks of each person count as references
    too, since a face is more like itself in the same film than in a photo. Of two tracks seen at
    the same time only one can be a given person: the better one keeps its probability p, the
    other's is multiplied by 1 - p. What was said of faces, ``told`` (tracks, people), comes first:
    see ``told_of``.
    """
    settings = settings or IdentitySettings()
    curve = curve or LikenessCurve()
    names = tuple(person.name for person in gallery)
    if not gallery or not len(tracks):
        empty = np.zeros((len(tracks), len(names)))
        return Identities(people=names, similarities=empty, probabilities=empty.copy())
    photos = [
        trusted(person.vectors, curve) if settings.rejects_outliers else person.vectors
        for person in gallery
    ]
    cosines = _compared(tracks, photos)
    similarities = _similarities(cosines, settings)
    chances = _chances(tracks, similarities, curve, settings, told)
    if settings.learnt:
        surest = _surest(tracks, chances, settings)
        learnt = _compared(tracks, [tracks.vectors[sure] for sure in surest])
        for column, (sure, likeness) in enumerate(zip(surest, learnt, strict=True)):
            if len(sure):
                apart = np.where(overlapping(tracks, sure), np.float32(-1.0), likeness)
                cosines[column] = np.hstack([cosines[column], apart])
        # Never less than by the photos alone: where they are few, a bad second one would count.
        similarities = np.maximum(similarities, _similarities(cosines, settings))
        chances = _chances(tracks, similarities, curve, settings, told)
    if settings.spreads:
        chances = corrected(spread_names(tracks, chances, curve), told)
    return Identities(people=names, similarities=similarities, probabilities=chances)


def _compared(tracks: TrackColumns, groups: Sequence[Vectors]) -> list[Vectors]:
    """Return the cosine of each track to each vector of some groups, (tracks, size) a group.

    In one product: sixty small ones take fifty times as long.
    """
    cosines = tracks.vectors @ np.concatenate(groups).T
    return np.split(cosines, np.cumsum([len(group) for group in groups])[:-1], axis=1)


def _similarities(cosines: Sequence[Vectors], settings: IdentitySettings) -> Floats:
    """Return the likeness of each track to each person, (tracks, people)."""
    return np.column_stack(
        [
            nearest_mean(each, settings.references) if each.shape[1] else np.full(len(each), -1.0)
            for each in cosines
        ]
    )


def _chances(
    tracks: TrackColumns,
    similarities: Floats,
    curve: LikenessCurve,
    settings: IdentitySettings,
    told: NDArray[np.int8] | None,
) -> Floats:
    odds = np.exp(curve.log_odds(similarities))
    chances = corrected(odds / (1.0 + odds.sum(axis=1, keepdims=True)), told)
    return _exclusive(tracks, chances) if settings.is_exclusive else chances


def _surest(
    tracks: TrackColumns, chances: Floats, settings: IdentitySettings
) -> list[NDArray[np.intp]]:
    """Return for each person the best seen of the tracks that are surely theirs."""
    found = []
    for column in chances.T:
        sure = np.flatnonzero(column >= settings.sure)
        best = np.argsort(-tracks.qualities[sure], kind="stable")
        found.append(sure[best[: settings.learnt]])
    return found


def _exclusive(tracks: TrackColumns, probabilities: Floats) -> Floats:
    """Return the probabilities with rivals on screen at the same time ruled out."""
    result = probabilities.copy()
    for column in range(probabilities.shape[1]):
        # Rivals that could not matter are left out, so long films stay fast.
        rivals = np.flatnonzero(probabilities[:, column] > 0.05)
        rivals = rivals[_overlap_another(tracks, rivals)]
        rivals = rivals[np.argsort(-probabilities[rivals, column], kind="stable")]
        for position, track in enumerate(rivals):
            better = rivals[:position]
            together = better[
                (tracks.starts_s[better] <= tracks.ends_s[track])
                & (tracks.ends_s[better] >= tracks.starts_s[track])
            ]
            result[track, column] *= np.prod(1.0 - result[together, column])
    return result


def _overlap_another(tracks: TrackColumns, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which of these tracks are on screen together with another one of them, (rows,)."""
    starts, ends = np.sort(tracks.starts_s[rows]), np.sort(tracks.ends_s[rows])
    begun = np.searchsorted(starts, tracks.ends_s[rows], side="right")
    over = np.searchsorted(ends, tracks.starts_s[rows])
    return np.asarray(begun - over > 1)
