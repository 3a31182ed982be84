"""A home with a few short films, one person who is known and one who is not."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import numpy as np

from indexer.cli import main
from tests.media import make_clip, plain
from vsearch import assemble
from vsearch.records.arrays import Image
from vsearch.settings import Home

SCRIPT = "<script>alert(1)</script>"  # the title of a film
NEWS, TAPE, STATEMENT = "Evening News", "Old Tape", "White House Statement"
BEGINS_S = 6  # from here on Obama and Biden are seen in NEWS and TAPE; before there is plain grey
DARKEST, LEVELS_PER_S = 20, 20  # of the stripe at the foot of NEWS and TAPE: it tells the time

_FPS = 25
_SHOWN_S = 4


@dataclass(frozen=True, slots=True)
class IndexedHome:
    """Where the home and what belongs to it lies."""

    home: Home
    films: Mapping[str, str]  # ids by title
    obama: Path  # a photo, which he is known by
    biden: Path  # a photo; he is known as unknown_1 at first
    more: Path  # a folder that is not indexed, with the film "Harbour Cruise"


def make_home(folder: Path, weights: Path, samples: Path) -> IndexedHome:
    """Return a home in the folder, made with the command line and VSEARCH_WEIGHTS at ``weights``.

    ``samples`` holds what data/samples.toml lists, but for the long film.
    """
    films, more = folder / "films", folder / "more"
    for made in (films, more):
        made.mkdir(parents=True)
    statement = samples / "films" / f"{STATEMENT}.mp4"
    shutil.copy(statement, films)
    spoken = _beginning(statement, _FPS * _SHOWN_S)
    height, width = spoken[0].shape[:2]
    grey = plain((128, 128, 128), width=width, height=height)
    later = _timed([grey] * (_FPS * BEGINS_S) + spoken)
    make_clip(films / f"{NEWS}.mp4", later, with_sound=True)
    make_clip(films / f"{TAPE}.avi", later, codec="mpeg4", options={"b": "2000000"})
    make_clip(films / "script.mp4", [plain((30, 30, 200), width=320, height=240)] * _FPS)
    make_clip(more / "Harbour Cruise.mp4", spoken[: 2 * _FPS])

    home = Home(folder / "home", weights)
    obama, biden = (
        samples / "people" / name / "portrait.jpg" for name in ("Barack Obama", "Joe Biden")
    )
    for words in (
        ("people", "add", "Barack Obama", str(obama)),
        ("index", str(films), "--encoder", "small"),
        ("films", "script", "--title", SCRIPT),
        ("people", "discover"),
    ):
        command(home, *words)
    with assemble.store(home) as store:
        ids = {film.title: film.id for film in store.films()}
    return IndexedHome(home, ids, obama, biden, more)


def command(home: Home, *words: str) -> None:
    """Run one command in the home."""
    status = main(["--home", str(home.folder), *words])
    assert status == 0, words


def _timed(frames: Sequence[Image]) -> list[Image]:
    """Return the frames with a stripe at their foot that gets brighter as time goes by."""
    told = [frame.copy() for frame in frames]
    for number, frame in enumerate(told):
        frame[-len(frame) // 8 :] = np.uint8(DARKEST + LEVELS_PER_S * number / _FPS)
    return told


def _beginning(path: Path, count: int) -> list[Image]:
    """Return the first frames of a film."""
    with av.open(str(path)) as container:
        frames = islice(container.decode(video=0), count)
        return [np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8) for frame in frames]
