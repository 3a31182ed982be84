"""Shot boundaries: cuts, dissolves, flashes and fades made here, streamed frame by frame."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from vsearch.errors import ModelError
from vsearch.models.devices import Device
from vsearch.models.shots import SHORTEST_SHOT_S, TransNetShots, TransNetShotStream
from vsearch.models.transnet import TransNet

HEIGHT, WIDTH = 27, 48
FPS = 25.0


def scene(seed: int, frames: int, *, speed: int = 1) -> NDArray[np.uint8]:
    """Return (frames, 27, 48, 3): a coloured texture of its own panning to and fro."""
    random = np.random.default_rng(seed)
    colour = random.integers(40, 200, 3)
    coarse = random.integers(-40, 41, (3, 8, 3)).repeat(9, axis=0).repeat(18, axis=1)
    picture = (colour + coarse).clip(0, 255).astype(np.uint8)
    room = picture.shape[1] - WIDTH
    offsets = [room - abs(room - speed * frame % (2 * room)) for frame in range(frames)]
    return np.stack([picture[:, offset : offset + WIDTH] for offset in offsets])


def times(count: int, fps: float = FPS) -> list[float]:
    return [frame / fps for frame in range(count)]


def starts(
    stream: TransNetShotStream, film: NDArray[np.uint8], at_s: Sequence[float]
) -> list[float]:
    """Return all starts of a film, checking at each frame that none comes before settled_s."""
    found: list[float] = []
    for thumbnail, time_s in zip(film, at_s, strict=True):
        settled_s = stream.settled_s
        news = stream.push(thumbnail, time_s)
        assert all(start >= settled_s for start in news)
        found += news
    settled_s = stream.settled_s
    rest = stream.flush()
    assert all(start >= settled_s for start in rest)
    assert stream.settled_s == float("inf")
    return found + rest


@pytest.fixture(scope="module")
def detector(weights_folder: Path) -> TransNetShots:
    return TransNetShots(weights_folder / "transnetv2.pth")


@pytest.mark.weights
class TestStarts:
    """What counts as the start of a shot."""

    def test_cuts_are_found_at_the_exact_frame(self, detector: TransNetShots) -> None:
        """Panning scenes of different lengths start where they were joined."""
        lengths = [30, 55, 7, 100, 41, 64]
        film = np.concatenate([scene(seed, length) for seed, length in enumerate(lengths)])
        expected = np.cumsum([0, *lengths[:-1]]) / FPS
        assert starts(detector.open(), film, times(len(film))) == pytest.approx(expected)

    def test_a_dissolve_is_one_boundary_in_its_middle(self, detector: TransNetShots) -> None:
        """Frames 60 to 75 mix the scenes, so the boundary lies near frame 68."""
        left, right = scene(1, 140).astype(float), scene(2, 140).astype(float)
        share = np.clip((np.arange(140) - 59) / 16, 0, 1).reshape(-1, 1, 1, 1)
        film = ((1 - share) * left + share * right).astype(np.uint8)
        found = starts(detector.open(), film, times(140))
        assert len(found) == 2
        assert found[1] == pytest.approx(68 / FPS, abs=4 / FPS)

    def test_a_fade_through_black_is_one_boundary(self, detector: TransNetShots) -> None:
        """One second down and one second up make one new shot, where the picture is dark."""
        light = np.concatenate(
            [np.ones(60), np.linspace(1, 0, 12), np.linspace(0, 1, 12), np.ones(60)]
        ).reshape(-1, 1, 1, 1)
        film = (np.concatenate([scene(3, 72), scene(4, 72)]) * light).astype(np.uint8)
        found = starts(detector.open(), film, times(len(film)))
        assert len(found) == 2
        assert 60 / FPS < found[1] < 84 / FPS

    def test_a_flash_is_no_cut(self, detector: TransNetShots) -> None:
        """Two white frames interrupt a shot without ending it."""
        film = scene(5, 120)
        film[60:62] = 255
        assert starts(detector.open(), film, times(120)) == [0.0]

    def test_a_static_film_is_one_shot(self, detector: TransNetShots) -> None:
        """The only start is the first frame, whatever its time."""
        film = scene(6, 150, speed=0)
        assert starts(detector.open(), film, [5 + t for t in times(150)]) == [5.0]

    def test_a_film_of_one_frame_is_one_shot(self, detector: TransNetShots) -> None:
        """Even a shot without length is reported."""
        assert starts(detector.open(), scene(7, 1), [0.5]) == [0.5]

    def test_no_frame_is_no_shot(self, detector: TransNetShots) -> None:
        """A stream without frames reports nothing."""
        assert detector.open().flush() == []

    def test_too_short_a_shot_joins_the_one_before(self, detector: TransNetShots) -> None:
        """Of two cuts 4 frames (0.16 s) apart the first counts, and none at the film's end."""
        film = np.concatenate([scene(8, 50), scene(9, 4), scene(10, 50), scene(11, 4)])
        assert 4 / FPS < SHORTEST_SHOT_S
        assert starts(detector.open(), film, times(len(film))) == pytest.approx([0.0, 2.0])

    def test_irregular_times_are_kept(self, detector: TransNetShots) -> None:
        """The start is the pushed time of the frame, not a multiple of a frame's length."""
        film = np.concatenate([scene(12, 50), scene(13, 50)])
        steps = np.random.default_rng(0).uniform(0.03, 0.2, 100)
        at_s = np.cumsum(steps).tolist()
        assert starts(detector.open(), film, at_s) == [at_s[0], at_s[50]]

    @pytest.mark.parametrize("cut", [60, 61])
    def test_at_60_frames_a_second_the_cut_is_exact(
        self, detector: TransNetShots, cut: int
    ) -> None:
        """Frames that are passed over can start a shot too."""
        film = np.concatenate([scene(14, cut), scene(15, 90)])
        at_s = times(len(film), fps=60)
        assert starts(detector.open(), film, at_s) == [0.0, at_s[cut]]


@pytest.mark.weights
def test_memory_and_delay_are_bounded(detector: TransNetShots) -> None:
    """After many shots the stream holds few frames and is at most six seconds behind."""
    stream = detector.open()
    film = np.concatenate([scene(seed, 45) for seed in range(20)])
    for thumbnail, time_s in zip(film, times(len(film)), strict=True):
        stream.push(thumbnail, time_s)
        assert len(stream._frames) <= 128
        assert len(stream._times_s) <= 150
        assert stream.settled_s >= time_s - 6


@pytest.mark.weights
def test_what_came_before_does_not_change_what_is_found(detector: TransNetShots) -> None:
    """The same shots are found in a film and, later, in that film after a long lead-in.

    The lead-in moves every frame to another place in the blocks that are decided together.
    """
    ending = np.concatenate([scene(seed, 5 * seed - 60, speed=2) for seed in range(20, 24)])
    expected = starts(detector.open(), ending, times(len(ending)))
    for lead in (50, 77):
        film = np.concatenate([scene(99, lead), ending])
        found = starts(detector.open(), film, times(len(film)))
        assert [start - lead / FPS for start in found[1:]] == pytest.approx(expected)


@pytest.mark.weights
def test_frames_out_of_order_are_refused(detector: TransNetShots) -> None:
    """Display order is what the stream relies on."""
    stream = detector.open()
    stream.push(scene(0, 1)[0], 1.0)
    with pytest.raises(ValueError, match="in order"):
        stream.push(scene(0, 1)[0], 1.0)


@pytest.mark.weights
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_network_sees_a_cut(weights_folder: Path, dtype: torch.dtype) -> None:
    """The last frame before the cut has the peak, and no other frame comes near."""
    clip = np.concatenate([scene(31, 25), scene(32, 25)])
    network = TransNet(weights_folder / "transnetv2.pth", device=Device("cpu", dtype))
    probabilities = network.probabilities(clip)
    assert probabilities.shape == (50,)
    assert probabilities.argmax() == 24
    assert probabilities[24] > 0.5 > 5 * np.delete(probabilities, 24).max()


def test_missing_weights_are_a_model_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(ModelError, match=r"transnetv2\.pth.*missing"):
        TransNetShots(tmp_path / "transnetv2.pth")


def test_damaged_weights_are_a_model_error(tmp_path: Path) -> None:
    """Bytes that are no checkpoint are told from weights."""
    (tmp_path / "broken.pth").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelError, match="damaged"):
        TransNetShots(tmp_path / "broken.pth")


def test_weights_of_another_network_are_a_model_error(tmp_path: Path) -> None:
    """A tensor that is not there is named."""
    torch.save({"fc.weight": torch.zeros(2, 2)}, tmp_path / "other.pth")
    with pytest.raises(ModelError, match="SDDCNN"):
        TransNetShots(tmp_path / "other.pth")
