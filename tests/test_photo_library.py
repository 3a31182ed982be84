"""Folders of photos kept in step with the index."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.library import index_library
from indexer.photo_library import PORTION, index_photos
from indexer.photo_plan import KnownFolder, known_folders
from tests.fakes import BLUE, GREEN, RED, identity, models, picture
from vsearch.errors import MediaError
from vsearch.photos import read_photo_file
from vsearch.records.media import PHOTO_APART_S
from vsearch.settings import IndexSettings
from vsearch.store import Store

ORIENTATION, TURNED_LEFT = 0x0112, 6  # to be shown turned by 90 degrees clockwise


class Heard:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.planned = self.reached = 0
        self.failures: list[str] = []

    def photos_planned(self, count):
        """Keep it."""
        self.planned = count

    def photos_reached(self, folder, count):
        """Add it."""
        self.reached += count

    def photos_finished(self, folder, count, faces):
        """Hear the end of a portion."""

    def failed(self, path, reason):
        """Keep it."""
        self.failures.append(reason)


def save(path, image, taken_at=None, orientation=1):
    exif = PillowImage.Exif()
    if taken_at:
        exif.get_ifd(0x8769)[0x9003] = taken_at
    exif[ORIENTATION] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(image).save(path, quality=98, exif=exif)


@pytest.fixture
def photos(tmp_path):
    """Two photos of Crete: a face on red, and blue that was taken later."""
    folder = tmp_path / "photos" / "crete_2019"
    save(folder / "a.jpg", picture(RED, magenta=20), "2019:07:14 12:33:10")
    save(folder / "b.png", picture(BLUE), "2019:07:15 08:00:00")
    return folder


@pytest.fixture
def index(tmp_path):
    with Store.open(tmp_path / "index") as store, store.writing():
        store.check_identity(identity())
        yield store


def bring_up_to_date(index, *roots: Path, **options):
    heard = Heard()
    report = index_photos(
        roots,
        store=index,
        models=options.pop("models", None) or models(),
        settings=IndexSettings(),
        reporter=heard,
        known=options.pop("known", None) or known_folders(index),
        **options,
    )
    return report, heard


def held(index):
    """Return the names of the photos in the index with their places, by folder."""
    return {
        film.title: {str(photo.name): photo.slot for photo in index.photos(film)}
        for film in index.films()
    }


def test_a_folder_is_one_entry_with_a_shot_for_each_photo(photos, index):
    """Its title is the folder's name; frames, faces and tracks lie on its time line."""
    report, heard = bring_up_to_date(index, photos.parent)
    (film,) = index.films()
    assert (film.title, film.year, film.path, film.is_photos) == ("Crete", 2019, photos, True)
    assert (film.frame_count, film.face_count, report.indexed, heard.planned) == (2, 1, 2, 2)
    assert [shot.start_s for shot in index.shots(film)] == [0.0, PHOTO_APART_S]
    assert index.frames(film).times_s.tolist() == [0.0, PHOTO_APART_S]
    assert index.faces(film).shots.tolist() == [0]
    assert len(index.all_tracks([film])[film.id]) == 1


def test_photos_are_upright_and_tell_when_they_were_taken(photos, index):
    """What the camera held on its side is turned; the day may also stand in the name."""
    save(photos / "IMG_20200102_030405.jpg", picture(GREEN, cyan=10), orientation=TURNED_LEFT)
    bring_up_to_date(index, photos)
    (film,) = index.films()
    a, b, turned = sorted(index.photos(film), key=lambda photo: photo.taken_at)
    assert (a.taken_at, b.taken_at) == ("2019-07-14T12:33:10", "2019-07-15T08:00:00")
    assert (turned.taken_at, turned.width, turned.height) == ("2020-01-02T03:04:05", 120, 160)
    # The square was 10 from the left and 40 from the top of 160 x 120: now 40 from the right.
    box = index.faces(film).boxes[0]
    assert box == pytest.approx([40 / 120, 10 / 160, 80 / 120, 50 / 160], abs=0.02)


def test_unchanged_photos_are_not_read_again(photos, index):
    """Nothing is planned, and the folder keeps its run."""
    bring_up_to_date(index, photos)
    before = index.films()
    report, heard = bring_up_to_date(index, photos)
    assert (report.unchanged, report.indexed, heard.planned) == (2, 0, 0)
    assert index.films() == before


def test_a_new_photo_leaves_the_others_in_their_places(photos, index):
    """Only it is looked at, though its name comes first."""
    bring_up_to_date(index, photos)
    (before,) = index.films()
    vectors = index.frames(before).vectors
    save(photos / "0.jpg", picture(GREEN, cyan=60))
    report, heard = bring_up_to_date(index, photos)
    (after,) = index.films()
    assert (report.indexed, report.unchanged, heard.planned) == (1, 2, 1)
    assert (after.id, after.face_count) == (before.id, 2)
    assert held(index) == {"Crete": {"a.jpg": 0, "b.png": 1, "0.jpg": 2}}
    assert np.abs(index.frames(after).vectors[:2] - vectors).max() < 1e-3


def test_renamed_photos_and_moved_folders_are_known_again(photos, index):
    """Nothing is looked at, and the folder keeps its number and places."""
    bring_up_to_date(index, photos)
    (before,) = index.films()
    (photos / "a.jpg").rename(photos / "z.jpg")
    assert bring_up_to_date(index, photos)[0].moved == 1
    elsewhere = photos.parent / "Greece"
    photos.rename(elsewhere)
    report, heard = bring_up_to_date(index, photos.parent)
    (film,) = index.films()
    assert (report.moved, report.indexed, heard.planned) == (2, 0, 0)
    assert (film.id, film.path, film.title) == (before.id, elsewhere, "Crete")
    assert held(index) == {"Crete": {"z.jpg": 0, "b.png": 1}}


def test_a_photo_that_changed_is_looked_at_again(photos, index):
    """It is another photo, with a place of its own."""
    bring_up_to_date(index, photos)
    save(photos / "b.png", picture(GREEN))
    report, _ = bring_up_to_date(index, photos, prune=True)
    assert (report.indexed, report.pruned) == (1, 1)
    assert held(index) == {"Crete": {"a.jpg": 0, "b.png": 2}}


def test_what_is_gone_stays_until_it_is_pruned(photos, index):
    """A photo, and then the whole folder."""
    bring_up_to_date(index, photos)
    (photos / "a.jpg").unlink()
    assert bring_up_to_date(index, photos)[0].gone == 1
    assert held(index) == {"Crete": {"a.jpg": 0, "b.png": 1}}
    assert bring_up_to_date(index, photos, prune=True)[0].pruned == 1
    assert held(index) == {"Crete": {"b.png": 1}}
    shutil.rmtree(photos)
    assert bring_up_to_date(index, photos.parent)[0].gone == 1
    assert bring_up_to_date(index, photos.parent, prune=True)[0].pruned == 1
    assert index.films() == []


def test_a_damaged_photo_is_named_and_does_not_stop_the_others(photos, index):
    """It is tried again the next time."""
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff" + b"no photo" * 20)
    (photos / "empty.jpg").write_bytes(b"")
    for expected in (2, 0):
        report, heard = bring_up_to_date(index, photos)
        assert (report.indexed, len(heard.failures)) == (expected, 2)
    assert all("bad.jpg" in why or "empty.jpg" in why for why in heard.failures)


def test_a_folder_of_damaged_photos_leaves_nothing(tmp_path, index):
    """Not even an empty entry."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "bad.jpg").write_bytes(b"no photo")
    assert len(bring_up_to_date(index, tmp_path / "photos")[1].failures) == 1
    assert index.films() == []


def test_artwork_hidden_files_and_what_the_program_keeps_are_no_photos(photos, index, tmp_path):
    """A poster, a film's own picture, a hidden folder, the home of the index."""
    for name in ("poster.jpg", "Up-fanart1.jpg", "Up.jpg", ".hidden.jpg", "folder.png"):
        save(photos / name, picture(GREEN))
    (photos / "Up.mkv").write_bytes(b"")
    save(photos / ".actors" / "someone.jpg", picture(GREEN))
    save(photos / "home" / "photos" / "face.jpg", picture(GREEN))
    bring_up_to_date(index, photos, leave_out=[photos / "home"])
    assert held(index) == {"Crete": {"a.jpg": 0, "b.png": 1}}


def test_the_same_photo_twice_in_a_folder_is_one(photos, index):
    """The copy is counted."""
    shutil.copy(photos / "a.jpg", photos / "a copy.jpg")
    report, _ = bring_up_to_date(index, photos)
    assert (report.indexed, report.copies) == (2, 1)


def test_what_breaks_off_leaves_whole_portions(tmp_path, index, monkeypatch):
    """After a portion the run is interrupted: what was put in stays, and the next goes on."""
    for number in range(5):
        save(tmp_path / "photos" / f"{number}.jpg", picture((40 * number, 90, 20)))
    monkeypatch.setattr("indexer.photo_library.PORTION", 2)
    looked_at = []

    class Breaking(Heard):
        def photos_reached(self, folder, count):
            looked_at.append(count)
            if sum(looked_at) == 4:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_photos(
            [tmp_path / "photos"],
            store=index,
            models=models(),
            settings=IndexSettings(),
            reporter=Breaking(),
        )
    assert held(index) == {"Photos": {"0.jpg": 0, "1.jpg": 1}}
    report, _ = bring_up_to_date(index, tmp_path / "photos")
    assert (report.indexed, report.unchanged) == (3, 2)
    assert sorted(held(index)["Photos"].values()) == [0, 1, 2, 3, 4]
    assert PORTION > 2


def test_a_rebuild_keeps_folders_and_places(photos, index, tmp_path):
    """What was said of a face by its place still means that face."""
    bring_up_to_date(index, photos)
    save(photos / "0.jpg", picture(GREEN))
    bring_up_to_date(index, photos)
    earlier = [KnownFolder(f, index.photos(f), frozenset()) for f in index.films()]
    with Store.open(tmp_path / "new") as fresh, fresh.writing():
        fresh.check_identity(identity())
        known = known_folders(fresh, earlier)
        report, heard = bring_up_to_date(fresh, photos, known=known)
        assert (report.indexed, heard.planned) == (3, 3)
        assert held(fresh) == held(index)
        assert [film.id for film in fresh.films()] == [film.id for film in index.films()]


def test_films_and_photos_of_one_folder_leave_each_other_alone(photos, index):
    """Indexing films does not forget photos."""
    bring_up_to_date(index, photos)
    from tests.test_library import Silent

    index_library(
        [photos],
        store=index,
        models=models(),
        settings=IndexSettings(),
        reporter=Silent(),
        prune=True,
    )
    assert held(index) == {"Crete": {"a.jpg": 0, "b.png": 1}}


def test_a_folder_knows_which_photo_is_where(photos, index):
    """A time between two photos is none."""
    bring_up_to_date(index, photos)
    (film,) = index.films()
    assert index.path_at(film, PHOTO_APART_S + 0.5) == photos / "b.png"
    with pytest.raises(KeyError):
        index.photo_at(film, 5 * PHOTO_APART_S)
    assert index.photo_at(replace(film, kind="film"), 0.0) is None


def test_a_photo_that_vanishes_while_it_is_read_is_named(photos, index, monkeypatch):
    """The others are put in."""

    def vanishing(path):
        if path.name == "b.png":
            raise MediaError("b.png cannot be read: gone.")
        return read_photo_file(path)

    monkeypatch.setattr("indexer.photo_library.read_photo_file", vanishing)
    report, _ = bring_up_to_date(index, photos)
    assert [path.name for path, _ in report.failed] == ["b.png"]
    assert held(index) == {"Crete": {"a.jpg": 0}}
