"""Two small films indexed with plain models, and two people who are in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.library import index_library
from tests.fakes import (
    BLUE,
    GREEN,
    GREY,
    RED,
    YELLOW,
    SquareFaces,
    SquareVectors,
    identity,
    models,
    picture,
)
from tests.media import make_clip
from tests.test_library import Silent
from vsearch.album import Album
from vsearch.photos import encode_jpeg
from vsearch.protocols import FaceEmbedder
from vsearch.records.people import CastEntry
from vsearch.settings import IndexSettings
from vsearch.store import Store

FPS = 25


@contextmanager
def small_library(folder: Path, embedder: FaceEmbedder | None = None) -> Iterator[Store]:
    """Open an index of two films of a few shots each.

    Night Train: Anna on red 0-4, yellow 4-8, Anna and Ben on blue 8-12, Ben on green 12-16.
    Old Harbour, of 1984: Ben on red 0-4, nothing on blue 4-8.
    """
    films = folder / "films"
    films.mkdir()
    make_clip(
        films / "Night Train.mp4",
        _shot(RED, 4, magenta=20)
        + _shot(YELLOW, 4)
        + _shot(BLUE, 4, magenta=20, cyan=100)
        + _shot(GREEN, 4, cyan=20),
        fps=FPS,
        pixel_format="yuv444p",
    )
    make_clip(
        films / "Old Harbour (1984).mp4",
        _shot(RED, 4, cyan=60) + _shot(BLUE, 4),
        fps=FPS,
        pixel_format="yuv444p",
    )
    photos = {}
    for name, colour in (("Anna Berg", "magenta"), ("Ben Okoro", "cyan")):
        photos[name] = folder / f"{colour}.jpg"
        photos[name].write_bytes(encode_jpeg(picture(GREY, **{colour: 60}), quality=98))
    with Store.open(folder / "index") as store:
        store.check_identity(identity())
        index_library(
            [films],
            store=store,
            models=models(embedder),
            settings=IndexSettings(),
            reporter=Silent(),
        )
        album = Album(store, folder / "people")
        for name, photo in photos.items():
            album.enrol(name, [photo], detector=SquareFaces(), embedder=embedder or SquareVectors())
        store.add_cast(CastEntry("Night Train", "The Conductor", "Ben Okoro"))
        yield store


def _shot(background, seconds, **faces):
    return [picture(background, **faces)] * (FPS * seconds)
