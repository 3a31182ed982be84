"""How many of the best moments a look through spans finds, against looking at every frame."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from vsearch.records.moments import Moment
from vsearch.search import views
from vsearch.search.searcher import Searcher

EVERYTHING = 1 << 62  # frames: no library is as large, so all of any is looked at
OVERLAP = 0.5  # intersection over union from which two moments are the same


def recall(
    searcher: Searcher, kinds: Sequence[str], sentences: Callable[[str], Iterator[str]]
) -> dict[str, Any]:
    """Return and print for each kind the share of the exact top moments that are found.

    Also the share of questions whose first moment is the same, and the largest difference of a
    score between the moment in one place and in the other.
    """
    print(f"{'recall of the exact top':28}{'found':>8}{'of':>6}{'first':>8}{'score':>8}")
    told: dict[str, Any] = {}
    for kind in kinds:
        found = wanted = same = asked = 0
        apart = 0.0
        for sentence in sentences(kind):
            with looked_at_from(EVERYTHING):
                exact = searcher.ask(sentence).moments
            with looked_at_from(0):
                rough = searcher.ask(sentence).moments
            hits = [[one for one in rough if overlap(best, one) >= OVERLAP] for best in exact]
            wanted += len(exact)
            found += sum(map(bool, hits))
            scores = [
                min(abs(best.score - one.score) for one in some)
                for best, some in zip(exact, hits, strict=True)
                if some
            ]
            apart = max([apart, *scores])
            if exact:
                asked += 1
                same += bool(rough) and overlap(exact[0], rough[0]) >= OVERLAP
        # Where nothing is there to be found, nothing is missed.
        share, first = (found / wanted, same / asked) if wanted else (1.0, 1.0)
        told[kind] = {"recall": share, "moments": wanted, "first": first, "score_apart": apart}
        print(f"{kind:28}{share:8.3f}{wanted:6}{first:8.2f}{apart:8.3f}", flush=True)
    every = [one["recall"] * one["moments"] for one in told.values()]
    total = sum(one["moments"] for one in told.values())
    told["all"] = {"recall": float(np.sum(every)) / total if total else 1.0, "moments": total}
    print(f"{'all':28}{told['all']['recall']:8.3f}{total:6}\n", flush=True)
    return told


@contextmanager
def looked_at_from(frames: int) -> Iterator[None]:
    """Look libraries of so many frames through by their spans for a while."""
    before = views.LARGE_FRAMES
    views.LARGE_FRAMES = frames
    try:
        yield
    finally:
        views.LARGE_FRAMES = before


def overlap(one: Moment, other: Moment) -> float:
    """Return the intersection of two moments over their union, 0 in different films."""
    if one.film_id != other.film_id:
        return 0.0
    shared_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return max(0.0, shared_s) / (max(one.end_s, other.end_s) - min(one.start_s, other.start_s))
