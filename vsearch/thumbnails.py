"""Small pictures of moments, made once and kept in a bounded cache."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from vsearch.cached_files import CachedFiles, Shared
from vsearch.photos import encode_jpeg
from vsearch.records.arrays import Image
from vsearch.records.moments import Moment
from vsearch.stills import read_stills

SIDE_PX = 480
LIMIT_BYTES = 200_000_000
BOX_COLOUR = (255, 196, 0)

Box = tuple[float, float, float, float]


class Thumbnails:
    """A folder of JPEGs; the ones unused for longest go when it grows over its limit."""

    def __init__(
        self, folder: Path, *, limit_bytes: int = LIMIT_BYTES, shared: Shared | None = None
    ) -> None:
        self._files = CachedFiles(folder, limit_bytes=limit_bytes, shared=shared)

    def of(self, moment: Moment) -> bytes:
        """Return a JPEG of the moment's best evidence with the faces boxed, 480 px wide at most.

        The frame is that of the first boxed evidence, else the first evidence, else the middle.
        Raises MediaError when the film cannot be read any more.
        """
        timed = [(e.time_s, e.box) for e in moment.evidence if e.time_s is not None]
        boxed = [(time_s, box) for time_s, box in timed if box]
        middle_s = (moment.start_s + moment.end_s) / 2
        time_s = (boxed or timed or [(middle_s, None)])[0][0]
        boxes = [box for seen_s, box in boxed if abs(seen_s - time_s) < 0.05]
        return self.at(moment.film_id, moment.path, time_s, boxes)

    def at(self, film_id: str, path: Path, time_s: float, boxes: Sequence[Box] = ()) -> bytes:
        """Return a JPEG of what a film or photo shows at a time, with boxes drawn in.

        Raises MediaError when it cannot be read any more, and was never before.
        """

        def make() -> bytes:
            (frame,) = read_stills(path, [time_s], SIDE_PX)
            return encode_jpeg(with_boxes(frame, boxes))

        return self._files.content(_key(film_id, time_s, boxes), ".jpg", make)


def _key(film_id: str, time_s: float, boxes: Sequence[Box]) -> str:
    told = f"{film_id}:{time_s:.3f}:{list(boxes)}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def with_boxes(frame: Image, boxes: Sequence[Box]) -> Image:
    """Return the frame with boxes, in fractions of it, drawn in."""
    picture = PillowImage.fromarray(frame)
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for left, top, right, bottom in boxes:
        edges = (left * width, top * height, right * width, bottom * height)
        draw.rectangle(edges, outline=BOX_COLOUR, width=3)
    return np.asarray(picture, dtype=np.uint8)
