"""One film looked at: decoded once, sampled, embedded, cut into shots and tracks."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from indexer.sampling import Sampler
from vsearch.errors import MediaError
from vsearch.models.quality import face_qualities
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Boxes, Floats, Image, Ints, Vectors
from vsearch.records.columns import Detections, FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Shot
from vsearch.settings import IndexSettings
from vsearch.tracks import link_tracks, summarise_tracks
from vsearch.video import DecodedFrame, FilmReader

QUEUE_SAMPLES = 16  # decoded pictures that may wait for the models
FRAME_S = 0.04  # how long the only frame of a film is shown
BATCH_SAMPLES = 4  # sampled frames embedded together


@dataclass(frozen=True, slots=True)
class FilmContents:
    """Everything the models saw in one film."""

    frames: FrameColumns
    faces: FaceColumns
    tracks: TrackColumns
    shots: tuple[Shot, ...]

    @property
    def length_s(self) -> float:
        """Return the time from the first frame to the end of the last."""
        return self.shots[-1].end_s - self.shots[0].start_s

    @property
    def picture_count(self) -> int:
        """Return the number of sampled frames, their regions not counted."""
        return int((self.frames.regions == 0).sum())


@dataclass(frozen=True, slots=True)
class _Sample:
    time_s: float
    image: Image


@dataclass(frozen=True, slots=True)
class _Faces:
    """The faces of one sampled frame."""

    time_s: float
    boxes: Boxes  # fractions of the frame
    scores: Floats
    qualities: Floats
    vectors: Vectors


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
    times: list[float] = []
    regions: list[int] = []
    vectors: list[Vectors] = []
    faces: list[_Faces] = []
    with _Sampling(reader, models, settings) as samples:
        for batch in _batches(samples, BATCH_SAMPLES):
            pictures = [models.scenes.regions(sample.image) for sample in batch]
            vectors.append(models.scenes.encode_images([p for views in pictures for p in views]))
            for sample, views in zip(batch, pictures, strict=True):
                times += [sample.time_s] * len(views)
                regions += range(len(views))
                faces.append(_look_for_faces(sample, models))
            on_progress(max(sample.time_s for sample in batch))
    if not vectors:
        raise MediaError("It has no frame that can be decoded: play it to see whether it is sound.")
    shots = samples.shots
    frames = _frame_columns(np.array(times), np.array(regions), np.concatenate(vectors), shots)
    face_columns = _face_columns(faces, shots)
    return FilmContents(
        frames=frames,
        faces=face_columns,
        tracks=summarise_tracks(face_columns),
        shots=_with_keyframes(shots, frames),
    )


class _Sampling:
    """Decodes the film in a thread; iterating yields the samples in the order they are chosen."""

    def __init__(self, reader: FilmReader, models: IndexModels, settings: IndexSettings) -> None:
        self._reader = reader
        self._models = models
        self._settings = settings
        self._queue: queue.Queue[_Sample | BaseException | None] = queue.Queue(QUEUE_SAMPLES)
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

    def __iter__(self) -> Iterator[_Sample]:
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
        sample = _Sample(frame.time_s, frame.image(self._settings.max_side_px))
        while not self._stop.is_set():
            try:
                return self._queue.put(sample, timeout=0.1)
            except queue.Full:
                continue
        return None


def _batches(samples: "_Sampling", size: int) -> Iterator[list[_Sample]]:
    batch: list[_Sample] = []
    for sample in samples:
        batch.append(sample)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _look_for_faces(sample: _Sample, models: IndexModels) -> _Faces:
    found = models.detector.detect(sample.image)
    return _Faces(
        time_s=sample.time_s,
        boxes=_as_fractions(found, sample.image),
        scores=found.scores,
        qualities=face_qualities(sample.image, found),
        vectors=models.embedder.embed(sample.image, found),
    )


def _as_fractions(found: Detections, image: Image) -> Boxes:
    height, width = image.shape[:2]
    scale = np.array([width, height, width, height], dtype=np.float32)
    return np.asarray(np.clip(found.boxes / scale, 0.0, 1.0), dtype=np.float32)


def _shots_at(times_s: Floats, shots: list[Shot]) -> Ints:
    starts = np.array([shot.start_s for shot in shots])
    return np.clip(np.searchsorted(starts, times_s + 1e-6, side="right") - 1, 0, None)


def _frame_columns(
    times_s: Floats,
    regions: Ints,
    vectors: Vectors,
    shots: list[Shot],
) -> FrameColumns:
    order = np.lexsort((regions, times_s))
    return FrameColumns(
        times_s=times_s[order],
        shots=_shots_at(times_s[order], shots),
        regions=regions[order],
        vectors=vectors[order],
    )


def _face_columns(faces: list[_Faces], shots: list[Shot]) -> FaceColumns:
    faces = sorted(faces, key=lambda found: found.time_s)
    times = np.concatenate([np.full(len(found.boxes), found.time_s) for found in faces])
    boxes = np.concatenate([found.boxes for found in faces])
    vectors = np.concatenate([found.vectors for found in faces])
    qualities = np.concatenate([found.qualities for found in faces])
    shots_of = _shots_at(times, shots)
    return FaceColumns(
        times_s=times,
        shots=shots_of,
        tracks=link_tracks(
            times_s=times, shots=shots_of, boxes=boxes, vectors=vectors, qualities=qualities
        ),
        boxes=boxes,
        scores=np.concatenate([found.scores for found in faces]),
        qualities=qualities,
        vectors=vectors,
    )


def _with_keyframes(shots: list[Shot], frames: FrameColumns) -> tuple[Shot, ...]:
    """Return the shots with the sampled frame nearest the middle as their keyframe."""
    times = np.unique(frames.times_s)
    result = []
    for shot in shots:
        middle = (shot.start_s + shot.end_s) / 2
        inside = times[(times >= shot.start_s - 1e-6) & (times < shot.end_s)]
        nearest = float(inside[np.argmin(np.abs(inside - middle))]) if len(inside) else middle
        result.append(Shot(shot.start_s, shot.end_s, nearest))
    return tuple(result)
