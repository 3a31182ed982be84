"""Faces cut from films and photos as small pictures, made once and kept in a bounded cache."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageOps

from vsearch.cached_files import CachedFiles, Shared
from vsearch.errors import MediaError
from vsearch.photos import crop_round, encode_jpeg
from vsearch.records.arrays import Image
from vsearch.stills import read_stills
from vsearch.thumbnails import BOX_COLOUR

SIDE_PX = 192  # of the square picture
LIMIT_BYTES = 100_000_000

_FRAME_PX = 1280  # long side of the frame that a face is cut from

Box = tuple[float, float, float, float]


class FacePictures:
    """A folder of JPEGs; the ones unused for longest go when it grows over its limit."""

    def __init__(
        self, folder: Path, *, limit_bytes: int = LIMIT_BYTES, shared: Shared | None = None
    ) -> None:
        self._files = CachedFiles(folder, limit_bytes=limit_bytes, shared=shared)

    def of(self, film_id: str, path: Path, time_s: float, box: Box) -> bytes:
        """Return a JPEG of the face in ``box`` (fractions of the frame) with a line about it.

        Raises MediaError when the film cannot be read any more.
        """
        told = f"{film_id}:{time_s:.3f}:{box}"
        key = "face" + hashlib.sha256(told.encode()).hexdigest()[:32]

        def make() -> bytes:
            frames = read_stills(path, [time_s], _FRAME_PX)
            if not frames:
                raise MediaError(f"{path.name} has no frame at {time_s:.1f} s.")
            return encode_jpeg(boxed_face(frames[0], box))

        return self._files.content(key, ".jpg", make)


def boxed_face(frame: Image, box: Box) -> Image:
    """Return the square round the face in ``box`` (fractions of the frame), a line about it."""
    height, width = frame.shape[:2]
    left, top, right, bottom = box
    edges = (left * width, top * height, right * width, bottom * height)
    picture = PillowImage.fromarray(frame)
    line = max(1, round((edges[3] - edges[1]) / 40))
    ImageDraw.Draw(picture).rectangle(edges, outline=BOX_COLOUR, width=line)
    crop = PillowImage.fromarray(crop_round(np.asarray(picture), edges))
    return np.asarray(ImageOps.fit(crop, (SIDE_PX, SIDE_PX)), dtype=np.uint8)


def small_square(image: Image) -> bytes:
    """Return the middle of a picture as a small square JPEG."""
    fitted = ImageOps.fit(PillowImage.fromarray(image), (SIDE_PX, SIDE_PX))
    return encode_jpeg(np.asarray(fitted, dtype=np.uint8))
