"""Face detection with YuNet through OpenCV."""

from pathlib import Path
from queue import SimpleQueue

import cv2
import numpy as np

from vsearch.errors import ModelError
from vsearch.records.arrays import Image
from vsearch.records.columns import Detections

_CANDIDATES = 5000  # kept before overlapping ones are suppressed


class YuNet:
    """The YuNet detector (Wu, Peng, Yu: "YuNet: a tiny millisecond-level face detector", 2023).

    It may be called by several threads; ``at_once`` of them are served at the same time.
    """

    def __init__(
        self,
        weights: Path,
        *,
        long_side_px: int = 640,  # every image is scaled to this before detection
        score_threshold: float = 0.65,  # 0..1
        overlap_threshold: float = 0.3,  # of two boxes with a larger IoU the better one stays
        min_face_px: float = 20.0,  # shorter side of the box, in pixels of the image
        at_once: int = 1,  # threads, >= 1
    ) -> None:
        """Load the ONNX file; ModelError when it is missing or not YuNet."""
        if not weights.is_file():
            raise ModelError(f"The face detector {weights} is missing: run `vsearch models fetch`.")
        level = cv2.utils.logging.getLogLevel()
        # OpenCV 5 warns on stderr that its new engine runs on the CPU only, which is what we want.
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
        try:
            nets = [
                cv2.FaceDetectorYN.create(
                    str(weights), "", (320, 320), score_threshold, overlap_threshold, _CANDIDATES
                )
                for _ in range(at_once)
            ]
        except cv2.error as error:
            raise ModelError(
                f"Cannot load the face detector {weights}: it is damaged or not YuNet; "
                "delete it and run `vsearch models fetch`."
            ) from error
        finally:
            cv2.utils.logging.setLogLevel(level)
        self._idle: SimpleQueue[cv2.FaceDetectorYN] = SimpleQueue()
        for net in nets:
            self._idle.put(net)
        self._long_side_px = long_side_px
        self._min_face_px = min_face_px

    @property
    def name(self) -> str:
        """Return the identity recorded in the index."""
        return "yunet-2023mar"

    def detect(self, image: Image) -> Detections:
        """Return the faces of an RGB image, best first; boxes in pixels of that image."""
        height, width = image.shape[:2]
        scale = self._long_side_px / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        scaled = cv2.resize(image, size, interpolation=method)
        net = self._idle.get()
        try:
            net.setInputSize(size)
            _, found = net.detect(cv2.cvtColor(scaled, cv2.COLOR_RGB2BGR))
        finally:
            self._idle.put(net)
        # Columns: left, top, width, height, five points (image left first), score.
        rows = np.zeros((0, 15), np.float32) if found is None else np.asarray(found, np.float32)
        rows = rows[np.argsort(-rows[:, 14], kind="stable")]
        rows[:, :14] *= np.tile([width / size[0], height / size[1]], 7).astype(np.float32)
        rows = rows[np.minimum(rows[:, 2], rows[:, 3]) >= self._min_face_px]
        return Detections(
            boxes=np.hstack([rows[:, :2], rows[:, :2] + rows[:, 2:4]]),
            scores=rows[:, 14].astype(np.float64),
            landmarks=rows[:, 4:14].reshape(-1, 5, 2),
        )
