"""An indexing process with the plain models, run as the real one is.

python -m tests.fake_worker [treacherous]: then pictures of some colours end it, as bad files do.
"""

import ctypes
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from indexer.worker import main
from tests.fakes import ColourScenes, identity, models
from vsearch import assemble
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Image, Vectors
from vsearch.settings import Home, IndexSettings
from vsearch.store import IndexIdentity, Store

CRASHES, STANDS_STILL, SWELLS, STUMBLES = (250, 250, 250), (5, 5, 250), (5, 250, 250), (250, 5, 250)


class Treacherous(ColourScenes):
    """Looks at colours, and falls over four of them."""

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return the vectors, if the process lives."""
        for image in images:
            mean = image.reshape(-1, 3).mean(axis=0)
            for colour, fall in _FALLS.items():
                if np.abs(mean - colour).max() < 12:
                    fall()
        return super().encode_images(images)


@contextmanager
def plain_session(
    home: Home, made_with: IndexModels, made_as: IndexIdentity
) -> Iterator[assemble.Session]:
    """Open the index for a run with these models, as assemble.indexing does."""
    with Store.open(home.tables) as store, store.writing():
        store.check_identity(made_as)
        store.sweep()
        earlier = {film.id: film for film in store.films()}
        photos = {film.id: store.photos(film) for film in earlier.values() if film.is_photos}
        yield assemble.Session(store, made_with, IndexSettings(), earlier, photos)
        store.optimize()


def open_session(home: Home, **_: object) -> AbstractContextManager[assemble.Session]:
    """Open the index for a run with the plain models."""
    plain = replace(models(), scenes=Treacherous()) if "treacherous" in sys.argv else models()
    return plain_session(home, plain, identity())


def _crash() -> None:
    ctypes.string_at(0)


def _stand_still() -> None:
    time.sleep(3600)


def _swell() -> None:
    held = [np.ones(1 << 24) for _ in range(20)]  # 2.5 GiB, if it gets that far
    time.sleep(len(held))


def _stumble() -> None:
    raise IndexError("a picture\nthat nobody thought of")


_FALLS = MappingProxyType(
    {CRASHES: _crash, STANDS_STILL: _stand_still, SWELLS: _swell, STUMBLES: _stumble}
)

if __name__ == "__main__":
    status = main(open_session)
    sys.stderr.flush()
    os._exit(status)
