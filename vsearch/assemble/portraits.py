"""Photos read for the faces on them, beside the people who are enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.index_faces import index_face_models
from vsearch.assemble.opening import store
from vsearch.assemble.parts import Say
from vsearch.assemble.shared import album_of, has_index
from vsearch.errors import InputError
from vsearch.settings import Home

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.enrol import Enrolment
    from vsearch.insights.look_alike import LookAlikes
    from vsearch.people import LikenessCurve
    from vsearch.protocols import FaceDetector, FaceEmbedder
    from vsearch.records.arrays import Image
    from vsearch.records.people import Person


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everybody enrolled, and what a face is compared with them by."""

    people: tuple[Person, ...]  # at least one
    album: Album
    curve: LikenessCurve
    detector: FaceDetector
    embedder: FaceEmbedder

    def alike(self, image: Image, *, top: int) -> tuple[LookAlikes, ...]:
        """Return every face of a picture, from left to right, with its ``top`` nearest people."""
        from vsearch.insights.look_alike import look_alikes

        return look_alikes(
            image,
            self.people,
            self.curve,
            detector=self.detector,
            embedder=self.embedder,
            top=top,
        )


@contextmanager
def gallery(
    home: Home, *, say: Say, models: tuple[FaceDetector, FaceEmbedder] | None = None
) -> Iterator[Gallery]:
    """Open what faces are compared with; InputError when nobody is enrolled.

    Without ``models`` it is done by those that the index was made with.
    """
    from vsearch.search.curves import library_curve

    with store(home, create=True) as opened:
        people = opened.people()
        if not people:
            raise InputError("Nobody is enrolled yet: run `vsearch people add NAME PHOTO...`.")
        detector, embedder = models or index_face_models(home, opened.identity(), say)
        yield Gallery(
            people=tuple(people),
            album=album_of(opened, home),
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
    if has_index(home):
        with store(home) as opened:
            made = opened.identity()
    detector, embedder = index_face_models(home, made, say)
    nobody = np.zeros((0, 512), np.float32)
    return {
        name: enrol(paths, detector=detector, embedder=embedder, known=nobody)
        for name, paths in photos.items()
    }
