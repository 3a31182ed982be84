"""CLIP towers through open_clip, with a tiny architecture and random weights."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import open_clip  # type: ignore[import-untyped]  # ships no types
import pytest
import torch
from huggingface_hub import constants
from PIL import Image as Pictures
from safetensors.torch import save_file

from vsearch.assemble.parts import scene_encoder
from vsearch.errors import ModelError, UnknownNameError
from vsearch.models.devices import Device
from vsearch.models.openclip import (
    OpenClipEncoder,
    hub_answers,
    is_cached,
    quarters_and_centre,
)
from vsearch.records.arrays import Image
from vsearch.settings import Home

TINY = "vsearch-test-tiny"
VISION = {"image_size": 32, "layers": 1, "width": 64, "head_width": 32, "patch_size": 8}
TEXT = {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    config = folder / f"{TINY}.json"
    config.write_text(json.dumps({"embed_dim": 16, "vision_cfg": VISION, "text_cfg": TEXT}))
    open_clip.add_model_config(config)
    torch.manual_seed(7)
    file = folder / "open_clip_model.safetensors"
    save_file(open_clip.create_model(TINY).state_dict(), file)
    return file


@pytest.fixture(scope="module")
def encoder(checkpoint: Path) -> OpenClipEncoder:
    return OpenClipEncoder(TINY, checkpoint, batch_size=2)


def noise(height: int, width: int, seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_vectors_equal_open_clips_own(checkpoint: Path, encoder: OpenClipEncoder) -> None:
    """Pictures and texts pass through preparation and towers as open_clip itself does it."""
    model, _, prepare = open_clip.create_model_and_transforms(TINY, pretrained=str(checkpoint))
    model.eval()
    images = [noise(40, 70), noise(50, 33, 1), noise(32, 32, 2)]
    texts = ["two red pills", "a dog"]
    with torch.inference_mode():
        batch = torch.stack([prepare(Pictures.fromarray(image)) for image in images])
        pictures = model.encode_image(batch, normalize=True).numpy()
        phrases = model.encode_text(open_clip.get_tokenizer(TINY)(texts), normalize=True).numpy()
    np.testing.assert_allclose(encoder.encode_images(images), pictures, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_texts(texts), phrases, atol=1e-5)


def test_rows_are_unit_float32(encoder: OpenClipEncoder) -> None:
    """Every row has length one and as many numbers as the encoder says."""
    vectors = encoder.encode_images([noise(32, 32, seed) for seed in range(5)])
    assert vectors.shape == (5, encoder.dim) == (5, 16)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_half_precision_gives_nearly_the_same_vectors(
    checkpoint: Path, encoder: OpenClipEncoder
) -> None:
    """As on a GPU: the same name in the index, and a cosine of nearly one."""
    half = OpenClipEncoder(TINY, checkpoint, device=Device("cpu", torch.float16))
    assert (half.name, half.dim) == (encoder.name, encoder.dim)
    images = [noise(40, 70), noise(50, 33, 1)]
    assert (half.encode_images(images) * encoder.encode_images(images)).sum(1).min() > 0.999
    texts = ["two red pills", "a dog"]
    assert (half.encode_texts(texts) * encoder.encode_texts(texts)).sum(1).min() > 0.999


def test_nothing_in_nothing_out(encoder: OpenClipEncoder) -> None:
    """Empty lists give arrays without rows."""
    assert encoder.encode_images([]).shape == (0, 16)
    assert encoder.encode_texts([]).shape == (0, 16)


def test_the_name_holds_the_files_digest(checkpoint: Path, encoder: OpenClipEncoder) -> None:
    """Another checkpoint file has another name, so its index is refused."""
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()[:12]
    assert encoder.name == f"open_clip:{TINY}/{digest}"


def test_whole_image_is_the_only_region(encoder: OpenClipEncoder) -> None:
    """Without crops a picture has one region, itself."""
    image = noise(20, 30)
    assert [region.shape for region in encoder.regions(image)] == [image.shape]


def test_crops_follow_the_whole_image(checkpoint: Path, tmp_path: Path) -> None:
    """Crops have a name of their own: the four quarters, then the centre."""
    image = np.zeros((4, 6, 3), np.uint8)
    image[:2, :3], image[:2, 3:], image[2:, :3], image[2:, 3:] = 1, 2, 3, 4
    encoder = scene_encoder(Home(tmp_path, tmp_path), f"{TINY}@{checkpoint}+crops")
    assert encoder.name.endswith("+crops")
    regions = encoder.regions(image)
    assert [region.shape for region in regions] == [(4, 6, 3)] + 5 * [(2, 3, 3)]
    assert [set(region.ravel().tolist()) for region in regions[1:5]] == [{1}, {2}, {3}, {4}]
    assert set(regions[5].ravel().tolist()) == {1, 2, 3, 4}


def test_one_pixel_cannot_be_divided() -> None:
    """A picture too small for quarters has none."""
    assert quarters_and_centre(np.zeros((1, 1, 3), np.uint8)) == []


def test_cached_weights_load_without_the_network(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tag whose file lies in the cache is found and loaded while the hub is unreachable."""
    config = {"hf_hub": "example/tiny/", "mean": (0.5,) * 3, "std": (0.5,) * 3}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, TINY, {"tag": config})
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert not is_cached(TINY, "tag", cache_dir=tmp_path)
    folder = tmp_path / "models--example--tiny"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    snapshot = folder / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / checkpoint.name).write_bytes(checkpoint.read_bytes())
    assert is_cached(TINY, "tag", cache_dir=tmp_path)
    cached = OpenClipEncoder(TINY, "tag", cache_dir=tmp_path)
    assert cached.name == f"open_clip:{TINY}/tag"


def test_a_deaf_hub_is_a_model_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are neither cached nor reachable: one line that says what to do."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="name a local checkpoint") as caught:
        OpenClipEncoder("ViT-B-32", "laion2b_s34b_b79k", cache_dir=tmp_path)
    assert "\n" not in str(caught.value)


def test_a_missing_checkpoint_is_a_model_error(checkpoint: Path) -> None:
    """A local file that is not there is named in the message."""
    with pytest.raises(ModelError, match=r"none\.pt"):
        OpenClipEncoder(TINY, checkpoint.parent / "none.pt")


def test_a_foreign_checkpoint_is_a_model_error(tmp_path: Path, checkpoint: Path) -> None:
    """A file that holds something else is refused with the reason."""
    file = tmp_path / "other.safetensors"
    save_file({"other": torch.zeros(3)}, file)
    with pytest.raises(ModelError, match="cannot load these weights"):
        OpenClipEncoder(TINY, file)
    (tmp_path / "noise.pt").write_bytes(b"no weights at all")
    with pytest.raises(ModelError, match="cannot load these weights"):
        OpenClipEncoder(TINY, tmp_path / "noise.pt")


def test_unknown_names_are_refused(checkpoint: Path) -> None:
    """A model or tag that open_clip does not have is an unknown name."""
    with pytest.raises(UnknownNameError, match="no such model"):
        OpenClipEncoder("ViT-Z-99", checkpoint)
    with pytest.raises(UnknownNameError, match="laion2b_s34b_b79k"):
        OpenClipEncoder("ViT-B-32", "no_such_tag")


class _Answering(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as inherited
        pass


@pytest.fixture
def local_hub() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_hub_that_answers_is_noticed(local_hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One short request tells whether the hub is there."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", local_hub)
    assert hub_answers()
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
    assert not hub_answers()
