"""The small scene encoder: an image classifier and a sentence encoder, joined over classes."""

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import ModelError
from vsearch.models.imagenet import ClassNames, class_names
from vsearch.models.minilm import MiniLm
from vsearch.records.arrays import Image, Vectors

if TYPE_CHECKING:
    from vsearch.models.devices import Device
    from vsearch.models.efficientnet import EfficientNetLite2

_PROMPT = "a photo of a "
_TEMPERATURE = 0.05  # of cosine similarities: the spread between a synonym and a neighbour
_REACH = 0.4  # what a picture of just the right class may give a phrase, at most
_WIDE = 1.2  # a picture this much longer than broad is also seen as two squares


class ConseEncoder:
    """Finds things where no CLIP weights can be had.

    After ConSE (Norouzi et al. 2013), which meets a picture and a phrase over the classes of
    a classifier. Here both become distributions over the 1000 ImageNet classes and the 384
    WordNet groups above them, and are compared by the Bhattacharyya coefficient, the inner
    product of square roots, less what a picture and a phrase without any evidence would give.
    Two further coordinates, one used by pictures and one by phrases, fill the rows up to unit
    length, so that cosine similarity is that inner product (times a constant).
    """

    name = "conse-2:efficientnet-lite2+minilm-l6-v2"
    prompts = ("{}",)

    def __init__(self, folder: Path, *, device: "Device | None" = None) -> None:
        """Load ``minilm-l6-v2/`` from ``folder``, and ``efficientnet-lite2.pth`` at first need.

        The class names are embedded once, which takes some seconds, and kept beside the
        weights. Raises ModelError where a file is missing or damaged; damage to the
        classifier's file shows at the first picture. Pictures are looked at on ``device``, phrases,
        one of which takes some milliseconds, always on the processor; without one both are.
        """
        self._weights = folder / "efficientnet-lite2.pth"
        if not self._weights.is_file():
            raise ModelError(
                f"{self._weights}: the weights are missing: run `vsearch models fetch`"
            )
        self._device = device
        self._classifier: EfficientNetLite2 | None = None
        self._names = class_names()
        self._sentences = MiniLm(folder / "minilm-l6-v2")
        self._name_vectors = name_vectors(self._sentences, self._names, folder)
        self.dim = len(self._names.starts) + 2
        # What a picture gives when every class is equally likely.
        self._flat = _roots(np.full((1, self._names.classes), 1 / self._names.classes), self._names)
        # |sqrt p - sqrt q|^2 <= sum p + sum q, so this keeps every picture within length one.
        deepest = 1 + self._names.members.sum(0).max()
        self._scale = float(1 / np.sqrt(deepest + (self._flat**2).sum()))

    def regions(self, image: Image) -> list[Image]:
        """Return the whole image only: its parts are looked at inside ``encode_images``."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one unit vector per RGB image, (n, dim).

        A picture that is not square counts with the mean of three looks: stretched to a
        square, and the square at either end.
        """
        if not images:
            return np.zeros((0, self.dim), np.float32)
        looks = [_looks(image) for image in images]
        found = self._open().probabilities([look for group in looks for look in group])
        counts = np.array([len(group) for group in looks])
        starts = np.cumsum([0, *counts[:-1]])
        means = np.add.reduceat(found.astype(np.float64), starts, axis=0) / counts[:, None]
        evidence = (_roots(means, self._names) - self._flat) * self._scale
        return _filled(evidence, slot=0)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, (n, dim).

        A class may be merely near in meaning, a group must be named: near groups hold far
        too many classes to say anything, so their similarity counts squared.

        A phrase that names one class could reach 1, one that lies between many classes a fraction
        of it, even when both are seen. So that their similarities mean the same, rows are
        shortened to what the phrase can reach.
        """
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self._sentences.encode([_PROMPT + text for text in texts])
        nearness = vectors @ self._name_vectors.T
        best = np.maximum.reduceat(nearness, self._names.starts, axis=1).astype(np.float64)
        classes = self._names.classes
        best[:, classes:] = np.maximum(best[:, classes:], 0) ** 2
        weights = np.exp((best - best.max(1, keepdims=True)) / _TEMPERATURE)
        roots = np.sqrt(weights / weights.sum(1, keepdims=True))
        roots[:, :classes] -= roots[:, :classes].mean(1, keepdims=True)
        reach = np.maximum(roots.max(1, keepdims=True), _REACH)
        return _filled(roots * (_REACH / reach), slot=1)

    def _open(self) -> "EfficientNetLite2":
        """Return the classifier; a search, which sees no pictures, never waits for it."""
        if self._classifier is None:
            # Importing timm takes longer than answering a query.
            from vsearch.models.devices import CPU
            from vsearch.models.efficientnet import EfficientNetLite2

            self._classifier = EfficientNetLite2(self._weights, device=self._device or CPU)
        return self._classifier


def _looks(image: Image) -> list[Image]:
    height, width = image.shape[:2]
    if width > _WIDE * height:
        return [image, image[:, :height], image[:, width - height :]]
    if height > _WIDE * width:
        return [image, image[:width], image[height - width :]]
    return [image]


def _roots(probabilities: NDArray[np.float64], names: ClassNames) -> NDArray[np.float64]:
    """Return the square roots of the concepts' probabilities, (n, concepts).

    The classes' roots are centred, as a phrase's are: only what stands out is evidence.
    """
    roots = np.sqrt(probabilities)
    groups = np.sqrt(probabilities @ names.members.T)
    return np.concatenate([roots - roots.mean(1, keepdims=True), groups], axis=1)


def _filled(rows: NDArray[np.float64], *, slot: int) -> Vectors:
    """Return rows of length at most one, filled up to unit length in one of two more columns."""
    extra = np.zeros((len(rows), 2))
    extra[:, slot] = np.sqrt(np.maximum(1 - (rows**2).sum(1), 0))
    return np.concatenate([rows, extra], axis=1).astype(np.float32)


def name_vectors(sentences: MiniLm, names: ClassNames, folder: Path) -> Vectors:
    """Return the vectors of all class names, (names, 384), from the cache where it fits."""
    texts = [_PROMPT + name for name in names.names]
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    file = folder / f"imagenet-names-{digest}.npy"
    try:
        kept: Vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        kept = np.zeros((0, 0), np.float32)
    # One name tells whether the cache was made by these weights.
    probe = sentences.encode(texts[:1])
    if kept.shape == (len(texts), probe.shape[1]) and np.allclose(kept[:1], probe, atol=1e-4):
        return kept
    vectors = sentences.encode(texts)
    # A folder that cannot be written costs some seconds at the next start, nothing more.
    with contextlib.suppress(OSError):
        _write(file, vectors)
    return vectors


def _write(file: Path, vectors: Vectors) -> None:
    """Put the array in place in one step, so that no reader meets half of it."""
    with NamedTemporaryFile(dir=file.parent, suffix=".npy", delete=False) as part:
        np.save(part, vectors)
    Path(part.name).replace(file)
