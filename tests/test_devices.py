"""Where networks run: which device is taken, and how much of its memory is used at once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1  # type: ignore[import-untyped]  # no types
from torch import Tensor, nn

from indexer.cli import main
from vsearch.errors import InputError, ModelError
from vsearch.models import devices
from vsearch.models.devices import CPU, PICTURES, Batches, Device, device_named
from vsearch.models.efficientnet import EfficientNetLite2
from vsearch.models.facenet import FaceNet
from vsearch.models.weights import WeightsFolder
from vsearch.settings import IndexSettings

GIGABYTE = 1 << 30
HALF = Device("cpu", torch.float16)  # numbers of a GPU where there is none
HALVES = (HALF, Device("cpu", torch.bfloat16))


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only a processor, one that knows no half precision."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)


@pytest.fixture
def nvidia(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PyTorch say that it has a GPU with 8 GB free, and reckon on the processor."""
    ones = torch.ones
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (8 * GIGABYTE, 16 * GIGABYTE))
    monkeypatch.setattr(torch, "ones", lambda size, *, device: ones(size))


def test_without_a_gpu_auto_is_the_processor(no_gpu: None) -> None:
    """Single precision, as the processor is fastest with."""
    assert device_named("auto") == device_named("cpu") == CPU
    assert CPU.dtype == torch.float32


@pytest.mark.parametrize("name", ["avx512_bf16", "amx_bf16"])
def test_a_processor_that_reckons_with_halves_is_let(
    no_gpu: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It takes half the time with them, and no other processor does."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {name: True}, raising=False)
    assert device_named("auto") == device_named("cpu") == Device("cpu", torch.bfloat16)
    assert str(device_named("cpu")) == "cpu (half precision)"


def test_auto_takes_the_gpu_with_half_precision(nvidia: None) -> None:
    """The free memory is counted when it is chosen."""
    assert device_named("auto") == Device("cuda", torch.float16, 8 * GIGABYTE)
    assert str(device_named("cuda")) == "cuda (half precision)"


def test_apples_gpu_is_taken_with_single_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half precision is not sure there."""
    ones = torch.ones
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_built", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 10 * GIGABYTE)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: GIGABYTE)
    monkeypatch.setattr(torch, "ones", lambda size, *, device: ones(size))
    assert device_named("auto") == Device("mps", torch.float32, 9 * GIGABYTE)


def test_a_gpu_that_refuses_work_is_not_taken(
    nvidia: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One too old for this PyTorch is seen by it, but cannot reckon."""

    def refuse(size: int, *, device: str) -> Tensor:
        raise RuntimeError("CUDA error: no kernel image is available\nCompile with ...")

    monkeypatch.setattr(torch, "ones", refuse)
    assert device_named("auto").kind == "cpu"
    with pytest.raises(ModelError, match="no kernel image is available") as caught:
        device_named("cuda")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "reason"), [("cuda", "nvidia-smi|with CUDA"), ("mps", "Apple silicon")]
)
def test_what_is_not_there_is_refused(no_gpu: None, word: str, reason: str) -> None:
    """One line says what, why and what to do."""
    with pytest.raises(ModelError, match=reason) as caught:
        device_named(word)
    assert f"on {word}" in str(caught.value)
    assert "--device cpu" in str(caught.value)


def test_a_pytorch_without_cuda_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then no driver helps."""
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    with pytest.raises(ModelError, match="built without it"):
        device_named("cuda")


def test_an_unknown_device_is_refused() -> None:
    """The choice is named."""
    with pytest.raises(InputError, match="auto, cuda, mps, cpu"):
        device_named("tpu")
    with pytest.raises(InputError, match="auto, cuda, mps, cpu"):
        IndexSettings(device="tpu")


def test_the_command_line_refuses_in_one_line(
    no_gpu: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is fetched or indexed."""
    assert (
        main(
            [
                "index",
                "--home",
                str(tmp_path / "home"),
                "--encoder",
                "small",
                "--device",
                "cuda",
                str(tmp_path),
            ]
        )
        == 1
    )
    assert capsys.readouterr().err.startswith("vsearch: No network can run on cuda here")


@pytest.mark.parametrize(
    ("free_bytes", "pictures"), [(80 * GIGABYTE, PICTURES), (2 * GIGABYTE, 8), (100 << 20, 1)]
)
def test_batches_are_sized_by_free_memory(free_bytes: int, pictures: int) -> None:
    """A quarter of it, at 64 MiB a picture; never none, and no more than is of use."""
    gpu = Device("cuda", torch.float16, free_bytes)
    assert gpu.fitting(64 << 20, on_cpu=6) == pictures
    assert CPU.fitting(64 << 20, on_cpu=6) == 6


def test_pictures_are_prepared_in_order() -> None:
    """Beside a GPU by several threads."""
    for device in (CPU, Device("cuda", torch.float16)):
        assert device.prepared(lambda number: -number, range(20)) == [-n for n in range(20)]


def test_a_batch_that_does_not_fit_is_halved() -> None:
    """Here three numbers fit; every later batch is the smaller one at once."""
    tried = []

    def look(numbers: Sequence[int]) -> Tensor:
        tried.append(len(numbers))
        if len(numbers) > 3:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.")
        return torch.tensor(numbers)[:, None]

    batches = Batches(8)
    rows = np.concatenate(list(batches.over(range(10), look)))
    assert rows[:, 0].tolist() == list(range(10))
    assert tried == [8, 4, 2, 2, 2, 2, 2]
    assert batches.size == 2


def test_memory_for_not_even_one_is_told() -> None:
    """The message tells the cure; other errors stay what they are."""

    def fill(numbers: Sequence[int]) -> Tensor:
        raise RuntimeError("MPS backend out of memory (MPS allocated: 7 GB)")

    def fail(numbers: Sequence[int]) -> Tensor:
        raise RuntimeError("shapes differ")

    with pytest.raises(ModelError, match="--device cpu"):
        list(Batches(4).over([1, 2, 3], fill))
    with pytest.raises(RuntimeError, match="shapes differ"):
        list(Batches(4).over([1, 2, 3], fail))


def test_networks_and_pictures_get_the_numbers_of_the_device() -> None:
    """Half precision, with the channels last."""
    network = HALF.placed(nn.Conv2d(3, 4, 3))
    pixels = HALF.pixels(torch.zeros(2, 3, 8, 8))
    assert network(pixels).dtype == torch.float16
    assert pixels.is_contiguous(memory_format=torch.channels_last)
    assert devices.Device("mps").layout == torch.contiguous_format


def test_the_first_parts_keep_single_precision_where_half_has_eight_bits() -> None:
    """257/256 has nine: bfloat16 makes 1 of it."""

    def network() -> nn.Module:
        layer = nn.Conv2d(1, 1, 1)
        nn.init.constant_(layer.weight, 257 / 256)
        layer.bias = nn.Parameter(torch.tensor([-1.0]))
        return nn.Sequential(layer, nn.Identity())

    brain = Device("cpu", torch.bfloat16)
    one = brain.pixels(torch.ones(1, 1, 1, 1))
    with torch.inference_mode():
        assert brain.placed(network())(one).item() == 0
        found = brain.placed(network(), first=["0"])(one)
    assert (found.item(), found.dtype) == (1 / 256, torch.bfloat16)


def test_half_precision_gives_nearly_the_same_faces(tmp_path: Path) -> None:
    """The same index whatever the device: one name, vectors of a cosine of nearly one."""
    torch.manual_seed(1)
    file = tmp_path / "facenet.pt"
    torch.save(InceptionResnetV1(pretrained=None).state_dict(), file)
    crops = list(np.random.default_rng(1).integers(0, 256, (2, 160, 160, 3), dtype=np.uint8))
    single, half = FaceNet(file), FaceNet(file, device=HALF)
    assert half.name == single.name
    vectors = half.embed_crops(crops)
    assert vectors.dtype == np.float32
    exact = single.embed_crops(crops)
    assert (vectors * exact).sum(1).min() > 0.999
    # Eight bits are too few for faces: they are not looked at with them.
    brain = FaceNet(file, device=Device("cpu", torch.bfloat16))
    assert np.allclose(brain.embed_crops(crops), exact, atol=1e-6)


@pytest.mark.weights
@pytest.mark.parametrize("device", HALVES)
def test_half_precision_gives_nearly_the_same_classes(weights_folder: Path, device: Device) -> None:
    """Of one picture, with the real weights; rows still sum to one."""
    file = WeightsFolder(weights_folder).path("efficientnet-lite2")
    y, x = np.mgrid[:200, :300]
    picture = np.dstack([x % 256, y, (x + y) % 256]).astype(np.uint8)
    single = EfficientNetLite2(file).probabilities([picture])
    half = EfficientNetLite2(file, device=device).probabilities([picture])
    np.testing.assert_allclose(half.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(half, single, atol=0.01)
