"""Speed of indexing: decoding alone, each model alone, all of it, and a plain pipeline beside it.

python -m benchmarks.index FILM... [--minutes 2] [--rounds 2] [--encoder small|ViT-B-32]
    [--device auto] [--weights FOLDER] [--json FILE]

Every part looks at the same minutes of a film, its pictures copied over and over where it is
shorter. Figures are times real time, the best of some rounds that take turns, so that a busy
machine disturbs all of them alike. Memory and disk are those of `vsearch index` in a process of
its own.

The plain pipeline reads every frame with OpenCV and looks at one frame a second, one at a time,
with MTCNN, FaceNet and the scene encoder as their packages give them: single precision, nothing
folded. It finds no shots and stores nothing. Weights of CLIP models named without a tag are made
up, which changes what is found and not how fast.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import timm
import torch
from facenet_pytorch import InceptionResnetV1
from safetensors.torch import load_file

from benchmarks.child import index
from benchmarks.gpu import Weights
from benchmarks.looped import loop
from indexer.contents import Sample, Sightings, batches
from indexer.pipeline import look_at
from vsearch.models.conse import ConseEncoder
from vsearch.models.devices import CPU, PICTURE_BYTES, Device, device_named
from vsearch.models.efficientnet import renamed
from vsearch.models.facenet import FaceNet, margin_crop
from vsearch.models.mtcnn import Mtcnn
from vsearch.models.openclip import OpenClipEncoder
from vsearch.models.shots import TransNetShots
from vsearch.models.yunet import YuNet
from vsearch.protocols import IndexModels, SceneEncoder
from vsearch.records.arrays import Image
from vsearch.settings import DEVICES, IndexSettings
from vsearch.video import open_film

SETTINGS = IndexSettings()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on one film."""

    length_s: float
    frames: int  # sampled
    faces: int
    took_s: dict[str, float]  # by part, the best round
    over_longer: float  # all of it, as a multiple of the longer of decoding and models
    over_plain: float  # how many times as fast as the plain pipeline
    peak_mb: float
    index_mb_per_hour: float
    load: float  # of the machine, afterwards


def main() -> None:
    """Measure every film and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--encoder", default="small")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--weights", type=Path, default=os.environ.get("VSEARCH_WEIGHTS"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.weights is None:
        parser.error("name the folder of weights with --weights or $VSEARCH_WEIGHTS")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        weights = Weights(options.weights, Path(folder))
        bench = Bench(weights, options.encoder, device_named(options.device), options.rounds)
        for path in options.films:
            film = loop(path, Path(folder) / f"part{path.suffix}", 60 * options.minutes)
            figures = bench.measured(film)
            told[path.name] = asdict(figures)
            print("\n".join([path.name, *lines(figures)]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), "utf-8")


def lines(one: Figures) -> Iterator[str]:
    """Yield the table of one film."""
    yield (
        f"  {one.length_s:.0f} s, {one.frames} frames, {one.faces} faces, load {one.load:.1f}, "
        f"peak {one.peak_mb:.0f} MB, {one.index_mb_per_hour:.1f} MB of index an hour"
    )
    for name, took_s in one.took_s.items():
        rate = f"{one.frames / took_s:8.1f} frames/s {one.faces / took_s:7.1f} faces/s"
        yield f"  {name:24}{took_s:8.2f} s {one.length_s / took_s:8.1f}x real time {rate}"
    yield f"  all of it takes {one.over_longer:.2f} times the longer of decoding and models"
    yield f"  and is {one.over_plain:.2f} times as fast as the plain pipeline"


@dataclass(frozen=True, slots=True)
class Bench:
    """What films are looked at with."""

    weights: Weights
    encoder: str
    device: Device
    rounds: int

    def measured(self, film: Path) -> Figures:
        """Return the figures of a film."""
        models = self._models()
        clip = self._scenes(CPU)
        plain = Plain(self.weights, clip if isinstance(clip, OpenClipEncoder) else None)
        frames, length_s = sampled(film)
        seen = Sightings(models)
        for batch in batches(frames[:16], models.at_once):  # what is loaded late is loaded now
            seen.add(batch)
        plain.see(frames[0].image)
        parts: dict[str, Callable[[], object]] = {
            "decode every frame": lambda: _decode(film),
            "decode, thumbnails": lambda: _thumbnails(film),
            "decode, shots": lambda: _shots(film, models),
            "scenes alone": lambda: _scenes(frames, models),
            "find faces alone": lambda: [models.detector.detect(one.image) for one in frames],
            "find and embed faces": lambda: _embed(frames, models),
            "models alone": lambda: _see(frames, models),
            "all of it": lambda: _all(film, models),
            "plain pipeline": lambda: plain.run(film),
        }
        took_s: dict[str, float] = {}
        for _ in range(self.rounds):
            for name, part in parts.items():
                start = time.perf_counter()
                part()
                took_s[name] = min(took_s.get(name, float("inf")), time.perf_counter() - start)
        run = index(film, weights=self.weights.folder, encoder=self._spec(), every_s=1.0)
        longer_s = max(took_s["decode every frame"], took_s["models alone"])
        return Figures(
            length_s=length_s,
            frames=len(frames),
            faces=sum(len(models.detector.detect(one.image)) for one in frames),
            took_s=took_s,
            over_longer=took_s["all of it"] / longer_s,
            over_plain=took_s["plain pipeline"] / took_s["all of it"],
            peak_mb=run.peak_mb,
            index_mb_per_hour=run.index_mb * 3600 / length_s,
            load=os.getloadavg()[0],
        )

    def _models(self) -> IndexModels:
        folder = self.weights.folder
        return IndexModels(
            scenes=self._scenes(self.device),
            detector=YuNet(folder / "yunet-2023mar.onnx"),
            embedder=FaceNet(self.weights.facenet(), device=self.device),
            shots=TransNetShots(folder / "transnetv2.pth", device=self.device),
            at_once=self.device.fitting(PICTURE_BYTES, on_cpu=8),
        )

    def _scenes(self, device: Device) -> SceneEncoder:
        if self.encoder == "small":
            return ConseEncoder(self.weights.folder, device=device)
        model, slash, tag = self.encoder.partition("/")
        return OpenClipEncoder(model, tag if slash else self.weights.clip(model), device=device)

    def _spec(self) -> str:
        if self.encoder == "small" or "/" in self.encoder:
            return self.encoder
        return f"{self.encoder}@{self.weights.clip(self.encoder)}"


class Plain:
    """Indexing as it is mostly written: one frame after the other, networks as they come."""

    def __init__(self, weights: Weights, scenes: OpenClipEncoder | None) -> None:
        """Load the networks; without CLIP the classifier of the small encoder looks."""
        self._scenes = scenes
        self._classifier = timm.create_model("tf_efficientnet_lite2", pretrained=False).eval()
        if scenes is None:
            file = weights.folder / "efficientnet-lite2.pth"
            state = torch.load(file, map_location="cpu", weights_only=True)
            self._classifier.load_state_dict(renamed(state, self._classifier.state_dict()))
        self._detector = Mtcnn()
        self._faces = InceptionResnetV1(pretrained=None).eval()
        self._faces.load_state_dict(load_file(weights.facenet()), strict=False)

    def see(self, image: Image) -> None:
        """Look at one picture."""
        if self._scenes is None:
            side = min(image.shape[:2])
            looks = (image, image[:side, :side], image[-side:, -side:])
            self._run(self._classifier, [cv2.resize(look, (260, 260)) for look in looks])
        else:
            self._scenes.encode_images([image])
        for box in self._detector.detect(image).boxes:
            self._run(self._faces, [margin_crop(image, box, 0.2)])

    def _run(self, network: torch.nn.Module, images: Sequence[Image]) -> None:
        pixels = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float()
        with torch.inference_mode():
            network((pixels - 127.5) / 128.0)

    def run(self, path: Path) -> None:
        """Look at one frame a second of a film."""
        film = cv2.VideoCapture(str(path))
        fps = film.get(cv2.CAP_PROP_FPS) or 25.0
        number = 0
        while True:
            is_read, frame = film.read()
            if not is_read:
                break
            if number % round(fps) == 0:
                self.see(np.ascontiguousarray(frame[..., ::-1]))
            number += 1
        film.release()


def sampled(path: Path) -> tuple[list[Sample], float]:
    """Return a picture a second and the length of the film."""
    samples: list[Sample] = []
    next_s = last_s = 0.0
    with open_film(path) as reader:
        for frame in reader.frames():
            last_s = frame.time_s
            if frame.time_s >= next_s:
                samples.append(Sample(frame.time_s, frame.image(SETTINGS.max_side_px)))
                next_s += 1.0 / SETTINGS.sample_fps
    return samples, last_s


def _decode(path: Path) -> None:
    with open_film(path) as reader:
        for _ in reader.frames():
            pass


def _thumbnails(path: Path) -> None:
    with open_film(path) as reader:
        for frame in reader.frames():
            frame.thumbnail(48, 27)


def _shots(path: Path, models: IndexModels) -> None:
    stream = models.shots.open()
    width, height = models.shots.thumbnail_size
    with open_film(path) as reader:
        for frame in reader.frames():
            stream.push(frame.thumbnail(width, height), frame.time_s)
    stream.flush()


def _scenes(frames: Sequence[Sample], models: IndexModels) -> None:
    for batch in batches(frames, models.at_once):
        models.scenes.encode_images([v for one in batch for v in models.scenes.regions(one.image)])


def _embed(frames: Sequence[Sample], models: IndexModels) -> None:
    for batch in batches(frames, models.at_once):
        images = [one.image for one in batch]
        models.embedder.embed_all(images, [models.detector.detect(image) for image in images])


def _see(frames: Sequence[Sample], models: IndexModels) -> None:
    seen = Sightings(models)
    for batch in batches(frames, models.at_once):
        seen.add(batch)


def _all(path: Path, models: IndexModels) -> None:
    with open_film(path) as reader:
        look_at(reader, models, SETTINGS)


if __name__ == "__main__":
    main()
