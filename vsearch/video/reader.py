"""A film read frame by frame."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.records.arrays import Image
from vsearch.video.decode import FrameClock, Losses, frame_duration_s, timed_frames
from vsearch.video.picture import DecodedFrame, FrameConverter
from vsearch.video.probe import describe, open_container, stated_end_s

_SEEK_MARGINS_S = (0.0, 2.0, 10.0)  # how far before the wanted time to look for a key frame
_CHEAP_GAP_S = 2.0  # up to here decoding on costs no more than seeking
_SHORTFALL_S = 1.0  # a film that ends this much early was cut off


def _unheard() -> None:
    """Do nothing about a frame."""


@contextmanager
def open_film(
    path: Path, *, on_frame: Callable[[], None] = _unheard, threads: int = 0
) -> Iterator["FilmReader"]:
    """Yield a reader for the film; what it opened is closed at the end.

    ``on_frame`` is called, in whichever thread reads, for every frame that is decoded: a decoder
    that stands still can be told from a slow one. It takes so many threads, 0 for as many as there
    are processors. Raises MediaError where the file is missing,
    unreadable, no film, or has no decodable frame.
    """
    with ExitStack() as stack:
        yield FilmReader(path, stack, on_frame, threads)


def read_frames_at(path: Path, times_s: Sequence[float], max_side_px: int) -> list[Image]:
    """Return, for each time, the picture shown then, in the order asked.

    That is the last frame not after the time, or the first frame where the time precedes it.
    Pictures are as ``DecodedFrame.image`` makes them. Raises MediaError as ``open_film`` does.
    """
    images: dict[float, Image] = {}
    with open_film(path) as film:
        frames: Iterator[DecodedFrame] = iter(())
        shown: DecodedFrame | None = None
        following: DecodedFrame | None = None
        for time_s in sorted(set(times_s)):
            if shown is None or (following and time_s - shown.time_s > _CHEAP_GAP_S):
                frames = film.frames_around(time_s)
                shown, following = next(frames), next(frames, None)
            while following is not None and following.time_s <= time_s:
                shown, following = following, next(frames, None)
            images[time_s] = shown.image(max_side_px)
    return [images[time_s] for time_s in times_s]


class FilmReader:
    """The frames of one film, and what is known about it; made by ``open_film``."""

    def __init__(
        self, path: Path, stack: ExitStack, on_frame: Callable[[], None], threads: int
    ) -> None:
        self._path = path
        self._threads = threads
        self._stack = stack
        self._on_frame = on_frame
        self._losses = Losses()
        self._end_s: float | None = None
        with open_container(path, threads=threads) as (container, stream):
            self._frame_s = frame_duration_s(stream)
            first = next(self._timed(container, stream, FrameClock(self._frame_s)), None)
            if first is None:
                raise MediaError(
                    f"{path}: no frame of it can be decoded; the file is damaged or incomplete, "
                    "copy or download it again"
                )
            self.info, presentation = describe(path, container, stream, *first)
            self._stated_end_s = stated_end_s(container, stream)
        self._converter = FrameConverter(presentation)

    @property
    def damage(self) -> str | None:
        """Return what the last pass over the frames could not read; None: nothing is known.

        That it ends too early is only known after a pass that went to the end.
        """
        parts = []
        if self._losses.damaged:
            parts.append(f"{self._losses.damaged} damaged pieces skipped")
        if self._losses.backward:
            parts.append(f"{self._losses.backward} frames skipped whose time did not increase")
        end_s, stated_s = self._end_s, self._stated_end_s
        if end_s is not None and stated_s is not None and stated_s - end_s > _SHORTFALL_S:
            parts.append(f"ends at {end_s:.1f} s of {stated_s:.1f} s")
        return "; ".join(parts) or None

    def frames(self, start_s: float = 0.0) -> Iterator[DecodedFrame]:
        """Yield the frames from that time on, in display order, their times increasing.

        Times are the decoder's on the film's own clock, not shifted to 0. What is damaged is
        left out, and ``damage`` tells afterwards. Each call reads the file anew.
        """
        return (frame for frame in self.frames_around(start_s) if frame.time_s >= start_s)

    def frames_around(self, time_s: float) -> Iterator[DecodedFrame]:
        """Yield the frames from a key frame at or before that time on; at least one."""
        frames = self._decoded(time_s)
        self._stack.callback(frames.close)
        return frames

    def _decoded(self, time_s: float) -> Generator[DecodedFrame, None, None]:
        margins_s = _SEEK_MARGINS_S if time_s > self.info.start_s else ()
        for margin_s in (*margins_s, None):  # None: from the beginning, without seeking
            with open_container(self._path, threads=self._threads) as (container, stream):
                self._losses, self._end_s = Losses(), None
                if margin_s is not None and not _seek(container, stream, time_s - margin_s):
                    continue
                clock = FrameClock(self._frame_s)
                timed = self._timed(container, stream, clock)
                first = next(timed, None)
                if margin_s is not None:
                    if first is None or first[1] > time_s:
                        continue
                    # What could not be decoded before the first frame lies before the key frame.
                    self._losses.damaged = 0
                yield from self._with_neighbours(chain([first] if first else [], timed))
                self._end_s = clock.end_s
                return

    def _timed(
        self, container: InputContainer, stream: VideoStream, clock: FrameClock
    ) -> Iterator[tuple[VideoFrame, float]]:
        return timed_frames(
            container, stream, clock=clock, losses=self._losses, on_frame=self._on_frame
        )

    def _with_neighbours(self, timed: Iterator[tuple[VideoFrame, float]]) -> Iterator[DecodedFrame]:
        """Yield the frames one late, so that an interlaced one knows what follows it."""
        before: VideoFrame | None = None
        current = next(timed, None)
        while current is not None:
            following = next(timed, None)
            frame, time_s = current
            after = following[0] if following else None
            yield DecodedFrame(
                frame,
                time_s=time_s,
                converter=self._converter,
                neighbours=(before, after) if frame.interlaced_frame else (None, None),
            )
            before, current = frame, following


def _seek(container: InputContainer, stream: VideoStream, time_s: float) -> bool:
    """Go to a key frame at or before that time; return whether the format can."""
    if not stream.time_base:
        return False
    try:
        container.seek(int(time_s / stream.time_base), stream=stream)
    except (FFmpegError, OverflowError):
        return False
    return True
