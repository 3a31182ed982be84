"""TransNet V2: how likely each frame of a short clip is the last one before a shot change.

The network of Souček and Lokoč, "TransNet V2: An effective deep network architecture for fast shot
transition detection" (2020): dilated 3-D convolutions on 48x27 thumbnails beside similarities of
features and of colour histograms to the 50 frames on either side. It is written for inference:
the spatial halves of the four dilated branches are one 2-D convolution, their temporal halves run
over (time, pixel) planes, and the batch normalisation is folded into them.
"""

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vsearch.errors import ModelError
from vsearch.models.devices import CPU, Device

WIDTH_PX, HEIGHT_PX = 48, 27
CHUNK_FRAMES_MAX = 100  # the network was trained on clips of this length
_DILATIONS = (1, 2, 4, 8)
_REACH = 50  # frames on either side whose similarity the network sees
_FILTERS = (16, 32, 64)  # per dilated branch, in each of the three blocks
_BATCH_NORM_EPSILON = 1e-3


@dataclass(frozen=True, slots=True)
class _Layer:
    """One dilated layer: C channels in, four branches of F filters out."""

    spatial: Tensor  # (8F, C, 3, 3)
    temporal: tuple[Tensor, ...]  # per dilation (F, 2F, 3, 1)
    biases: tuple[Tensor, ...]  # per dilation (F,)

    def to(self, dtype: torch.dtype) -> "_Layer":
        """Return the layer with numbers of that kind."""
        return _Layer(
            spatial=self.spatial.to(dtype),
            temporal=tuple(kernel.to(dtype) for kernel in self.temporal),
            biases=tuple(bias.to(dtype) for bias in self.biases),
        )

    def __call__(self, planes: Tensor) -> Tensor:
        """Return (T, 4F, H, W) for planes (T, C, H, W), both channels-last."""
        count, _, height, width = planes.shape
        spread = functional.conv2d(planes, self.spatial, padding=1)
        over_time = spread.permute(0, 2, 3, 1).reshape(1, count, height * width, -1)
        branches = [
            functional.conv2d(
                part.permute(0, 3, 1, 2), kernel, bias, padding=(d, 0), dilation=(d, 1)
            )
            for part, kernel, bias, d in zip(
                over_time.chunk(len(_DILATIONS), dim=3),
                self.temporal,
                self.biases,
                _DILATIONS,
                strict=True,
            )
        ]
        joined = torch.cat(branches, dim=1).permute(0, 2, 3, 1)
        return joined.reshape(count, height, width, -1).permute(0, 3, 1, 2)


class TransNet:
    """The network with its weights; on a GPU in single precision, since it is small."""

    def __init__(self, weights: Path, *, device: Device = CPU) -> None:
        """Load a state dict with the published names, strictly.

        Raises ModelError when the file is missing, damaged or of another network.
        """
        # On mps convolutions over a part of the channels gave wrong numbers (PyTorch 180984).
        self._kind = "cpu" if device.kind == "mps" else device.kind
        # Only the convolutions take long enough for half precision to be worth something.
        self._dtype = torch.float32 if device.is_gpu else device.dtype
        state = _Weights(weights, self._kind)
        self._blocks = [
            (
                state.take_layer(f"SDDCNN.{block}.DDCNN.0.", inputs, filters).to(self._dtype),
                state.take_layer(f"SDDCNN.{block}.DDCNN.1.", 4 * filters, filters).to(self._dtype),
            )
            for block, (inputs, filters) in enumerate(
                zip((3, *(4 * filters for filters in _FILTERS[:-1])), _FILTERS, strict=True)
            )
        ]
        seen = 2 * _REACH + 1
        features = 4 * sum(_FILTERS)
        self._project = state.take_linear("frame_sim_layer.projection.", features, 128)
        self._feature_similarity = state.take_linear("frame_sim_layer.fc.", seen, 128)
        self._colour_similarity = state.take_linear("color_hist_layer.fc.", seen, 128)
        self._hidden = state.take_linear("fc1.", 2 * 128 + 4 * _FILTERS[-1] * 3 * 6, 1024)
        self._output = state.take_linear("cls_layer1.", 1024, 1)
        state.take_linear("cls_layer2.", 1024, 1)  # all frames of a transition: helps training only
        state.check_empty()

    def probabilities(self, clip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (t,) how likely a shot ends with each frame of a clip (t, 27, 48, 3), RGB.

        The middle frame of a gradual transition gets the peak. Frames near the ends are judged
        with less context; t is best kept within 16..100. Raises ValueError for another shape.
        """
        if clip.shape[1:] != (HEIGHT_PX, WIDTH_PX, 3) or not 0 < len(clip) <= CHUNK_FRAMES_MAX:
            raise ValueError(f"a clip is (1..{CHUNK_FRAMES_MAX}, 27, 48, 3), not {clip.shape}")
        with torch.inference_mode():
            frames = torch.from_numpy(np.ascontiguousarray(clip)).to(self._kind)
            planes = (frames.permute(0, 3, 1, 2).float() / 255).to(self._dtype)
            means = []
            for first, second in self._blocks:
                shortcut = functional.relu(first(planes))
                planes = functional.avg_pool2d(functional.relu(second(shortcut)) + shortcut, 2)
                means.append(planes.mean((2, 3)))
            features = functional.linear(torch.cat(means, dim=1).float(), *self._project)
            hidden = torch.cat(
                [
                    _similarities(_colours(frames), self._colour_similarity),
                    _similarities(functional.normalize(features, dim=1), self._feature_similarity),
                    planes.permute(0, 2, 3, 1).reshape(len(clip), -1).float(),
                ],
                dim=1,
            )
            logits = functional.linear(
                functional.relu(functional.linear(hidden, *self._hidden)), *self._output
            )
            return np.asarray(torch.sigmoid(logits)[:, 0].cpu().numpy(), dtype=np.float32)


def _colours(frames: Tensor) -> Tensor:
    """Return (t, 512) colour histograms of unit length, eight steps per channel."""
    steps = (frames >> 5).long().flatten(1, 2)
    bins = steps[..., 0] * 64 + steps[..., 1] * 8 + steps[..., 2]
    ones = torch.ones(bins.shape, device=bins.device)
    counts = torch.zeros(len(frames), 512, device=bins.device).scatter_add_(1, bins, ones)
    return functional.normalize(counts, dim=1)


def _similarities(rows: Tensor, layer: tuple[Tensor, Tensor]) -> Tensor:
    """Return (t, 128) from each row's cosine to the rows up to 50 before and after it."""
    padded = functional.pad(rows @ rows.T, (_REACH, _REACH)).contiguous()
    width = padded.shape[1]
    diagonal_band = padded.as_strided((len(rows), 2 * _REACH + 1), (width + 1, 1))
    return functional.relu(functional.linear(diagonal_band, *layer))


class _Weights:
    """A state dict from which every tensor is taken exactly once, with its shape checked."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        try:
            state = torch.load(path, map_location=kind, weights_only=True)
        except FileNotFoundError as error:
            raise ModelError(
                f"{path}: the shot detector's weights are missing; run `vsearch models fetch`"
            ) from error
        except (OSError, RuntimeError, UnpicklingError, EOFError, ValueError, KeyError) as error:
            raise self._refusal("it is damaged") from error
        if not isinstance(state, dict):
            raise self._refusal("it holds no state dict")
        self._state = state

    def take(self, name: str, *shape: int) -> Tensor:
        tensor = self._state.pop(name, None)
        if not isinstance(tensor, Tensor) or tensor.shape != shape:
            raise self._refusal(f"{name} is missing or not of shape {shape}")
        return tensor

    def take_linear(self, prefix: str, inputs: int, outputs: int) -> tuple[Tensor, Tensor]:
        return self.take(f"{prefix}weight", outputs, inputs), self.take(f"{prefix}bias", outputs)

    def take_layer(self, prefix: str, inputs: int, filters: int) -> _Layer:
        branches = [f"{prefix}Conv3D_{dilation}.layers." for dilation in _DILATIONS]
        spatial = [self.take(f"{b}0.weight", 2 * filters, inputs, 1, 3, 3) for b in branches]
        temporal = [self.take(f"{b}1.weight", filters, 2 * filters, 3, 1, 1) for b in branches]
        norm = {
            part: self.take(f"{prefix}bn.{part}", filters * len(_DILATIONS))
            for part in ("weight", "bias", "running_mean", "running_var")
        }
        self.take(f"{prefix}bn.num_batches_tracked")
        scale = norm["weight"] / torch.sqrt(norm["running_var"] + _BATCH_NORM_EPSILON)
        bias = norm["bias"] - norm["running_mean"] * scale
        scales = scale.chunk(len(_DILATIONS))
        return _Layer(
            spatial=_channels_last(torch.cat(spatial).squeeze(2)),
            temporal=tuple(
                _channels_last(kernel.squeeze(-1) * factor.reshape(-1, 1, 1, 1))
                for kernel, factor in zip(temporal, scales, strict=True)
            ),
            biases=bias.chunk(len(_DILATIONS)),
        )

    def check_empty(self) -> None:
        if self._state:
            raise self._refusal(f"it has {len(self._state)} tensors too many")

    def _refusal(self, reason: str) -> ModelError:
        return ModelError(
            f"{self._path}: not the weights of TransNet V2, {reason}; "
            "run `vsearch models fetch` again"
        )


def _channels_last(kernel: Tensor) -> Tensor:
    return kernel.contiguous(memory_format=torch.channels_last)
