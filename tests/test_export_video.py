"""Moments written as films of their own, alone and one after the other."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.flashes import beeps_of, flashes_of, make_flashes, shape_of
from tests.media import greys, make_clip, plain
from vsearch.errors import InputError, MediaError
from vsearch.records.pieces import Piece
from vsearch.video.compilation import Chapter, Form, export_reel, form_for, letterboxed
from vsearch.video.export import export_clip

WITHIN_S = 0.04  # a frame
TOGETHER_S = 0.06


def chapters_of(path: Path) -> list[Chapter]:
    with av.open(str(path)) as container:
        return [
            Chapter(one["metadata"]["title"], one["start"] / 1000, one["end"] / 1000)
            for one in container.chapters()
        ]


@pytest.mark.parametrize("name", ["film.mkv", "film.ts"])
def test_a_copy_hides_what_comes_before_the_moment(tmp_path: Path, name: str) -> None:
    """Key frames come every 0.8 s; the flash is seen and heard half a second after the start."""
    film = make_flashes(tmp_path / name, options={"g": "20"})
    flash_s = flashes_of(film)[0]
    made = export_clip(film, flash_s - 0.5, flash_s + 1.0, tmp_path / "out.mp4")
    assert (made.is_copied, made.path) == (True, tmp_path / "out.mp4")
    assert made.lead_s == pytest.approx(0.7, abs=WITHIN_S)
    (flash_s,), (beep_s,) = flashes_of(made.path), beeps_of(made.path)
    assert flash_s == pytest.approx(0.5, abs=WITHIN_S)
    assert flash_s == pytest.approx(beep_s, abs=TOGETHER_S)


def test_exact_means_encoded_unless_a_key_frame_is_there(tmp_path: Path) -> None:
    """The frames at 0.8 and 1.6 s are key frames, that at 1.2 s is not."""
    film = make_flashes(tmp_path / "film.mkv", options={"g": "20"})
    made = {
        start_s: export_clip(film, start_s, 3.0, tmp_path / f"{start_s}.mp4", exact=True)
        for start_s in (1.2, 1.65)
    }
    assert [one.is_copied for one in made.values()] == [False, True]
    for start_s, one in made.items():
        assert one.lead_s <= 0.1
        assert flashes_of(one.path) == [pytest.approx(2.0 - start_s, abs=2 * WITHIN_S)]
        assert beeps_of(one.path) == [pytest.approx(flashes_of(one.path)[0], abs=TOGETHER_S)]
        # A copy ends with what its last pictures refer to.
        most_s = 4 * WITHIN_S if one.is_copied else WITHIN_S
        assert shape_of(one.path)[1] == pytest.approx(3.0 - start_s, abs=most_s)


def test_what_no_mp4_holds_is_encoded(tmp_path: Path) -> None:
    """ProRes with PCM."""
    film = make_clip(
        tmp_path / "f.mov", greys([90] * 25), codec="prores_ks", pixel_format="yuv422p10le"
    )
    made = export_clip(film, 0.2, 0.8, tmp_path / "out.mp4")
    assert not made.is_copied
    size_px, length_s, codecs = shape_of(made.path)
    assert (size_px, codecs) == ((64, 48), ["h264"])
    assert length_s == pytest.approx(0.6, abs=WITHIN_S)


def test_a_film_is_never_replaced_by_a_piece_of_itself(tmp_path: Path) -> None:
    """Under any of its names."""
    film = make_flashes(tmp_path / "film.mp4", sound=None)
    (tmp_path / "link.mp4").symlink_to(film)
    before = film.read_bytes()
    for name in ("film.mp4", "link.mp4"):
        with pytest.raises(InputError, match="the film itself"):
            export_clip(film, 1.0, 2.0, tmp_path / name)
        with pytest.raises(InputError, match="the film itself"):
            export_reel([Piece(film, 1.0, 2.0, "x")], tmp_path / name)
    assert film.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """One line, and what to do."""
    film = make_flashes(tmp_path / "film.mp4", sound=None)
    with pytest.raises(MediaError, match=r"out\.mp4 cannot be written: .*check the disk"):
        export_clip(film, 1.0, 2.0, tmp_path / "none" / "out.mp4")
    with pytest.raises(MediaError, match=r"out\.mp4 cannot be written: .*check the disk"):
        export_reel([Piece(film, 1.0, 2.0, "x")], tmp_path / "none" / "out.mp4")


def test_a_reel_brings_films_of_all_kinds_together(tmp_path: Path) -> None:
    """Sizes, rates and sounds differ; every flash stays with its beep, and chapters tell where."""
    wide = make_flashes(tmp_path / "wide.mp4", size_px=(160, 90))
    tall = make_flashes(tmp_path / "tall.avi", codec="mpeg4", sound="ac3", size_px=(64, 96), fps=30)
    mute = make_flashes(tmp_path / "mute.mkv", sound=None)
    told: list[float] = []
    chapters = export_reel(
        [
            Piece(wide, 1.5, 3.0, "Wide, 0:01.5"),
            Piece(tall, 1.7, 2.9, "Tall <ü>"),
            Piece(mute, 1.9, 2.5, "Mute"),
            Piece(wide, 1.0, 99.0, "To the end"),
        ],
        tmp_path / "reel.mp4",
        told.append,
    )
    path = tmp_path / "reel.mp4"
    starts_s = [one.start_s for one in chapters]
    assert starts_s == [pytest.approx(s, abs=0.05) for s in (0.0, 1.5, 2.7, 3.3)]
    assert [
        Chapter(one.title, round(one.start_s, 3), round(one.end_s, 3)) for one in chapters
    ] == chapters_of(path)
    after_s = [0.5, 0.3, 0.1, 1.0]
    flashes_s, beeps_s = flashes_of(path), beeps_of(path)
    assert flashes_s == [
        pytest.approx(start + after, abs=WITHIN_S)
        for start, after in zip(starts_s, after_s, strict=True)
    ]
    heard_s = [flashes_s[0], flashes_s[1], flashes_s[3]]
    assert beeps_s == [pytest.approx(time_s, abs=TOGETHER_S) for time_s in heard_s]
    assert shape_of(path)[0] == (160, 96)
    assert shape_of(path)[1] == pytest.approx(chapters[-1].end_s, abs=WITHIN_S)
    assert (told == sorted(told), told[-1]) == (True, 1.0)


def test_a_reel_that_is_stopped_leaves_the_older_file(tmp_path: Path) -> None:
    """And nothing beside it."""
    film = make_flashes(tmp_path / "film.mp4", sound=None)
    target = tmp_path / "reel.mp4"
    target.write_text("older")

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_reel([Piece(film, 1.0, 2.0, "x")], target, stop)
    assert target.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "reel.mp4"]
    with pytest.raises(InputError, match="at least one moment"):
        export_reel([], target)


@pytest.mark.parametrize(
    ("sizes_px", "rates", "size_px", "fps"),
    [
        ([(640, 480)], [24.0], (640, 480), Fraction(24)),
        ([(640, 480), (1920, 800)], [None, None], (1920, 800), Fraction(25)),
        ([(1080, 1920)], [30000 / 1001], (608, 1080), Fraction(30000, 1001)),
        ([(3840, 2160), (65, 47)], [120.0], (1920, 1080), Fraction(60)),
        ([(320, 240)] * 3, [24.0, 30.0, 30.0], (320, 240), Fraction(30)),
    ],
)
def test_the_common_form_holds_every_film(sizes_px, rates, size_px, fps) -> None:
    """As large as the largest, at most 1920x1080 and 60 fps; the commonest rate."""
    assert form_for(sizes_px, rates) == Form(size_px, fps)


def test_pictures_of_another_shape_stand_on_black() -> None:
    """A white square of 10 pixels in 40x20: enlarged to 20, black at its sides."""
    framed = letterboxed(plain((255, 255, 255), width=10, height=10), (40, 20))
    assert framed.shape == (20, 40, 3)
    assert np.flatnonzero((framed > 128).all(axis=(0, 2))).tolist() == list(range(10, 30))
