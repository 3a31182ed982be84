"""Models whose answers can be worked out by eye: colours stand for scenes, squares for faces."""

from collections.abc import Sequence

import numpy as np

from vsearch.protocols import FaceEmbedder, IndexModels
from vsearch.records.arrays import Image, Vectors, unit_rows
from vsearch.records.columns import Detections
from vsearch.store import IndexIdentity

GREY = (90, 90, 90)
RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)
YELLOW = (200, 200, 30)
FACES = {"magenta": (255, 0, 255), "cyan": (0, 255, 255)}  # the colours of the two faces there are
SIDE = 40  # of a face, in pixels


class ColourScenes:
    """A scene is its mean colour without the grey in it; a phrase is the colours it names."""

    name = "colours-1"
    dim = 3
    prompts: tuple[str, ...] = ("{}",)

    def regions(self, image: Image) -> list[Image]:
        """Return the whole image only."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return the direction of the mean colour from grey."""
        means = np.array([image.reshape(-1, 3).mean(axis=0) for image in images]).reshape(-1, 3)
        return unit_rows(means - means.min(axis=1, keepdims=True) + 1e-3)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return the named colours; a phrase that names none is a little of each."""
        rows = [[float(colour in text) for colour in ("red", "green", "blue")] for text in texts]
        return unit_rows(np.array(rows, dtype=np.float32).reshape(-1, 3) + 1e-3)


class SquareFaces:
    """A face is a square of magenta or cyan."""

    name = "squares-1"

    def detect(self, image: Image) -> Detections:
        """Return a box round all pixels near each face colour, left to right."""
        boxes = []
        for colour in FACES.values():
            near = np.abs(image.astype(int) - colour).max(axis=2) < 60
            if near.sum() > 100:
                rows, columns = np.nonzero(near)
                boxes.append([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        array = np.array(sorted(boxes), dtype=np.float32).reshape(-1, 4)
        return Detections(
            boxes=array,
            scores=np.full(len(array), 0.9),
            landmarks=np.stack([_landmarks(box) for box in array])
            if len(array)
            else np.zeros((0, 5, 2), np.float32),
        )


class EightFaces:
    """Eight faces of 20 pixels side by side, the rightmost first, on every picture."""

    name = "eight-1"

    def detect(self, image: Image) -> Detections:
        """Return the eight boxes, from row 40 to row 60."""
        boxes = [[left, 40, left + 20, 60] for left in range(140, -1, -20)]
        array = np.array(boxes, dtype=np.float32)
        return Detections(
            boxes=array,
            scores=np.full(len(array), 0.9),
            landmarks=np.stack([_landmarks(box) for box in array]),
        )


class SquareVectors:
    """Each face colour is a person: its own axis of the 512."""

    name = "axes-1"

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return the axis of the colour in the middle of each box."""
        vectors = np.zeros((len(detections), 512), np.float32)
        for row, (left, top, right, bottom) in enumerate(detections.boxes.astype(int)):
            middle = image[(top + bottom) // 2, (left + right) // 2].astype(int)
            axis = np.argmin([np.abs(middle - colour).sum() for colour in FACES.values()])
            vectors[row, axis] = 1.0
        return vectors

    def embed_all(self, images: Sequence[Image], detections: Sequence[Detections]) -> Vectors:
        """Return the faces of all images."""
        pairs = zip(images, detections, strict=True)
        none = np.zeros((0, 512), np.float32)
        return np.concatenate([none, *(self.embed(image, found) for image, found in pairs)])


class SpreadVectors(SquareVectors):
    """The same, turned so that no number of a vector is 0 and its bytes tell it from any other."""

    name = "spread-1"

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return the turned axes."""
        return np.asarray(super().embed(image, detections) @ spread())


def spread() -> Vectors:
    """Return the directions that the axes are turned to, (512, 512)."""
    noise = np.random.default_rng(5).standard_normal((512, 512))
    return np.asarray(np.linalg.qr(noise)[0], dtype=np.float32)


class ColourShots:
    """A shot begins where the picture changes a lot."""

    name = "jumps-1"
    thumbnail_size = (8, 6)

    def open(self) -> "ColourShotStream":
        """Return a fresh stream."""
        return ColourShotStream()


class ColourShotStream:
    """Compares every frame with the one before."""

    def __init__(self) -> None:
        self._before: Image | None = None
        self.settled_s = 0.0

    def push(self, thumbnail: Image, time_s: float) -> list[float]:
        """Return the time where a shot begins at this frame."""
        before, self._before = self._before, thumbnail
        self.settled_s = time_s
        if before is None or np.abs(thumbnail.astype(int) - before).mean() > 20:
            return [time_s]
        return []

    def flush(self) -> list[float]:
        """Return nothing: everything was said."""
        return []


def picture(background: tuple[int, int, int], **faces: int) -> Image:
    """Return a 160 x 120 picture with face squares at the given left edges."""
    image = np.full((120, 160, 3), background, dtype=np.uint8)
    for name, left in faces.items():
        image[40 : 40 + SIDE, left : left + SIDE] = FACES[name]
    return image


def models(embedder: FaceEmbedder | None = None) -> IndexModels:
    """Return one of each."""
    return IndexModels(
        scenes=ColourScenes(),
        detector=SquareFaces(),
        embedder=embedder or SquareVectors(),
        shots=ColourShots(),
    )


def identity(sample_fps: float = 1.0) -> IndexIdentity:
    """Return what an index made with these models says of itself."""
    return IndexIdentity(
        encoder=ColourScenes.name,
        encoder_dim=ColourScenes.dim,
        face_detector=SquareFaces.name,
        face_embedder=SquareVectors.name,
        shot_detector=ColourShots.name,
        sample_fps=sample_fps,
    )


def _landmarks(box: np.ndarray) -> np.ndarray:
    left, top, right, bottom = box
    places = [(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)]
    return np.array(
        [[left + x * (right - left), top + y * (bottom - top)] for x, y in places], np.float32
    )
