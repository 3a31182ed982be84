"""What an earlier index knows is not looked for again when only the scene encoder is another."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.library import index_library
from indexer.order import Order
from indexer.photo_library import index_photos
from indexer.photo_plan import KnownFolder, known_folders
from indexer.seen_before import SeenBefore
from tests.fakes import BLUE, RED, SquareFaces, identity, models, picture
from tests.media import make_clip
from tests.test_library import Silent
from tests.test_photo_library import Heard, save
from vsearch.assemble.indexing import _differ_in_scenes
from vsearch.records.arrays import Image
from vsearch.records.columns import Detections
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store


class Counting(SquareFaces):
    """Counts the pictures that faces are looked for on."""

    def __init__(self) -> None:
        self.pictures = 0

    def detect(self, image: Image) -> Detections:
        """Look, and count."""
        self.pictures += 1
        return super().detect(image)


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Store]:
    """Return an index of one film with a face, and a folder of two photos, one with a face."""
    frames = [picture(RED, magenta=20)] * 50 + [picture(BLUE)] * 50
    make_clip(tmp_path / "film.mp4", frames, fps=25, pixel_format="yuv444p")
    save(tmp_path / "photos" / "a.png", picture(RED, cyan=20))
    save(tmp_path / "photos" / "b.png", picture(BLUE))
    with Store.open(tmp_path / "index") as store, store.writing():
        store.check_identity(identity())
        put(store, tmp_path, SeenBefore())
        yield store


def put(store: Store, folder: Path, before: SeenBefore, known: Store | None = None) -> int:
    """Bring an index up to date; return on how many pictures faces were looked for."""
    detector = Counting()
    looking = replace(models(), detector=detector)
    index_library(
        [folder / "film.mp4"],
        store=store,
        models=looking,
        settings=IndexSettings(),
        reporter=Silent(),
        before=before,
    )
    folders = [
        KnownFolder(film, earlier.photos(film), frozenset())
        for earlier in ([known] if known else [])
        for film in earlier.films()
        if film.is_photos
    ]
    index_photos(
        [folder / "photos"],
        store=store,
        models=looking,
        settings=IndexSettings(),
        reporter=Heard(),
        known=known_folders(store, folders),
        before=before,
    )
    return detector.pictures


def test_faces_of_films_and_photos_are_taken_over(first: Store, tmp_path: Path) -> None:
    """Not one picture is looked at for faces, and the rows are the same."""
    with Store.open(tmp_path / "next") as fresh, fresh.writing():
        fresh.check_identity(identity())
        assert put(fresh, tmp_path, SeenBefore(first), first) == 0
        for old, new in zip(first.films(), fresh.films(), strict=True):
            assert (old.id, old.face_count, old.frame_count) == (
                *(new.id, new.face_count, new.frame_count),
            )
            assert fresh.shots(new) == first.shots(old)
            was, now = first.faces(old), fresh.faces(new)
            for name in ("times_s", "shots", "tracks", "boxes", "vectors"):
                assert np.array_equal(getattr(was, name), getattr(now, name))
            assert len(fresh.all_tracks([new])[new.id]) == len(first.all_tracks([old])[old.id])


def test_what_has_changed_since_is_looked_at(first: Store, tmp_path: Path) -> None:
    """Another film under the old name, and a photo that is new."""
    frames = [picture(BLUE, cyan=60)] * 50
    make_clip(tmp_path / "film.mp4", frames, fps=25, pixel_format="yuv444p")
    save(tmp_path / "photos" / "c.png", picture(RED, magenta=60))
    with Store.open(tmp_path / "next") as fresh, fresh.writing():
        fresh.check_identity(identity())
        assert put(fresh, tmp_path, SeenBefore(first), first) == 2 + 3
        assert sum(film.face_count for film in fresh.films()) == 2 + 2


def test_only_another_scene_encoder_leaves_faces_and_shots_as_they_are() -> None:
    """Another detector, sampling or the same encoder: everything is looked at."""
    made = identity()
    assert _differ_in_scenes(made, replace(made, encoder="other", encoder_dim=9))
    assert not _differ_in_scenes(made, made)
    assert not _differ_in_scenes(None, made)
    moved = replace(made, encoder="other")
    for other in (
        replace(moved, face_detector="x"),
        replace(moved, shot_detector="x"),
        replace(moved, sample_fps=2.0),
    ):
        assert not _differ_in_scenes(made, other)


def test_an_order_tells_whether_the_old_index_is_kept(tmp_path: Path) -> None:
    """It goes to another process as a line."""
    order = Order(Home(tmp_path, tmp_path), (), rebuild=True, keep=True)
    assert Order.from_line(order.to_line()) == order
