"""Which pictures make a slideshow, and in which order."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vsearch.insights.playlist import playlist
from vsearch.insights.slideshow import (
    Slide,
    boxes_at,
    choose,
    in_order,
    slide_of,
    without_same_frames,
)
from vsearch.records.columns import FaceColumns
from vsearch.records.media import Film, Shot
from vsearch.records.moments import Evidence, Moment

BOX = (0.1, 0.1, 0.2, 0.3)
SHOTS = [Shot(0.0, 4.0, 2.0), Shot(4.0, 8.0, 6.0)]


def film(title="Up", year=None, path="/films/up.mp4"):
    return Film(
        id=title,
        run_id=title,
        path=Path(path),
        title=title,
        year=year,
        duration_s=100.0,
        width=160,
        height=120,
        size_bytes=1,
        modified_ns=1,
        sample_fps=1.0,
        indexed_at="2026-01-01T00:00:00+00:00",
        frame_count=100,
        face_count=1,
    )


def seen(time_s, box=BOX):
    return Evidence("Anna", "person", time_s, box, 0.8, 0.0 if time_s is None else 0.9, False)


def moment(*evidence, score=0.9, start_s=0.0, end_s=8.0):
    return Moment(
        "Up", "Up", Path("/films/up.mp4"), start_s, end_s, score, 0.9, tuple(evidence), False
    )


def slide(time_s, score=0.9, *, shot=0, of=None):
    return Slide(of or film(), moment(seen(time_s), score=score), time_s, shot)


def test_the_frame_is_the_one_with_most_of_those_asked_for():
    """The beach is at 1 s, Anna and Ben are together at 5 s."""
    found = moment(seen(1.0, None), seen(5.0), seen(5.0), seen(7.0))
    assert (slide_of(found, film(), SHOTS).time_s, slide_of(found, film(), SHOTS).shot) == (5.0, 1)


def test_of_equal_frames_the_first_piece_of_evidence_is_shown():
    """Nobody's box is asked for; what was not seen has no time."""
    assert slide_of(moment(seen(None), seen(3.0, None)), film(), SHOTS).time_s == 3.0


def test_without_evidence_the_shot_in_the_middle_is_shown():
    """A whole film, 0 to 8: 4 s lies in the second shot, whose own middle is 6 s."""
    shown = slide_of(moment(), film(), SHOTS)
    assert (shown.time_s, shown.shot) == (6.0, 1)


def test_one_frame_is_shown_once():
    """Two moments may have the same frame: who is with whom."""
    first, same, other = slide(1.0), slide(1.0, 0.5), slide(2.0)
    assert without_same_frames([first, same, other]) == [first, other]


def test_the_second_picture_is_the_one_most_unlike_the_best():
    """The angles are 0, 10 and 90 degrees: 90 is taken though 10 has the better score."""
    angles = np.radians([0, 10, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    best, alike, unlike = (
        slide(t, s, shot=n) for n, (t, s) in enumerate([(1, 1.0), (2, 0.9), (3, 0.6)])
    )
    assert choose([alike, best, unlike], vectors[[1, 0, 2]], 2) == [best, unlike]
    assert choose([best, alike, unlike], vectors, 9) == [best, unlike, alike]


def test_a_much_better_moment_outweighs_a_little_more_difference():
    """1 - cos 60 = .5 at a score of .9 is more than 1 - cos 90 = 1 at a score of .4."""
    angles = np.radians([0, 60, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    best, good, poor = slide(1, 1.0, shot=0), slide(2, 0.9, shot=1), slide(3, 0.4, shot=2)
    assert choose([best, good, poor], vectors, 2) == [best, good]


def test_no_shot_gives_two_pictures_before_every_shot_gave_one():
    """The second picture of the first shot looks like nothing else, and waits all the same."""
    vectors = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    first, again, other = slide(1, 1.0, shot=0), slide(2, 0.9, shot=0), slide(3, 0.1, shot=1)
    assert choose([first, again, other], vectors, 2) == [first, other]
    assert choose([first, again, other], vectors, 3) == [first, other, again]


def test_the_order_is_by_year_title_and_time_or_by_score():
    """A film without a year comes last."""
    old, new, undated = film("Up", 1984), film("Ab", 2009), film("Aa")
    a, b = slide(9, 0.5, of=old), slide(1, 0.6, of=new)
    c, d = slide(4, 0.9, of=new), slide(0, 0.7, of=undated)
    assert in_order([d, c, b, a], "time") == [a, b, c, d]
    assert in_order([a, b, c, d], "best") == [c, d, b, a]


def test_the_faces_are_those_of_the_frame():
    """Not those a second later."""
    faces = FaceColumns(
        times_s=np.array([1.0, 1.0, 2.0]),
        shots=np.zeros(3, dtype=np.int64),
        tracks=np.arange(3),
        boxes=np.array([[0, 0, 0.5, 0.5], [0.5, 0, 1, 0.5], [0, 0, 1, 1]], dtype=np.float32),
        scores=np.ones(3),
        qualities=np.ones(3),
        vectors=np.zeros((3, 512), dtype=np.float32),
    )
    assert boxes_at(1.0, faces) == [(0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 0.5)]
    assert boxes_at(3.0, faces) == []


@pytest.mark.parametrize(("year", "caption"), [(2009, "Up (2009), 1:02.5"), (None, "Up, 1:02.5")])
def test_a_caption_tells_film_and_time(year, caption):
    """The year where it is known."""
    assert slide(62.5, of=film(year=year)).caption == caption


def test_a_playlist_names_the_seconds_and_the_film_as_a_uri():
    """A line break or a # in a name cannot become a line of its own."""
    played = replace(moment(), path=Path("/films/a b\n#c é.mp4"))
    shown = Slide(film("Up\nDown"), played, 2.0, 0)
    assert playlist([shown]).splitlines() == [
        "#EXTM3U",
        "#EXTINF:8,Up\N{REPLACEMENT CHARACTER}Down, 0:02.0",
        "#EXTVLCOPT:start-time=0.000",
        "#EXTVLCOPT:stop-time=8.000",
        "file:///films/a%20b%0A%23c%20%C3%A9.mp4",
    ]


def photo(taken_at, name="beach.jpg"):
    shown = replace(
        moment(seen(0.0)), is_photo=True, taken_at=taken_at, path=Path(f"/photos/{name}")
    )
    return Slide(film("Crete"), shown, 0.0, 0)


def test_photos_go_by_when_they_were_taken_among_films_of_the_same_years():
    """The photo of 2009 comes after the one of 2001 and the film of 2005."""
    late, early = photo("2009-07-14T12:33:10"), photo("2001-02-03")
    of_2005 = slide(62.5, of=film(year=2005))
    assert in_order([late, of_2005, early], "time") == [early, of_2005, late]


def test_a_photo_is_captioned_by_its_day_or_else_its_name():
    """Not by a time of the folder's time line."""
    assert photo("2009-07-14T12:33:10").caption == "Crete, 14 Jul 2009 12:33"
    assert photo(None).caption == "Crete, beach.jpg"


def test_a_photo_in_a_playlist_is_shown_for_five_seconds():
    """It has no place to start from."""
    assert playlist([photo(None)]).splitlines() == [
        "#EXTM3U",
        "#EXTINF:5,Crete, beach.jpg",
        "#EXTVLCOPT:image-duration=5",
        "file:///photos/beach.jpg",
    ]
