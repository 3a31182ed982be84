"""How often words are spoken: what two of them together are worth as a sign of a line."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import vsearch.subtitles

COMMON = Path(vsearch.subtitles.__file__).with_name("common.txt")  # words and their rate, per 10^6
PRIOR_WORDS = 50_000  # that what is known of English counts for beside the library's own words
UNLISTED = 5e-6  # share of a word that is not among the common ones


class WordRates:
    """The share of each word among all that are spoken in a library."""

    def __init__(self, spoken: Iterable[str] = ()) -> None:
        """``spoken`` are words of some of the library's lines, as they are compared."""
        self._counts = Counter(word for words in spoken for word in words.split())
        self._total = sum(self._counts.values())

    def rate(self, word: str) -> float:
        """Return the share of a word, > 0: the library's own, held by that in common English."""
        prior = _common().get(word, UNLISTED)
        return (self._counts[word] + PRIOR_WORDS * prior) / (self._total + PRIOR_WORDS)

    def is_known(self, word: str) -> bool:
        """Say whether it is spoken in the library, or common in English."""
        return word in self._counts or word in _common()


@cache
def _common() -> dict[str, float]:
    rows = (row.split() for row in COMMON.read_text("utf-8").splitlines())
    return {word: int(rate) / 1e6 for word, rate in rows}
