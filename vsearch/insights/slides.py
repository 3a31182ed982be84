"""Pictures as the frames of a film: whole on a blurred ground, slowly nearer, dissolving."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageFilter

from vsearch.records.arrays import Image

Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom
Size: TypeAlias = tuple[int, int]  # width, height in pixels

ZOOM = 1.08  # how much larger a picture is at its end, where its faces leave room for that
FADE_S = 0.8
_ROOM = 0.15  # of a face's height, kept free round it
_GROUND_LIGHT = 0.4  # of the picture's own light
_GROUND_PX = 96  # width at which the ground is blurred: cheap, and nothing can be seen in it
_GROUND_BLUR_PX = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each picture is shown, in frames."""

    each: int  # from one picture to the next, >= 1
    fade: int  # of these, the last ones, which show the next picture too; 0..each

    def __post_init__(self) -> None:
        if not 0 <= self.fade <= self.each or self.each < 1:
            raise ValueError(f"{self.fade} of {self.each} frames cannot be a cross-fade")

    @classmethod
    def of(cls, seconds: float, fps: int) -> "Pace":
        """Return the pace for pictures of that many seconds, half of them for fades at most."""
        each = max(1, round(seconds * fps))
        return cls(each, min(round(FADE_S * fps), each // 2))

    @property
    def life(self) -> int:
        """Return for how many frames a picture is seen that comes and goes by a fade."""
        return self.each + self.fade


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture laid out on the screen, and where it is going to."""

    picture: Image  # (height, width, 3) of the screen
    end: Box  # pixels: the part of it that fills the screen at the end


def laid_out(image: Image, faces: Sequence[Box], size_px: Size) -> Canvas:
    """Return the whole image in the middle of a screen; the faces stay on it to the end.

    What the image leaves free is filled by a blurred and darkened copy of it. ``faces`` are in
    fractions of the image.
    """
    width, height = size_px
    source = PillowImage.fromarray(image)
    scale = min(width / source.width, height / source.height)
    inner = max(1, round(source.width * scale)), max(1, round(source.height * scale))
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    screen = _ground(source, size_px)
    screen.paste(source.resize(inner, PillowImage.Resampling.LANCZOS), (left, top))
    scaled = np.array(faces).reshape(-1, 4) * (*inner, *inner) + (left, top, left, top)
    boxes = [(box[0], box[1], box[2], box[3]) for box in scaled.tolist()]
    return Canvas(np.asarray(screen, dtype=np.uint8), end_window(boxes, size_px))


def end_window(faces: Sequence[Box], size_px: Size) -> Box:
    """Return the part of a screen (pixels) to go near to, in its shape, with every face in it.

    It is nearer by ``ZOOM`` at most, less where the faces are far apart, not at all where they
    touch two opposite edges.
    """
    width, height = size_px
    kept = _with_room(faces, size_px)
    zoom = min(ZOOM, width / max(1.0, kept[2] - kept[0]), height / max(1.0, kept[3] - kept[1]))
    wide, high = width / zoom, height / zoom
    left = min(max(0.0, (kept[0] + kept[2] - wide) / 2), width - wide)
    top = min(max(0.0, (kept[1] + kept[3] - high) / 2), height - high)
    return left, top, left + wide, top + high


def window(canvas: Canvas, progress: float) -> Box:
    """Return the part of the screen (pixels) that is shown at a progress of 0..1.

    Each edge moves evenly from the screen's to the end's, so what lies in both lies in all.
    """
    height, width = canvas.picture.shape[:2]
    left, top, right, bottom = canvas.end
    return (
        left * progress,
        top * progress,
        width + (right - width) * progress,
        height + (bottom - height) * progress,
    )


def view(canvas: Canvas, progress: float) -> Image:
    """Return the screen (height, width, 3) at a progress of 0..1."""
    height, width = canvas.picture.shape[:2]
    picture = PillowImage.fromarray(canvas.picture)
    shown = picture.resize(
        (width, height), PillowImage.Resampling.BICUBIC, box=window(canvas, progress)
    )
    return np.asarray(shown, dtype=np.uint8)


def blended(first: Image, second: Image, share: float) -> Image:
    """Return a mix of two pictures of one shape; ``share`` of it, 0..1, is the second."""
    mixed = first + (second.astype(np.float32) - first) * np.float32(share)
    return np.rint(mixed).astype(np.uint8)


def frames(canvases: Iterable[Canvas], pace: Pace) -> Iterator[Image]:
    """Yield the frames of a film that shows the pictures, ``pace.each`` for every one of them.

    No more than two pictures are held at a time.
    """
    coming = iter(canvases)
    shown = next(coming, None)
    if shown is None:
        return
    for following in chain[Canvas | None](coming, [None]):
        alone = pace.each if following else pace.life
        for age in range(pace.fade, alone):
            yield view(shown, age / pace.life)
        if following is None:
            return
        for age in range(pace.fade):
            before = view(shown, (pace.each + age) / pace.life)
            yield blended(before, view(following, age / pace.life), (age + 1) / (pace.fade + 1))
        shown = following


def _ground(source: PillowImage.Image, size_px: Size) -> PillowImage.Image:
    """Return the image blurred and darkened, so that it covers the screen."""
    width, height = size_px
    small_px = _GROUND_PX, max(1, round(_GROUND_PX * height / width))
    small = source.resize(small_px, PillowImage.Resampling.BOX, box=_cover(source, size_px))
    blurred = small.filter(ImageFilter.GaussianBlur(_GROUND_BLUR_PX))
    dark = blurred.point(lambda level: level * _GROUND_LIGHT)
    return dark.resize(size_px, PillowImage.Resampling.BICUBIC)


def _cover(source: PillowImage.Image, size_px: Size) -> Box:
    """Return the largest middle part of the image (pixels) that has the screen's shape."""
    scale = min(source.width / size_px[0], source.height / size_px[1])
    wide, high = size_px[0] * scale, size_px[1] * scale
    left, top = (source.width - wide) / 2, (source.height - high) / 2
    return left, top, left + wide, top + high


def _with_room(faces: Sequence[Box], size_px: Size) -> Box:
    """Return the box round all faces with room about them; the screen's middle without any."""
    width, height = size_px
    if not faces:
        return width / 2, height / 2, width / 2, height / 2
    lefts, tops, rights, bottoms = np.array(faces, dtype=np.float64).T
    room = _ROOM * (bottoms - tops)
    return (
        max(0.0, float((lefts - room).min())),
        max(0.0, float((tops - room).min())),
        min(float(width), float((rights + room).max())),
        min(float(height), float((bottoms + room).max())),
    )
