"""The same sentences asked of the library without one of its films."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from vsearch.errors import InputError
from vsearch.evaluate.dataset import Sentence
from vsearch.evaluate.scoring import Result, Row, Variant, asked_with, row, run
from vsearch.metrics import Truth
from vsearch.records.moments import Answer
from vsearch.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A film left out, and the sentences that can be answered without it."""

    film: str  # file name
    without: Row
    within: Row  # the same sentences, nothing left out


@dataclass(frozen=True, slots=True)
class Transfer:
    """How well settings chosen on the other films do on sentences about a film."""

    chosen: tuple[tuple[str, str], ...]  # film and the variant that was best on all others
    transferred: Row  # each sentence by the settings chosen without its films
    headline: Row


def leave_films_out(
    sentences: Sequence[Sentence],
    results: Sequence[Result],
    films: Sequence[str],
    ask: Callable[[str, str], Answer],
) -> list[LeftOut]:
    """Return the figures without each film; ``ask`` takes a sentence and the film left out.

    Spans of the film are no longer expected; a sentence of which none remain is left out too.
    """
    found = []
    for film in films:
        remaining = [
            replace(one, truth=_without(one.truth, film))
            for one in sentences
            if one.truth.expected and _without(one.truth, film).expected
        ]
        if not remaining:
            continue
        numbers = {one.id for one in remaining}
        answered = run(remaining, partial(_asked_without, ask, film))
        whole = [result for result in results if result.sentence.id in numbers]
        found.append(LeftOut(film, row("without", answered), row("within", whole)))
    return found


def transfer(
    sentences: Sequence[Sentence],
    variants: Sequence[Variant],
    ask: Callable[[str, SearchSettings], Answer],
) -> Transfer:
    """Return how the best settings of all other films do on each film; the first are the headline.

    What is tuned to single sentences is lost here: each sentence is scored with the settings that
    have the best mean average precision on the sentences that share no film with it.
    """
    wanted = [sentence for sentence in sentences if sentence.truth.expected]
    if not wanted:
        raise InputError("Nothing is to be found in this dataset: there is nothing to choose by.")
    results = [run(wanted, partial(asked_with, ask, variant.settings)) for variant in variants]
    precisions = np.array(
        [[r.scores.ap_iou3 if r.scores else 0.0 for r in each] for each in results]
    )
    chosen: dict[str, int] = {}
    transferred = []
    for place, sentence in enumerate(wanted):
        films = frozenset(sentence.truth.expected)
        others = [i for i, one in enumerate(wanted) if not films & one.truth.expected.keys()]
        best = int(np.argmax(precisions[:, others].mean(axis=1))) if others else 0
        chosen |= dict.fromkeys(films, best)
        transferred.append(results[best][place])
    return Transfer(
        chosen=tuple((film, variants[best].name) for film, best in sorted(chosen.items())),
        transferred=row("transferred", transferred),
        headline=row("headline", results[0]),
    )


def _asked_without(ask: Callable[[str, str], Answer], film: str, text: str) -> Answer:
    return ask(text, film)


def _without(truth: Truth, film: str) -> Truth:
    return Truth(
        expected={name: spans for name, spans in truth.expected.items() if name != film},
        acceptable={name: spans for name, spans in truth.acceptable.items() if name != film},
    )
