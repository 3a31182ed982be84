"""Scene vectors by any CLIP model that open_clip knows, from the hub, its cache or a file."""

import hashlib
import pickle
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import open_clip
import torch
from huggingface_hub import constants, try_to_load_from_cache
from PIL import Image as Pictures
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional

from vsearch.errors import ModelError, UnknownNameError
from vsearch.models.devices import CPU, PICTURE_BYTES, Batches, Device
from vsearch.records.arrays import Image, Vectors

# What open_clip raises on a checkpoint that is none; the last three where it looks for tensors in
# something else that torch could read.
_LOAD_ERRORS = (
    RuntimeError,
    OSError,
    ValueError,
    KeyError,
    EOFError,
    TypeError,
    AttributeError,
    StopIteration,
    pickle.UnpicklingError,
    SafetensorError,
)
CROPS = "+crops"  # ends the name of an encoder that looks at parts of pictures too
_HUB_TIMEOUT_S = 3.0
_BINS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
_PRECISIONS = {torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16"}


class OpenClipEncoder:
    """Puts pictures and phrases into the space of one CLIP model."""

    prompts = ("{}", "a photo of {}", "a frame of a film showing {}")

    def __init__(
        self,
        model: str = "ViT-B-32",
        weights: str | Path = "laion2b_s34b_b79k",
        *,
        crops: bool = False,
        batch_size: int | None = None,  # None: what suits the device
        device: Device = CPU,
        cache_dir: Path | None = None,
    ) -> None:
        """Load ``model`` with ``weights``: a pretrained tag of open_clip, or a local file.

        A tag is read from the cache without touching the network; where it is not cached it
        is downloaded. ``crops`` adds the four quarters and the centre to every picture's
        regions.

        Raises UnknownNameError for a model or tag that open_clip does not have, and
        ModelError where the weights cannot be had or do not fit the model.
        """
        check_name(model, weights)
        if isinstance(weights, Path):
            identity = _file_digest(weights)
            offline = True
        else:
            identity = weights
            offline = is_cached(model, weights, cache_dir=cache_dir)
            if not offline and not hub_answers():
                raise ModelError(
                    f"{model}/{weights}: the weights are not on this machine and the model hub "
                    "does not answer; fetch them on a connected machine, name a local "
                    "checkpoint file, or use the small encoder"
                )
        self.name = f"open_clip:{model}/{identity}{CROPS if crops else ''}"
        self._crops = crops
        self._batches = Batches(batch_size or device.fitting(PICTURE_BYTES, on_cpu=32))
        self._device = device
        with _hub(offline=offline):
            self._load(model, weights, cache_dir)

    def _load(self, model: str, weights: str | Path, cache_dir: Path | None) -> None:
        options = _preprocessing(model) if isinstance(weights, Path) else {}
        cache = None if cache_dir is None else str(cache_dir)
        try:
            self._model, _, self._preprocess = open_clip.create_model_and_transforms(
                model,
                pretrained=str(weights),
                device=self._device.kind,
                precision=_PRECISIONS[self._device.dtype],
                cache_dir=cache,
                **options,
            )
            self._tokenize = open_clip.get_tokenizer(model, cache_dir=cache)
        except _LOAD_ERRORS as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"{model}/{weights}: open_clip cannot load these weights ({reason}); "
                "fetch them again or name the model they belong to"
            ) from error
        self._model.eval()
        with torch.inference_mode():
            self.dim = self._encode_tokens([""]).shape[1]

    def regions(self, image: Image) -> list[Image]:
        """Return the whole image, then, with ``crops``, its quarters and its centre."""
        return [image, *(quarters_and_centre(image) if self._crops else [])]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one unit vector per RGB image, (n, dim), prepared as open_clip does."""
        nothing = np.zeros((0, self.dim), np.float32)
        return np.concatenate([nothing, *self._batches.over(images, self._encode_batch)])

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, (n, dim)."""
        nothing = np.zeros((0, self.dim), np.float32)
        return np.concatenate([nothing, *self._batches.over(texts, self._encode_tokens)])

    def _encode_batch(self, images: Sequence[Image]) -> Tensor:
        ready = self._device.prepared(self._prepare, images)
        pixels = torch.stack(ready).to(self._device.kind, self._device.dtype)
        return _unit(self._model.encode_image(pixels))

    def _prepare(self, image: Image) -> Tensor:
        pixels: Tensor = self._preprocess(Pictures.fromarray(image))
        return pixels

    def _encode_tokens(self, texts: Sequence[str]) -> Tensor:
        return _unit(self._model.encode_text(self._tokenize(list(texts)).to(self._device.kind)))


def quarters_and_centre(image: Image) -> list[Image]:
    """Return five views of half the width and height: four corners, then the centre.

    Empty where the image is too small to be divided.
    """
    height, width = image.shape[0] // 2, image.shape[1] // 2
    if not height or not width:
        return []
    corners = [
        (0, 0),
        (0, image.shape[1] - width),
        (image.shape[0] - height, 0),
        (image.shape[0] - height, image.shape[1] - width),
        ((image.shape[0] - height) // 2, (image.shape[1] - width) // 2),
    ]
    return [image[top : top + height, left : left + width] for top, left in corners]


def check_name(model: str, weights: str | Path) -> None:
    """Raise UnknownNameError unless open_clip has ``model`` and, for a tag, its weights."""
    if model not in open_clip.list_models():
        raise UnknownNameError(f"{model}: open_clip has no such model; see open_clip.list_models()")
    tags = open_clip.list_pretrained_tags_by_model(model)
    if isinstance(weights, str) and weights not in tags:
        raise UnknownNameError(
            f"{weights}: no such weights of {model}; choose one of {', '.join(tags) or 'none'}"
        )


def is_cached(model: str, tag: str, *, cache_dir: Path | None = None) -> bool:
    """Return whether the weights can be loaded without the network; touches no network."""
    found: dict[str, Any] = open_clip.get_pretrained_cfg(model, tag)
    repository, _, file = found.get("hf_hub", "").rpartition("/")
    names = _BINS
    if file:
        names = (str(PurePosixPath(file).with_suffix(".safetensors")), file)
    if repository:
        return any(
            isinstance(try_to_load_from_cache(repository, name, cache_dir=cache_dir), str)
            for name in names
        )
    folder = cache_dir or Path.home() / ".cache" / "clip"
    return bool(found.get("url")) and (folder / PurePosixPath(found["url"]).name).is_file()


def hub_answers(timeout_s: float = _HUB_TIMEOUT_S) -> bool:
    """Return whether the model hub answers within ``timeout_s`` (proxies are honoured)."""
    if constants.HF_HUB_OFFLINE:
        return False
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s):
            return True
    except urllib.error.HTTPError as error:
        # An answer, if an unfriendly one; a proxy that refuses the way is none.
        return error.code < 500 and error.code not in (403, 407)
    except OSError:
        return False


def _preprocessing(model: str) -> dict[str, Any]:
    """Return the picture preparation that all published weights of ``model`` share.

    Empty where they differ or there are none: open_clip's default holds then.
    """
    options = {
        "mean": "image_mean",
        "std": "image_std",
        "interpolation": "image_interpolation",
        "resize_mode": "image_resize_mode",
    }
    configs = [
        open_clip.get_pretrained_cfg(model, tag)
        for tag in open_clip.list_pretrained_tags_by_model(model)
    ]
    kinds = [{new: found[old] for old, new in options.items()} for found in configs]
    return kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else {}


@contextmanager
def _hub(*, offline: bool) -> Iterator[None]:
    """Keep the hub client off the network, where its own retries take minutes."""
    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = offline or before
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError as error:
        raise ModelError(
            f"{path}: cannot read the checkpoint ({error.strerror}); check the path"
        ) from error
    return digest.hexdigest()[:12]


def _unit(vectors: Tensor) -> Tensor:
    return functional.normalize(vectors.float(), dim=-1)
