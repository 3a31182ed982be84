"""Face detection with MTCNN, whose weights come inside the facenet-pytorch package."""

import cv2
import facenet_pytorch
import numpy as np
import torch
from numpy.typing import NDArray

from vsearch.models.devices import CPU, Device
from vsearch.records.arrays import Image
from vsearch.records.columns import Detections

_SMALLEST_FACE_PX = 20.0  # in the scaled image; the pyramid starts here
_SMALLEST_NET_PX = 12  # the first network looks at squares of this side


class Mtcnn:
    """The MTCNN detector (Zhang et al.: "Joint face detection and alignment", 2016).

    Slower than YuNet, but there is nothing to fetch.
    """

    def __init__(
        self,
        *,
        long_side_px: int = 640,  # every image is scaled to this before detection
        score_threshold: float = 0.9,  # 0..1
        min_face_px: float = 20.0,  # shorter side of the box, in pixels of the image
        device: Device = CPU,
    ) -> None:
        # Its pyramid scales by area, which mps does not have for every size (PyTorch 96056).
        kind = "cpu" if device.kind == "mps" else device.kind
        self._net = facenet_pytorch.MTCNN(
            keep_all=True, min_face_size=_SMALLEST_FACE_PX, device=torch.device(kind)
        )
        self._long_side_px = long_side_px
        self._score_threshold = score_threshold
        self._min_face_px = min_face_px

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        return "mtcnn-facenet-pytorch-2.5.3"

    def detect(self, image: Image) -> Detections:
        """Return the faces of an RGB image, best first; boxes in pixels of that image."""
        height, width = image.shape[:2]
        scale = self._long_side_px / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if min(size) * _SMALLEST_NET_PX / _SMALLEST_FACE_PX < _SMALLEST_NET_PX:
            return _detections(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 5, 2)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        scaled = cv2.resize(image, size, interpolation=method)
        boxes, scores, points = self._net.detect(scaled, landmarks=True)
        if boxes is None:
            return _detections(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 5, 2)))
        ratio = np.array([width / size[0], height / size[1]])
        boxes = np.asarray(boxes, np.float64) * np.tile(ratio, 2)
        scores = np.asarray(scores, np.float64)
        points = np.asarray(points, np.float64) * ratio
        sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        order = np.argsort(-scores, kind="stable")
        is_kept = (sides >= self._min_face_px) & (scores >= self._score_threshold)
        chosen = order[is_kept[order]]
        return _detections(boxes[chosen], scores[chosen], points[chosen])


def _detections(
    boxes: NDArray[np.float64], scores: NDArray[np.float64], landmarks: NDArray[np.float64]
) -> Detections:
    return Detections(
        boxes=boxes.astype(np.float32),
        scores=np.clip(scores, 0.0, 1.0),
        landmarks=landmarks.astype(np.float32),
    )
