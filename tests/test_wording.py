"""Times, evidence and presences in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Constraint, Line, Query, Thing, Who
from vsearch.wording import (
    clock,
    counted,
    evidence_line,
    lasting,
    length,
    presence_line,
    repeats_line,
    span,
    verdict,
    when,
)

NEO = Constraint((Who("Neo", "Keanu Reeves"),))
QUERY = Query(constraints=(NEO,))
SEEN = Evidence("Neo", "person", 7.4, None, 0.8, 0.93, False)
MOMENT = Moment("f1", "Matrix", Path("m.mp4"), 5.0, 9.0, 0.9, 0.9, (SEEN,), False)
ANSWER = Answer(QUERY, (MOMENT, MOMENT), (), (), "toy")


@pytest.mark.parametrize(
    ("time_s", "told"),
    [(0.0, "0:00.0"), (7.44, "0:07.4"), (59.96, "1:00.0"), (3750.0, "1:02:30.0")],
)
def test_clock(time_s: float, told: str) -> None:
    """Times are rounded to tenths before they are split into minutes and hours."""
    assert clock(time_s) == told


def test_span() -> None:
    """A range is joined by an en dash."""
    assert span(5.0, 9.0) == "0:05.0\N{EN DASH}0:09.0"


@pytest.mark.parametrize(
    ("duration_s", "told"), [(45.0, "45 s"), (300.0, "5 min"), (9000.0, "2.5 h")]
)
def test_length(duration_s: float, told: str) -> None:
    """A length is told in the unit that fits it."""
    assert length(duration_s) == told


def test_counted() -> None:
    """A noun agrees with its number."""
    assert counted(1, "film") == "1 film"
    assert counted(2, "person", "people") == "2 people"


def test_a_line_is_quoted_with_who_says_it() -> None:
    """And what was not said was not heard."""
    line = Evidence(
        'says "kung fu"', "line", 7.4, None, 1.0, 0.97, False, text="I know kung fu.", speaker="NEO"
    )
    assert evidence_line(line, MOMENT, QUERY) == (
        'says "kung fu": 97% at 0:07.4, "NEO: I know kung fu."'
    )
    nothing = Evidence('says "hello"', "line", None, None, 0.0, 0.0, False)
    assert evidence_line(nothing, MOMENT, QUERY) == 'says "hello": not heard'


def test_evidence_line_names_the_weakest() -> None:
    """Probability, time, and whether this constraint held the moment back."""
    assert evidence_line(SEEN, MOMENT, QUERY) == "Neo: 93% at 0:07.4"
    weak = replace(SEEN, is_weak=True)
    assert evidence_line(weak, MOMENT, QUERY) == "Neo: 93% at 0:07.4, weakest"
    certain = replace(SEEN, probability=0.998, is_weak=True)
    assert evidence_line(certain, MOMENT, QUERY) == "Neo: 100% at 0:07.4"


@pytest.mark.parametrize(
    ("constraint", "told"),
    [
        (NEO, "not seen"),
        (Constraint((Thing("pills"),)), "not seen"),
        (Constraint((Who("Zaphod", "Zaphod", is_known=False),)), "not looked for"),
        (Constraint((Line("I know kung fu"),)), "not seen"),
        (Constraint((Line("hello"), Thing("pills")), at_least=2), "not seen"),
    ],
)
def test_evidence_without_a_time_says_whether_it_was_looked_for(
    constraint: Constraint, told: str
) -> None:
    """Strangers cannot be looked for; everything else was nowhere to be seen."""
    nothing = Evidence(constraint.label, "scene", None, None, 0.0, 0.0, True)
    line = evidence_line(nothing, MOMENT, Query(constraints=(constraint,)))
    assert line == f"{constraint.label}: {told}, weakest"


def test_presence_line() -> None:
    """How long, of how much, how often, when first and until when last."""
    stretches = ((7.4, 12.0), (60.0, 62.7), (3745.0, 3750.0))
    seen = Presence("Trinity (Carrie-Anne Moss)", "f1", "The Matrix", 12.3, 12.3 / 8160, stretches)
    assert presence_line(seen) == (
        "Trinity (Carrie-Anne Moss) in The Matrix: 12.3 s of 2:16:00 (0.2%), 3 times, "
        "first 0:07.4, last 1:02:30.0"
    )
    once = replace(seen, seconds=9.2, share=1.0, stretches=((0.0, 9.2),))
    assert "9.2 s of 0:09.2 (100.0%), 1 time," in presence_line(once)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.04, "0.0 s"), (59.96, "1:00.0"), (12.3, "12.3 s")]
)
def test_lasting(seconds: float, told: str) -> None:
    """From a minute on a length is told like a time."""
    assert lasting(seconds) == told


def test_verdict_says_no_confident_match() -> None:
    """Only full matches are called moments; partial ones are announced as such."""
    assert verdict(ANSWER) == "2 moments, best first"
    assert verdict(replace(ANSWER, moments=(MOMENT,))) == "1 moment"
    nearest = replace(ANSWER, moments=(), partials=(replace(MOMENT, is_partial=True),))
    assert verdict(nearest) == "No confident match. Nearest, with something missing:"
    assert verdict(replace(ANSWER, moments=())) == "No confident match."


def test_verdict_does_not_promise_the_best_first_of_moments_by_time() -> None:
    """Stretches of a presence and first or last times are in order of time."""
    for query in (replace(QUERY, aim="screen time"), replace(QUERY, pick="last")):
        assert verdict(replace(ANSWER, query=query)) == "2 moments, in order of time"


def test_repeats_are_counted_apart_and_told_in_one_line() -> None:
    """Two moments that look like the first are no moments of their own; other films are named."""
    again = replace(MOMENT, start_s=61.0, end_s=62.5, repeats=0)
    elsewhere = replace(again, film_id="other", title="The Trailer")
    answer = replace(ANSWER, moments=(MOMENT, again, elsewhere))
    assert verdict(answer) == "1 moment, and 2 more that look nearly the same"
    ((first, others),) = answer.groups
    assert repeats_line(first, others) == (
        "nearly the same: 1:01.0\N{EN DASH}1:02.5, The Trailer 1:01.0\N{EN DASH}1:02.5"
    )


def test_a_photo_is_told_by_its_name_and_day() -> None:
    """Never by a time: of the photo there is none."""
    photo = replace(MOMENT, path=Path("beach.jpg"), is_photo=True, taken_at="2019-07-04T12:33:10")
    assert when(photo) == "beach.jpg, 4 Jul 2019 12:33"
    assert when(replace(photo, taken_at="2019-12-24")) == "beach.jpg, 24 Dec 2019"
    assert when(replace(photo, taken_at=None)) == "beach.jpg"
    assert evidence_line(SEEN, photo, QUERY) == "Neo: 93%"
