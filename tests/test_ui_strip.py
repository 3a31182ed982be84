"""The drawing of a film: places in percent, one row for each thing, nothing in it markup."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from tests.toy_page import SCORE, TIMELINE
from ui.strip import COLUMNS, Hit, strip
from vsearch.records.media import Shot
from vsearch.records.timeline import OnScreen, Score

HIT = Hit(3, 30.0, 36.0, 0.9, "?q=a&film=f1&t=30.0")


def bars(drawing: str, name: str) -> list[tuple[float, float]]:
    """Return left edge and width in percent of every bar of a class."""
    pattern = rf'<rect class="{name}" x="([\d.]+)%" width="([\d.]+)%"'
    return [(float(left), float(width)) for left, width in re.findall(pattern, drawing)]


def test_shots_and_scores_lie_where_they_are() -> None:
    """Of 120 s the first 60 are the left half."""
    drawing = strip(TIMELINE, [], (30.0, 36.0))
    assert bars(drawing, "vs-shot0") == [(0.0, 50.0)]
    assert bars(drawing, "vs-shot1") == [(50.0, 50.0)]
    assert bars(drawing, "vs-score") == [(0.0, 50.0), (50.0, 50.0)]
    assert bars(drawing, "vs-there") == [(0.0, 50.0)]
    assert bars(drawing, "vs-shown") == [(25.0, 5.0)]


def test_hits_are_links_with_words() -> None:
    """They name the moment as its card does, and play it by its address."""
    drawing = strip(TIMELINE, [HIT], (30.0, 36.0))
    assert bars(drawing, "vs-found") == [(25.0, 5.0)]
    assert 'href="?q=a&amp;film=f1&amp;t=30.0" data-rank="3"' in drawing
    assert "Moment 4, 0:30.0\N{EN DASH}0:36.0, p 0.90" in drawing


def test_names_in_the_drawing_are_no_markup() -> None:
    """Labels, people and links are text, and the whole is well-formed."""
    attack = '<script>alert(1)</script>"'
    timeline = replace(
        TIMELINE,
        scores=(replace(SCORE, label=attack, is_negated=True),),
        people=(OnScreen(attack, ((0.0, 9.0),)),),
    )
    drawing = strip(timeline, [replace(HIT, link='?q="><script>')], (0.0, 5.0))
    assert "<script" not in drawing
    assert "not &lt;script&gt;" in drawing
    ElementTree.fromstring(drawing)


def test_long_films_have_no_more_bars_than_columns() -> None:
    """The highest of what falls into one column is drawn."""
    starts = np.arange(7200.0)
    score = Score("Neo", False, starts, starts + 1, np.where(starts == 100, 1.0, 0.2))
    shots = tuple(Shot(s, s + 2, s + 1) for s in np.arange(0.0, 7200.0, 2.0).tolist())
    drawing = strip(replace(TIMELINE, ends_s=7200.0, shots=shots, scores=(score,)), [], (0.0, 5.0))
    assert len(bars(drawing, "vs-score")) == COLUMNS
    assert len(bars(drawing, "vs-shot0") + bars(drawing, "vs-shot1")) <= 2 * COLUMNS
    assert drawing.count('height="20.0"') == 1


def test_whoever_is_there_now_comes_first() -> None:
    """Of many people only some have rows, and those on screen are among them."""
    crowd = [OnScreen(f"P{number}", ((0.0, 9.0),)) for number in range(9)]
    timeline = replace(TIMELINE, people=(*crowd, OnScreen("Zoe", ((30.0, 31.0),))))
    drawing = strip(timeline, [], (30.0, 36.0))
    assert drawing.index(">Zoe<") < drawing.index(">P0<")
    assert ">P8<" not in drawing


def test_moments_at_the_edges_stay_inside() -> None:
    """Even one that begins with the last picture can be seen."""
    (bar,) = bars(strip(TIMELINE, [replace(HIT, start_s=119.99, end_s=130.0)], (0, 1)), "vs-found")
    assert bar == (99.6, 0.4)
