"""What the indexer finds in one film, as columns of equal length."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Ints, Vectors, check_same_length


@dataclass(frozen=True, slots=True)
class Detections:
    """Faces found on one image, best first."""

    boxes: Boxes  # (n, 4) pixels of that image; may reach beyond its edges
    scores: Floats  # (n,) 0..1
    landmarks: NDArray[np.float32]  # (n, 5, 2) pixels: eyes (image left first), nose, mouth corners

    def __post_init__(self) -> None:
        check_same_length(
            "Detections", boxes=self.boxes, scores=self.scores, landmarks=self.landmarks
        )

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True, slots=True)
class FrameColumns:
    """Scene embeddings of sampled frames; several rows (regions) may share one time."""

    times_s: Floats  # (n,) seconds by the decoder's timestamps
    shots: Ints  # (n,) index of the shot
    regions: Ints  # (n,) 0: the whole frame, 1..: the encoder's crops of it
    vectors: Vectors  # (n, d)

    def __post_init__(self) -> None:
        check_same_length(
            "FrameColumns",
            times_s=self.times_s,
            shots=self.shots,
            regions=self.regions,
            vectors=self.vectors,
        )

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True, slots=True)
class FaceColumns:
    """Every face found on a sampled frame."""

    times_s: Floats  # (n,)
    shots: Ints  # (n,)
    tracks: Ints  # (n,) index of the track in the film
    boxes: Boxes  # (n, 4) fractions of the displayed frame, 0..1
    scores: Floats  # (n,) detection score, 0..1
    qualities: Floats  # (n,) 0..1: size, sharpness, frontality and detection score together
    vectors: Vectors  # (n, 512)

    def __post_init__(self) -> None:
        check_same_length(
            "FaceColumns",
            times_s=self.times_s,
            shots=self.shots,
            tracks=self.tracks,
            boxes=self.boxes,
            scores=self.scores,
            qualities=self.qualities,
            vectors=self.vectors,
        )

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True, slots=True)
class TrackColumns:
    """One row per track: the same face followed through one shot."""

    tracks: Ints  # (n,) 0..n-1
    shots: Ints  # (n,)
    starts_s: Floats  # (n,) time of its first face
    ends_s: Floats  # (n,) time of its last face
    qualities: Floats  # (n,) quality of its best face, 0..1
    vectors: Vectors  # (n, 512) quality-weighted mean of its best faces

    def __post_init__(self) -> None:
        check_same_length(
            "TrackColumns",
            tracks=self.tracks,
            shots=self.shots,
            starts_s=self.starts_s,
            ends_s=self.ends_s,
            qualities=self.qualities,
            vectors=self.vectors,
        )

    def __len__(self) -> int:
        return len(self.tracks)
