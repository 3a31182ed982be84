"""Answers on the terminal, once and in a conversation."""

import argparse
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from indexer.commands import search
from indexer.show import answer_lines
from vsearch.errors import InputError
from vsearch.printed import print_query
from vsearch.records.context import Context, Shown
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Constraint, FilmScope, Line, Query, Thing, Who
from vsearch.search.pictures import Pictures, no_pictures
from vsearch.serial import answer_as_json, query_from_json
from vsearch.settings import SearchSettings

QUERY = Query(
    constraints=(
        Constraint((Who("Neo", "Keanu Reeves"),)),
        Constraint((Thing("pills"),), of="Neo"),
    ),
    films=(FilmScope("The Matrix", ("id",)),),
)
PRINTED = "title: The Matrix \N{MIDDLE DOT} person: Neo (Keanu Reeves) \N{MIDDLE DOT} "
PRINTED += "thing: pills (with Neo)"
PILLS = Evidence('"pills"', "scene", 3725.25, None, 0.31, 0.42, True)
SEEN = Presence("Neo (Keanu Reeves)", "id", "The Matrix", 9.0, 0.1, ((1.0, 5.0), (80.0, 85.0)))


def answer(*moments: Moment, partials: tuple[Moment, ...] = (), query: Query = QUERY) -> Answer:
    return Answer(query, tuple(moments), partials, ("a note",), "an encoder")


def moment(*, partial: bool = False, evidence: Evidence = PILLS) -> Moment:
    path = Path("/f.mkv")
    return Moment("id", "The Matrix", path, 3720.0, 3730.0, 0.61, 0.61, (evidence,), partial)


@dataclass
class ToySearcher:
    """Finds every sentence but one of one letter; knows which context it was given."""

    contexts: list[Context | None] = field(default_factory=list)

    def ask(
        self,
        text: str,
        settings: SearchSettings | None = None,
        context: Context | None = None,
        pictures: Pictures = no_pictures,
    ) -> Answer:
        """Return one moment, for "nothing" none."""
        self.contexts.append(context)
        if len(text) < 2:
            raise InputError(f"Nothing to search for: {text}")
        query = Query(constraints=(Constraint((Thing(text),)),), text=text)
        return answer(*[] if text == "nothing" else [moment()], query=query)


def conversation(*lines: str, searcher: ToySearcher, as_json: bool = False) -> int:
    """Return the exit status of a conversation of these lines."""
    arguments = argparse.Namespace(json=as_json, open=False)
    return search.converse(lines, searcher, SearchSettings(), arguments)


def test_a_moment_has_a_line_and_one_more_per_constraint():
    """Film, times, score; then what was seen when, how surely, and which was weakest."""
    lines = answer_lines(answer(moment()))
    assert lines[-2].strip() == "1. The Matrix  1:02:00.0-1:02:10.0  p 0.61"
    assert "p 0.42 at 1:02:05" in lines[-1]
    assert "weakest" in lines[-1]


def test_what_repeats_a_moment_is_told_below_it():
    """A moment that looks like the first has a place of its own in JSON, but no rank."""
    again = replace(moment(), start_s=5.0, end_s=6.0, repeats=0)
    lines = answer_lines(answer(moment(), again, moment()))
    assert [line[:4].strip() for line in lines if "p 0.61" in line] == ["1.", "2."]
    assert lines[5] == "       nearly the same: 0:05.0\N{EN DASH}0:06.0"
    told = answer_as_json(answer(moment(), again))["moments"]
    assert [one["repeats"] for one in told] == [None, 0]


def test_a_number_of_people_has_no_similarity():
    """It is counted, not compared."""
    crowd = Evidence("at least 2 people", "people", 8.0, None, 0.0, 0.97, False)
    assert answer_lines(answer(moment(evidence=crowd)))[-1].endswith("p 0.97 at 0:08.0")


def test_the_parse_can_be_copied():
    """After "understood: " there is the printed query and nothing else."""
    assert answer_lines(answer())[0] == f"understood: {PRINTED}"


def test_nothing_sure_is_said_before_the_partial_ones():
    """No confident match, then the nearest, labelled."""
    lines = answer_lines(answer(partials=(moment(partial=True),)))
    assert "no confident match" in lines
    assert any("[partial]" in line for line in lines)


def test_what_was_not_found_has_no_time():
    """Evidence without a time says whether it was looked for at all."""
    nothing = Evidence('"pills"', "scene", None, None, 0.0, 0.0, True)
    shown = answer_lines(answer(partials=(moment(partial=True, evidence=nothing),)))
    assert shown[-1].strip() == '"pills": not seen  <- weakest'
    line = Constraint((Line("hello"),))
    spoken = Evidence(line.label, "line", None, None, 0.0, 0.0, True)
    query = Query(constraints=(line,))
    shown = answer_lines(answer(moment(partial=True, evidence=spoken), query=query))
    assert shown[-1].strip() == 'says "hello": not heard  <- weakest'


def test_presences_come_before_the_moments():
    """How long somebody is seen is told first, then the stretches."""
    found = Answer(QUERY, (moment(),), (), (), "an encoder", (SEEN,))
    lines = answer_lines(found)
    assert lines[2].startswith("Neo (Keanu Reeves) in The Matrix: 9.0 s of 1:30 (10.0%), 2 times")
    assert lines[3].strip().startswith("1. The Matrix")


def test_json_holds_the_query_as_record_and_as_line():
    """The query can be read back; presences and their stretches are plain values."""
    found = Answer(QUERY, (moment(),), (), ("a note",), "an encoder", (SEEN,))
    values = json.loads(json.dumps(answer_as_json(found)))
    assert query_from_json(values["query"]) == QUERY
    assert values["printed"] == PRINTED == print_query(QUERY)
    assert values["presences"][0]["stretches"] == [[1.0, 5.0], [80.0, 85.0]]
    assert values["moments"][0]["path"] == str(Path("/f.mkv"))


def test_names_cannot_drive_the_terminal():
    """Signs that are not printable are replaced, wherever a name may hold them."""
    odd = Presence("a\x1b[2J", "id", "The\nMatrix", 1.0, 0.5, ((0.0, 1.0),))
    found = Answer(QUERY, (), (), ("a\rnote",), "an encoder", (odd,))
    assert all(line.isprintable() for line in answer_lines(found))


def test_every_line_follows_up_on_the_one_before(capsys):
    """The context is the query before with its moments; an empty line is passed over."""
    searcher = ToySearcher()
    assert conversation("Obama\n", " \n", "only with Biden\n", searcher=searcher) == 0
    first, second = searcher.contexts
    assert first is None
    assert second is not None
    assert print_query(second.query) == "thing: Obama"
    assert (second.shown, second.playing) == ((Shown("id", 3720.0, 3730.0),), 0)
    out = capsys.readouterr().out
    assert out.count("understood: ") == 2
    assert "\n\nunderstood: thing: only with Biden\n" in out


def test_a_line_that_cannot_be_answered_is_told_and_the_conversation_goes_on(capsys):
    """The line after it still follows up on the last answer."""
    searcher = ToySearcher()
    assert conversation("Obama", "?", "together", searcher=searcher) == 0
    assert capsys.readouterr().err == "vsearch: Nothing to search for: ?\n"
    assert searcher.contexts[1] == searcher.contexts[2]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("Obama",), 0),
        (("nothing", "Obama"), 0),
        (("Obama", "nothing"), 1),
        (("Obama", "?"), 1),
        ((), 1),
    ],
)
def test_the_last_question_decides_the_exit_status(lines, status):
    """It is 0 when the last line has a confident answer."""
    assert conversation(*lines, searcher=ToySearcher()) == status


@pytest.mark.parametrize("goodbye", ["quit", " Exit \n"])
def test_goodbye_ends_the_conversation(goodbye):
    """What comes after it is not asked."""
    searcher = ToySearcher()
    assert conversation("Obama", goodbye, "nothing", searcher=searcher) == 0
    assert len(searcher.contexts) == 1


def test_json_of_a_conversation_has_one_line_an_answer(capsys):
    """Nothing else is on stdout."""
    conversation("Obama", "?", "a red\N{MIDDLE DOT}car", searcher=ToySearcher(), as_json=True)
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [d["query"]["text"] for d in documents] == ["Obama", "a red\N{MIDDLE DOT}car"]
