"""One film looked at: decoded once, sampled, embedded, cut into shots and tracks."""

import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType

from indexer.contents import FilmContents, Sample, Sightings, batches
from indexer.sampling import Sampler
from vsearch.errors import MediaError
from vsearch.protocols import IndexModels
from vsearch.records.media import Shot
from vsearch.settings import IndexSettings
from vsearch.video import DecodedFrame, FilmReader

FRAME_S = 0.04  # how long the only frame of a film is shown


def look_at(
    reader: FilmReader,
    models: IndexModels,
    settings: IndexSettings,
    *,
    on_progress: Callable[[float], None] = lambda _: None,
) -> FilmContents:
    """Return what the models see in the film; MediaError when no frame can be decoded.

    Decoding, cutting into shots and sampling run in a thread of their own, the models in the
    caller's; a bounded queue joins them. ``on_progress`` is told the time reached, in seconds.
    """
    seen = Sightings(models)
    with _Sampling(reader, models, settings) as samples:
        for batch in batches(samples, models.at_once):
            seen.add(batch)
            on_progress(max(sample.time_s for sample in batch))
    if not seen:
        raise MediaError("It has no frame that can be decoded: play it to see whether it is sound.")
    return seen.contents(samples.shots)


class _Sampling:
    """Decodes the film in a thread; iterating yields the samples in the order they are chosen."""

    def __init__(self, reader: FilmReader, models: IndexModels, settings: IndexSettings) -> None:
        self._reader = reader
        self._models = models
        self._settings = settings
        self._queue: queue.Queue[Sample | BaseException | None] = queue.Queue(2 * models.at_once)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode", daemon=True)
        self.shots: list[Shot] = []

    def __enter__(self) -> "_Sampling":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        while self._thread.is_alive():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._thread.join(timeout=0.05)

    def __iter__(self) -> Iterator[Sample]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def _run(self) -> None:
        try:
            self._decode()
            self._queue.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            self._queue.put(error)

    def _decode(self) -> None:
        sampler: Sampler[DecodedFrame] = Sampler(fps=self._settings.sample_fps)
        stream = self._models.shots.open()
        width, height = self._models.shots.thumbnail_size
        starts: list[float] = []
        before_s = last_s = None
        for frame in self._reader.frames(min(0.0, self._reader.info.start_s)):
            if self._stop.is_set():
                return
            before_s, last_s = last_s, frame.time_s
            if sampler.push(frame):
                self._emit(frame)
            for start_s in stream.push(frame.thumbnail(width, height), frame.time_s):
                self._cut(starts, start_s, sampler)
            sampler.settle(stream.settled_s)
        for start_s in stream.flush():
            self._cut(starts, start_s, sampler)
        if last_s is not None:
            # The last frame is shown for as long as the one before it.
            shown_s = FRAME_S if before_s is None else max(last_s - before_s, 1e-3)
            self._cut(starts, last_s + shown_s, sampler)

    def _cut(self, starts: list[float], start_s: float, sampler: Sampler[DecodedFrame]) -> None:
        """Close the open shot at ``start_s``, where the next one begins."""
        if starts:
            self.shots.append(Shot(starts[-1], start_s, (starts[-1] + start_s) / 2))
            middle = sampler.close_shot(starts[-1], start_s)
            if middle is not None:
                self._emit(middle)
        starts.append(start_s)

    def _emit(self, frame: DecodedFrame) -> None:
        sample = Sample(frame.time_s, frame.image(self._settings.max_side_px))
        while not self._stop.is_set():
            try:
                return self._queue.put(sample, timeout=0.1)
            except queue.Full:
                continue
        return None
