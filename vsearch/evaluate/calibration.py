"""What answers state, and whether it is true."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vsearch.evaluate.dataset import Segment
from vsearch.evaluate.scoring import Result, found_of
from vsearch.metrics import Bin, calibration_error, hits, reliability, temporal_iou
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Constraint, Query, Thing, Who

IOU = 0.3  # a moment that overlaps the truth so far is right


@dataclass(frozen=True, slots=True)
class Statement:
    """A probability that was told, and the truth."""

    stated: float  # 0..1
    is_true: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far stated probabilities can be believed."""

    about: str
    bins: tuple[Bin, ...]

    @property
    def count(self) -> int:
        """Return the number of statements."""
        return sum(one.count for one in self.bins)

    @property
    def error(self) -> float:
        """Return the expected calibration error, 0..1."""
        return calibration_error(self.bins)


def calibration(about: str, statements: Iterable[Statement]) -> Calibration:
    """Return the statements in ten bins of stated probability."""
    told = list(statements)
    stated = np.array([one.stated for one in told], dtype=np.float64)
    is_true = np.array([one.is_true for one in told], dtype=np.bool_)
    return Calibration(about, tuple(reliability(stated, is_true)))


def about_moments(results: Sequence[Result]) -> Iterator[Statement]:
    """Yield what is stated of every moment shown, full or partial.

    What overlaps only a span that does no harm is neither right nor wrong, and is left out.
    """
    for result in results:
        if result.answer is None:
            continue
        shown = [*result.answer.moments, *result.answer.partials]
        truth = result.sentence.truth
        for moment, numbers in zip(shown, hits([*map(found_of, shown)], truth, IOU), strict=True):
            span = moment.start_s, moment.end_s
            harmless = truth.acceptable.get(moment.path.name, ())
            if numbers or not any(temporal_iou(span, other) >= IOU for other in harmless):
                yield Statement(moment.probability, bool(numbers))


def about_people(
    people: Sequence[str], segments: Sequence[Segment], answer: Callable[[Query], Answer]
) -> Iterator[Statement]:
    """Yield what is stated of everybody, each asked for by name alone.

    The truth is who is in the segments that a moment overlaps; where one of them is hard to see
    the statement is left out.
    """
    for person in people:
        query = Query(constraints=(Constraint((Who(person, person),)),), text=person)
        for moment, evidence in _stated(answer(query)):
            near = _segments_at(moment, evidence, segments)
            if near and not any(person in told for one in near for told in one.people_hard):
                is_true = any(person in one.people for one in near)
                yield Statement(evidence.probability, is_true)


def about_things(
    segments: Sequence[Segment], answer: Callable[[Query], Answer]
) -> Iterator[Statement]:
    """Yield what is stated of every thing that the segments name, each asked for alone.

    Nobody writes down everything: a segment that names no things tells nothing about them, and one
    that shares a word with the thing, but does not name it, is neither right nor wrong. Some of
    what counts as wrong is still there.
    """
    for thing in sorted({thing for one in segments for thing in one.things}):
        query = Query(constraints=(Constraint((Thing(thing),)),), text=thing)
        for moment, evidence in _stated(answer(query)):
            near = _segments_at(moment, evidence, segments)
            is_true = any(thing in one.things for one in near)
            if is_true or (near and all(_is_without(thing, one) for one in near)):
                yield Statement(evidence.probability, is_true)


def _is_without(thing: str, segment: Segment) -> bool:
    return bool(segment.things) and not _words(thing) & _words(segment.words)


def _stated(answer: Answer) -> Iterator[tuple[Moment, Evidence]]:
    for moment in (*answer.moments, *answer.partials):
        for evidence in moment.evidence:
            if evidence.time_s is not None:
                yield moment, evidence


def _segments_at(moment: Moment, evidence: Evidence, segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments of the film that the evidence lies in."""
    time_s = evidence.time_s
    return [
        one
        for one in segments
        if time_s is not None
        and one.film == moment.path.name
        and one.start_s - 0.05 <= time_s < one.end_s
    ]


def _words(text: str) -> set[str]:
    """Return the words of a text that say something, without the s of their plural."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text.lower())} - {
        "the",
        "and",
        "with",
    }
