"""Answers for other programs."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.toy_page import MOMENT, QUERY
from vsearch.insights.cells import csv_text, defused
from vsearch.insights.exports import as_csv, as_json, piece_of
from vsearch.records.moments import Answer

ANSWER = Answer(QUERY, (MOMENT,), (), (), "toy")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"]
)
def test_what_a_spreadsheet_would_calculate_is_defused(cell):
    """By an apostrophe; other text and numbers stay as they are."""
    assert defused(cell) == f"'{cell}"
    (row,) = csv.reader(io.StringIO(csv_text([("Up = down", -1.5, cell)]), newline=""))
    assert row == ["Up = down", "-1.5", f"'{cell}"]


def test_a_row_tells_film_times_and_all_evidence():
    """A title that is a formula stays a title."""
    (_, row) = csv.reader(io.StringIO(as_csv([replace(MOMENT, title='=HYPERLINK("x")')])))
    assert row == [
        '\'=HYPERLINK("x")',
        "matrix.mp4",
        "7.0",
        "9.5",
        "0.77",
        "0.77",
        'Neo (Keanu Reeves): 0.97 at 7.400 s; "the pills": 0.61 at 8.000 s',
    ]


def test_json_holds_the_question_and_the_evidence():
    """With boxes, and how likely each is."""
    told = json.loads(as_json(ANSWER, ANSWER.moments))
    (moment,) = told["moments"]
    assert (moment["film"], moment["path"], moment["start_s"]) == ("Matrix", "matrix.mp4", 7.0)
    assert moment["evidence"][0]["box"] == [0.1, 0.1, 0.2, 0.3]
    assert told["query"].startswith("title: Matrix")


def test_a_photo_has_no_times_in_tables():
    """Its place on the folder's time line tells nobody anything."""
    photo = replace(MOMENT, path=Path("a.jpg"), is_photo=True)
    (_, row) = csv.reader(io.StringIO(as_csv([photo])))
    assert row[2:4] == ["", ""]
    assert " s" not in row[6]
    assert json.loads(as_json(ANSWER, [photo]))["moments"][0]["start_s"] is None


def test_a_piece_is_called_by_title_and_time():
    """In one line."""
    piece = piece_of(replace(MOMENT, title="Up\n2"))
    assert piece.title == "Up\N{REPLACEMENT CHARACTER}2, 0:07.0"
    assert (piece.path, piece.start_s, piece.end_s) == (MOMENT.path, 7.0, 9.5)
