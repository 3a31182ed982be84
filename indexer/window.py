"""A window that shows what the camera sees, with boxes and names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from vsearch.errors import InputError
from vsearch.records.arrays import Image
from vsearch.watch.presence import Seen
from vsearch.watch.told import called

TITLE = "vsearch watch"
NAMED, UNKNOWN = (80, 220, 100), (160, 160, 160)  # RGB of the boxes
_TEXT_PX = 18
_PATIENCE_S = 20.0


class Window:
    """An open window; made by ``open_window``."""

    def show(self, image: Image, seen: Sequence[Seen]) -> bool:
        """Draw an RGB image with its faces; say whether the window stays open."""
        import cv2

        cv2.imshow(TITLE, marked(image, seen)[:, :, ::-1])
        is_left = cv2.waitKey(1) & 0xFF in (ord("q"), 27)
        return not is_left and cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1


@contextmanager
def open_window() -> Iterator[Window]:
    """Yield a window, closed at the end; InputError where there is no display to show it on."""
    import cv2

    # Without a display some builds of OpenCV raise and others end the whole program: another
    # program is sent ahead.
    attempt = "import cv2; cv2.namedWindow('vsearch'); cv2.destroyAllWindows()"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", attempt], capture_output=True, timeout=_PATIENCE_S, check=False
        )
        can_show = tried.returncode == 0
    except subprocess.TimeoutExpired:
        can_show = False
    if not can_show:
        raise InputError(
            "No window can be shown: there is no display, or this OpenCV has no windows; leave "
            "--show out, or install opencv-python and log in where there is a screen."
        )
    cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO)
    try:
        yield Window()
    finally:
        cv2.destroyAllWindows()


def marked(image: Image, seen: Sequence[Seen]) -> Image:
    """Return a copy of an RGB image with a box round every face, and whose it is above it."""
    picture = Pictures.fromarray(image)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(_TEXT_PX)
    for face in seen:
        colour = NAMED if face.name else UNKNOWN
        left, top, right, bottom = (
            edge * side for edge, side in zip(face.box, 2 * picture.size, strict=True)
        )
        draw.rectangle((left, top, right, bottom), outline=colour, width=2)
        place = (left, max(0.0, top - _TEXT_PX - 4))
        draw.rectangle(draw.textbbox(place, called(face.name), font=font), fill=colour)
        draw.text(place, called(face.name), fill=(0, 0, 0), font=font)
    return np.asarray(picture, dtype=np.uint8)
