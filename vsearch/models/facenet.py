"""Face embedding with the InceptionResnetV1 of facenet-pytorch."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError

import cv2
import numpy as np
import torch
from facenet_pytorch import InceptionResnetV1
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file

from vsearch.errors import ModelError
from vsearch.models.devices import CPU, Batches, Device
from vsearch.models.folding import folded
from vsearch.records.arrays import Image, Vectors, unit_rows
from vsearch.records.columns import Detections

CROP_PX = 160  # side of the square the network takes
DIM = 512
_PICTURE_BYTES = 16 << 20  # more than a crop takes on its way through

# What safetensors and torch raise on files that are cut short, no model or another model.
_UNREADABLE = (SafetensorError, UnpicklingError, RuntimeError, ValueError, EOFError, OSError)


class FaceNet:
    """The network of "FaceNet" (Schroff et al., 2015) as trained by davidsandberg/facenet.

    The crop is the detected box with a margin, as the network saw in training. Aligning the face
    by its landmarks, squaring the box and averaging with the mirror image were measured and
    bought nothing certain; see ARCHITECTURE.md.
    """

    def __init__(
        self,
        weights: Path,
        *,
        margin: float = 0.2,  # added at each side, as a fraction of the box's side
        device: Device = CPU,
        batch_size: int | None = None,  # None: what suits the device
    ) -> None:
        """Load the weights; ModelError when they are missing, damaged or another network's."""
        if not weights.is_file():
            raise ModelError(f"The face weights {weights} are missing: run `vsearch models fetch`.")
        # bfloat16 halves the time, but moves similarities by .002: enough to tip who is recognised.
        if device.dtype == torch.bfloat16:
            device = replace(device, dtype=torch.float32)
        self._device = device
        with torch.device("meta"):  # without memory, so nothing is filled with random numbers
            self._net = InceptionResnetV1(pretrained=None).eval()
        try:
            self._net.load_state_dict(_state(weights), strict=True, assign=True)
        except _UNREADABLE as error:
            raise ModelError(
                f"Cannot load the face weights {weights}: damaged, or not an InceptionResnetV1; "
                "delete the file and run `vsearch models fetch`."
            ) from error
        self._net = device.placed(folded(self._net))
        self._margin = margin
        self._batches = Batches(batch_size or device.fitting(_PICTURE_BYTES, on_cpu=32))

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        return "facenet-vggface2-20180402"

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return one unit vector per detected face, (n, 512), in the order of the detections."""
        return self.embed_all([image], [detections])

    def embed_all(self, images: Sequence[Image], detections: Sequence[Detections]) -> Vectors:
        """Return one unit vector per face of several images, (n, 512), image by image."""
        pairs = zip(images, detections, strict=True)
        return self.embed_crops(
            [margin_crop(image, box, self._margin) for image, found in pairs for box in found.boxes]
        )

    def embed_crops(self, crops: Sequence[Image]) -> Vectors:
        """Return one unit vector per RGB crop of 160 x 160 pixels, (n, 512)."""
        nothing = np.zeros((0, DIM), np.float32)
        return unit_rows(np.concatenate([nothing, *self._batches.over(crops, self._look)]))

    def _look(self, crops: Sequence[Image]) -> torch.Tensor:
        pixels = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2)
        # The fixed standardisation of facenet-pytorch, not one per image.
        found: torch.Tensor = self._net((self._device.pixels(pixels) - 127.5) / 128.0)
        return found


def margin_crop(image: Image, box: NDArray[np.float32], margin: float) -> Image:
    """Return the box (left, top, right, bottom) widened at each side, as 160 x 160 pixels.

    The parts beyond the image are cut off and what is left is stretched to the square. A box
    outside the image gives a black crop.
    """
    left, top, right, bottom = (float(edge) for edge in box)
    wider, higher = (right - left) * margin, (bottom - top) * margin
    rows = slice(max(0, int(top - higher)), max(0, int(bottom + higher)))
    columns = slice(max(0, int(left - wider)), max(0, int(right + wider)))
    cut = image[rows, columns]
    if not cut.size:
        return np.zeros((CROP_PX, CROP_PX, 3), np.uint8)
    method = cv2.INTER_AREA if min(cut.shape[:2]) > CROP_PX else cv2.INTER_LINEAR
    resized = cv2.resize(cut, (CROP_PX, CROP_PX), interpolation=method)
    return np.asarray(resized, dtype=np.uint8)


def _state(weights: Path) -> dict[str, torch.Tensor]:
    """Return the network's tensors from a converted file or facenet-pytorch's release file."""
    if weights.suffix == ".safetensors":
        return load_file(weights)
    state = torch.load(weights, map_location="cpu", weights_only=True)
    if not isinstance(state, dict):
        raise ValueError(f"a {type(state).__name__} instead of a state dict")
    # The release file ends in the classifier of the training identities, which is not used.
    return {name: value for name, value in state.items() if not name.startswith("logits.")}
