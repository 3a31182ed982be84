"""One film looked at: decoded once, sampled, embedded, cut into shots and tracks."""

import math
import queue
import threading
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from types import TracebackType

from indexer.contents import FilmContents, Sample, Sightings, batches
from indexer.cutting import Cutting
from indexer.held import Pictured
from vsearch.errors import MediaError
from vsearch.protocols import IndexModels
from vsearch.records.columns import FrameColumns
from vsearch.settings import IndexSettings
from vsearch.video import DecodedFrame, FilmReader

Choose = Callable[[Iterator[DecodedFrame]], Iterator[Pictured]]  # which frames are looked at


def look_at(
    reader: FilmReader,
    models: IndexModels,
    settings: IndexSettings,
    *,
    known: FilmContents | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> FilmContents:
    """Return what the models see in the film; MediaError when no frame can be decoded.

    Of what is ``known`` of the same film shots, faces and tracks are kept: only the scene encoder
    looks again, at the same frames; if these cannot all be found, everything is done anew.

    Decoding, cutting into shots and sampling run in a thread of their own, the models in the
    caller's; a bounded queue joins them. ``on_progress`` is told the time reached, in seconds.
    """
    if known is not None:
        frames = _look_again(reader, models, settings, known, on_progress)
        if frames is not None:
            return replace(known, frames=frames)
    seen, cutting = Sightings(models), Cutting(models, settings)
    with Sampling(reader, cutting.chosen, models, settings) as samples:
        for batch in batches(samples, models.at_once):
            seen.add(batch)
            on_progress(max(sample.time_s for sample in batch))
    if not seen:
        raise MediaError("It has no frame that can be decoded: play it to see whether it is sound.")
    return seen.contents(cutting.shots)


def _look_again(
    reader: FilmReader,
    models: IndexModels,
    settings: IndexSettings,
    known: FilmContents,
    on_progress: Callable[[float], None],
) -> FrameColumns | None:
    """Return the known frames with what the scene encoder sees; None when not all are found."""
    wanted = frozenset(known.frames.times_s.tolist())
    seen = Sightings(models)
    with Sampling(reader, lambda frames: _at(frames, wanted), models, settings) as samples:
        for batch in batches(samples, models.at_once):
            seen.add_scenes(batch)
            on_progress(max(sample.time_s for sample in batch))
    return seen.frames(known.shots) if seen and seen.times_s == wanted else None


def _at(frames: Iterator[DecodedFrame], times_s: Set[float]) -> Iterator[DecodedFrame]:
    return (frame for frame in frames if frame.time_s in times_s)


class Sampling:
    """Decodes the film in a thread; iterating yields the samples in the order they are chosen."""

    def __init__(
        self,
        reader: FilmReader,
        choose: Choose,
        models: IndexModels,
        settings: IndexSettings,
        *,
        around_s: float = -math.inf,
    ) -> None:
        """``choose`` is given the frames from a key frame at or before ``around_s`` on."""
        self._reader = reader
        self._around_s = around_s
        self._choose = choose
        self._settings = settings
        self._queue: queue.Queue[Sample | BaseException | None] = queue.Queue(2 * models.at_once)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode", daemon=True)

    def __enter__(self) -> "Sampling":
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
            for frame in self._choose(self._frames()):
                self._emit(frame)
            self._queue.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            self._queue.put(error)

    def _frames(self) -> Iterator[DecodedFrame]:
        for frame in self._reader.frames_around(self._around_s):
            if self._stop.is_set():
                return
            yield frame

    def _emit(self, frame: Pictured) -> None:
        sample = Sample(frame.time_s, frame.image(self._settings.max_side_px))
        while not self._stop.is_set():
            try:
                return self._queue.put(sample, timeout=0.1)
            except queue.Full:
                continue
        return None
