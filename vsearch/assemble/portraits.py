"""Photos read for the faces on them, beside the people who are enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.opening import store
from vsearch.assemble.parts import Say, face_detector_of, face_models
from vsearch.errors import InputError
from vsearch.settings import Home

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.enrol import Enrolment
    from vsearch.people import LikenessCurve
    from vsearch.protocols import FaceDetector, FaceEmbedder
    from vsearch.records.people import Person


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everybody enrolled, and what a face is compared with them by."""

    people: tuple[Person, ...]  # at least one
    album: Album
    curve: LikenessCurve
    detector: FaceDetector
    embedder: FaceEmbedder


@contextmanager
def gallery(home: Home, *, say: Say) -> Iterator[Gallery]:
    """Open what faces are compared with; InputError when nobody is enrolled."""
    from vsearch.album import Album
    from vsearch.search.lineup import library_curve

    with store(home, create=True) as opened:
        people = opened.people()
        if not people:
            raise InputError("Nobody is enrolled yet: run `vsearch people add NAME PHOTO...`.")
        detector, embedder = face_models(home, face_detector_of(opened.identity()), say)
        yield Gallery(
            people=tuple(people),
            album=Album(opened, home.photos),
            curve=library_curve(opened, people),
            detector=detector,
            embedder=embedder,
        )


def read_faces(
    home: Home, photos: Mapping[str, Sequence[Path]], *, say: Say
) -> dict[str, Enrolment]:
    """Return each person's face on each of their photos, which are kept nowhere."""
    import numpy as np

    from vsearch.enrol import enrol

    made = None
    if home.index.exists():
        with store(home) as opened:
            made = opened.identity()
    detector, embedder = face_models(home, face_detector_of(made), say)
    nobody = np.zeros((0, 512), np.float32)
    return {
        name: enrol(paths, detector=detector, embedder=embedder, known=nobody)
        for name, paths in photos.items()
    }
