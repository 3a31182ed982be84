"""Speed of indexing: decoding alone, each model alone, all of it, and a plain pipeline beside it.

python -m benchmarks.index FILM... [--home FOLDER] [--rounds 2] [--minutes 2] [--json FILE]

Every part looks at the same first minutes of a film. Figures are times real time, the best of some
rounds that take turns, so that a busy machine disturbs all of them alike. The plain pipeline reads
every frame with OpenCV and looks at one sampled frame at a time with MTCNN, FaceNet and the scene
encoder.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from indexer.contents import Sample, Sightings, batches
from indexer.pipeline import look_at
from vsearch.assemble.parts import best_encoder, index_models
from vsearch.models.mtcnn import Mtcnn
from vsearch.protocols import IndexModels
from vsearch.records.media import Film
from vsearch.settings import Home, IndexSettings
from vsearch.store import IndexIdentity, Store
from vsearch.video import DecodedFrame, open_film


def main() -> None:
    """Measure every film and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--encoder")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    home = Home.locate(options.home)
    spec = options.encoder or best_encoder(home, print)
    settings = IndexSettings(scene_encoder=spec)
    models = index_models(home, settings, print)
    told = {}
    for film in options.films:
        told[film.name] = _measured(film, models, settings, options)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), "utf-8")


def _measured(
    path: Path, models: IndexModels, settings: IndexSettings, options: argparse.Namespace
) -> dict[str, Any]:
    until_s = 60.0 * options.minutes
    frames = list(_sampled(path, until_s, settings))
    length_s = min(until_s, frames[-1].time_s + 1.0)
    seen = Sightings(models)
    for batch in batches(frames[:8], 4):  # what is loaded late is loaded now
        seen.add(batch)
    parts: dict[str, Callable[[], object]] = {
        "decode every frame": lambda: _decode(path, until_s),
        "decode and thumbnails": lambda: _thumbnails(path, until_s),
        "decode, shots": lambda: _shots(path, until_s, models),
        "scenes alone": lambda: _scenes(frames, models),
        "find faces alone": lambda: [models.detector.detect(one.image) for one in frames],
        "embed faces alone": lambda: _embed(frames, models),
        "models alone": lambda: _see(frames, models),
        "all of it": lambda: _all(path, until_s, models, settings),
        "plain pipeline": lambda: _plain(path, until_s, models),
    }
    best: dict[str, float] = {}
    for _ in range(options.rounds):
        for name, part in parts.items():
            start = time.perf_counter()
            part()
            took_s = time.perf_counter() - start
            best[name] = min(best.get(name, float("inf")), took_s)
    faces = sum(len(models.detector.detect(one.image)) for one in frames)
    print(
        f"{path.name}: {length_s:.0f} s, {len(frames)} frames, {faces} faces, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    for name, took_s in best.items():
        print(f"  {name:24}{took_s:8.2f} s {length_s / took_s:8.1f}x real time")
    longer_s = max(best["decode, shots"], best["models alone"])
    figures = {
        "total over the longer of decode and models": best["all of it"] / longer_s,
        "total over plain": best["plain pipeline"] / best["all of it"],
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "index MB per hour": _stored_mb(path, until_s, models, settings) * 3600 / length_s,
    }
    for name, figure in figures.items():
        print(f"  {name:44}{figure:8.2f}")
    return {"seconds": length_s, "took_s": best, **figures}


class _Cut:
    """A reader of the first minutes of a film."""

    def __init__(self, reader: Any, until_s: float) -> None:
        self._reader = reader
        self._until_s = until_s
        self.info = reader.info

    def frames(self, start_s: float = 0.0) -> Iterator[DecodedFrame]:
        """Yield the frames before the end."""
        for frame in self._reader.frames(start_s):
            if frame.time_s >= self._until_s:
                return
            yield frame


def _sampled(path: Path, until_s: float, settings: IndexSettings) -> Iterator[Sample]:
    """Yield a picture a second."""
    next_s = 0.0
    with open_film(path) as reader:
        for frame in _Cut(reader, until_s).frames():
            if frame.time_s >= next_s:
                yield Sample(frame.time_s, frame.image(settings.max_side_px))
                next_s += 1.0 / settings.sample_fps


def _decode(path: Path, until_s: float) -> None:
    with open_film(path) as reader:
        for _ in _Cut(reader, until_s).frames():
            pass


def _thumbnails(path: Path, until_s: float) -> None:
    with open_film(path) as reader:
        for frame in _Cut(reader, until_s).frames():
            frame.thumbnail(48, 27)


def _shots(path: Path, until_s: float, models: IndexModels) -> None:
    stream = models.shots.open()
    width, height = models.shots.thumbnail_size
    with open_film(path) as reader:
        for frame in _Cut(reader, until_s).frames():
            stream.push(frame.thumbnail(width, height), frame.time_s)
    stream.flush()


def _scenes(frames: list[Sample], models: IndexModels) -> None:
    for batch in batches(frames, 4):
        models.scenes.encode_images([v for one in batch for v in models.scenes.regions(one.image)])


def _embed(frames: list[Sample], models: IndexModels) -> None:
    for one in frames:
        found = models.detector.detect(one.image)
        models.embedder.embed(one.image, found)


def _see(frames: list[Sample], models: IndexModels) -> None:
    seen = Sightings(models)
    for batch in batches(frames, 4):
        seen.add(batch)


def _all(path: Path, until_s: float, models: IndexModels, settings: IndexSettings) -> Any:
    with open_film(path) as reader:
        return look_at(_Cut(reader, until_s), models, settings)  # type: ignore[arg-type]


def _plain(path: Path, until_s: float, models: IndexModels) -> None:
    """Do it as most do: every frame by OpenCV, one sampled frame a time, MTCNN."""
    plain = replace(models, detector=Mtcnn())
    film = cv2.VideoCapture(str(path))
    fps = film.get(cv2.CAP_PROP_FPS) or 25.0
    number = 0
    while number / fps < until_s:
        is_read, frame = film.read()
        if not is_read:
            break
        if number % round(fps) == 0:
            image = np.ascontiguousarray(frame[..., ::-1])
            plain.scenes.encode_images([image])
            plain.embedder.embed(image, plain.detector.detect(image))
        number += 1
    film.release()


def _stored_mb(path: Path, until_s: float, models: IndexModels, settings: IndexSettings) -> float:
    """Return how large the tables of these minutes are."""
    contents = _all(path, until_s, models, settings)
    with tempfile.TemporaryDirectory() as folder, Store.open(folder) as store:
        store.check_identity(
            IndexIdentity(
                encoder=models.scenes.name,
                encoder_dim=models.scenes.dim,
                face_detector=models.detector.name,
                face_embedder=models.embedder.name,
                shot_detector=models.shots.name,
                sample_fps=settings.sample_fps,
            )
        )
        before = store.stats().size_bytes or 0
        with store.begin_film() as writer:
            writer.add_shots(contents.shots)
            writer.add_frames(contents.frames)
            writer.add_faces(contents.faces)
            writer.add_tracks(contents.tracks)
            writer.commit(
                Film(
                    id=path.name,
                    run_id=writer.run_id,
                    path=path,
                    title=path.stem,
                    year=None,
                    duration_s=contents.length_s,
                    width=1,
                    height=1,
                    size_bytes=1,
                    modified_ns=1,
                    sample_fps=settings.sample_fps,
                    indexed_at="2026-01-01T00:00:00+00:00",
                    frame_count=contents.picture_count,
                    face_count=len(contents.faces),
                )
            )
        return ((store.stats().size_bytes or 0) - before) / 1e6


if __name__ == "__main__":
    main()
