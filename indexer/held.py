"""Frames that are held back until it is known whether they are looked at."""

from dataclasses import dataclass
from typing import Protocol

from vsearch.records.arrays import Image
from vsearch.video import DecodedFrame

LARGE_PX = 4_000_000  # from here on a decoded frame takes more than twice a picture's memory


class Pictured(Protocol):
    """A frame of which a picture can be made."""

    @property
    def time_s(self) -> float:
        """Return when it is shown."""
        ...

    def image(self, max_side_px: int) -> Image:
        """Return the picture, its longer side at most that long."""
        ...


def held(frame: Pictured, max_side_px: int) -> Pictured:
    """Return what is held back of a frame: of a large one the picture, which is made at once.

    About twenty frames are held back, and one of 4K takes 12 to 25 MB.
    """
    if isinstance(frame, DecodedFrame) and frame.size_px > LARGE_PX:
        return _Picture(frame.time_s, frame.image(max_side_px))
    return frame


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is left of a large frame."""

    time_s: float
    picture: Image

    def image(self, max_side_px: int) -> Image:
        """Return the picture in its one size."""
        return self.picture
