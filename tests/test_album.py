"""The people book, what its command says, and the pictures and vectors that are kept on disk."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.cli import main
from indexer.commands.people import enrolled_line
from tests.fakes import GREY, ColourScenes, SquareFaces, SquareVectors, picture
from tests.media import greys, make_clip
from vsearch.album import Album
from vsearch.errors import InputError, StoreError
from vsearch.records.moments import Moment
from vsearch.search.phrases import PhraseBook
from vsearch.store import Store
from vsearch.thumbnails import Thumbnails


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "home" / "index") as opened:
        yield opened


@pytest.fixture
def album(store, tmp_path):
    return Album(store, tmp_path / "faces")


@pytest.fixture
def enrol(album, tmp_path):
    """Return a function that enrols a name by a photo with a face at a place."""

    def call(name, left=60):
        photo = tmp_path / f"{left}.png"
        Image.fromarray(picture(GREY, cyan=left)).save(photo)
        return album.enrol(name, [photo], detector=SquareFaces(), embedder=SquareVectors())

    return call


def kept(album, tmp_path):
    """Return the names of all files among the face pictures."""
    return sorted(path.name for path in (tmp_path / "faces").glob("*"))


def test_a_picture_without_a_row_is_not_kept(album, enrol, tmp_path):
    """The name is somebody's alias, or empty: no face stays on the disk."""
    enrol("Anna")
    album.set_aliases("Anna", ["Annie"])
    before = kept(album, tmp_path)
    for name in ("annie", "  "):
        with pytest.raises(InputError):
            enrol(name, left=20)
    assert kept(album, tmp_path) == before


def test_a_picture_that_somebody_has_stays_when_another_name_fails(album, enrol, tmp_path):
    """The same photo under a name that is taken: the first person keeps it."""
    enrol("Anna")
    album.set_aliases("Anna", ["Annie"])
    with pytest.raises(InputError):
        enrol("Annie")
    assert len(album.pictures(album.person("Anna"))) == 1


def test_one_face_can_be_taken_away_but_not_the_last(album, enrol, tmp_path):
    """Its picture goes with it, unless somebody else has the same."""
    enrol("Anna")
    enrol("Anna", left=20)
    enrol("Ben", left=20)
    assert album.remove_face("anna", 1).photos == ("20.png",)
    assert len(kept(album, tmp_path)) == 1
    for number in (0, 1, 2):
        with pytest.raises(InputError):
            album.remove_face("Anna", number)
    enrol("Anna")
    album.remove_face("Anna", 1)
    assert len(album.pictures(album.person("Ben"))) == 1


def test_a_photo_that_is_known_is_told(enrol):
    """The second time nothing is added, however the name is spelled."""
    assert enrol("Anna Berg").known == ()
    again = enrol("ANNA   berg")
    assert (again.references, again.known) == ((), ("60.png",))


def test_what_was_enrolled_is_said_in_one_line(enrol):
    """One photo is one photo; known ones are counted apart."""
    assert enrolled_line("Anna", enrol("Anna")) == "Anna: 1 photo enrolled"
    assert enrolled_line("Anna", enrol("Anna")) == "Anna: 0 photos enrolled, 1 known already"


def test_the_photos_of_another_spelling_are_known(album, enrol, tmp_path):
    """In a group photo the face like the earlier ones is found for "anna  berg" too."""
    enrol("Anna Berg")
    group = tmp_path / "two.png"
    Image.fromarray(picture(GREY, magenta=20, cyan=100)).save(group)
    done = album.enrol("anna  berg", [group], detector=SquareFaces(), embedder=SquareVectors())
    assert [r.photo for r in done.references] == ["two.png"]


def test_a_full_disk_leaves_no_part_of_a_picture(enrol, album, monkeypatch, tmp_path):
    """The picture cannot be put in place: what was written goes."""

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        enrol("Anna")
    assert kept(album, tmp_path) == []


def test_a_picture_that_cannot_be_deleted_is_told(enrol, album):
    """A folder in its place: one line, and the person stays known."""
    enrol("Anna")
    (path,) = album.pictures(album.person("Anna"))
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="Cannot delete"):
        album.remove("Anna")
    assert album.person("Anna").name == "Anna"


@pytest.mark.parametrize("name", ["An\nna", "Anna\u202e", "A\x1b[31m", "x" * 101])
def test_a_name_that_would_not_show_as_it_is_is_refused(enrol, album, name, tmp_path):
    """Control signs and endless names, wherever a name is given; nothing is written."""
    with pytest.raises(InputError):
        enrol(name)
    assert kept(album, tmp_path) == []
    enrol("Anna")
    with pytest.raises(InputError):
        album.rename("Anna", name)
    with pytest.raises(InputError):
        album.set_aliases("Anna", [name])
    (anna,) = album.people()
    assert (anna.name, anna.aliases) == ("Anna", ())


def test_alias_shows_and_replaces_and_takes_away(store, tmp_path, capsys):
    """Without an alias nothing is lost; the list shows them in brackets, and one photo is one."""
    vector = np.eye(1, 512, dtype=np.float32)[0]
    store.add_reference("Anna", "a.jpg", "aa", vector)

    def said(*words):
        assert main(["--home", str(tmp_path / "home"), "people", *words]) == 0
        return capsys.readouterr().out

    assert said("alias", "Anna", "Annie", "Ann") == "Anna: also Annie, Ann\n"
    assert said("alias", "Anna") == "Anna: also Annie, Ann\n"
    assert said("list") == "Anna [Annie, Ann]  (1 photo)\n"
    assert said("alias", "Anna", "--none") == "Anna: no other names\n"
    store.add_reference("Anna", "b.jpg", "bb", vector)
    assert said("list") == "Anna  (2 photos)\n"


def test_an_empty_file_of_background_phrases_is_made_again(tmp_path):
    """A break while it was written costs nothing."""
    made = PhraseBook(ColourScenes(), cache=tmp_path).background()
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"")
    assert np.array_equal(PhraseBook(ColourScenes(), cache=tmp_path).background(), made)
    assert path.stat().st_size > 0


def test_a_kept_thumbnail_is_used_on_a_disk_that_cannot_be_written(tmp_path, monkeypatch):
    """Its time cannot be renewed, and the film is gone: the picture is still good."""
    film = make_clip(tmp_path / "a.mp4", greys([90] * 25))
    moment = Moment("id", "t", film, 0.0, 1.0, 0.9, 0.9, (), False)
    thumbnails = Thumbnails(tmp_path / "cache")
    made = thumbnails.of(moment)
    film.unlink()

    def fail(path):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "utime", fail)
    assert thumbnails.of(moment) == made
