"""Everything put together: the only file that imports inside functions, so start-up stays fast."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.errors import InputError, ModelError, StoreError, UnknownNameError
from vsearch.settings import Home, IndexSettings

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.enrol import Enrolment
    from vsearch.models.weights import WeightsFolder
    from vsearch.protocols import FaceDetector, FaceEmbedder, IndexModels, SceneEncoder
    from vsearch.records.media import Film
    from vsearch.search import Searcher
    from vsearch.store import IndexIdentity, Store
    from vsearch.thumbnails import Thumbnails

Say = Callable[[str], None]

SMALL = "small"
AUTO = "auto"
BEST = "ViT-B-32/laion2b_s34b_b79k"
MOVE_ADVICE = (
    f"finds less than CLIP; where the model hub can be reached, `vsearch index --rebuild "
    f"--encoder {BEST}` moves the index to CLIP"
)


@dataclass(frozen=True, slots=True)
class Session:
    """What an indexing run works with."""

    store: Store
    models: IndexModels
    settings: IndexSettings
    earlier: Mapping[str, Film]  # by id: films whose title and year are to be kept


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds."""

    home: str
    films: int
    hours: float
    frames: int
    faces: int
    tracks: int
    people: int
    scene_encoder: str
    face_detector: str
    face_embedder: str
    shot_detector: str
    sample_fps: float
    index_bytes: int  # the tables
    weights_bytes: int  # the models
    advice: str | None


def weights(home: Home) -> WeightsFolder:
    """Return the home's weights folder."""
    from vsearch.models.weights import WeightsFolder

    return WeightsFolder(home.weights)


@contextmanager
def store(home: Home, *, create: bool = False) -> Iterator[Store]:
    """Open the index; StoreError when there is none and ``create`` is not set."""
    from vsearch.store import Store

    _finish_swap(home)
    if not create and not home.index.exists():
        raise StoreError(
            f"There is no index in {home.folder}: make one with `vsearch index FOLDER`, or name "
            "another --home."
        )
    with Store.open(home.index, create=create) as opened:
        yield opened


def film_named(opened: Store, text: str) -> Film:
    """Return the film of that title, file name or path; UnknownNameError when none or several."""
    wanted = text.strip().casefold()
    path = Path(text).expanduser().absolute()
    films = opened.films()
    found = [film for film in films if film.path == path] or [
        film
        for film in films
        if wanted in (film.title.casefold(), film.path.name.casefold(), film.id)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(str(film.path) for film in found)
        raise UnknownNameError(f"Several films are called {text}: name one by its path: {paths}.")
    from rapidfuzz import fuzz, process, utils

    titles = {film.title for film in films}
    near = process.extractOne(text, titles, scorer=fuzz.WRatio, processor=utils.default_process)
    hint = f"did you mean {near[0]}?" if near and near[1] > 70 else "`vsearch films` lists them."
    raise UnknownNameError(f"No film is called {text}: {hint}")


@contextmanager
def album(home: Home) -> Iterator[Album]:
    """Open the people book; it exists before any film does."""
    from vsearch.album import Album

    with store(home, create=True) as opened:
        yield Album(opened, home.photos)


def enrol_people(
    home: Home, people: Mapping[str, Sequence[Path]], *, say: Say
) -> dict[str, Enrolment]:
    """Enrol everybody by their photos and return what became of each."""
    with album(home) as book:
        detector, embedder = _face_models(home, _face_detector_of(home), say)
        return {
            name: book.enrol(name, photos, detector=detector, embedder=embedder)
            for name, photos in people.items()
        }


@contextmanager
def searcher(home: Home) -> Iterator[Searcher]:
    """Open what answers sentences; StoreError when nothing is indexed yet."""
    from vsearch.parse import Parser
    from vsearch.phrases import PhraseBook
    from vsearch.search import Searcher

    with store(home) as opened:
        identity = opened.identity()
        if identity is None:
            raise StoreError(
                f"Nothing is indexed in {home.folder} yet: run `vsearch index FOLDER`."
            )
        encoder = scene_encoder(home, _recorded_encoder(home, identity))
        if encoder.name != identity.encoder:
            raise StoreError(
                f"The index was made with {identity.encoder}, but {encoder.name} is here: put the "
                "former back, or run `vsearch index --rebuild`."
            )
        yield Searcher(
            store=opened,
            phrases=PhraseBook(encoder, cache=home.cache),
            parser=Parser(_language_model(home)),
        )


def thumbnails(home: Home) -> Thumbnails:
    """Return the home's cache of small pictures."""
    from vsearch.thumbnails import Thumbnails

    return Thumbnails(home.cache / "thumbnails")


def scene_encoder(home: Home, spec: str) -> SceneEncoder:
    """Return the encoder that a specification names: small, MODEL/WEIGHTS or MODEL@CHECKPOINT."""
    if spec == SMALL:
        from vsearch.models.conse import ConseEncoder

        return ConseEncoder(home.weights)
    from vsearch.models.openclip import OpenClipEncoder

    if "@" in spec:
        model, _, checkpoint = spec.partition("@")
        return OpenClipEncoder(model, Path(checkpoint).expanduser().absolute())
    model, slash, tag = spec.partition("/")
    if not (model and slash and tag):
        raise InputError(
            f"No scene encoder is called {spec!r}: use small, MODEL/WEIGHTS such as {BEST}, or "
            "MODEL@CHECKPOINT."
        )
    return OpenClipEncoder(model, tag)


@contextmanager
def indexing(
    home: Home,
    *,
    sample_fps: float | None = None,
    encoder: str | None = None,
    face_detector: str | None = None,
    rebuild: bool = False,
    say: Say,
) -> Iterator[Session]:
    """Open the index for a run that adds films; what is not asked for is as in the index.

    With ``rebuild`` the session's store is a new index beside the old one, which goes on
    answering and is replaced when the block is left without an error; a rebuild that was
    interrupted is taken up again. MismatchError when the index was made otherwise and no rebuild
    is asked for.
    """
    from vsearch.store import IndexIdentity, Store

    _finish_swap(home)
    with Store.open(home.index) as current, current.writing():
        made = current.identity()
        spec = encoder or (made and _recorded_encoder(home, made)) or _best_encoder(home, say)
        settings = IndexSettings(
            sample_fps=_sample_fps(sample_fps, made),
            scene_encoder=spec,
            face_detector=face_detector or _face_detector_of(home),
        )
        models = _index_models(home, settings, say)
        identity = IndexIdentity(
            encoder=models.scenes.name,
            encoder_dim=models.scenes.dim,
            face_detector=models.detector.name,
            face_embedder=models.embedder.name,
            shot_detector=models.shots.name,
            sample_fps=settings.sample_fps,
        )
        earlier = {film.id: film for film in current.films()}
        if not rebuild:
            current.check_identity(identity)
            _record_encoder(home, identity.encoder, spec)
            current.sweep()
            yield Session(current, models, settings, earlier)
            current.optimize()
            return
        with Store.open(_next_index(home)) as fresh, fresh.writing():
            if fresh.identity() not in (None, identity):
                fresh.rebuild(identity)
            fresh.check_identity(identity)
            fresh.sweep()
            yield Session(fresh, models, settings, earlier)
            fresh.optimize()
            _copy_people(current, fresh)
        _record_encoder(home, identity.encoder, spec)
    _swap(home)


def evaluation_home(home: Home, dataset: Path, *options: object) -> Home:
    """Return a home of its own for a dataset and the options it is indexed with."""
    told = json.dumps([str(dataset.absolute()), *map(str, options)])
    return home.inside(f"eval/{dataset.name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}")


def status(home: Home) -> Status:
    """Return what the index holds; zeros before anything is indexed."""
    with store(home) as opened:
        counts, identity = opened.stats(), opened.identity()
    encoder = identity.encoder if identity else "none yet"
    return Status(
        home=str(home.folder),
        films=counts.films,
        hours=counts.duration_s / 3600,
        frames=counts.frames,
        faces=counts.faces,
        tracks=counts.tracks,
        people=counts.people,
        scene_encoder=encoder,
        face_detector=identity.face_detector if identity else "none yet",
        face_embedder=identity.face_embedder if identity else "none yet",
        shot_detector=identity.shot_detector if identity else "none yet",
        sample_fps=identity.sample_fps if identity else 0.0,
        index_bytes=counts.size_bytes or 0,
        weights_bytes=sum(p.stat().st_size for p in home.weights.rglob("*") if p.is_file()),
        advice=encoder_advice(encoder),
    )


def encoder_advice(name: str) -> str | None:
    """Return how to find more than this encoder does, None when it is a CLIP model."""
    return f"the small scene encoder {MOVE_ADVICE}" if name.startswith("conse") else None


def _sample_fps(asked: float | None, made: IndexIdentity | None) -> float:
    if asked is not None:
        return asked
    return made.sample_fps if made else IndexSettings().sample_fps


def _best_encoder(home: Home, say: Say) -> str:
    """Return CLIP where its weights can be had, else the small encoder, and say so."""
    from vsearch.models.openclip import hub_answers, is_cached

    model, _, tag = BEST.partition("/")
    if is_cached(model, tag) or hub_answers():
        return BEST
    say(f"no CLIP weights can be had here: using the small scene encoder, which {MOVE_ADVICE}")
    return SMALL


def _index_models(home: Home, settings: IndexSettings, say: Say) -> IndexModels:
    from vsearch.models.shots import TransNetShots
    from vsearch.protocols import IndexModels

    _fetch(home, ["spacy-en-core-web-sm"], say)
    if settings.scene_encoder == SMALL:
        _fetch(home, ["efficientnet-lite2", "minilm-l6-v2"], say)
    detector, embedder = _face_models(home, settings.face_detector, say)
    (shots,) = _fetch(home, ["transnetv2"], say)
    scenes = scene_encoder(home, settings.scene_encoder)
    say(f"scene encoder: {scenes.name}")
    return IndexModels(
        scenes=scenes, detector=detector, embedder=embedder, shots=TransNetShots(shots)
    )


def _face_models(home: Home, detector: str, say: Say) -> tuple[FaceDetector, FaceEmbedder]:
    from vsearch.models.facenet import FaceNet

    (face_weights,) = _fetch(home, ["facenet-vggface2"], say)
    if detector == "mtcnn":
        from vsearch.models.mtcnn import Mtcnn

        return Mtcnn(), FaceNet(face_weights)
    from vsearch.models.yunet import YuNet

    (detector_weights,) = _fetch(home, ["yunet-2023mar"], say)
    return YuNet(detector_weights), FaceNet(face_weights)


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


def _language_model(home: Home) -> Path | None:
    """Return the folder of spaCy's English model, None where it was never fetched."""
    try:
        return weights(home).path("spacy-en-core-web-sm")
    except ModelError:
        return None


def _face_detector_of(home: Home) -> str:
    """Return the face detector that the index was made with, else the default one."""
    if not home.index.exists():
        return IndexSettings().face_detector
    with store(home) as opened:
        identity = opened.identity()
    if identity is None:
        return IndexSettings().face_detector
    return "mtcnn" if identity.face_detector.startswith("mtcnn") else "yunet"


def _record_encoder(home: Home, name: str, spec: str) -> None:
    """Note how the index's encoder is loaded: its name alone does not tell a checkpoint's path."""
    path = home.folder / "encoder.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"name": name, "spec": spec}), "utf-8")
    part.replace(path)


def _recorded_encoder(home: Home, identity: IndexIdentity) -> str:
    try:
        recorded = json.loads((home.folder / "encoder.json").read_text("utf-8"))
        if recorded["name"] == identity.encoder:
            return str(recorded["spec"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if identity.encoder.startswith("conse"):
        return SMALL
    return identity.encoder.partition(":")[2]


def _copy_people(source: Store, target: Store) -> None:
    for person in source.people():
        rows = zip(person.photos, person.picture_hashes, person.vectors, strict=True)
        for photo, digest, vector in rows:
            target.add_reference(person.name, photo, digest, vector)
        target.set_aliases(person.name, person.aliases)
    for entry in source.cast():
        target.add_cast(entry)


def _next_index(home: Home) -> Path:
    return home.folder / "index.next"


def _old_index(home: Home) -> Path:
    return home.folder / "index.old"


def _swap(home: Home) -> None:
    """Put the rebuilt index in the place of the old one."""
    home.index.replace(_old_index(home))
    _next_index(home).replace(home.index)
    shutil.rmtree(_old_index(home), ignore_errors=True)


def _finish_swap(home: Home) -> None:
    """Complete a swap that was killed between its steps."""
    if _old_index(home).exists():
        if not home.index.exists():
            _next_index(home).replace(home.index)
        shutil.rmtree(_old_index(home), ignore_errors=True)
