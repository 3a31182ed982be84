"""Sentences asked and scored: one result each, one row per kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from vsearch.errors import InputError
from vsearch.evaluate.dataset import Sentence
from vsearch.metrics import Found, Scores, mean_interval, score
from vsearch.records.moments import Answer, Moment
from vsearch.settings import PARTS, Fusion, SearchSettings

WINDOWS_S = (0.0, 3.0, 6.0, 12.0, 30.0)
FUSIONS: tuple[Fusion, ...] = ("product", "sum", "min", "rrf")

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Result:
    """What one sentence got."""

    sentence: Sentence
    answer: Answer | None  # None when it could not be asked
    found: tuple[Found, ...]  # confident full matches, best first
    scores: Scores | None  # None when nothing should be found

    @property
    def is_refused(self) -> bool:
        """Say whether the answer was "no confident match"."""
        return not self.found

    @property
    def is_right(self) -> bool:
        """Say whether the first moment is right, or rightly nothing was found."""
        return self.scores.r1_iou5 == 1.0 if self.scores else self.is_refused


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the mean figures of a kind of sentence."""

    kind: str
    sentences: int
    refused: int  # answered with "no confident match"
    scores: Scores | None  # means; None for sentences that have nothing to find
    low: Scores | None = None  # bounds of the means, 95 %
    high: Scores | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """The search with something changed."""

    name: str
    settings: SearchSettings


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variant beside the search as it is."""

    name: str
    found: Row  # of the sentences to be found
    refused: Row  # of those to be refused
    gain: float  # mean average precision over that of the first variant
    gain_low: float  # bounds of that, 95 %, over pairs of the same sentence
    gain_high: float


def found_of(moment: Moment) -> Found:
    """Return where a moment lies."""
    return Found(moment.path.name, moment.start_s, moment.end_s)


def run(sentences: Sequence[Sentence], ask: Ask) -> list[Result]:
    """Return the result of every sentence; a sentence that raises InputError counts as refused."""
    results = []
    for sentence in sentences:
        try:
            answer = ask(sentence.text)
        except InputError:
            answer = None
        found = tuple(map(found_of, answer.moments)) if answer else ()
        scores = score(found, sentence.truth) if sentence.truth.expected else None
        results.append(Result(sentence, answer, found, scores))
    return results


def table(results: Sequence[Result]) -> list[Row]:
    """Return one row per kind of sentence, then groups, then all; negatives show refusals."""
    kinds = sorted({result.sentence.kind for result in results})
    groups: list[tuple[str, list[Result]]] = [
        (kind, [r for r in results if r.sentence.kind == kind]) for kind in kinds
    ]
    positive = [r for r in results if r.scores is not None]
    groups.append(("with title", [r for r in positive if "title" in r.sentence.kind]))
    groups.append(("to be found", positive))
    groups.append(("to be refused", [r for r in results if r.scores is None]))
    return [row(kind, members) for kind, members in groups if members]


def row(kind: str, members: Sequence[Result]) -> Row:
    """Return the means of some results, with their bounds; none of sentences to be refused."""
    refused = sum(result.is_refused for result in members)
    figures = [list(asdict(r.scores).values()) for r in members if r.scores is not None]
    if not figures:
        return Row(kind=kind, sentences=len(members), refused=refused, scores=None)
    values = np.array(figures)
    means, bounds = values.mean(axis=0), mean_interval(values)
    mean, low, high = (Scores(*map(float, column)) for column in (means, *bounds))
    return Row(kind, len(members), refused, mean, low, high)


def ablations(base: SearchSettings) -> list[Variant]:
    """Return the search as it is, without each of its parts, with other fusions and windows."""
    return [
        Variant("as it is", base),
        *(
            Variant(f"without {part}", _changed(base, without=base.without | {part}))
            for part in PARTS
        ),
        *(
            Variant(f"fusion {name}", _changed(base, fusion=name))
            for name in FUSIONS
            if name != base.fusion
        ),
        *windows(base, WINDOWS_S),
    ]


def windows(base: SearchSettings, lengths_s: Sequence[float]) -> list[Variant]:
    """Return the search with other windows."""
    return [
        Variant(f"window {length:g} s", _changed(base, window_s=length)) for length in lengths_s
    ]


def compare(
    sentences: Sequence[Sentence],
    variants: Sequence[Variant],
    ask: Callable[[str, SearchSettings], Answer],
) -> list[Comparison]:
    """Return the figures of every variant, and what it gains over the first."""
    comparisons = []
    first: dict[str, float] = {}
    for variant in variants:
        results = run(sentences, partial(asked_with, ask, variant.settings))
        precisions = {r.sentence.id: r.scores.ap_iou3 for r in results if r.scores}
        first = first or precisions
        gains = np.array([[precisions[number] - first[number]] for number in first])
        low, high = mean_interval(gains) if len(gains) else (np.zeros(1), np.zeros(1))
        comparisons.append(
            Comparison(
                name=variant.name,
                found=row("to be found", [r for r in results if r.scores]),
                refused=row("to be refused", [r for r in results if not r.scores]),
                gain=float(gains.mean()) if len(gains) else 0.0,
                gain_low=float(low[0]),
                gain_high=float(high[0]),
            )
        )
    return comparisons


def asked_with(
    ask: Callable[[str, SearchSettings], Answer], settings: SearchSettings, text: str
) -> Answer:
    """Return the answer with these settings."""
    return ask(text, settings)


def as_json(results: Sequence[Result], *, encoder: str, **more: object) -> dict[str, Any]:
    """Return the table, every sentence's result and ``more`` as plain JSON values."""
    return {
        "encoder": encoder,
        "table": [asdict(one) for one in table(results)],
        "sentences": [
            {
                "id": result.sentence.id,
                "query": result.sentence.text,
                "type": result.sentence.kind,
                "found": [asdict(found) for found in result.found],
                "scores": asdict(result.scores) if result.scores else None,
            }
            for result in results
        ],
        **more,
    }


def _changed(base: SearchSettings, **changes: object) -> SearchSettings:
    told: Mapping[str, Any] = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return SearchSettings(**{**told, **changes})
