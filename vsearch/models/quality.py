"""How much a found face can be trusted to tell who it is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Image
from vsearch.records.columns import Detections

_FLOOR = 0.02  # of each part, so that faces bad in one part are still told apart by the others
_SIZE_PX = (16.0, 112.0)  # no use; as good as it gets
_ROUGHNESS = (0.01, 0.4)  # see sharpnesses: blurred; sharp
_ROUGHNESS_PX = 96  # faces are compared at one size
_PROFILE_OFFSET = 0.6  # of the nose from the middle of the eyes, in eye distances
_SCORES = (0.6, 0.95)  # hardly found; found beyond doubt

# Size, sharpness, frontality, score. The score tells most about how well a face fits its person.
_WEIGHTS = np.array([2.0, 1.0, 1.0, 4.0])


def face_qualities(image: Image, detections: Detections) -> Floats:
    """Return the quality of each face of an RGB image, (n,), 0..1.

    The weighted geometric mean of size, sharpness, frontality and detection score, each 0..1.
    """
    parts = np.stack(
        [
            sizes(detections.boxes),
            sharpnesses(image, detections.boxes),
            frontalities(detections.landmarks),
            _graded(detections.scores, *_SCORES),
        ]
    )
    logarithms = _WEIGHTS @ np.log(np.maximum(parts, _FLOOR))
    return np.asarray(np.exp(logarithms / _WEIGHTS.sum()), dtype=np.float64)


def sizes(boxes: Boxes) -> Floats:
    """Return 0..1 for the shorter side of each box in pixels, on a logarithmic scale."""
    sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    logarithms = np.log(np.maximum(sides, 1.0).astype(np.float64))
    return _graded(logarithms, *np.log(_SIZE_PX))


def sharpnesses(image: Image, boxes: Boxes) -> Floats:
    """Return 0..1 for how much of each face is fine structure, (n,).

    The variance of the Laplacian at a fixed size, divided by the variance of the brightness so
    that dark and flat pictures are not taken for blurred ones; on a logarithmic scale.
    """
    values = [_roughness(image, box) for box in boxes]
    logarithms = np.log(np.maximum(np.array(values, dtype=np.float64), 1e-9))
    return _graded(logarithms, *np.log(_ROUGHNESS))


def frontalities(landmarks: NDArray[np.float32]) -> Floats:
    """Return 1 for faces (n, 5, 2) that look at the camera, towards 0 for profiles; (n,).

    The nose lies between the eyes, measured along the line through them, so that a tilted head
    loses nothing.
    """
    points = landmarks.astype(np.float64)
    eyes = points[:, 1] - points[:, 0]
    distances = np.maximum(np.linalg.norm(eyes, axis=1), 1e-6)
    from_middle = points[:, 2] - points[:, :2].mean(axis=1)
    offsets = np.abs((from_middle * eyes).sum(axis=1)) / distances**2
    return np.asarray(np.clip(1.0 - offsets / _PROFILE_OFFSET, 0.0, 1.0), dtype=np.float64)


def _roughness(image: Image, box: NDArray[np.float32]) -> float:
    left, top, right, bottom = (max(0, int(edge)) for edge in box)
    cut = image[top:bottom, left:right]
    if not cut.size:
        return 0.0
    method = cv2.INTER_AREA if min(cut.shape[:2]) > _ROUGHNESS_PX else cv2.INTER_LINEAR
    grey = cv2.resize(
        cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY), (_ROUGHNESS_PX, _ROUGHNESS_PX), interpolation=method
    ).astype(np.float64)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var() / (grey.var() + 1.0))


def _graded(values: NDArray[np.floating], nothing: float, full: float) -> Floats:
    """Return 0..1 for where the values lie between the two marks."""
    return np.asarray(np.clip((values - nothing) / (full - nothing), 0.0, 1.0), dtype=np.float64)
