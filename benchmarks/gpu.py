"""How fast a GPU indexes: decoding, every network by batch, all of it, and the processor beside it.

python -m benchmarks.gpu FILM... [--device auto] [--encoder ViT-B-32/laion2b_s34b_b79k small]
    [--weights FOLDER] [--random] [--parts decode networks all same] [--rounds 2] [--json FILE]

Figures are times real time or pictures a second, the best of some rounds. Nothing is stored, so
LanceDB is not needed. With --random, weights of FaceNet and of CLIP models named without a tag
(ViT-B-32) are made up where they are missing: the speed is the same, what is found is not. The last
part compares what the device finds with what the processor finds in single precision.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
from facenet_pytorch import InceptionResnetV1
from safetensors.torch import save_file
from torch import Tensor

from indexer.ahead import done_ahead
from indexer.contents import Sample
from indexer.pipeline import look_at
from vsearch.assemble.parts import FACE_THREADS
from vsearch.models.conse import ConseEncoder
from vsearch.models.devices import CPU, PICTURE_BYTES, Device, device_named
from vsearch.models.efficientnet import EfficientNetLite2
from vsearch.models.facenet import FaceNet, margin_crop
from vsearch.models.mtcnn import Mtcnn
from vsearch.models.openclip import OpenClipEncoder
from vsearch.models.shots import TransNetShots
from vsearch.models.transnet import TransNet
from vsearch.models.yunet import YuNet
from vsearch.protocols import IndexModels, SceneEncoder
from vsearch.records.arrays import Image
from vsearch.settings import DEVICES, IndexSettings
from vsearch.video import open_film

PARTS = ("decode", "networks", "all", "same")
SIZES = {True: (1, 8, 32, 64, 128, 256), False: (8, 32)}  # batches on a GPU, on a processor
COUNTS = {True: 256, False: 32}  # pictures that a network alone looks at
BOX = np.array([300, 100, 460, 300], np.float32)  # taken for a face

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder of weights, and another one for those that are made up."""

    folder: Path
    made_up: Path | None  # None: what is missing is an error

    def facenet(self) -> Path:
        """Return the weights of FaceNet."""
        return self._file("facenet-vggface2.safetensors", lambda: InceptionResnetV1(None))

    def clip(self, model: str) -> Path:
        """Return weights of a CLIP model that are nobody's."""
        return self._file(f"{model}.safetensors", lambda: open_clip.create_model(model))

    def _file(self, name: str, make: Callable[[], torch.nn.Module]) -> Path:
        if (self.folder / name).exists() or self.made_up is None:
            return self.folder / name
        if not (self.made_up / name).exists():
            print(f"{name} is made up of random numbers: speed only")
            states: dict[str, Tensor] = make().state_dict()
            save_file(states, self.made_up / name)
        return self.made_up / name


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and where."""

    films: Sequence[Path]
    encoders: Sequence[str]
    weights: Weights
    devices: Sequence[Device]  # the one asked for, then the processor to compare with
    rounds: int

    def best_s(self, work: Callable[[], object]) -> float:
        """Return the time of the fastest round."""
        best = float("inf")
        for _ in range(self.rounds):
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
        return best

    def scenes(self, spec: str, device: Device) -> SceneEncoder:
        """Return the scene encoder."""
        if spec == "small":
            return ConseEncoder(self.weights.folder, device=device)
        model, slash, tag = spec.partition("/")
        weights = tag if slash else self.weights.clip(model)
        return OpenClipEncoder(model, weights, device=device)

    def yunet(self) -> YuNet:
        """Return the face detector."""
        return YuNet(self.weights.folder / "yunet-2023mar.onnx", at_once=FACE_THREADS)

    def shots(self, device: Device) -> TransNetShots:
        """Return the shot detector."""
        return TransNetShots(self.weights.folder / "transnetv2.pth", device=device)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--alone", action="store_true", help="without the processor beside it")
    parser.add_argument("--encoder", nargs="+", default=["ViT-B-32", "small"])
    parser.add_argument("--weights", type=Path, default=os.environ.get("VSEARCH_WEIGHTS"))
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.weights is None:
        parser.error("name the folder of weights with --weights or $VSEARCH_WEIGHTS")
    device = device_named(options.device)
    name = torch.cuda.get_device_name() if device.kind == "cuda" else device.kind
    print(f"{name}: {device}, {device.free_bytes >> 20} MiB free, {os.cpu_count()} cores")
    both = [device] if options.alone else list(dict.fromkeys((device, device_named("cpu"))))
    told: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as folder:
        weights = Weights(options.weights, Path(folder) if options.random else None)
        bench = Bench(options.films, options.encoder, weights, both, options.rounds)
        frames = [one.image for film in options.films for one in _sampled(film)]
        for part in options.parts:
            told[part] = {
                "decode": lambda: decoding(bench),
                "networks": lambda: networks(bench, frames),
                "all": lambda: everything(bench),
                "same": lambda: sameness(bench, frames),
            }[part]()
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), "utf-8")


def decoding(bench: Bench) -> Figures:
    """Return times real time of reading the first film, once and several times at once."""
    film, length_s = bench.films[0], _length_s(bench.films[0])

    def read(push: Callable[..., object] = lambda frame: None) -> None:
        with open_film(film) as reader:
            for frame in reader.frames():
                push(frame)

    def cut(detector: TransNetShots) -> None:
        stream = detector.open()
        read(lambda frame: stream.push(frame.thumbnail(48, 27), frame.time_s))
        stream.flush()

    works: dict[str, Callable[[], None]] = {
        "decode": read,
        "decode, thumbnails": lambda: read(lambda frame: frame.thumbnail(48, 27)),
    }
    for device in bench.devices:
        detector = bench.shots(device)
        works[f"decode, shots on {device.kind}"] = lambda detector=detector: cut(detector)
    told = {}
    for name, work in works.items():
        for count in (1, 2, 4):
            with ThreadPoolExecutor(count) as threads:
                took_s = bench.best_s(lambda: _all_at_once(threads, work, count))  # noqa: B023 - called at once
            told[f"{name}, {count} at once"] = count * length_s / took_s
            _tell(f"{name}, {count} at once", count * length_s / took_s, "x real time")
    return told


def _all_at_once(threads: ThreadPoolExecutor, work: Callable[[], None], count: int) -> None:
    for started in [threads.submit(work) for _ in range(count)]:
        started.result()


def networks(bench: Bench, frames: Sequence[Image]) -> Figures:
    """Return pictures a second of every network by the number of pictures in a batch."""
    told: Figures = {}
    images = [frames[i % len(frames)] for i in range(COUNTS[True])]

    def rate(name: str, pictures: Sequence[Image], look: Callable[..., object]) -> None:
        look(pictures)  # what is loaded or chosen late is so now
        told[name] = len(pictures) / bench.best_s(lambda: look(pictures))
        _tell(name, told[name], "pictures/s")

    yunet = bench.yunet()
    rate("YuNet on cpu", images[:64], _each(yunet.detect))
    together = lambda some: list(done_ahead(some, yunet.detect, threads=FACE_THREADS))  # noqa: E731
    rate(f"YuNet on cpu, {FACE_THREADS} threads", images[:64], together)
    for device in bench.devices:
        some = images[: COUNTS[device.is_gpu]]
        crops = [margin_crop(image, BOX, 0.2) for image in some]
        for size in SIZES[device.is_gpu]:
            told_as = f"on {device.kind}, {size} at once"
            clip = OpenClipEncoder(
                "ViT-B-32", bench.weights.clip("ViT-B-32"), device=device, batch_size=size
            )
            rate(f"ViT-B-32 {told_as}", some, clip.encode_images)
            file = bench.weights.folder / "efficientnet-lite2.pth"
            classes = EfficientNetLite2(file, device=device, batch_size=size)
            rate(f"EfficientNet-Lite2 {told_as}", some, classes.probabilities)
            faces = FaceNet(bench.weights.facenet(), device=device, batch_size=size)
            rate(f"FaceNet {told_as}", crops, faces.embed_crops)
        mtcnn = Mtcnn(device=device)
        rate(f"MTCNN on {device.kind}", some[:16], _each(mtcnn.detect))
        network = TransNet(bench.weights.folder / "transnetv2.pth", device=device)
        clips = [np.zeros((32, 27, 48, 3), np.uint8)] * 16
        rate(
            f"TransNet V2, clips on {device.kind}",
            clips,
            _each(network.probabilities),
        )
    return told


def _each(look: Callable[[Image], object]) -> Callable[[Sequence[Image]], object]:
    return lambda images: [look(image) for image in images]


def everything(bench: Bench) -> Figures:
    """Return times real time of looking at all films."""
    told: Figures = {}
    length_s = sum(map(_length_s, bench.films))
    for spec in bench.encoders:
        for device in bench.devices:
            models = IndexModels(
                scenes=bench.scenes(spec, device),
                detector=bench.yunet(),
                embedder=FaceNet(bench.weights.facenet(), device=device),
                shots=bench.shots(device),
                at_once=device.fitting(PICTURE_BYTES, on_cpu=8),
                face_threads=FACE_THREADS,
            )
            name = f"all of it, {spec} on {device.kind}"
            told[name] = length_s / bench.best_s(lambda: _look(bench.films, models))  # noqa: B023 - called at once
            _tell(name, told[name], "x real time")
    return told


def _look(films: Sequence[Path], models: IndexModels) -> None:
    for film in films:
        with open_film(film) as reader:
            look_at(reader, models, IndexSettings())


def sameness(bench: Bench, frames: Sequence[Image]) -> Figures:
    """Return the cosine of what devices and the processor in single precision find."""
    images = frames[: COUNTS[True]]
    crops = [margin_crop(image, BOX, 0.2) for image in images]
    told: Figures = {}
    for device in bench.devices:
        pairs = {
            spec: [bench.scenes(spec, one).encode_images(images) for one in (device, CPU)]
            for spec in bench.encoders
        }
        file = bench.weights.facenet()
        pairs["FaceNet"] = [FaceNet(file, device=one).embed_crops(crops) for one in (device, CPU)]
        for name, (left, right) in pairs.items():
            cosines = (left * right).sum(1)
            for what, cosine in (("least", cosines.min()), ("mean", cosines.mean())):
                told[f"{name} on {device}, {what} cosine"] = float(cosine)
                print(f"  {f'{name} on {device}, {what} cosine':48}{cosine:10.6f}")
    return told


def _sampled(path: Path) -> Iterator[Sample]:
    """Yield a picture a second."""
    next_s = 0.0
    with open_film(path) as reader:
        for frame in reader.frames():
            if frame.time_s >= next_s:
                yield Sample(frame.time_s, frame.image(IndexSettings().max_side_px))
                next_s = frame.time_s + 1.0


def _length_s(path: Path) -> float:
    with open_film(path) as reader:
        return reader.info.duration_s


def _tell(name: str, figure: float, unit: str) -> None:
    print(f"  {name:48}{figure:8.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()
