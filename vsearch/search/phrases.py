"""Phrases as vectors: prompts averaged, everyday background phrases kept on disk."""

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from vsearch.cached_files import part_of
from vsearch.protocols import SceneEncoder
from vsearch.records.arrays import Vectors, unit_rows

PHRASES_KEPT = 512

BACKGROUND = Path(__file__).with_name("background.txt")


class PhraseBook:
    """Embeds the phrases of queries, and the background they are weighed against."""

    def __init__(self, encoder: SceneEncoder, *, cache: Path | None = None) -> None:
        """``cache`` is a folder in which the background's vectors are kept between runs."""
        self._encoder = encoder
        self._cache = cache
        self._background: Vectors | None = None
        self._one = lru_cache(PHRASES_KEPT)(lambda phrase: self._embedded([phrase]))

    @property
    def encoder_name(self) -> str:
        """Return the identity of the encoder."""
        return self._encoder.name

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Return one unit vector per phrase, (n, dim): the mean over the encoder's prompts.

        Those asked for last are kept: a question that is changed names most things again.
        """
        rows = [self._one(phrase) for phrase in phrases]
        return np.concatenate([np.empty((0, self._encoder.dim), dtype=np.float32), *rows])

    def _embedded(self, phrases: Sequence[str]) -> Vectors:
        prompts = self._encoder.prompts
        texts = [prompt.format(phrase) for phrase in phrases for prompt in prompts]
        vectors = self._encoder.encode_texts(texts)
        return unit_rows(
            vectors.reshape(len(phrases), len(prompts), self._encoder.dim).mean(axis=1)
        )

    def background(self) -> Vectors:
        """Return the vectors of everyday phrases that have nothing to do with a query, (n, dim)."""
        if self._background is None:
            self._background = self._read_or_make()
        return self._background

    def _read_or_make(self) -> Vectors:
        phrases = BACKGROUND.read_text("utf-8").split("\n")
        phrases = [phrase for phrase in phrases if phrase]
        if self._cache is None:
            return self._embedded(phrases)
        told = "\n".join([self._encoder.name, *self._encoder.prompts, *phrases])
        path = self._cache / f"background-{hashlib.sha256(told.encode()).hexdigest()[:16]}.npy"
        try:
            return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
        except (OSError, ValueError, EOFError):  # EOFError: an empty file
            made = self._embedded(phrases)
            _write_whole(path, made)
            return made


def _write_whole(path: Path, vectors: Vectors) -> None:
    """Write the file in one step; an index on a read-only disk does without the cache."""
    buffer = io.BytesIO()
    np.save(buffer, vectors)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_of(path) as part:
            part.write_bytes(buffer.getvalue())
