"""How alike several people are, and whom of the others each of them looks more like."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import InputError
from vsearch.records.arrays import Ints, Vectors

RESAMPLINGS = 2000
CERTAIN = 0.95  # share of the resamplings in which a lead must hold to be told as one
SAME_PHOTO = 0.99995  # cosine from which two faces are from one photo
ENOUGH_PHOTOS = 2  # of everybody, to say how certain a lead is


@dataclass(frozen=True, slots=True)
class Likeness:
    """Everybody's faces compared with everybody's."""

    names: tuple[str, ...]
    cosines: NDArray[np.float64]  # (n, n) mean over pairs of photos, -1..1; NaN without a pair
    pairs: Ints  # (n, n) pairs of photos; on the diagonal those of one person's own


@dataclass(frozen=True, slots=True)
class Lead:
    """Whom of the others a person looks like, likest first, and how certain the first place is."""

    person: str
    others: tuple[tuple[str, float], ...]  # (name, mean cosine), at least two
    certainty: float | None  # share of resamplings that keep the first one first, 0..1
    between: tuple[float, float] | None  # 95 % bounds of the first one's lead in cosine

    def __post_init__(self) -> None:
        if (self.certainty is None) != (self.between is None):
            raise ValueError(f"{self.person}: certainty and bounds belong together")


def likeness(people: Mapping[str, Vectors]) -> Likeness:
    """Return how alike people are by their photos (n, 512), n >= 1 each.

    InputError for fewer than two people, and where a photo is of two of them.
    """
    if len(people) < 2:
        raise InputError("One person alone cannot be compared: name two or more.")
    for (one, first), (other, second) in combinations(people.items(), 2):
        if (first @ second.T).max() >= SAME_PHOTO:
            raise InputError(f"{one} and {other} share a photo: give each of them their own.")
    counts = np.array([len(vectors) for vectors in people.values()], dtype=np.int64)
    means = np.stack([vectors.astype(np.float64).mean(axis=0) for vectors in people.values()])
    cosines = means @ means.T  # the mean of all products is the product of the means
    own = counts * (counts - 1)
    with_itself = cosines.diagonal() * counts**2 - counts  # every photo with itself taken out
    np.fill_diagonal(cosines, np.where(own > 0, with_itself / np.maximum(own, 1), np.nan))
    pairs = np.outer(counts, counts)
    np.fill_diagonal(pairs, own // 2)
    return Likeness(tuple(people), cosines, pairs)


def leads(people: Mapping[str, Vectors], *, seed: int = 0) -> list[Lead]:
    """Return for each person whom of the others they look like; nothing for fewer than three.

    How certain the first place is comes from a percentile bootstrap (Efron and Tibshirani, An
    introduction to the bootstrap, 1993, ch. 13) over the photos of everybody at once. It needs
    two photos of each; with less certainty and bounds are None. Few photos understate the doubt.
    """
    if len(people) < 3:
        return []
    names = tuple(people)
    cosines = likeness(people).cosines
    drawn = None
    if all(len(vectors) >= ENOUGH_PHOTOS for vectors in people.values()):
        drawn = _resampled(people, np.random.default_rng(seed))
    return [_lead(row, names, cosines[row], drawn) for row in range(len(names))]


def _lead(
    row: int,
    names: tuple[str, ...],
    cosines: NDArray[np.float64],
    drawn: NDArray[np.float64] | None,
) -> Lead:
    others = [place for place in np.argsort(-cosines, kind="stable") if place != row]
    told = tuple((names[place], float(cosines[place])) for place in others)
    if drawn is None:
        return Lead(names[row], told, None, None)
    ahead = drawn[:, row, others[0]] - drawn[:, row, others[1:]].max(axis=1)
    low, high = np.quantile(ahead, [0.025, 0.975])
    return Lead(names[row], told, float((ahead > 0).mean()), (float(low), float(high)))


def _resampled(people: Mapping[str, Vectors], draw: np.random.Generator) -> NDArray[np.float64]:
    """Return mean cosines for photos drawn anew, (resamplings, n, n); the diagonal says nothing."""
    means = np.stack(
        [
            draw.multinomial(len(vectors), np.full(len(vectors), 1 / len(vectors)), RESAMPLINGS)
            @ vectors
            / len(vectors)
            for vectors in people.values()
        ],
        axis=1,
    )
    return np.asarray(means @ means.transpose(0, 2, 1), dtype=np.float64)
