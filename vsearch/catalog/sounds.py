"""Names by how they sound: "keanu reefs" is Keanu Reeves."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

import jellyfish
from rapidfuzz.distance import OSA, JaroWinkler

from vsearch.catalog.neighbours import Neighbours

_SHORTEST = 3  # letters of a name
_WEAK_CODE = 3  # sounds; fewer say little, so more is asked of the letters
_SHORTEST_PLAIN = 6  # letters of a name that ordinary words alone can sound like
_LEAST_LIKE = 0.84  # Jaro-Winkler similarity of the letters
_LEAST_LIKE_SAME = 0.8  # if every one of several sounds is the same
_LEAST_LIKE_PLAIN = 0.9  # if all words are ordinary
_LEAST_LIKE_WEAK = 0.9
_LEAST_SHARED = 0.5  # 1 - edits / length; Jaro-Winkler alone makes too much of a common beginning
_EDIT_COSTS = 0.1  # what a differing sound takes from the similarity
_CLEAR = 0.02  # the best name leads by as much, or it cannot be told which is meant
_ALIKE = str.maketrans({"0": "T", " ": None})  # th is as often heard as t or d


def sound_code(letters: str) -> str:
    """Return how joined letters sound; empty when that cannot be told.

    Metaphone (Philips, 1990): consonants by sound, vowels only at the beginning. Here "th" is "t"
    and "sch" is "sh".
    """
    if not letters.isascii() or not letters.isalpha():
        return ""
    return jellyfish.metaphone(letters.replace("sch", "sh")).translate(_ALIKE)


class Sounds:
    """Names in joined letters, found by what sounds nearly the same."""

    def __init__(self, names: Iterable[str]) -> None:
        coded = [
            (code[0], len(code), code, name)
            for name in names
            if len(name) >= _SHORTEST and (code := sound_code(name))
        ]
        coded.sort()
        self._codes = Neighbours(code for _, _, code, _ in coded)
        self._names = [name for _, _, _, name in coded]
        self._starts = array("I")  # index of the first name of each code, then of the end
        known = ""
        for index, (_, _, code, _) in enumerate(coded):
            if code != known:
                self._starts.append(index)
            known = code
        self._starts.append(len(coded))

    def like(self, heard: str) -> list[tuple[float, str]]:
        """Return the names that sound like joined letters, most alike first, with a score 0..1.

        The first sound is the same, and one other may differ from four sounds on, two from ten.
        """
        code = sound_code(heard)
        if not code:
            return []
        found: list[tuple[float, str]] = []
        for place in self._codes.within(code, allowed_sounds(len(code))):
            other = self._codes.words[place]
            edits = OSA.distance(code, other)
            if edits <= allowed_sounds(len(other)):
                found += self._scored(heard, place, edits)
        return sorted(found, reverse=True)

    def exactly_like(self, heard: str) -> list[tuple[float, str]]:
        """Return the names that sound the same and are spelled much alike: for ordinary words."""
        code = sound_code(heard) if len(heard) >= _SHORTEST_PLAIN - 1 else ""
        place = self._codes.index(code) if code else None
        if place is None:
            return []
        found = [
            scored
            for scored in self._scored(heard, place, 0)
            if len(scored[1]) >= _SHORTEST_PLAIN and scored[0] >= _LEAST_LIKE_PLAIN
        ]
        return sorted(found, reverse=True)

    def _scored(self, heard: str, place: int, edits: int) -> Iterator[tuple[float, str]]:
        least = _LEAST_LIKE if edits else _LEAST_LIKE_SAME
        if len(self._codes.words[place]) < _WEAK_CODE:
            least = _LEAST_LIKE_WEAK
        for name in self._names[self._starts[place] : self._starts[place + 1]]:
            likeness = JaroWinkler.similarity(heard, name, score_cutoff=least)
            if likeness and OSA.normalized_similarity(heard, name) >= _LEAST_SHARED:
                yield likeness - _EDIT_COSTS * edits, name


def allowed_sounds(length: int) -> int:
    """Return how many sounds of a name of that many may be wrong."""
    return 0 if length < 4 else 1 if length < 10 else 2


def clear_best(
    found: Sequence[tuple[float, str]], is_same: Callable[[str, str], bool]
) -> tuple[float, str]:
    """Return the first of scored names; none (0, "") when another meaning is hardly behind it."""
    for score, name in found[1:]:
        if found[0][0] - score >= _CLEAR:
            break
        if not is_same(found[0][1], name):
            return 0.0, ""
    return found[0] if found else (0.0, "")
