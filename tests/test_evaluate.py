"""Datasets read and scored."""

import json
from pathlib import Path

import pytest

from vsearch.errors import InputError
from vsearch.evaluate import as_json, film_titles, read_sentences, run, table
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query


@pytest.fixture
def dataset(tmp_path):
    span = [{"video": "a.mp4", "spans": [[0, 10]]}]
    sentences = [
        {"id": "1", "query": "yes", "type": "person", "expected": span, "acceptable": span},
        {"id": "2", "query": "late", "type": "person+title", "expected": span, "acceptable": span},
        {"id": "3", "query": "no", "type": "negative", "expected": [], "acceptable": []},
        {"id": "4", "query": "bad", "type": "negative", "expected": [], "acceptable": []},
    ]
    (tmp_path / "queries.json").write_text(json.dumps(sentences))
    return tmp_path


def ask(text):
    """Answer "yes" rightly, "late" second, "bad" with something, the rest with nothing."""
    moments = {
        "yes": [("a.mp4", 0, 10)],
        "late": [("b.mp4", 0, 10), ("a.mp4", 0, 9)],
        "bad": [("a.mp4", 0, 1)],
    }
    return Answer(
        query=Query(text=text),
        moments=tuple(
            Moment("id", "t", Path("/films") / film, start, end, 0.9, 0.9, (), False)
            for film, start, end in moments.get(text, [])
        ),
        partials=(),
        notes=(),
        encoder="fake",
    )


def test_each_kind_has_its_row_and_refusals_are_counted(dataset):
    """One found at once, one second, one refused, one not."""
    rows = {row.kind: row for row in table(run(read_sentences(dataset), ask))}
    assert rows["person"].scores is not None
    assert rows["person"].scores.r1_iou5 == 1.0
    assert rows["person+title"].scores is not None
    assert rows["person+title"].scores.r1_iou5 == 0.0
    assert rows["person+title"].scores.ap_iou3 == 0.5
    assert rows["to be found"].sentences == 2
    assert (rows["to be refused"].refused, rows["to be refused"].sentences) == (1, 2)


def test_json_holds_every_sentence(dataset):
    """For plots and comparisons."""
    told = as_json(run(read_sentences(dataset), ask), encoder="fake")
    assert json.loads(json.dumps(told))["sentences"][1]["found"][1]["film"] == "a.mp4"


def test_a_sentence_that_cannot_be_asked_counts_as_refused(dataset):
    """An InputError is an answer, not the end."""

    def refuse(text):
        raise InputError("no")

    assert all(result.is_refused for result in run(read_sentences(dataset), refuse))


def test_titles_come_from_the_truth(tmp_path):
    """By file name; without a truth there are none."""
    assert film_titles(tmp_path) == {}
    (tmp_path / "ground_truth.json").write_text('{"a.mp4": {"title": "Alpha"}}')
    assert film_titles(tmp_path) == {"a.mp4": "Alpha"}


def entry(**changes):
    """Return the JSON of one sentence that expects nothing, with changes; None takes a key out."""
    whole = {"id": "1", "query": "q", "type": "t", "expected": [], "acceptable": []} | changes
    return json.dumps([{key: value for key, value in whole.items() if value is not None}])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[\n{", "line 2 is broken JSON"),
        ("3", "must be a list of sentences"),
        ("[1]", "entry 1: 'id' is missing"),
        (entry(type=None), "entry 1: 'type' is missing"),
        (entry(expected=[{"video": "a.mp4"}]), "entry 1, expected: 'spans' is missing"),
        (entry(acceptable=[{"video": "a.mp4", "spans": [3]}]), "spans must be pairs of seconds"),
    ],
)
def test_what_is_no_dataset_is_one_line(tmp_path, text, said):
    """Which line or entry, and what it lacks."""
    (tmp_path / "queries.json").write_text(text)
    with pytest.raises(InputError, match=said):
        read_sentences(tmp_path)


def test_a_file_in_place_of_the_folder_is_told(dataset):
    """The folder is to be named."""
    with pytest.raises(InputError, match="is a file: name the folder"):
        read_sentences(dataset / "queries.json")


def test_two_entries_of_one_video_are_joined(tmp_path):
    """The second does not take the first's place."""
    spans = [{"video": "a.mp4", "spans": [[0, 1]]}, {"video": "a.mp4", "spans": [[2, 3]]}]
    (tmp_path / "queries.json").write_text(entry(expected=spans))
    (sentence,) = read_sentences(tmp_path)
    assert sentence.truth.expected == {"a.mp4": [(0.0, 1.0), (2.0, 3.0)]}


def test_a_video_without_spans_is_nothing_to_find(tmp_path):
    """The sentence is one to be refused."""
    (tmp_path / "queries.json").write_text(entry(expected=[{"video": "a.mp4", "spans": []}]))
    (result,) = run(read_sentences(tmp_path), ask)
    assert result.scores is None
