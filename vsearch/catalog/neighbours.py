"""Words that differ from a given one by a few letters, out of hundreds of thousands."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

_CLASSES = 32  # letters are told apart by their code modulo this: a to z are
_FEW = 16  # words that are compared one by one faster than together
_CHUNK = 1 << 15  # words; bounds the memory that counting letters takes


class Neighbours:
    """Sorted words, each with a mask of its letters.

    A mask has one bit for every letter that occurs and one for every letter that occurs twice or
    more. An edit (a letter added, left out, replaced or swapped with its neighbour) adds at most
    one bit and takes away at most one, so few words are left to be compared letter by letter. This
    is the counting filter of Grossi and Luccio (1989) in two bits a letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words), key=_place)
        self._masks = letter_masks(self.words)
        self._starts: dict[str, list[int]] = {}  # initial -> index of the first of every length
        for index, word in enumerate(self.words):
            starts = self._starts.setdefault(word[0], [])
            starts += [index] * (len(word) + 1 - len(starts))
        end = len(self.words)
        for starts in reversed(self._starts.values()):
            starts.append(end)
            end = starts[0]

    def index(self, word: str) -> int | None:
        """Return the place of a word in ``words``, or None."""
        first, last = self._span(word[0], len(word), len(word))
        at = bisect_left(self.words, word, first, last)
        return at if at < last and self.words[at] == word else None

    def within(self, word: str, edits: int, *, is_swapped: bool = False) -> list[int]:
        """Return the places in ``words`` of those at most so many edits away.

        Counts as optimal string alignment does. They start with the same letter or, with
        ``is_swapped``, with the second one.
        """
        words = self.words
        places = self._near(word, edits, is_swapped=is_swapped)
        if len(places) < _FEW:
            return [p for p in places if OSA.distance(word, words[p], score_cutoff=edits) <= edits]
        others = [words[place] for place in places]
        distances = cdist([word], others, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)
        return [places[at] for at in (distances[0] <= edits).nonzero()[0].tolist()]

    def _near(self, word: str, edits: int, *, is_swapped: bool) -> list[int]:
        initial = word[1] if is_swapped else word[0]
        first, last = self._span(initial, len(word) - edits, len(word) + edits)
        if first == last:
            return []
        mask = letter_mask(word)
        differing = self._masks[first:last] ^ mask
        places = (np.bitwise_count(differing) <= 2 * edits).nonzero()[0]
        if not len(places):
            return []
        differing = differing[places]
        added = np.bitwise_count(differing & mask)
        is_near = (added <= edits) & (np.bitwise_count(differing) <= added + edits)
        found: list[int] = (places[is_near] + first).tolist()
        return found

    def _span(self, initial: str, shortest: int, longest: int) -> tuple[int, int]:
        starts = self._starts.get(initial)
        if starts is None or shortest >= len(starts):
            return 0, 0
        return starts[max(shortest, 0)], starts[min(longest + 1, len(starts) - 1)]


@lru_cache(maxsize=4096)
def letter_mask(word: str) -> np.uint64:
    """Return the mask of one word: bit c for letter class c, bit 32 + c if it occurs twice."""
    once = twice = 0
    for char in word:
        bit = 1 << ord(char) % _CLASSES
        twice |= once & bit
        once |= bit
    return np.uint64(once | twice << _CLASSES)


def letter_masks(words: list[str]) -> NDArray[np.uint64]:
    """Return the masks of many words (n,)."""
    masks = np.zeros(len(words), np.uint64)
    bits = np.uint64(1) << np.arange(_CLASSES, dtype=np.uint64)
    for first in range(0, len(words), _CHUNK):
        chunk = words[first : first + _CHUNK]
        codes = np.frombuffer("".join(chunk).encode("utf-32-le"), np.uint32) % _CLASSES
        rows = np.repeat(np.arange(len(chunk)), [len(word) for word in chunk])
        counts = np.bincount(rows * _CLASSES + codes, minlength=len(chunk) * _CLASSES)
        counts = counts.reshape(len(chunk), _CLASSES)
        twice = ((counts > 1) @ bits) << np.uint64(_CLASSES)
        masks[first : first + len(chunk)] = ((counts > 0) @ bits) | twice
    return masks


def _place(word: str) -> tuple[str, int, str]:
    return word[0], len(word), word
