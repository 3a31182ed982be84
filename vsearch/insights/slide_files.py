"""Slideshows as files: a film, a web page, a playlist."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vsearch.errors import InputError, MediaError
from vsearch.insights.playlist import playlist
from vsearch.insights.slide_choice import Say
from vsearch.insights.slide_page import Plate, slide_page
from vsearch.insights.slides import Box, Pace, Size, frames, laid_out
from vsearch.insights.slideshow import Slide
from vsearch.insights.timings import timings_of
from vsearch.photos import encode_jpeg
from vsearch.records.arrays import Image
from vsearch.stills import read_stills
from vsearch.video.reel import open_reel
from vsearch.wording import printable

FPS = 25
PAGE_PX = 1280  # longer side of a picture on a page, at most


@dataclass(frozen=True, slots=True)
class Picture:
    """A slide with what it shows."""

    slide: Slide
    image: Image
    faces: Sequence[Box]  # fractions of the image


@dataclass(frozen=True, slots=True)
class Look:
    """How the pictures are shown."""

    title: str  # of a page
    seconds: float  # for each picture, > 0
    size_px: Size  # of a film: width and height, even
    has_captions: bool  # of a page


Write = Callable[[Path, Iterator[Picture], Look], None]


def write_slides(
    path: Path,
    suffix: str,
    slides: Sequence[Slide],
    faces: Sequence[Sequence[Box]],
    look: Look,
    *,
    say: Say,
    on_shown: Callable[[int], None] = lambda count: None,
) -> list[Slide]:
    """Write the slides as what the suffix, of ``WRITERS``, says; return those that could be read.

    ``say`` hears of films that cannot be, ``on_shown`` how many slides are done.
    """
    side_px = max(look.size_px) if suffix == ".mp4" else PAGE_PX
    shown: list[Slide] = []

    def counting(pictures: Iterable[Picture]) -> Iterator[Picture]:
        for one in pictures:
            yield one
            shown.append(one.slide)
            on_shown(len(shown))

    WRITERS[suffix](path, counting(read_pictures(slides, faces, side_px, say)), look)
    return shown


def read_pictures(
    slides: Sequence[Slide], faces: Sequence[Sequence[Box]], max_side_px: int, say: Say
) -> Iterator[Picture]:
    """Yield the slides with their frames; a film that cannot be read is told and passed over.

    InputError at the end when none could be read.
    """
    is_any = False
    for slide, boxes in zip(slides, faces, strict=True):
        try:
            (image,) = read_stills(slide.moment.path, [slide.time_s], max_side_px)
        except MediaError as error:
            say(f"passed over: {printable(str(error))}")
            continue
        is_any = True
        yield Picture(slide, image, boxes)
    if not is_any:
        raise InputError(
            "None of the films of these moments can be read any more: run `vsearch index` on "
            "their new folder."
        )


def write_reel(path: Path, pictures: Iterator[Picture], look: Look) -> None:
    """Write the pictures as an MP4."""
    canvases = (laid_out(one.image, one.faces, look.size_px) for one in pictures)
    with open_reel(path, size_px=look.size_px, fps=FPS) as reel:
        for frame in frames(canvases, Pace.of(look.seconds, FPS)):
            reel.add(frame)


def write_page(path: Path, pictures: Iterator[Picture], look: Look) -> None:
    """Write the pictures as one web page."""
    plates = [
        Plate(encode_jpeg(one.image), one.slide.caption if look.has_captions else "")
        for one in pictures
    ]
    path.write_text(slide_page(look.title, plates, seconds=look.seconds), "utf-8")


def write_playlist(path: Path, pictures: Iterator[Picture], look: Look) -> None:
    """Write the moments that the pictures stand for; how they would look does not matter."""
    del look
    slides = [one.slide for one in pictures]
    timings = timings_of(slide.moment for slide in slides)
    path.write_text(playlist(slides, timings), "utf-8")


WRITERS: dict[str, Write] = {
    ".mp4": write_reel,
    ".html": write_page,
    ".m3u8": write_playlist,
    ".m3u": write_playlist,
}
