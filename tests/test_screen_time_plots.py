"""Times on screen as drawings: what stands where, and that any name is only text."""

from xml.etree import ElementTree

import pytest

from tests.test_screen_time import EMPTY, HARBOUR, TRAIN, times
from vsearch.insights.bars import bars
from vsearch.insights.chart import NAME_PX
from vsearch.insights.screen_time import totals
from vsearch.insights.timeline import tick_step_s, timeline
from vsearch.wording import span

SVG = "{http://www.w3.org/2000/svg}"
SLY = '<script>alert("1")</script> & Söhne\x00'


def texts(drawing):
    return [element.text for element in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def titles(drawing):
    return [element.text for element in ElementTree.fromstring(drawing).iter(f"{SVG}title")]


def marks(drawing):
    """Return (left edge, width) of every mark that tells its time."""
    rects = ElementTree.fromstring(drawing).iter(f"{SVG}rect")
    return [
        (float(rect.attrib["x"]), float(rect.attrib["width"]))
        for rect in rects
        if rect.find(f"{SVG}title") is not None
    ]


def test_a_mark_lies_where_the_person_is_on_screen():
    """Of 760 px for 20 s a second is 38 px: Anna 0-4 and 10-16, then Ben 3-12."""
    assert marks(timeline(TRAIN)) == [
        (NAME_PX, 152.0),
        (NAME_PX + 380, 228.0),
        (NAME_PX + 114, 342.0),
    ]
    assert titles(timeline(TRAIN))[1:3] == [f"Anna {span(0, 4)}", f"Anna {span(10, 16)}"]


def test_a_second_of_a_long_film_can_be_seen():
    """One second of three hours is less than a tenth of a pixel."""
    ((_, width),) = marks(timeline(times("Long", 10800, Anna=[(60.0, 61.0)])))
    assert width == 1.5


def test_a_film_without_anybody_says_so():
    """It is drawn all the same."""
    assert "nobody who is looked for is seen" in texts(timeline(EMPTY))


def test_bars_are_as_long_as_the_totals():
    """The longest takes all the room: Ben 14 s 480 px, Anna 10 s, Cora 3 s."""
    rects = ElementTree.fromstring(bars(totals([TRAIN, HARBOUR]), 2)).findall(f"{SVG}rect")[1:]
    assert [float(rect.attrib["width"]) for rect in rects] == [480.0, 342.9, 102.9]
    assert "14.0 s (46.7%), 2 films" in texts(bars(totals([TRAIN, HARBOUR]), 2))


def test_nobody_is_a_drawing_without_bars():
    """Nothing to divide by."""
    assert texts(bars([], 3)) == ["Time on screen in 3 films"]


@pytest.mark.parametrize("draw", [timeline, lambda one: bars(totals([one]), 1)])
def test_names_and_titles_are_only_text(draw):
    """Whatever they hold, the file stays XML and has no element of theirs."""
    drawing = draw(times(SLY, 10, **{SLY: [(0.0, 1.0)]}))
    assert "<script" not in drawing
    assert SLY.replace("\x00", "\N{REPLACEMENT CHARACTER}") in titles(drawing)


@pytest.mark.parametrize(
    ("length_s", "step_s"), [(5, 1), (48, 5), (70, 10), (5400, 600), (9000, 900), (90000, 10800)]
)
def test_ticks_are_round_and_few(length_s, step_s):
    """Ten parts at most; a day long film in whole hours."""
    assert tick_step_s(length_s) == step_s
    assert length_s / step_s <= 10
