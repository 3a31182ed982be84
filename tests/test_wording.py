"""Times, queries and evidence in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import PersonConstraint, Query, SceneConstraint
from vsearch.wording import clock, counted, evidence_line, length, query_line, span, verdict

SEEN = Evidence("Neo", "person", 7.4, None, 0.8, 0.93, False)
MOMENT = Moment("f1", "Matrix", Path("m.mp4"), 5.0, 9.0, 0.9, (SEEN,), False)
ANSWER = Answer(Query("Neo"), (MOMENT, MOMENT), (), (), "toy")


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


def test_query_line_names_people_scenes_and_films() -> None:
    """Everything understood is named, with who is meant by a character."""
    query = Query(
        "Neo with the pills in Matrix",
        titles=("Matrix",),
        people=(PersonConstraint("Keanu Reeves", "Neo"),),
        scenes=(SceneConstraint("the pills"),),
    )
    assert query_line(query) == 'person Neo (Keanu Reeves) · scene "the pills" · in Matrix'


def test_query_line_does_not_claim_all_films_for_an_unknown_one() -> None:
    """A film that is not there is not taken for the whole library."""
    scenes = (SceneConstraint("pills"),)
    assert query_line(Query("pills", scenes=scenes)) == 'scene "pills" · in all films'
    assert query_line(Query("pills", scenes=scenes, unknown_titles=("X",))) == 'scene "pills"'


def test_evidence_line_names_the_weakest() -> None:
    """Probability, time, and whether this constraint held the moment back."""
    assert evidence_line(SEEN) == "Neo: 93% at 0:07.4"
    assert evidence_line(replace(SEEN, is_weak=True)) == "Neo: 93% at 0:07.4, weakest"
    certain = replace(SEEN, probability=0.998, is_weak=True)
    assert evidence_line(certain) == "Neo: 100% at 0:07.4"


def test_verdict_says_no_confident_match() -> None:
    """Only full matches are called moments; partial ones are announced as such."""
    assert verdict(ANSWER) == "2 moments, best first"
    assert verdict(replace(ANSWER, moments=(MOMENT,))) == "1 moment"
    nearest = replace(ANSWER, moments=(), partials=(replace(MOMENT, is_partial=True),))
    assert verdict(nearest) == "No confident match. Nearest, with something missing:"
    assert verdict(replace(ANSWER, moments=())) == "No confident match."
