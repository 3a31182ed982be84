"""A long film looked at in stretches, by several processes, as one of them would see it whole.

Shots and samples depend on all of a film, but only on its small pictures: every stretch gives those
first. Cut as ever, they tell the times of the samples; then every stretch is looked at there.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray

from indexer.ahead import THUMBNAIL_THREADS, done_ahead
from indexer.contents import FilmContents, Sightings, batches
from indexer.cutting import Cutting
from indexer.held import Pictured, held
from indexer.pipeline import Sampling
from vsearch.protocols import IndexModels, ShotDetector
from vsearch.records.arrays import Floats, Image
from vsearch.records.media import Shot
from vsearch.settings import IndexSettings
from vsearch.video import DecodedFrame, FilmInfo, FilmReader

OVERLAP_S = 1.0  # of the next stretch, by which it is seen whether the two fit together
_MOST_HELD = 64  # frames at most, until those before them in order are found
LEAD_S = 1.0  # decoded before a stretch, so that its first frames are as in the whole film


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a film; a frame at its end belongs to the next."""

    start_s: float  # minus infinity: from the first frame on
    end_s: float  # infinity: to the last one


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """The small pictures of a stretch, and of a second of the next one."""

    times_s: Floats  # (n,) by the decoder's timestamps
    pictures: NDArray[np.uint8]  # (n, height, width, 3)
    own: int  # how many of them are the stretch's
    damage: str | None  # how the file is damaged, if it is


@dataclass(frozen=True, slots=True)
class Cut:
    """The shots of a film, and where it is looked at; in some stretches that may be nowhere."""

    shots: tuple[Shot, ...]
    times_s: tuple[Floats, ...]  # of the samples of every stretch, in the order they are chosen


def stretches_of(info: FilmInfo, longest_s: float) -> tuple[Stretch, ...]:
    """Return the film in as few stretches of equal length as are no longer than that."""
    count = max(1, math.ceil(info.duration_s / longest_s))
    inner = [info.start_s + info.duration_s * number / count for number in range(1, count)]
    return tuple(Stretch(*ends) for ends in pairwise([-math.inf, *inner, math.inf]))


def thumbnails_of(
    reader: FilmReader,
    stretch: Stretch,
    shots: ShotDetector,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Thumbnails:
    """Return the small pictures that ``shots`` finds shots by; they take 4 KB a frame."""
    width, height = shots.thumbnail_size
    times_s: list[float] = []
    pictures: list[Image] = []
    frames = _within(_frames(reader, stretch), stretch, beyond_s=OVERLAP_S)
    small = done_ahead(
        frames, lambda frame: frame.thumbnail(width, height), threads=THUMBNAIL_THREADS
    )
    for frame, picture in small:
        times_s.append(frame.time_s)
        pictures.append(picture)
        on_progress(frame.time_s)
    none = np.zeros((0, height, width, 3), np.uint8)
    return Thumbnails(
        times_s=np.array(times_s),
        pictures=np.stack(pictures) if pictures else none,
        own=sum(time_s < stretch.end_s for time_s in times_s),
        damage=reader.damage,
    )


def cut(parts: Sequence[Thumbnails], models: IndexModels, settings: IndexSettings) -> Cut | None:
    """Return where the film is cut and looked at; None when it has to be looked at whole.

    That is when it is damaged, or reading on from a key frame does not give the frames that reading
    from the beginning does: the end of every stretch must be the beginning of the next, by times
    and pictures.
    """
    if any(part.damage for part in parts) or not all(map(_fit, parts, parts[1:])):
        return None
    cutting = Cutting(models, settings)
    chosen = [frame.time_s for frame in cutting.chosen(_small_frames(parts))]
    starts = [part.times_s[0] if part.own else math.inf for part in parts[1:]]
    times_s = _dealt_out(np.array(chosen), starts, models.at_once)
    return Cut(tuple(cutting.shots), tuple(times_s)) if chosen else None


def _dealt_out(chosen: Floats, starts_s: Sequence[float], at_once: int) -> list[Floats]:
    """Return the samples of every stretch, none before its start; the batches stay the same.

    A stretch ends in the batch that holds the last sample before the next one's start: what
    networks make of a picture depends, in the last digit, on which are looked at with it.
    """
    lasts = [np.flatnonzero(chosen < start_s).max(initial=-1) for start_s in starts_s]
    return np.split(chosen, [-(-(last + 1) // at_once) * at_once for last in lasts])


def look_at_stretch(
    reader: FilmReader,
    stretch: Stretch,
    times_s: Floats,
    shots: Sequence[Shot],
    models: IndexModels,
    settings: IndexSettings,
    on_progress: Callable[[float], None] = lambda _: None,
) -> FilmContents | None:
    """Return what the models see at these times; None when not all are found again."""
    wanted = times_s.tolist()
    seen = Sightings(models)

    def chosen(frames: Iterator[DecodedFrame]) -> Iterator[Pictured]:
        return _in_order(frames, wanted, settings.max_side_px)

    around_s = stretch.start_s - LEAD_S
    with Sampling(reader, chosen, models, settings, around_s=around_s) as samples:
        for batch in batches(samples, models.at_once):
            seen.add(batch)
            on_progress(max(sample.time_s for sample in batch))
    return seen.contents(shots) if seen and seen.times_s == frozenset(wanted) else None


def joined(parts: Sequence[FilmContents], cut: Cut, models: IndexModels) -> FilmContents:
    """Return all of the film, its faces followed over the stretches' ends."""
    seen = Sightings(models)
    for part in parts:
        seen.keep(part.frames, part.faces, part.frames.times_s.tolist())
    return seen.contents(cut.shots)


@dataclass(frozen=True, slots=True)
class _SmallFrame:
    """What is left of a frame, for finding shots."""

    time_s: float
    picture: Image

    def thumbnail(self, width: int, height: int) -> Image:
        return self.picture

    def image(self, max_side_px: int) -> Image:
        return self.picture


def _small_frames(parts: Sequence[Thumbnails]) -> Iterator[_SmallFrame]:
    for part in parts:
        for time_s, picture in zip(part.times_s[: part.own], part.pictures, strict=False):
            yield _SmallFrame(float(time_s), picture)


def _fit(part: Thumbnails, following: Thumbnails) -> bool:
    count = len(part.times_s) - part.own
    if not following.own:  # some files are said to last longer than they do
        return count == 0
    return bool(
        count > 0
        and np.array_equal(part.times_s[part.own :], following.times_s[:count])
        and np.array_equal(part.pictures[part.own :], following.pictures[:count])
    )


def _in_order(
    frames: Iterator[DecodedFrame], times_s: Sequence[float], max_side_px: int
) -> Iterator[Pictured]:
    """Yield the frames of these times in their order, which is nearly that of the film."""
    wanted, held_back, place, end_s = frozenset(times_s), dict[float, Pictured](), 0, max(times_s)
    for frame in takewhile(lambda frame: frame.time_s <= end_s, frames):
        if frame.time_s in wanted:
            held_back[frame.time_s] = held(frame, max_side_px)
        while place < len(times_s) and times_s[place] in held_back:
            yield held_back.pop(times_s[place])
            place += 1
        if len(held_back) > _MOST_HELD:
            return  # one is not found again


def _frames(reader: FilmReader, stretch: Stretch) -> Iterator[DecodedFrame]:
    return reader.frames_around(stretch.start_s - LEAD_S)


def _within(
    frames: Iterator[DecodedFrame], stretch: Stretch, *, beyond_s: float = 0.0
) -> Iterator[DecodedFrame]:
    end_s = stretch.end_s + beyond_s
    inside = takewhile(lambda frame: frame.time_s < end_s, frames)
    return (frame for frame in inside if frame.time_s >= stretch.start_s)
