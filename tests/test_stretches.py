"""A film looked at in stretches gives what it gives whole."""

from dataclasses import fields, replace

import numpy as np
import pytest

from indexer.contents import FilmContents
from indexer.pipeline import look_at
from indexer.stretches import (
    cut,
    joined,
    look_at_stretch,
    stretches_of,
    thumbnails_of,
)
from tests.fakes import BLUE, GREEN, RED, YELLOW, ColourScenes, models, picture
from tests.media import make_clip
from vsearch.records.arrays import Image, unit_rows
from vsearch.settings import IndexSettings
from vsearch.video import open_film

SETTINGS = IndexSettings(sample_fps=2.0)


def scenes(*, seconds, fps=25):
    """Return pictures of shots of 0.6 to 1.4 s, with a face that goes from left to right."""
    colours = (RED, GREEN, BLUE, YELLOW)
    frames: list[Image] = []
    shot = 0
    while len(frames) < seconds * fps:
        length = round((0.6 + 0.2 * (shot % 5)) * fps)
        frames += [picture(colours[shot % 4], magenta=2 * n, cyan=110) for n in range(length)]
        shot += 1
    return frames[: seconds * fps]


def in_stretches(path, longest_s, them=None):
    """Return what is seen in stretches, and in how many; None when it has to be seen whole."""
    them, parts = them or models(), []
    with open_film(path) as reader:
        stretches = stretches_of(reader.info, longest_s)
    for stretch in stretches:
        with open_film(path) as reader:
            parts.append(thumbnails_of(reader, stretch, models().shots))
    found = cut(parts, them, SETTINGS)
    if found is None:
        return None, len(stretches)
    seen: list[FilmContents] = []
    for stretch, times_s in zip(stretches, found.times_s, strict=True):
        if not len(times_s):
            continue
        with open_film(path) as reader:
            part = look_at_stretch(reader, stretch, times_s, found.shots, them, SETTINGS)
        assert part is not None
        seen.append(part)
    return joined(seen, found, them), len(stretches)


def whole(path, them=None):
    with open_film(path) as reader:
        return look_at(reader, them or models(), SETTINGS)


def assert_same(one, other):
    """Every number of every row is the same, bit for bit."""
    assert one.shots == other.shots
    for name in ("frames", "faces", "tracks"):
        for field in fields(getattr(one, name)):
            left, right = (getattr(getattr(each, name), field.name) for each in (one, other))
            np.testing.assert_array_equal(left, right, err_msg=f"{name}.{field.name}")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("closed.mp4", {"g": "40"}),
        ("open.mkv", {"x264-params": "open-gop=1:keyint=37:bframes=3"}),
        ("broadcast.ts", {"g": "30"}),
        ("one key.mp4", {"g": "1000"}),
    ],
)
def test_stretches_give_the_same_rows(tmp_path, name, options):
    """Wherever the key frames lie; tracks go on over the ends of stretches."""
    path = make_clip(tmp_path / name, scenes(seconds=9), options=options)
    found, count = in_stretches(path, 2.5)
    assert count == 4
    assert found is not None
    assert_same(found, whole(path))


class Neighbourly(ColourScenes):
    """What it sees on a picture depends on which are looked at with it."""

    def encode_images(self, images):
        """Return the vectors, a little of the others' in each."""
        vectors = super().encode_images(images)
        return unit_rows(vectors + 0.01 * vectors.sum(axis=0) + 0.1 * vectors[0])


def test_pictures_are_looked_at_with_the_same_others(tmp_path):
    """Batches of three, which the ends of stretches cut through, are those of the whole film."""
    path = make_clip(tmp_path / "film.mp4", scenes(seconds=9), options={"g": "40"})
    them = replace(models(), scenes=Neighbourly(), at_once=3)
    found, count = in_stretches(path, 2.5, them)
    assert count == 4
    assert found is not None
    assert_same(found, whole(path, them))


def test_frames_that_come_irregularly_and_late(tmp_path):
    """Times have gaps, and do not begin at 0: in the last stretch there is nothing."""
    frames = scenes(seconds=8)
    times_s = [3.2 + number / 25 + (number // 60) * 0.3 for number in range(len(frames))]
    path = make_clip(tmp_path / "phone.mkv", frames, times_s=times_s, options={"g": "25"})
    found, count = in_stretches(path, 3.0)
    assert count > 2
    assert_same(found, whole(path))


def test_a_damaged_film_is_looked_at_whole(tmp_path):
    """Half of it is missing: what the stretches behind it give fits nothing."""
    path = make_clip(tmp_path / "torn.mkv", scenes(seconds=8), options={"g": "25"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found, _ = in_stretches(path, 3.0)
    assert found is None


def test_stretches_that_do_not_fit_are_told(tmp_path):
    """One picture differs by one number where a stretch goes over into the next."""
    path = make_clip(tmp_path / "film.mp4", scenes(seconds=6))
    with open_film(path) as reader:
        stretches = stretches_of(reader.info, 3.0)
    parts = []
    for stretch in stretches:
        with open_film(path) as reader:
            parts.append(thumbnails_of(reader, stretch, models().shots))
    assert cut(parts, models(), SETTINGS) is not None
    parts[1].pictures[3, 0, 0, 0] += 1
    assert cut(parts, models(), SETTINGS) is None
