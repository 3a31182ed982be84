"""Whom of the enrolled people a face looks like: the nearest photo of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.people import LikenessCurve
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Floats, Image, Vectors
from vsearch.records.columns import Detections
from vsearch.records.people import Person

# The distance up to which a face is close enough: of 958 pairs of photos of two people 3 were this
# near, of 32 pairs of one person's 31; benchmarks/look_alike.py tells what other distances do.
CLOSE = 0.95
FARTHEST = 2.0  # the distance of two opposite vectors
_BLOCK = 1024  # photos compared at once, so that memory does not grow with their square


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An enrolled person, by the photo of theirs that is nearest to a face."""

    person: str
    photo: str  # the photo's file name
    picture_hash: str  # names the kept picture of it
    distance: float  # of the two unit vectors, 0..2
    probability: float  # that the face is this person's, 0..1; over all people at most 1


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """A face of a photo and the enrolled people it is nearest to."""

    number: int  # 1.. from left to right
    box: tuple[int, int, int, int]  # left, top, right, bottom; pixels, within the photo
    neighbours: tuple[Neighbour, ...]  # nearest first, one a person

    def close(self, within: float) -> tuple[Neighbour, ...]:
        """Return the neighbours whose distance is at most ``within``."""
        return tuple(one for one in self.neighbours if one.distance <= within)


@dataclass(frozen=True, slots=True)
class Strangers:
    """How near photos of two different people come."""

    pairs: int  # compared, >= 0
    near: int  # of these no further apart than the distance asked about


def look_alikes(
    image: Image,
    people: Sequence[Person],
    curve: LikenessCurve,
    *,
    detector: FaceDetector,
    embedder: FaceEmbedder,
    top: int,
) -> tuple[LookAlikes, ...]:
    """Return every face of a photo, from left to right, with its ``top`` nearest people.

    Nothing when the photo shows no face.
    """
    found = from_left(detector.detect(image))
    vectors = embedder.embed(image, found)
    nearest = nearest_people(vectors, people, curve, top=top)
    height, width = image.shape[:2]
    limits = np.array([width, height, width, height])
    return tuple(
        LookAlikes(number, (left, top_px, right, bottom), neighbours)
        for number, ((left, top_px, right, bottom), neighbours) in enumerate(
            zip(
                np.clip(np.rint(found.boxes), 0, limits).astype(int).tolist(), nearest, strict=True
            ),
            start=1,
        )
    )


def nearest_people(
    faces: Vectors, people: Sequence[Person], curve: LikenessCurve, *, top: int
) -> list[tuple[Neighbour, ...]]:
    """Return for each face (n, 512) the ``top`` nearest people, each by their nearest photo.

    A face is one of theirs or a stranger's, who counts as much as somebody at the curve's middle,
    as in ``identify``. People without photos are passed over; people at the same distance stay in
    the given order.
    """
    seen = [person for person in people if len(person.vectors)]
    if not seen:
        return [()] * len(faces)
    cosines = [faces @ person.vectors.T for person in seen]
    photos = np.column_stack([each.argmax(axis=1) for each in cosines])
    best = np.column_stack([each.max(axis=1) for each in cosines])
    odds = np.exp(curve.log_odds(best))
    chances = odds / (1.0 + odds.sum(axis=1, keepdims=True))
    distances = distance(best)
    return [
        tuple(
            Neighbour(
                person=seen[column].name,
                photo=seen[column].photos[photos[row, column]],
                picture_hash=seen[column].picture_hashes[photos[row, column]],
                distance=float(distances[row, column]),
                probability=float(chances[row, column]),
            )
            for column in np.argsort(distances[row], kind="stable")[:top]
        )
        for row in range(len(faces))
    ]


def distance(cosines: NDArray[np.floating]) -> Floats:
    """Return the Euclidean distance of unit vectors with these cosines, 0..2."""
    return np.asarray(np.sqrt(np.maximum(2.0 - 2.0 * cosines.astype(np.float64), 0.0)))


def strangers_within(people: Sequence[Person], within: float) -> Strangers:
    """Return how many pairs of photos of two different people are at most ``within`` apart.

    Faces that nobody has named do not count: two of them may be one person's.
    """
    people = [person for person in people if not person.is_unnamed]
    vectors = np.concatenate([np.zeros((0, 512), np.float32), *(p.vectors for p in people)])
    owners = np.repeat(np.arange(len(people)), [len(person.vectors) for person in people])
    pairs = near = 0
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        is_pair = owners[rows, None] < owners
        is_near = distance(vectors[rows] @ vectors.T) <= within
        pairs += int(is_pair.sum())
        near += int((is_pair & is_near).sum())
    return Strangers(pairs, near)


def from_left(found: Detections) -> Detections:
    """Return the faces ordered by their middle, from left to right."""
    order = np.argsort(found.boxes[:, 0] + found.boxes[:, 2], kind="stable")
    return Detections(found.boxes[order], found.scores[order], found.landmarks[order])
