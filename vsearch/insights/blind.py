"""Eyes for questions about people alone: they need no scene encoder, and none is loaded."""

from collections.abc import Sequence

import numpy as np

from vsearch.records.arrays import Image, Vectors


class BlindEncoder:
    """Stands in for the encoder that the index was made with, and encodes nothing."""

    prompts = ("{}",)

    def __init__(self, name: str, dim: int) -> None:
        self.name = name
        self.dim = dim

    def regions(self, image: Image) -> Sequence[Image]:
        """Return the whole image."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return (0, dim) for no image; ValueError for any."""
        return self._nothing(len(images))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return (0, dim) for no text; ValueError for any."""
        return self._nothing(len(texts))

    def _nothing(self, asked: int) -> Vectors:
        if asked:
            raise ValueError("a question about people alone names nothing to encode")
        return np.empty((0, self.dim), dtype=np.float32)
