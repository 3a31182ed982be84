"""Pieces of several films, of any size, speed and sound, one after the other as one MP4."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import OutputContainer
from PIL import Image as PillowImage

from vsearch.cached_files import part_of
from vsearch.errors import InputError
from vsearch.records.arrays import Image
from vsearch.records.pieces import Piece
from vsearch.video.export import refuse_source
from vsearch.video.piece import (
    DEFAULT_FPS,
    Progress,
    end_of,
    fitted,
    no_progress,
    refuse_outside,
    shown,
)
from vsearch.video.probe import open_container
from vsearch.video.reader import open_film
from vsearch.video.sink import PictureTrack, SoundTrack, open_sink, told
from vsearch.video.soundtrack import RATE_HZ, main_sound, read_sound

LARGEST_PX = (1920, 1080)
_FASTEST_FPS = 60
_CHAPTER_TICKS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What all pieces are brought to."""

    size_px: tuple[int, int]  # width and height, even
    fps: Fraction


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a piece lies in the film that was made of them."""

    title: str
    start_s: float
    end_s: float


def export_reel(
    pieces: Sequence[Piece], target: Path, on_progress: Progress = no_progress
) -> list[Chapter]:
    """Write the pieces as one MP4 with a chapter for each; return the chapters.

    Every picture is as large as the common size lets it be, on black where its shape is another;
    see ``form_for``. Sound is AAC in stereo, silence where a film has none. A piece that goes on
    behind the end of its film is shortened. Raises MediaError when a film is gone or unreadable or
    the file cannot be written, InputError without pieces, or when a film would be replaced.
    """
    if not pieces:
        raise InputError("There is nothing to put together: name at least one moment.")
    for piece in pieces:
        refuse_source(piece.path, target)
    form, pieces = _prepared(pieces)
    seconds = sum(piece.end_s - piece.start_s for piece in pieces)
    chapters: list[Chapter] = []
    with told(target.name), part_of(target) as part, open_sink(part, "mp4") as sink:
        pictures = PictureTrack(sink, form.size_px, fps=form.fps, name=target.name)
        sound = SoundTrack(sink)
        frames = 0
        for piece in pieces:
            start_s = float(frames / form.fps)
            for _ in _added(piece, pictures, sound, form, frames):
                frames += 1
                on_progress(min(1.0, float(frames / form.fps) / seconds))
            chapters.append(Chapter(piece.title, start_s, float(frames / form.fps)))
        pictures.end()
        sound.end()
        _mark(sink, chapters)
    on_progress(1.0)
    return chapters


def form_for(sizes_px: Sequence[tuple[int, int]], rates: Sequence[float | None]) -> Form:
    """Return the smallest size that holds every film, and the commonest rate.

    No film is enlarged for the size, and none counts for more than ``LARGEST_PX``. The rate is 25
    where films do not tell theirs, 60 at most; of equally common ones the first.
    """
    fitting = [fitted(size, LARGEST_PX) for size in sizes_px]
    known = [Fraction(rate).limit_denominator(1001) for rate in rates if rate]
    fps = Counter(known).most_common(1)[0][0] if known else DEFAULT_FPS
    size_px = max(wide for wide, _ in fitting), max(high for _, high in fitting)
    return Form(size_px, min(fps, Fraction(_FASTEST_FPS)))


def letterboxed(image: Image, size_px: tuple[int, int]) -> Image:
    """Return the whole image in the middle of a black picture of that size."""
    height, width = image.shape[:2]
    scale = min(size_px[0] / width, size_px[1] / height)
    inner = round(width * scale), round(height * scale)
    if inner == size_px == (width, height):
        return image
    if inner != (width, height):
        resized = PillowImage.fromarray(image).resize(inner, PillowImage.Resampling.BICUBIC)
        image = np.asarray(resized, dtype=np.uint8)
    canvas = np.zeros((size_px[1], size_px[0], 3), dtype=np.uint8)
    left, top = (size_px[0] - inner[0]) // 2, (size_px[1] - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = image
    return canvas


def _prepared(pieces: Sequence[Piece]) -> tuple[Form, list[Piece]]:
    """Return what the pieces are brought to, and these as far as their films go."""
    sizes_px, rates, known = [], [], []
    for piece in pieces:
        with open_film(piece.path) as film:
            sizes_px.append((film.info.width, film.info.height))
            rates.append(film.info.average_fps)
        with open_container(piece.path) as (source, _):
            refuse_outside(source, piece.path, piece.start_s, piece.end_s)
            end_s = end_of(source, piece.end_s)
        end_s = max(end_s, piece.start_s + 1 / _FASTEST_FPS)
        known.append(Piece(piece.path, piece.start_s, end_s, piece.title))
    return form_for(sizes_px, rates), known


def _added(
    piece: Piece, pictures: PictureTrack, sound: SoundTrack, form: Form, begin: int
) -> Iterator[int]:
    """Append a piece, of whole frames; yield the number of each that is written."""
    count = max(1, round((piece.end_s - piece.start_s) * form.fps))
    length_s = float(count / form.fps)
    with ExitStack() as stack:
        film = stack.enter_context(open_film(piece.path))
        source, _ = stack.enter_context(open_container(piece.path))
        # Counted from the beginning of all, so that rounding does not add up.
        heard_s = round(float((begin + count) / form.fps) * RATE_HZ) / RATE_HZ - sound.end_s
        blocks = read_sound(
            source, main_sound(source), piece.start_s, piece.start_s + max(0.0, heard_s)
        )
        seen = _at_rate(
            shown(film, piece.start_s, piece.start_s + length_s, max(form.size_px)),
            piece.start_s,
            count,
            form,
        )
        for number, image in enumerate(seen, start=begin):
            time_s = float(number / form.fps)
            while sound.end_s <= time_s and (samples := next(blocks, None)) is not None:
                sound.add(samples)
            pictures.add(image, time_s)
            yield number
        for samples in blocks:
            sound.add(samples)


def _at_rate(
    timed: Iterator[tuple[float, Image]], start_s: float, count: int, form: Form
) -> Iterator[Image]:
    """Yield as many pictures as asked for, each as it is shown at its time."""
    _, image = next(timed)
    current = letterboxed(image, form.size_px)
    following = next(timed, None)
    for number in range(count):
        # Half a millisecond, since Matroska rounds to whole ones.
        time_s = start_s + float(number / form.fps) + 5e-4
        while following is not None and following[0] <= time_s:
            current, following = letterboxed(following[1], form.size_px), next(timed, None)
        yield current


def _mark(sink: OutputContainer, chapters: Sequence[Chapter]) -> None:
    """Write the chapters; an MP4 takes them until it is closed."""
    sink.set_chapters(
        [
            {
                "id": number,
                "start": round(one.start_s * _CHAPTER_TICKS_PER_S),
                "end": round(one.end_s * _CHAPTER_TICKS_PER_S),
                "time_base": Fraction(1, _CHAPTER_TICKS_PER_S),
                "metadata": {"title": one.title},
            }
            for number, one in enumerate(chapters, start=1)
        ]
    )
