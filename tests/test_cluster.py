"""Films looked at by workers that Ray started: two on this machine, with models that are plain."""

import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.cluster.asked import Asked
from indexer.cluster.joining import joined_ray
from indexer.cluster.on_workers import OnWorkers
from indexer.cluster.pool import RayPool
from indexer.library import index_library
from tests.fakes import BLUE, GREEN, RED, ColourScenes, identity, models, picture
from tests.media import make_clip
from tests.test_library import Silent
from tests.test_stretches import assert_same, scenes
from vsearch.protocols import IndexModels
from vsearch.settings import IndexSettings
from vsearch.store import Store

SETTINGS = IndexSettings(sample_fps=2.0)
ASKED = Asked("local", cpus=1, workers=2, chunk_s=600.0)
WHITE = (250, 250, 250)

pytestmark = [
    # Of Ray itself, when it ends.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@dataclass(frozen=True)
class Treacherous:
    """Loads models that end their process at white pictures, so many times, and stop at green."""

    folder: Path
    kills: int

    def __call__(self) -> IndexModels:
        """Return them."""
        return replace(models(), scenes=TreacherousScenes(self.folder, self.kills))


class TreacherousScenes(ColourScenes):
    """Ends its process at white pictures, and stands still at green ones without a face."""

    def __init__(self, folder: Path, kills: int) -> None:
        self._folder = folder
        self._kills = kills

    def encode_images(self, images):
        """Return the vectors, if the process lives."""
        if any(image.min() > 235 for image in images):
            fallen = len(list(self._folder.glob("*.fell")))
            if fallen < self._kills:
                (self._folder / f"{fallen}.fell").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if any(image[..., 0].max() < 60 and image[..., 2].max() < 60 for image in images):
            time.sleep(3600)
        return super().encode_images(images)


@pytest.fixture(scope="module")
def ray():
    with joined_ray(ASKED):
        yield


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    make_clip(folder / "long.mkv", scenes(seconds=10), options={"g": "40"})
    make_clip(folder / "Red.2001.mp4", [picture(RED, magenta=20)] * 60)
    make_clip(folder / "Großmutter's día.mkv", [picture(BLUE, cyan=90)] * 60)
    return folder


def index(films, place, looker=None):
    """Return the report and the store's contents by path."""
    with Store.open(place) as store, store.writing():
        store.check_identity(identity(sample_fps=2.0))
        report = index_library(
            [films],
            store=store,
            models=models(),
            settings=SETTINGS,
            reporter=Silent(),
            looker=looker,
        )
        rows = {
            film.path.name: (
                store.frames(film),
                store.faces(film),
                store.all_tracks([film])[film.id],
                tuple(store.shots(film)),
                film.duration_s,
            )
            for film in store.films()
        }
    return report, rows


def by_workers(load=models, asked=ASKED):
    pool = RayPool(asked, load, models(), SETTINGS)
    return OnWorkers(pool, models(), Silent(), longest_s=asked.chunk_s)


@dataclass(frozen=True)
class Contents:
    """What ``assert_same`` compares."""

    frames: object
    faces: object
    tracks: object
    shots: object


def assert_same_rows(one, other):
    assert one.keys() == other.keys()
    for name, (*columns, duration_s) in one.items():
        assert_same(Contents(*columns), Contents(*other[name][:4]))
        assert duration_s == other[name][4]


def test_two_workers_give_the_rows_of_one_process(ray, films, tmp_path):
    """Bit for bit, also of the long film, of which each looks at stretches; a bad one is named."""
    (films / "a text.mp4").write_text("not a film")
    _, alone = index(films, tmp_path / "alone")
    report, rows = index(films, tmp_path / "index", by_workers(asked=replace(ASKED, chunk_s=2.6)))
    assert len(report.indexed) == 3
    assert [path.name for path, _ in report.failed] == ["a text.mp4"]
    assert_same_rows(rows, alone)


def test_the_film_of_a_killed_worker_is_looked_at_again(ray, films, tmp_path):
    """Somebody kills one in the middle of a film: the rows are there once, and the same."""
    make_clip(films / "late.mp4", [picture(RED)] * 200 + [picture(WHITE)] * 50)
    _, alone = index(films, tmp_path / "alone")
    report, rows = index(films, tmp_path / "index", by_workers(Treacherous(tmp_path, kills=1)))
    assert len(list(tmp_path.glob("*.fell"))) == 1
    assert len(report.indexed) == 4
    assert_same_rows(rows, alone)


def test_bad_films_are_named_and_left_out(ray, films, tmp_path):
    """One ends two workers, one stands still in a third: the others are indexed."""
    make_clip(films / "white.mp4", [picture(WHITE)] * 60)
    make_clip(films / "green.mp4", [picture(GREEN)] * 60)
    asked = replace(ASKED, patience_s=1.5)
    report, rows = index(
        films, tmp_path / "index", by_workers(Treacherous(tmp_path, kills=9), asked)
    )
    failed = {path.name: reason for path, reason in report.failed}
    assert failed.keys() == {"white.mp4", "green.mp4"}
    assert "ended what reads it" in failed["white.mp4"]
    assert "gave no picture for 2 s" in failed["green.mp4"]
    assert len(list(tmp_path.glob("*.fell"))) == 2
    assert len(rows) == 3
