"""One film looked at, with models whose answers are plain."""

from collections.abc import Sequence
from dataclasses import replace

import av
import numpy as np
import pytest

from indexer.pipeline import look_at
from tests.fakes import BLUE, GREEN, RED, ColourScenes, SquareFaces, models, picture
from tests.media import make_clip
from vsearch.errors import MediaError
from vsearch.models.conse import ConseEncoder
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Image, Vectors
from vsearch.records.boxes import box_iou
from vsearch.records.columns import Detections
from vsearch.settings import IndexSettings
from vsearch.video import open_film

FPS = 25


@pytest.fixture
def clip(tmp_path):
    """Three seconds of red with a face, half a second of green, two of blue with two faces."""
    frames = [picture(RED, magenta=20)] * 75
    frames += [picture(GREEN)] * 13
    frames += [picture(BLUE, magenta=20, cyan=100)] * 50
    return make_clip(tmp_path / "clip.mp4", frames, fps=FPS, pixel_format="yuv444p")


def test_shots_samples_faces_and_tracks_are_those_of_the_film(clip):
    """Three shots; a sample a second and the short shot's middle; four tracks' worth of faces."""
    with open_film(clip) as reader:
        seen = look_at(reader, models(), IndexSettings())
    assert [shot.start_s for shot in seen.shots] == pytest.approx([0.0, 3.0, 3.52])
    assert seen.shots[-1].end_s == pytest.approx(138 / FPS)
    assert seen.frames.times_s.tolist() == pytest.approx(
        [0.0, 1.0, 2.0, 3.0, 3.25, 4.0, 5.0], abs=0.13
    )
    assert seen.frames.shots.tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert seen.faces.tracks.tolist() == [0, 0, 0, 1, 2, 1, 2]
    assert seen.tracks.shots.tolist() == [0, 2, 2]


def test_threads_change_nothing_but_the_time(clip, monkeypatch):
    """Thumbnails made ahead, faces looked for on several pictures at once, batches of a GPU."""
    with open_film(clip) as reader:
        plain = look_at(reader, models(), IndexSettings(sample_fps=5.0))
    monkeypatch.setattr("indexer.cutting.THUMBNAIL_THREADS", 3)
    many = replace(models(), at_once=64, face_threads=3)
    with open_film(clip) as reader:
        seen = look_at(reader, many, IndexSettings(sample_fps=5.0))
    assert seen.shots == plain.shots
    np.testing.assert_array_equal(seen.frames.times_s, plain.frames.times_s)
    np.testing.assert_array_equal(seen.frames.vectors, plain.frames.vectors)
    np.testing.assert_array_equal(seen.faces.boxes, plain.faces.boxes)


def test_scene_vectors_are_those_of_the_colours(clip):
    """Red frames point along red, blue ones along blue."""
    with open_film(clip) as reader:
        seen = look_at(reader, models(), IndexSettings())
    assert seen.frames.vectors[0].argmax() == 0
    assert seen.frames.vectors[3].argmax() == 1


def test_boxes_are_fractions_of_the_frame(clip):
    """A square from 20 to 60 of 160 and from 40 to 80 of 120."""
    with open_film(clip) as reader:
        seen = look_at(reader, models(), IndexSettings())
    assert seen.faces.boxes[0] == pytest.approx([0.125, 1 / 3, 0.375, 2 / 3], abs=0.02)


def test_more_samples_on_request(clip):
    """At five a second there are five times as many."""
    with open_film(clip) as reader:
        seen = look_at(reader, models(), IndexSettings(sample_fps=5.0))
    assert seen.picture_count == pytest.approx(28, abs=2)


def test_progress_reaches_the_end(clip):
    """The last report is of the last sample."""
    reached: list[float] = []
    with open_film(clip) as reader:
        look_at(reader, models(), IndexSettings(), on_progress=reached.append)
    assert max(reached) == pytest.approx(5.0, abs=0.05)


def test_a_film_without_faces_has_empty_columns(tmp_path):
    """Nothing found is no error."""
    path = make_clip(tmp_path / "empty.mp4", [picture(RED)] * 30)
    with open_film(path) as reader:
        seen = look_at(reader, models(), IndexSettings())
    assert (len(seen.faces), len(seen.tracks), len(seen.shots)) == (0, 0, 1)


def test_a_model_that_fails_stops_the_decoding_thread(clip):
    """The error comes out, and nothing hangs."""

    class Broken:
        name, dim, prompts = "broken", 3, ("{}",)

        def regions(self, image):
            return [image]

        def encode_images(self, images):
            raise MediaError("broken")

        def encode_texts(self, texts):
            return np.zeros((len(texts), 3), np.float32)

    fine = models()
    broken = type(fine)(Broken(), fine.detector, fine.embedder, fine.shots)
    with open_film(clip) as reader, pytest.raises(MediaError, match="broken"):
        look_at(reader, broken, IndexSettings(sample_fps=25.0))


@pytest.mark.weights
def test_every_row_equals_a_plain_recomputation_from_the_file(tmp_path, weights_folder):
    """Decoded by PyAV alone, embedded one by one: the same times, vectors and boxes.

    The film starts at .48 s and its rate varies.
    """
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8).repeat(10, axis=0).repeat(10, axis=1)
    times = [0.48 + 0.04 * i + (0.37 if i > 40 else 0.0) for i in range(100)]
    frames = [np.roll(noise, i, axis=1) for i in range(60)] + [picture(BLUE, cyan=70)] * 40
    path = make_clip(tmp_path / "late.mkv", frames, times_s=times)
    scenes = ConseEncoder(weights_folder)
    fine = models()
    with open_film(path) as reader:
        seen = look_at(
            reader,
            IndexModels(scenes, fine.detector, fine.embedder, fine.shots),
            IndexSettings(sample_fps=2.0),
        )
    with av.open(str(path)) as container:
        decoded = {
            round(frame.time or 0.0, 3): np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
            for frame in container.decode(video=0)
        }
    assert min(decoded) == pytest.approx(0.48)
    for time_s, vector in zip(seen.frames.times_s, seen.frames.vectors, strict=True):
        (again,) = scenes.encode_images([decoded[round(time_s, 3)]])
        assert again @ vector > 0.999
    assert len(seen.faces)
    for time_s, box in zip(seen.faces.times_s, seen.faces.boxes, strict=True):
        found = fine.detector.detect(decoded[round(time_s, 3)]).boxes
        pixels = box[None] * np.array([160, 120, 160, 120], np.float32)
        assert box_iou(found, pixels).max() > 0.9


class NoFaces(SquareFaces):
    """A detector that must not be asked."""

    def detect(self, image: Image) -> Detections:
        """Fail."""
        raise AssertionError("faces are known")


class Brightness(ColourScenes):
    """Another scene encoder: every picture is the same, of two regions."""

    name, dim = "bright-1", 2

    def regions(self, image: Image) -> list[Image]:
        """Return the image twice."""
        return [image, image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one direction."""
        return np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (len(images), 1))


def test_known_shots_faces_and_tracks_are_kept_when_only_scenes_are_seen_anew(clip):
    """The same frames are looked at, by the other scene encoder alone."""
    with open_film(clip) as reader:
        first = look_at(reader, models(), IndexSettings())
    other = replace(models(), scenes=Brightness(), detector=NoFaces())
    reached: list[float] = []
    with open_film(clip) as reader:
        seen = look_at(reader, other, IndexSettings(), known=first, on_progress=reached.append)
    assert (seen.shots, seen.faces, seen.tracks) == (first.shots, first.faces, first.tracks)
    assert seen.frames.times_s.tolist() == np.repeat(first.frames.times_s, 2).tolist()
    assert seen.frames.regions.tolist() == [0, 1] * len(first.frames)
    assert seen.frames.shots.tolist() == np.repeat(first.frames.shots, 2).tolist()
    assert seen.frames.vectors[0].tolist() == pytest.approx([0.6, 0.8])
    assert reached[-1] == first.frames.times_s[-1]


def test_what_is_known_of_other_frames_is_looked_at_anew(clip):
    """A decoder that tells other times: faces could not be told from which frame they are."""
    with open_film(clip) as reader:
        first = look_at(reader, models(), IndexSettings())
    shifted = replace(first.frames, times_s=first.frames.times_s + 0.001)
    with open_film(clip) as reader:
        seen = look_at(reader, models(), IndexSettings(), known=replace(first, frames=shifted))
    assert seen.frames.times_s.tolist() == first.frames.times_s.tolist()
    assert seen.faces.times_s.tolist() == first.faces.times_s.tolist()
