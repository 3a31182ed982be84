"""The models and their weights, loaded when they are needed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.cached_files import part_of
from vsearch.errors import InputError, ModelError
from vsearch.paths import expanded
from vsearch.settings import Home, IndexSettings

if TYPE_CHECKING:
    from vsearch.models.devices import Device
    from vsearch.models.weights import WeightsFolder
    from vsearch.protocols import FaceDetector, FaceEmbedder, IndexModels, SceneEncoder
    from vsearch.store import IndexIdentity

Say = Callable[[str], None]

SMALL = "small"
FACE_THREADS = max(1, min(8, (os.cpu_count() or 1) // 2))  # YuNet's; each is fast on one core
BEST = "ViT-B-32/laion2b_s34b_b79k"
MOVE_ADVICE = (
    f"finds less than CLIP; where the model hub can be reached, `vsearch index --rebuild "
    f"--encoder {BEST}` moves the index to CLIP"
)
LANGUAGE = "spacy-en-core-web-sm"


def weights(home: Home) -> WeightsFolder:
    """Return the home's weights folder."""
    from vsearch.models.weights import WeightsFolder

    return WeightsFolder(home.weights)


def scene_encoder(home: Home, spec: str, *, device: Device | None = None) -> SceneEncoder:
    """Return the encoder that a specification names: small, MODEL/WEIGHTS or MODEL@CHECKPOINT.

    The latter two may end in "+crops", to look at the quarters and the centre of pictures too.
    Without a device CLIP runs on the best one, and the small encoder, which has little to do for a
    question, on the processor.
    """
    if spec == SMALL:
        from vsearch.models.conse import ConseEncoder

        return ConseEncoder(home.weights, device=device)
    from vsearch.models.devices import device_named
    from vsearch.models.openclip import CROPS, OpenClipEncoder

    device = device or device_named("auto")
    spec, crops = spec.removesuffix(CROPS), spec.endswith(CROPS)
    if "@" in spec:
        model, _, checkpoint = spec.partition("@")
        file = expanded(checkpoint).absolute()
        return OpenClipEncoder(model, file, crops=crops, device=device)
    model, slash, tag = spec.partition("/")
    if not (model and slash and tag):
        raise InputError(
            f"No scene encoder is called {spec!r}: use small, MODEL/WEIGHTS such as {BEST}, or "
            "MODEL@CHECKPOINT; of the latter two with +crops."
        )
    return OpenClipEncoder(model, tag, crops=crops, device=device)


def rooted(spec: str | None) -> str | None:
    """Return the specification with its checkpoint's path from the root, to be read anywhere."""
    if spec is None or "@" not in spec:
        return spec
    model, _, checkpoint = spec.partition("@")
    return f"{model}@{expanded(checkpoint).absolute()}"


def encoder_advice(name: str) -> str | None:
    """Return how to find more than this encoder does, None when it is a CLIP model."""
    return f"the small scene encoder {MOVE_ADVICE}" if name.startswith("conse") else None


def best_encoder(home: Home, say: Say) -> str:
    """Return CLIP where its weights can be had, else the small encoder, and say so."""
    from vsearch.models.openclip import hub_answers, is_cached

    model, _, tag = BEST.partition("/")
    if is_cached(model, tag) or hub_answers():
        return BEST
    say(f"no CLIP weights can be had here: using the small scene encoder, which {MOVE_ADVICE}")
    return SMALL


def face_models(
    home: Home, detector: str, say: Say, *, device: Device | None = None
) -> tuple[FaceDetector, FaceEmbedder]:
    """Return the face models, on the best device if none is given; ``detector`` is yunet or mtcnn.

    YuNet runs on the processor everywhere.
    """
    from vsearch.models.devices import device_named
    from vsearch.models.facenet import FaceNet

    device = device or device_named("auto")
    (face_weights,) = _fetch(home, ["facenet-vggface2"], say)
    if detector == "mtcnn":
        from vsearch.models.mtcnn import Mtcnn

        return Mtcnn(device=device), FaceNet(face_weights, device=device)
    from vsearch.models.yunet import YuNet

    (detector_weights,) = _fetch(home, ["yunet-2023mar"], say)
    yunet = YuNet(detector_weights, at_once=FACE_THREADS)
    return yunet, FaceNet(face_weights, device=device)


def _fetch(home: Home, names: Sequence[str], say: Say) -> list[Path]:
    """Return the paths of weights, fetched first where they are missing."""
    folder = weights(home)
    paths = []
    for name in names:
        try:
            paths.append(folder.path(name))
        except ModelError:
            say(f"fetching {name} to {home.weights}")
            paths.append(folder.fetch(name))
    return paths


def language_model(home: Home) -> Path | None:
    """Return the folder of spaCy's English model, None where it was never fetched."""
    try:
        return weights(home).path(LANGUAGE)
    except ModelError:
        return None


def record_encoder(home: Home, name: str, spec: str) -> None:
    """Note how the index's encoder is loaded: its name alone does not tell a checkpoint's path."""
    path = home.folder / "encoder.json"
    with part_of(path) as part:
        part.write_text(json.dumps({"name": name, "spec": spec}), "utf-8")


def recorded_encoder(home: Home, identity: IndexIdentity) -> str:
    """Return the specification of the encoder that an index was made with."""
    try:
        recorded = json.loads((home.folder / "encoder.json").read_text("utf-8"))
        if recorded["name"] == identity.encoder:
            return str(recorded["spec"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if identity.encoder.startswith("conse"):
        return SMALL
    return identity.encoder.partition(":")[2]


def index_models(home: Home, settings: IndexSettings, say: Say) -> IndexModels:
    """Return all that a film is looked at with; weights that are missing are fetched."""
    from vsearch.models.devices import PICTURE_BYTES, device_named
    from vsearch.models.shots import TransNetShots
    from vsearch.protocols import IndexModels

    device = device_named(settings.device)
    _fetch(home, [LANGUAGE], say)
    if settings.scene_encoder == SMALL:
        _fetch(home, ["efficientnet-lite2", "minilm-l6-v2"], say)
    detector, embedder = face_models(home, settings.face_detector, say, device=device)
    (shots,) = _fetch(home, ["transnetv2"], say)
    scenes = scene_encoder(home, settings.scene_encoder, device=device)
    say(f"scene encoder: {scenes.name}, on {device}")
    return IndexModels(
        scenes=scenes,
        detector=detector,
        embedder=embedder,
        shots=TransNetShots(shots, device=device),
        at_once=device.fitting(PICTURE_BYTES, on_cpu=8),
        face_threads=1 if settings.face_detector == "mtcnn" else FACE_THREADS,
    )


def face_detector_of(identity: IndexIdentity | None) -> str:
    """Return the face detector that an index was made with, else the default one."""
    if identity is None:
        return IndexSettings().face_detector
    return "mtcnn" if identity.face_detector.startswith("mtcnn") else "yunet"
