"""A film cut into shots, and its samples chosen, while the frames go by."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from indexer.ahead import THUMBNAIL_THREADS, done_ahead
from indexer.held import Pictured, held
from indexer.sampling import Sampler
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Image
from vsearch.records.media import Shot
from vsearch.settings import IndexSettings

FRAME_S = 0.04  # how long the only frame of a film is shown


class Thumbnailed(Pictured, Protocol):
    """A frame that can be made small, to find shots by."""

    def thumbnail(self, width: int, height: int) -> Image:
        """Return the picture in that size."""
        ...


class Cutting:
    """Cuts a film into shots and chooses its samples while the frames go by."""

    def __init__(self, models: IndexModels, settings: IndexSettings) -> None:
        """Of ``models`` only the shot detector is used."""
        self._models = models
        self._sampler: Sampler[Pictured] = Sampler(
            fps=settings.sample_fps, hold=lambda frame: held(frame, settings.max_side_px)
        )
        self._starts: list[float] = []
        self.shots: list[Shot] = []

    def chosen(self, frames: Iterable[Thumbnailed]) -> Iterator[Pictured]:
        """Yield the frames that are looked at, as they are chosen; then the shots are complete."""
        stream = self._models.shots.open()
        width, height = self._models.shots.thumbnail_size
        before_s = last_s = None
        thumbnails = done_ahead(
            frames, lambda frame: frame.thumbnail(width, height), threads=THUMBNAIL_THREADS
        )
        for frame, thumbnail in thumbnails:
            before_s, last_s = last_s, frame.time_s
            if self._sampler.push(frame):
                yield frame
            for start_s in stream.push(thumbnail, frame.time_s):
                yield from self._cut(start_s)
            self._sampler.settle(stream.settled_s)
        for start_s in stream.flush():
            yield from self._cut(start_s)
        if last_s is not None:
            # The last frame is shown for as long as the one before it.
            shown_s = FRAME_S if before_s is None else max(last_s - before_s, 1e-3)
            yield from self._cut(last_s + shown_s)

    def _cut(self, start_s: float) -> Iterator[Pictured]:
        """Close the open shot at ``start_s``, where the next one begins; yield its middle frame."""
        starts = self._starts
        if starts:
            self.shots.append(Shot(starts[-1], start_s, (starts[-1] + start_s) / 2))
            middle = self._sampler.close_shot(starts[-1], start_s)
            if middle is not None:
                yield middle
        starts.append(start_s)
