"""When: the part of a film, its year, how close together, first or last."""

import re
from dataclasses import dataclass

from vsearch.parse import numbers
from vsearch.parse.numbers import DURATION
from vsearch.parse.sentence import Sentence
from vsearch.parse.stretches import find_stretch
from vsearch.parse.years import find_years
from vsearch.records.query import Pick, Stretch

CLOSE_S = 5.0  # "right after"

_WITHIN = re.compile(
    rf"(?<!\w)(?:(?:within|no more than|at most|less than) (?P<for>{DURATION})"
    r"(?: (?:of|from) (?:each other|one another)| apart| of| from)?"
    rf"|(?P<apart>{DURATION}) (?:apart|from each other)"
    rf"|(?P<gap>{DURATION}) (?=(?:before|after|later|earlier)(?!\w)))"
)
_CLOSE = re.compile(
    r"(?<!\w)(?:right|immediately|just|directly|straight)(?= (?:after|before)(?!\w))"
)
_SEE = (
    r"(?: (?:that|when|where))?(?: (?:we|you|i|they|he|she|it)(?: ever| first)?"
    r" (?:see|saw|meets?|met|find|get to see|appears?|shows? up))?"
)
_CLIP = r"(?:scene|shot|moment|clip)"
_APPEARS = r"(?:appears?|appeared|shows? up|showed up|seen|see|meet|enters?|shown)"


def _pick_rule(order: str) -> re.Pattern[str]:
    alternatives = (
        rf"(?:for )?(?:the )?(?:very )?(?:{order})(?: ever)? (?:time|appearances?)(?: of)?{_SEE}",
        rf"(?:the )?(?:very )?(?:{order}) {_CLIP} (?:with|of|where|when|showing)",
        rf"(?:{order})(?= {_APPEARS}\b)",
        rf"{_APPEARS} (?:for the )?(?:{order})(?: time)?(?=\W*$| in\b)",
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


_PICKS: tuple[tuple[re.Pattern[str], Pick], ...] = (
    (_pick_rule("first"), "first"),
    (_pick_rule("last|final"), "last"),
)


@dataclass(frozen=True, slots=True)
class Times:
    """What a sentence says about time."""

    stretch: Stretch | None
    years: tuple[int, int] | None
    within_s: float | None
    pick: Pick


def find_times(sentence: Sentence) -> Times:
    """Return what the free words say about time, and mark them."""
    pick: Pick = next((pick for rule, pick in _PICKS if sentence.take_limit(rule)), "")
    within_s = _within_s(sentence)
    years = find_years(sentence)
    return Times(find_stretch(sentence), years, within_s, pick)


def _within_s(sentence: Sentence) -> float | None:
    if found := sentence.take_limit(_WITHIN):
        return round(numbers.duration_s(found["for"] or found["apart"] or found["gap"]), 3)
    return CLOSE_S if sentence.take_limit(_CLOSE) else None
