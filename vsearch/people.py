"""Whose face is it? Tracks matched to a gallery of enrolled people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Vectors
from vsearch.records.columns import TrackColumns
from vsearch.records.people import Person


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """How similarity becomes the probability of an identity.

    A track belongs to one of the gallery's people or to somebody unknown: a softmax over
    ``steepness * (cosine - unsure_cosine)`` with 0 for "somebody unknown". It is the absolute test
    and the margin to the second best in one: with a single person it is the logistic curve that
    passes .5 at ``unsure_cosine``.
    """

    unsure_cosine: float = 0.45  # as likely the person as not
    steepness: float = 20.0  # > 0
    references: int = 2  # nearest reference photos that are averaged, >= 1


@dataclass(frozen=True, slots=True)
class Identities:
    """Who every track of one film may be."""

    people: tuple[str, ...]
    similarities: NDArray[np.float64]  # (tracks, people) cosine
    probabilities: NDArray[np.float64]  # (tracks, people) 0..1; a row sums to at most 1

    def column(self, person: str) -> int:
        """Return the column of a person; ValueError when they are not in the gallery."""
        return self.people.index(person)


def identify(
    tracks: TrackColumns, gallery: Sequence[Person], settings: IdentitySettings | None = None
) -> Identities:
    """Return the probability of each person of the gallery for each track.

    Of two tracks seen at the same time only one can be a given person: the better one keeps its
    probability p, the other's is multiplied by 1 - p.
    """
    settings = settings or IdentitySettings()
    names = tuple(person.name for person in gallery)
    if not gallery or not len(tracks):
        empty = np.zeros((len(tracks), len(names)))
        return Identities(people=names, similarities=empty, probabilities=empty.copy())
    similarities = np.column_stack(
        [gallery_similarity(tracks.vectors, p.vectors, settings.references) for p in gallery]
    )
    odds = np.exp(
        np.clip(settings.steepness * (similarities - settings.unsure_cosine), -50.0, 50.0)
    )
    probabilities = odds / (1.0 + odds.sum(axis=1, keepdims=True))
    return Identities(
        people=names,
        similarities=similarities,
        probabilities=_exclusive(tracks, probabilities),
    )


def gallery_similarity(vectors: Vectors, references: Vectors, nearest: int) -> NDArray[np.float64]:
    """Return the mean cosine of each vector (n, d) to its nearest references, (n,)."""
    if not len(references):
        return np.full(len(vectors), -1.0)
    cosines = vectors @ references.T
    best = np.sort(cosines, axis=1)[:, -nearest:]
    return np.asarray(best.mean(axis=1), dtype=np.float64)


def _exclusive(tracks: TrackColumns, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities with rivals on screen at the same time ruled out."""
    result = probabilities.copy()
    for column in range(probabilities.shape[1]):
        # Rivals that could not matter are left out, so long films stay fast.
        rivals = np.flatnonzero(probabilities[:, column] > 0.05)
        rivals = rivals[np.argsort(-probabilities[rivals, column], kind="stable")]
        for position, track in enumerate(rivals):
            better = rivals[:position]
            together = better[
                (tracks.starts_s[better] <= tracks.ends_s[track])
                & (tracks.ends_s[better] >= tracks.starts_s[track])
            ]
            result[track, column] *= np.prod(1.0 - result[together, column])
    return result
