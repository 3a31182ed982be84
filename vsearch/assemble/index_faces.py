"""The face models that an index was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsearch.assemble.parts import Say, face_detector_of, face_models
from vsearch.errors import MismatchError

if TYPE_CHECKING:
    from vsearch.protocols import FaceDetector, FaceEmbedder
    from vsearch.settings import Home
    from vsearch.store import IndexIdentity


def index_face_models(
    home: Home, identity: IndexIdentity | None, say: Say
) -> tuple[FaceDetector, FaceEmbedder]:
    """Return the models whose faces can be compared with those in an index of that identity.

    MismatchError when its faces were embedded by a model that is not here.
    """
    detector, embedder = face_models(home, face_detector_of(identity), say)
    require_embedder(identity, embedder)
    return detector, embedder


def require_embedder(identity: IndexIdentity | None, embedder: FaceEmbedder) -> None:
    """Raise MismatchError unless the embedder is that of the index, or that has none yet."""
    if identity is not None and identity.face_embedder != embedder.name:
        raise MismatchError(
            f"The index tells faces apart by {identity.face_embedder}, but {embedder.name} is "
            "here: put the former back, or index anew with `vsearch index --rebuild`."
        )
