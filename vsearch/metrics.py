"""How good is a ranked list of moments? The measures of moment retrieval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Truth:
    """What one sentence should find: spans by film, and spans that do no harm."""

    expected: Mapping[str, Spans]  # film file name -> (start_s, end_s); empty: nothing to find
    acceptable: Mapping[str, Spans]  # a superset


@dataclass(frozen=True, slots=True)
class Found:
    """One returned moment."""

    film: str  # file name
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one sentence, each 0..1."""

    r1_iou3: float
    r1_iou5: float
    r5_iou3: float
    r5_iou5: float
    ap_iou3: float
    ndcg10: float


def temporal_iou(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the intersection over union of two spans of time, 0..1."""
    intersection = min(first[1], second[1]) - max(first[0], second[0])
    union = max(first[1], second[1]) - min(first[0], second[0])
    return max(0.0, intersection) / union if union > 0 else 0.0


def hits(found: Sequence[Found], truth: Truth, iou: float) -> list[frozenset[int]]:
    """Return for every moment the expected spans it is right about, numbered over all films.

    A moment is right about an expected span when its IoU with that span, or with an acceptable
    span that contains it, reaches ``iou``.
    """
    numbered = [(film, span) for film, spans in truth.expected.items() for span in spans]
    return [
        frozenset(
            number
            for number, (film, span) in enumerate(numbered)
            if film == moment.film
            and any(
                temporal_iou((moment.start_s, moment.end_s), target) >= iou
                for target in (span, *_containing(span, truth.acceptable.get(film, ())))
            )
        )
        for moment in found
    ]


def score(found: Sequence[Found], truth: Truth) -> Scores:
    """Return the figures of a ranked list for a sentence that has something to find."""
    at3, at5 = hits(found, truth, 0.3), hits(found, truth, 0.5)
    return Scores(
        r1_iou3=float(any(at3[:1])),
        r1_iou5=float(any(at5[:1])),
        r5_iou3=float(any(at3[:5])),
        r5_iou5=float(any(at5[:5])),
        ap_iou3=average_precision(at3, truth),
        ndcg10=ndcg(at3, truth, depth=10),
    )


def average_precision(hit_lists: Sequence[frozenset[int]], truth: Truth) -> float:
    """Return the average precision over the expected spans, 0..1.

    A moment counts as right when it finds a span that no better one has found; repeating a span
    is wrong. The precision at a moment's rank is credited to every span it finds first, since
    one moment over an acceptable stretch may find several.
    """
    total = sum(len(spans) for spans in truth.expected.values())
    new = _newly_found(hit_lists)
    right = np.cumsum([count > 0 for count in new])
    precisions = sum(count * right[rank] / (rank + 1) for rank, count in enumerate(new) if count)
    return float(precisions / total) if total else 0.0


def ndcg(hit_lists: Sequence[frozenset[int]], truth: Truth, *, depth: int) -> float:
    """Return the normalised discounted cumulative gain at ``depth``, 0..1.

    The gain of a moment is 1 when it finds a span that no better one has found. The ideal list
    has these moments first, then one for each span that was not found.
    """
    total = sum(len(spans) for spans in truth.expected.values())
    new = _newly_found(hit_lists)
    gains = np.array([count > 0 for count in new[:depth]], dtype=np.float64)
    ideal = min(depth, sum(count > 0 for count in new) + total - sum(new))
    discounts = 1.0 / np.log2(np.arange(2, depth + 2))
    best = discounts[:ideal].sum()
    return float((gains * discounts[: len(gains)]).sum() / best) if best else 0.0


def _newly_found(hit_lists: Sequence[frozenset[int]]) -> list[int]:
    """Return how many spans each moment is the first to find."""
    found: set[int] = set()
    counts = []
    for numbers in hit_lists:
        counts.append(len(numbers - found))
        found |= numbers
    return counts


def _containing(span: tuple[float, float], stretches: Spans) -> list[tuple[float, float]]:
    """Return the stretches that contain the span, a hundredth of a second forgiven."""
    return [s for s in stretches if s[0] <= span[0] + 0.01 and s[1] >= span[1] - 0.01]


def mean_interval(
    values: NDArray[np.float64], *, resamples: int = 2000, share: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return between which bounds the column means of (n, k) lie, (k,) and (k,); n >= 1.

    The percentile bootstrap over rows (Efron, 1979), with the same draws at every call.
    """
    picks = np.random.default_rng(0).integers(len(values), size=(resamples, len(values)))
    means = values[picks].mean(axis=1)
    tail = (1.0 - share) / 2
    low, high = np.quantile(means, [tail, 1.0 - tail], axis=0)
    return low, high


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of about the same stated probability."""

    count: int  # >= 1
    stated: float  # mean stated probability, 0..1
    true: float  # share that is true, 0..1


def reliability(
    stated: NDArray[np.float64], is_true: NDArray[np.bool_], *, bins: int = 10
) -> list[Bin]:
    """Return the bins of equal width that hold statements, in order (Guo et al., 2017)."""
    places = np.minimum((stated * bins).astype(np.int64), bins - 1)
    return [
        Bin(int(at.sum()), float(stated[at].mean()), float(is_true[at].mean()))
        for at in (places == place for place in range(bins))
        if at.any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: |stated - true| weighted by the bins' counts."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.stated - one.true) for one in bins) / total if total else 0.0
