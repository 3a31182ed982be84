"""People made known to the library by their photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vsearch.errors import InputError, MediaError
from vsearch.photos import PHOTO_SUFFIXES, content_hash, cut_face, decode_photo, read_photo
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Image, Vectors
from vsearch.records.columns import Detections

SAME_PERSON = 0.45  # cosine from which a face in a group photo is taken for the person
DOMINANT = 4.0  # a face with this many times the area of every other is the photo's subject
DOUBTFUL = 0.2  # below this cosine to all their other photos, a photo is worth a second look


@dataclass(frozen=True, slots=True)
class GivenPhoto:
    """A photo that is no file here, such as one that was dropped on a page."""

    name: str
    content: bytes  # of the file


@dataclass(frozen=True, slots=True)
class Reference:
    """One photo's face, ready to be stored."""

    photo: str  # the photo's file name
    vector: Vectors  # (1, 512)
    crop: bytes  # JPEG of the face with room round it
    note: str | None = None  # what the user should know

    @property
    def crop_hash(self) -> str:
        """Return the SHA-256 that names the stored crop."""
        return content_hash(self.crop)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What became of a person's photos."""

    references: tuple[Reference, ...]
    refused: tuple[tuple[str, str], ...]  # (photo, reason)
    known: tuple[str, ...] = ()  # photos that the person had already
    unclear: tuple[tuple[Reference, ...], ...] = ()  # all faces of each photo refused for them


def find_people(folder: Path) -> dict[str, list[Path]]:
    """Return the photos of each person in ``folder/<Name>/*.jpg``; underscores become spaces.

    InputError when the folder does not exist, cannot be read or holds no folder with photos.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder: name one that holds a folder per person.")
    people: dict[str, list[Path]] = {}
    for entry in _listed(folder):
        if not entry.name.startswith(".") and entry.is_dir() and (photos := _photos_in(entry)):
            people.setdefault(entry.name.replace("_", " ").strip(), []).extend(photos)
    if not people:
        raise InputError(f"{folder} holds no people: put photos into {folder}/<Name>/.")
    return people


def find_photos(paths: Sequence[Path]) -> list[Path]:
    """Return the given photos, folders replaced by the photos in them, in order.

    InputError when a folder cannot be read.
    """
    return [p for path in paths for p in (_photos_in(path) if path.is_dir() else [path])]


def enrol(
    photos: Sequence[Path | GivenPhoto],
    *,
    detector: FaceDetector,
    embedder: FaceEmbedder,
    known: Vectors,
) -> Enrolment:
    """Return the reference face of every photo, and the photos that cannot be used with reasons.

    A photo with one face, or one face four times as large as any other, shows the person. In a
    group photo the face most like the person's other photos (``known`` (n, 512) and the ones in
    this call) is taken if it is alike enough; otherwise the photo is refused, and its faces are
    returned, from left to right, for somebody to choose from.
    """
    views: list[_View] = []
    refused: list[tuple[str, str]] = []  # two folders may hold photos of one name
    for photo in photos:
        try:
            image = _read(photo)
        except MediaError as error:
            refused.append((photo.name, str(error)))
            continue
        found = detector.detect(image)
        if len(found):
            views.append(_View(photo.name, image, found, embedder.embed(image, found)))
        else:
            reason = f"{photo.name}: no face found; use a sharper or closer photo."
            refused.append((photo.name, reason))
    subjects = [dominant_face(view.found) for view in views]
    clear = [v.vectors[[i]] for v, i in zip(views, subjects, strict=True) if i is not None]
    gallery = np.concatenate([known, *clear])
    references, unclear = [], []
    for view, subject in zip(views, subjects, strict=True):
        face = _likest_face(view, gallery) if subject is None else subject
        if face is None:
            reason = (
                f"{view.name}: {len(view.found)} faces, none known to be this person; "
                "crop it to one face, or add a photo of them alone as well."
            )
            refused.append((view.name, reason))
            unclear.append(_faces(view))
            continue
        references.append(_reference(view, face, gallery, is_group=subject is None))
    return Enrolment(tuple(references), tuple(refused), unclear=tuple(unclear))


@dataclass(frozen=True, slots=True)
class _View:
    """One photo with the faces on it."""

    name: str
    image: Image
    found: Detections
    vectors: Vectors  # (faces, 512)


def dominant_face(found: Detections) -> int | None:
    """Return the face that the photo is plainly of, None when several could be."""
    areas = np.prod(found.boxes[:, 2:] - found.boxes[:, :2], axis=1)
    order = np.argsort(-areas, kind="stable")
    if len(order) > 1 and areas[order[0]] < DOMINANT * areas[order[1]]:
        return None
    return int(order[0])


def _likest_face(view: _View, gallery: Vectors) -> int | None:
    """Return the face most like the gallery, None when none is alike enough."""
    if not len(gallery):
        return None
    likeness = (view.vectors @ gallery.T).max(axis=1)
    return int(likeness.argmax()) if likeness.max() >= SAME_PERSON else None


def _reference(view: _View, face: int, gallery: Vectors, *, is_group: bool) -> Reference:
    left, top, right, bottom = (float(edge) for edge in view.found.boxes[face])
    likeness = np.sort(gallery @ view.vectors[face])  # the photo itself is in it when it is clear
    others = likeness if is_group else likeness[:-1]
    note = None
    if is_group:
        note = f"{view.name}: of {len(view.found)} faces, took the one like the other photos."
    elif len(others) and others[-1] < DOUBTFUL:
        note = f"{view.name}: does not look like the other photos; remove it if it is a mistake."
    return Reference(
        view.name, view.vectors[[face]], cut_face(view.image, (left, top, right, bottom)), note
    )


def _faces(view: _View) -> tuple[Reference, ...]:
    """Return all faces of a photo, from left to right."""
    boxes = view.found.boxes.tolist()
    order = np.argsort(view.found.boxes[:, 0], kind="stable").tolist()
    return tuple(
        Reference(view.name, view.vectors[[face]], cut_face(view.image, tuple(boxes[face])))
        for face in order
    )


def _read(photo: Path | GivenPhoto) -> Image:
    if isinstance(photo, GivenPhoto):
        return decode_photo(photo.content, name=photo.name)
    return read_photo(photo)


def _photos_in(folder: Path) -> list[Path]:
    return [path for path in _listed(folder) if path.suffix.lower() in PHOTO_SUFFIXES]


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"{folder} cannot be read: {error.strerror or error}; check who may read it."
        ) from error
