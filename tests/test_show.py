"""Answers in words."""

from pathlib import Path

from indexer.show import answer_lines
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import PersonConstraint, Query, SceneConstraint


def answer(*moments, partials=()):
    query = Query(
        "x",
        titles=("The Matrix",),
        people=(PersonConstraint("Keanu Reeves", "Neo"),),
        scenes=(SceneConstraint("pills"),),
    )
    return Answer(query, tuple(moments), tuple(partials), ("a note",), "an encoder")


def moment(*, partial):
    evidence = Evidence('"pills"', "scene", 3725.25, None, 0.31, 0.42, True)
    return Moment("id", "The Matrix", Path("/f.mkv"), 3720.0, 3730.0, 0.61, (evidence,), partial)


def test_a_moment_has_a_line_and_one_more_per_constraint():
    """Film, times, score; then what was seen when, how surely, and which was weakest."""
    lines = answer_lines(answer(moment(partial=False)))
    assert "person Neo (Keanu Reeves)" in lines[0]
    assert 'scene "pills"' in lines[0]
    assert lines[-2].strip() == "1. The Matrix  1:02:00.0-1:02:10.0  score 0.61"
    assert "p 0.42 at 1:02:05" in lines[-1]
    assert "weakest" in lines[-1]


def test_nothing_sure_is_said_before_the_partial_ones():
    """No confident match, then the nearest, labelled."""
    lines = answer_lines(answer(partials=[moment(partial=True)]))
    assert "no confident match" in lines
    assert any("[partial]" in line for line in lines)
