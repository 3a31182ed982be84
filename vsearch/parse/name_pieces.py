"""Neighbouring pieces of one person's names as one name: "Leo di Caprio", with an alias before."""

from collections import defaultdict
from collections.abc import Sequence

from vsearch.catalog import Match


def joined_pieces(matches: Sequence[Match]) -> list[Match]:
    """Return the runs of two matches side by side that name the same people, longest first.

    A run that cuts through a whole name of several words is none.
    """
    starting: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        starting[match.first].append(match)
    whole = [match for match in matches if match.is_full and match.last - match.first > 1]
    joined = [
        Match(
            first.first,
            last.last,
            meant=people[0],
            is_full=False,
            is_typo=False,
            people=people,
        )
        for first in matches
        for last in starting[first.last]
        if (people := tuple(name for name in first.people if name in last.people))
        if not any(_is_cut(name, first.first, last.last) for name in whole)
    ]
    return sorted(joined, key=lambda match: match.first - match.last)


def _is_cut(match: Match, first: int, last: int) -> bool:
    """Say whether a match lies partly inside and partly outside of tokens first to last - 1."""
    is_apart = match.last <= first or last <= match.first
    return not (is_apart or first <= match.first < match.last <= last)
