"""Pictures of films and photos alike."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from vsearch.photos import PHOTO_SUFFIXES, read_photo
from vsearch.records.arrays import Image
from vsearch.video import read_frames_at


def is_photo(path: Path) -> bool:
    """Say whether a file is a photo, by its name."""
    return path.suffix.lower() in PHOTO_SUFFIXES


def read_stills(path: Path, times_s: Sequence[float], max_side_px: int) -> list[Image]:
    """Return what a film shows at each time, in the order asked; a photo shows itself at any.

    Pictures are upright RGB, scaled down to ``max_side_px``. MediaError when the file is missing or
    cannot be read.
    """
    if not is_photo(path):
        return read_frames_at(path, times_s, max_side_px)
    photo = PillowImage.fromarray(read_photo(path))
    photo.thumbnail((max_side_px, max_side_px))
    return [np.asarray(photo, dtype=np.uint8)] * len(times_s)
