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
from vsearch.models.devices import CPU, Batches, Device
from vsearch.models.folding import folded
from vsearch.records.arrays import Image

CLASSES = 1000
_SIZE_PX = 260  # what the weights were trained for
_MEAN, _SCALE = 127.0, 128.0
_CPU_BATCH = 6  # larger batches leave the processor cache and are slower
_PICTURE_BYTES = 32 << 20  # more than a picture takes on its way through


class EfficientNetLite2:
    """The classifier of Tan and Le's EfficientNet-Lite family, without squeeze-and-excite."""

    def __init__(
        self,
        file: Path,
        *,
        device: Device = CPU,
        batch_size: int | None = None,  # None: what suits the device
    ) -> None:
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
        first = ("conv_stem", "bn1", "blocks.0")
        self._model = device.placed(folded(model.eval()), first=first)
        self._device = device
        self._batches = Batches(batch_size or device.fitting(_PICTURE_BYTES, on_cpu=_CPU_BATCH))

    def probabilities(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Return the class probabilities of RGB images, (n, 1000), rows summing to one.

        Each image is stretched to a square of 260 pixels, whatever its shape.
        """
        nothing = np.zeros((0, CLASSES), np.float32)
        return np.concatenate([nothing, *self._batches.over(images, self._look)])

    def _look(self, images: Sequence[Image]) -> Tensor:
        pixels = torch.from_numpy(np.stack(self._device.prepared(_prepared, images)))
        logits: Tensor = self._model(self._device.pixels(pixels))
        return logits.float().softmax(1)


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
