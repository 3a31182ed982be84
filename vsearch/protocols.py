"""The seams: what the pipeline and the search need from a model, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Image, Vectors
from vsearch.records.columns import Detections


class SceneEncoder(Protocol):
    """Puts pictures and phrases into one space."""

    @property
    def name(self) -> str:
        """Return the identity recorded in the index: model, weights and version."""
        ...

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def prompts(self) -> Sequence[str]:
        """Return the sentences, with {} for the phrase, whose mean stands for a phrase."""
        ...

    def regions(self, image: Image) -> Sequence[Image]:
        """Return the whole image first, then the crops that are embedded beside it."""
        ...

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one unit vector per image, (n, dim)."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, (n, dim)."""
        ...


class FaceDetector(Protocol):
    """Finds faces on one image."""

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        ...

    def detect(self, image: Image) -> Detections:
        """Return the faces of an RGB image, best first; boxes in pixels of that image."""
        ...


class FaceEmbedder(Protocol):
    """Turns found faces into vectors that tell people apart."""

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        ...

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return one unit vector per detected face, (n, 512)."""
        ...

    def embed_all(self, images: Sequence[Image], detections: Sequence[Detections]) -> Vectors:
        """Return one unit vector per face of several images, (n, 512), image by image."""
        ...


class ShotStream(Protocol):
    """Detects cuts while small frames go by, in display order."""

    def push(self, thumbnail: Image, time_s: float) -> list[float]:
        """Take the next frame; return the start times of shots that became certain."""
        ...

    def flush(self) -> list[float]:
        """Say that no frame follows; return the remaining start times."""
        ...

    @property
    def settled_s(self) -> float:
        """Return the time before which no further cut can be reported."""
        ...


class ShotDetector(Protocol):
    """Opens one stream per film."""

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        ...

    @property
    def thumbnail_size(self) -> tuple[int, int]:
        """Return (width, height) in pixels of the frames its streams take."""
        ...

    def open(self) -> ShotStream:
        """Return a fresh stream."""
        ...


class SpeechRecogniser(Protocol):
    """Writes down what is said."""

    def transcribe(self, samples: NDArray[np.float32], rate: int) -> str:
        """Return the words in samples (n,), -1..1, of ``rate`` Hz; "" when nobody speaks."""
        ...


@dataclass(frozen=True, slots=True)
class IndexModels:
    """All that the pipeline looks at a film with."""

    scenes: SceneEncoder
    detector: FaceDetector
    embedder: FaceEmbedder
    shots: ShotDetector
    at_once: int = 8  # pictures that are best looked at together
    face_threads: int = 1  # that may call the detector at the same time
