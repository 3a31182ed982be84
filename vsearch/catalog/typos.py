"""How far a typed name may be from the name that was meant."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

_SHORTEST = 4  # letters; shorter words differ by one letter from too many others


def allowed_edits(length: int) -> int:
    """Return how many letters of a name of that many letters may be wrong."""
    if length < _SHORTEST:
        return 0
    return 1 if length < 8 else 2 if length < 12 else 3


def edits(typed: str, meant: str) -> int | None:
    """Return the number of wrong letters, or None when the two are not the same name.

    Counts letters added, left out, replaced or swapped with a neighbour (optimal string
    alignment). The first letter must be right or swapped with the second, and in names of four
    letters none may be replaced: "Nick" is not "Rick" and "Mary" is not "Mark".
    """
    limit = allowed_edits(min(len(typed), len(meant)))
    if not limit or (typed[0] != meant[0] and typed[:2] != meant[1::-1]):
        return None
    if len(typed) == len(meant) == _SHORTEST and sorted(typed) != sorted(meant):
        return None
    distance = OSA.distance(typed, meant, score_cutoff=limit)
    return distance if distance <= limit else None


def are_edits_spread(typed: Sequence[str], meant: Sequence[str]) -> bool:
    """Say whether each word by itself is close, so that none hides in a long name.

    Words are only compared one by one when there are equally many; otherwise a space is the typo.
    """
    if len(typed) != len(meant):
        return True
    return all(a == b or edits(a, b) is not None for a, b in zip(typed, meant, strict=True))
