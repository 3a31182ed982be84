"""An audit: which seconds are sampled, the sheet out and back, how sure a share is."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.strips import film
from tests.test_screen_time import HARBOUR, TRAIN
from vsearch.errors import InputError
from vsearch.insights.audit import MOST, Pick, read_sheet, sample, sheet_text, wilson
from vsearch.insights.contact import CAPTION_PX, Face, Looked, contact_sheet, faces_at
from vsearch.join.streams import Cells
from vsearch.records.columns import FaceColumns


def test_half_of_the_sample_is_said_to_be_somebody():
    """Ten of Night Train, where four seconds of twenty have nobody: five would be, four are."""
    picks = sample([TRAIN], 10)
    assert [pick.number for pick in picks] == list(range(1, 10))
    assert sum(bool(pick.said) for pick in picks) == 5
    assert len({pick.time_s for pick in picks}) == 9


def test_a_frame_is_said_to_show_whoever_has_a_stretch_over_it():
    """Anna 0-4 and 10-16, Ben 3-12, sampled in the middle of every second."""
    said = {pick.time_s: set(pick.said) for pick in sample([TRAIN], 40)}
    assert len(said) == 20
    assert said[2.5] == {"Anna"}
    assert said[3.5] == said[10.5] == {"Anna", "Ben"}
    assert said[17.5] == set()


def test_a_sample_is_the_same_each_time_and_another_with_another_seed():
    """So that two people can check the same."""
    first, again, other = (sample([TRAIN, HARBOUR], 8, seed) for seed in (0, 0, 1))
    assert first == again != other


def test_a_frame_is_as_likely_as_its_time_is_long():
    """Of two frames one stands for 9 s, the other for 1 s."""
    uneven = Cells(
        np.array([4.5, 9.5]), np.array([0.0, 9.0]), np.array([9.0, 10.0]), np.zeros(2, np.int64)
    )
    lonely = replace(HARBOUR, presences=(), cells=uneven)
    seen = [sample([lonely], 2, seed)[0:] for seed in range(200)]
    assert all(len(picks) == 1 for picks in seen)
    assert 160 <= sum(picks[0].time_s == 4.5 for picks in seen) <= 195


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_a_sample_of_nothing_or_far_too_much_is_refused(number):
    """What, and what to do."""
    with pytest.raises(InputError, match=f"give 1 to {MOST}"):
        sample([TRAIN], number)


def filled(*answers, said=("Anna", "", "Ben", "")):
    picks = [
        Pick(number, film("A, B"), 2.0, (who,) if who else ())
        for number, who in enumerate(said, start=1)
    ]
    head, *lines = sheet_text(picks).splitlines()
    assert head == "number,film,time,said,right"
    return "\n".join([head, *(line + answer for line, answer in zip(lines, answers, strict=True))])


def test_a_filled_in_sheet_is_read_back():
    """Right of those said to show somebody, of those said to show nobody, and of all."""
    verdicts = read_sheet(filled("y", "N", " yes ", ""), "sheet.csv")
    assert [(one.about, one.checked, one.right) for one in verdicts] == [
        ("somebody", 2, 2),
        ("nobody", 1, 0),
        ("all", 3, 2),
    ]


def test_a_sheet_saved_with_semicolons_is_read_too():
    """As spreadsheets do where a comma is a decimal point."""
    text = "number;film;time;said;right\n1;A;0:02.0;Anna;y\n"
    assert read_sheet(text, "sheet.csv")[2].right == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (filled("", "", "", ""), "holds no answers"),
        (filled("y", "maybe", "", ""), "picture 2: 'maybe' is no answer: write y or n"),
        ("", "is no sheet of an audit"),
        ("a,b\n1,2\n", "is no sheet of an audit"),
        ("number,film,time,said,right\n", "is no sheet of an audit"),
        ('number,film,time,said,right\n1,"A', "holds no answers"),
        ("number,film,time,said,right\n1,A,0:02\n", "holds no answers"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(text, said):
    """One line that says what to do."""
    with pytest.raises(InputError, match=said) as refused:
        read_sheet(text, "sheet.csv")
    assert "\n" not in str(refused.value)


def test_wilson_bounds_are_those_of_the_textbook():
    """Of 10 right 8: .490 to .943; none and all stay inside 0..1 and are not certain."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_the_faces_of_a_frame_bear_the_names_of_their_tracks():
    """Two faces at 2 s, of whom one is Anna; the one at 3 s is on another frame."""
    seen = FaceColumns(
        times_s=np.array([2.0, 2.0, 3.0]),
        shots=np.zeros(3, np.int64),
        tracks=np.array([0, 1, 0]),
        boxes=np.array([[0, 0, 0.5, 0.5], [0.5, 0, 1, 0.5], [0, 0, 0.5, 0.5]], np.float32),
        scores=np.ones(3),
        qualities=np.ones(3),
        vectors=np.zeros((3, 512), np.float32),
    )
    assert faces_at(2.0, seen, {0: "Anna"}) == [
        Face((0.0, 0.0, 0.5, 0.5), "Anna"),
        Face((0.5, 0.0, 1.0, 0.5), ""),
    ]


def test_the_contact_sheet_boxes_the_named_in_amber_and_the_others_in_grey():
    """Six pictures are two rows of five columns; the box's left edge has its colour."""
    frame = np.zeros((160, 320, 3), np.uint8)
    faces = [Face((0.25, 0.25, 0.5, 0.5), "Anna"), Face((0.75, 0.25, 0.9, 0.5), "")]
    picks = [Pick(number, film("A"), 1.0, ("Anna",)) for number in range(1, 7)]
    content = contact_sheet(picks, [Looked(frame, faces)] * 6)
    sheet = np.asarray(Image.open(BytesIO(content))).astype(int)
    assert sheet.shape == (8 + 2 * (CAPTION_PX + 160 + 8), 8 + 5 * 328, 3)
    top = 8 + CAPTION_PX + 60
    assert np.abs(sheet[top, 8 + 80 : 8 + 82].mean(axis=0) - (255, 196, 0)).max() < 60
    assert np.abs(sheet[top, 8 + 240 : 8 + 242].mean(axis=0) - (200, 200, 200)).max() < 60
    assert sheet[top, 8 + 200].max() < 30
