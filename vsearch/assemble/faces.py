"""What tells who is on screen, without any model: their faces are in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsearch.errors import StoreError

if TYPE_CHECKING:
    from vsearch.search.views import Viewer
    from vsearch.store import Store


def face_viewer(opened: Store) -> Viewer:
    """Return what looks at films for people alone; StoreError when nothing is indexed yet."""
    from vsearch.insights.blind import BlindEncoder
    from vsearch.search.phrases import PhraseBook
    from vsearch.search.views import Viewer

    identity = opened.identity()
    if identity is None or not opened.films():
        raise StoreError("No film is indexed yet: run `vsearch index FOLDER`.")
    return Viewer(opened, PhraseBook(BlindEncoder(identity.encoder, identity.encoder_dim)))
