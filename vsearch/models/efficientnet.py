"""ImageNet class probabilities by EfficientNet-Lite2, from a local weights file."""

import pickle
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import timm
import torch
from numpy.typing import NDArray
from torch import Tensor

from vsearch.errors import ModelError
from vsearch.models.folding import folded
from vsearch.records.arrays import Image

CLASSES = 1000
_SIZE_PX = 260  # what the weights were trained for
_MEAN, _SCALE = 127.0, 128.0
_BATCH = 6  # larger batches leave the processor cache and are slower


class EfficientNetLite2:
    """The classifier of Tan and Le's EfficientNet-Lite family, without squeeze-and-excite."""

    def __init__(self, file: Path, *, device: str = "cpu") -> None:
        """Load the state dict in ``file``; raise ModelError where it cannot be used."""
        model = timm.create_model("tf_efficientnet_lite2", pretrained=False)
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
            model.load_state_dict(renamed(state, model.state_dict()), strict=True)
        except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"{file}: cannot load the EfficientNet-Lite2 weights ({reason}): "
                "run `vsearch models fetch`"
            ) from error
        # Channels last halves the time of its depthwise convolutions on a CPU.
        self._model = folded(model.eval()).to(device).to(memory_format=torch.channels_last)
        self._device = device

    def probabilities(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Return the class probabilities of RGB images, (n, 1000), rows summing to one.

        Each image is stretched to a square of 260 pixels, whatever its shape.
        """
        result = np.zeros((len(images), CLASSES), np.float32)
        for start in range(0, len(images), _BATCH):
            chosen = images[start : start + _BATCH]
            batch = torch.from_numpy(np.stack([_prepared(image) for image in chosen]))
            with torch.inference_mode():
                images_last = batch.to(self._device, memory_format=torch.channels_last)
                logits = self._model(images_last)
                result[start : start + len(chosen)] = logits.softmax(1).cpu().numpy()
        return result


def renamed(state: dict[str, Tensor], target: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return ``state`` under the names of ``target``, the same layers in the same order.

    The weights come from an implementation that numbers its blocks through and names their
    parts otherwise, but runs through the layers as timm does. Raises ValueError where the
    number of tensors or a shape differs.
    """
    if not isinstance(state, dict) or len(state) != len(target):
        raise ValueError("not the layers of this network")
    result = {}
    for (old, value), (new, expected) in zip(state.items(), target.items(), strict=True):
        if value.shape != expected.shape or old.split(".")[-1] != new.split(".")[-1]:
            raise ValueError(f"{old} does not fit {new}")
        result[new] = value
    return result


def _prepared(image: Image) -> NDArray[np.float32]:
    """Return the image as the network takes it, (3, 260, 260)."""
    shrinks = min(image.shape[:2]) > _SIZE_PX
    small = cv2.resize(
        image,
        (_SIZE_PX, _SIZE_PX),
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC,
    )
    return ((small.astype(np.float32) - _MEAN) / _SCALE).transpose(2, 0, 1)
