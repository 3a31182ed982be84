"""What the models see on the pictures of a film, or of a folder of photos, as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.ahead import done_ahead
from vsearch.models.quality import face_qualities
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Boxes, Floats, Image, Ints, Vectors
from vsearch.records.columns import Detections, FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Shot
from vsearch.tracks import link_tracks, summarise_tracks


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and when it is shown."""

    time_s: float
    image: Image


@dataclass(frozen=True, slots=True)
class FilmContents:
    """Everything the models saw in one film, or folder of photos."""

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


def batches(samples: Iterable[Sample], size: int) -> Iterator[list[Sample]]:
    """Yield the samples in lists of that size, the last one shorter."""
    batch: list[Sample] = []
    for sample in samples:
        batch.append(sample)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class Sightings:
    """Collects what the models see, picture by picture, in any order of time."""

    def __init__(self, models: IndexModels) -> None:
        self._models = models
        self._times: list[Floats] = []  # of the rows of frames
        self._regions: list[Ints] = []
        self._vectors: list[Vectors] = []
        self._faces: list[_Faces] = []

    def __bool__(self) -> bool:
        return bool(self._times)

    @property
    def times_s(self) -> frozenset[float]:
        """Return the times of the pictures that were looked at."""
        return frozenset(float(time_s) for times_s in self._times for time_s in times_s)

    def add(self, batch: Sequence[Sample]) -> None:
        """Look at some pictures."""
        self.add_scenes(batch)
        self._faces += _look_for_faces(batch, self._models)

    def add_scenes(self, batch: Sequence[Sample]) -> None:
        """Look at some pictures, but not for faces."""
        pictures = [self._models.scenes.regions(sample.image) for sample in batch]
        vectors = self._models.scenes.encode_images([p for views in pictures for p in views])
        self._vectors.append(vectors)
        for sample, views in zip(batch, pictures, strict=True):
            self._times.append(np.full(len(views), sample.time_s))
            self._regions.append(np.arange(len(views)))

    def keep(self, frames: FrameColumns, faces: FaceColumns, times_s: Sequence[float]) -> None:
        """Take what was seen earlier on the pictures of these times."""
        kept = np.isin(frames.times_s, times_s)
        self._times.append(frames.times_s[kept])
        self._regions.append(frames.regions[kept])
        self._vectors.append(frames.vectors[kept])
        self.keep_faces(faces, times_s)

    def keep_faces(self, faces: FaceColumns, times_s: Sequence[float]) -> None:
        """Take the faces that were seen earlier on the pictures of these times."""
        rows = np.isin(faces.times_s, times_s)
        self._faces.append(
            _Faces(
                times_s=faces.times_s[rows],
                boxes=faces.boxes[rows],
                scores=faces.scores[rows],
                qualities=faces.qualities[rows],
                vectors=faces.vectors[rows],
            )
        )

    def frames(self, shots: Sequence[Shot]) -> FrameColumns:
        """Return the scenes of all pictures, by time and region."""
        times_s, regions = np.concatenate(self._times), np.concatenate(self._regions)
        order = np.lexsort((regions, times_s))
        return FrameColumns(
            times_s=times_s[order],
            shots=_shots_at(times_s[order], shots),
            regions=regions[order],
            vectors=np.concatenate(self._vectors)[order],
        )

    def contents(self, shots: Sequence[Shot]) -> FilmContents:
        """Return it all, cut into these shots; their keyframes become sampled ones."""
        frames = self.frames(shots)
        faces = _face_columns(self._faces, shots)
        return FilmContents(
            frames=frames,
            faces=faces,
            tracks=summarise_tracks(faces),
            shots=_with_keyframes(shots, frames),
        )


@dataclass(frozen=True, slots=True)
class _Faces:
    """Faces found on some pictures."""

    times_s: Floats  # (n,)
    boxes: Boxes  # (n, 4) fractions of the picture
    scores: Floats
    qualities: Floats
    vectors: Vectors


def _look_for_faces(batch: Sequence[Sample], models: IndexModels) -> list[_Faces]:
    """Return the faces of each picture; all of them are embedded at once, which is faster."""
    images = [sample.image for sample in batch]
    detected = done_ahead(images, models.detector.detect, threads=models.face_threads)
    found = [faces for _, faces in detected]
    vectors = models.embedder.embed_all(images, found)
    ends = np.cumsum([len(faces) for faces in found])
    parts = np.split(vectors, ends[:-1])
    return [
        _Faces(
            times_s=np.full(len(faces), sample.time_s),
            boxes=_as_fractions(faces, sample.image),
            scores=faces.scores,
            qualities=face_qualities(sample.image, faces),
            vectors=mine,
        )
        for sample, faces, mine in zip(batch, found, parts, strict=True)
    ]


def _as_fractions(found: Detections, image: Image) -> Boxes:
    height, width = image.shape[:2]
    scale = np.array([width, height, width, height], dtype=np.float32)
    return np.asarray(np.clip(found.boxes / scale, 0.0, 1.0), dtype=np.float32)


def _shots_at(times_s: Floats, shots: Sequence[Shot]) -> NDArray[np.int64]:
    starts = np.array([shot.start_s for shot in shots])
    return np.clip(np.searchsorted(starts, times_s + 1e-6, side="right") - 1, 0, None)


def _face_columns(faces: Sequence[_Faces], shots: Sequence[Shot]) -> FaceColumns:
    times_s = np.concatenate([found.times_s for found in faces])
    order = np.argsort(times_s, kind="stable")
    times_s = times_s[order]
    boxes = np.concatenate([found.boxes for found in faces])[order]
    vectors = np.concatenate([found.vectors for found in faces])[order]
    qualities = np.concatenate([found.qualities for found in faces])[order]
    shots_of = _shots_at(times_s, shots)
    return FaceColumns(
        times_s=times_s,
        shots=shots_of,
        tracks=link_tracks(
            times_s=times_s, shots=shots_of, boxes=boxes, vectors=vectors, qualities=qualities
        ),
        boxes=boxes,
        scores=np.concatenate([found.scores for found in faces])[order],
        qualities=qualities,
        vectors=vectors,
    )


def _with_keyframes(shots: Sequence[Shot], frames: FrameColumns) -> tuple[Shot, ...]:
    """Return the shots with the sampled frame nearest the middle as their keyframe."""
    times = np.unique(frames.times_s)
    result = []
    for shot in shots:
        middle = (shot.start_s + shot.end_s) / 2
        begin, end = np.searchsorted(times, (shot.start_s - 1e-6, shot.end_s))
        inside = times[begin:end]
        nearest = float(inside[np.argmin(np.abs(inside - middle))]) if len(inside) else middle
        result.append(Shot(shot.start_s, shot.end_s, nearest))
    return tuple(result)
