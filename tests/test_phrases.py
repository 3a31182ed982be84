"""Phrases as vectors."""

import numpy as np

from tests.fakes import ColourScenes
from vsearch.search.phrases import PhraseBook


class Counting(ColourScenes):
    """Remembers what it was asked to embed; two prompts a phrase."""

    prompts = ("{}", "a photo of {}")

    def __init__(self):
        self.asked = []

    def encode_texts(self, texts):
        self.asked += texts
        return super().encode_texts(texts)


def test_a_phrase_is_embedded_once():
    """Asked for again, alone or among others, it is known; the vectors are the same."""
    encoder = Counting()
    book = PhraseBook(encoder)
    first = book.vectors(["red", "blue"])
    again = book.vectors(["blue", "green", "red"])
    assert encoder.asked == [
        text for word in ("red", "blue", "green") for text in (word, f"a photo of {word}")
    ]
    assert np.array_equal(again[[2, 0]], first)
    assert np.allclose(np.linalg.norm(again, axis=1), 1.0)


def test_no_phrase_is_no_row():
    """A question about people names none."""
    assert PhraseBook(Counting()).vectors([]).shape == (0, 3)
