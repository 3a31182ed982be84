"""What the page asks of the index: clips that browsers can play, what is held."""

import struct
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media import greys, make_clip
from tests.toy_page import (
    MOMENT,
)
from ui.library import Holdings, LocalLibrary
from vsearch.errors import MediaError, StoreError, UnknownNameError
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film, Shot
from vsearch.settings import Home
from vsearch.store import IndexIdentity, Store
from vsearch.video import open_film
from vsearch.video.clips import Clip, cut


def grey_film(path: Path, **options: object) -> Path:
    """Write 2 s of film at 25 frames per second, a key frame every 0.4 s, level 4 i in frame i."""
    levels = [4 * index for index in range(50)]
    return make_clip(path, greys(levels), options={"g": "10", "bf": "0"}, **options)  # type: ignore[arg-type]  # told apart by name


def frames_of(clip: Clip) -> list[int]:
    """Return the grey level of every frame of a clip."""
    with av.open(BytesIO(clip.content), "r") as container:
        return [int(f.to_ndarray(format="gray").mean()) for f in container.decode(video=0)]


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_clip_begins_at_the_key_frame_before(tmp_path: Path, name: str) -> None:
    """From 1.0 s means from the key frame at 0.8 s, and the moment is 0.2 s into the clip."""
    clip = cut(grey_film(tmp_path / name), 1.0, 1.4)
    assert clip.mime == "video/mp4"
    assert clip.start_s == pytest.approx(0.2)
    levels = frames_of(clip)
    assert levels[0] == pytest.approx(4 * 20, abs=6)
    assert len(levels) == 16  # 0.8 s to 1.4 s, both included


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts"])
def test_clip_of_open_groups_begins_where_a_decoder_can(tmp_path: Path, name: str) -> None:
    """Key frames that later pictures look past are skipped: only the first one here is an IDR."""
    options = {"g": "10", "x264-params": "open-gop=1:bframes=2:b-adapt=0:scenecut=0"}
    film = make_clip(tmp_path / name, greys([4 * i for i in range(50)]), options=options)
    with open_film(film) as reader:
        first_s = reader.info.start_s  # a transport stream does not begin at 0
    clip = cut(film, first_s + 1.0, first_s + 1.4)
    assert frames_of(clip)[0] == pytest.approx(0, abs=6)
    assert clip.start_s == pytest.approx(1.0)


def test_clip_of_the_last_group_goes_to_the_end(tmp_path: Path) -> None:
    """No key frame follows the moment: the clip ends with the film."""
    clip = cut(grey_film(tmp_path / "film.mp4"), 1.8, 9.0)
    assert len(frames_of(clip)) == 10  # from the key frame at 1.6 s


def test_browsers_are_not_sent_to_key_frames_they_cannot_begin_at(tmp_path: Path) -> None:
    """In the clip only the first of the open groups is marked as a key frame."""
    options = {"g": "10", "x264-params": "open-gop=1:bframes=2:b-adapt=0:scenecut=0"}
    film = make_clip(tmp_path / "f.mp4", greys([4 * i for i in range(50)]), options=options)
    content = cut(film, 1.0, 1.4).content
    table = content.index(b"stss") + 8  # ISO/IEC 14496-12, 8.6.2: the count, then the samples
    assert struct.unpack(">II", content[table : table + 8]) == (1, 1)


def test_clip_keeps_the_sound(tmp_path: Path) -> None:
    """Sound in a format that the container holds is cut along."""
    clip = cut(grey_film(tmp_path / "film.mp4", with_sound=True), 1.0, 1.4)
    with av.open(BytesIO(clip.content), "r") as container:
        assert len(container.streams.audio) == 1
        assert len(list(container.decode(audio=0))) > 10


def test_format_unknown_to_browsers_is_told(tmp_path: Path) -> None:
    """MPEG-4 part 2 is decoded here, but by no browser."""
    film = make_clip(tmp_path / "film.avi", greys([0] * 10), codec="mpeg4")
    with pytest.raises(MediaError, match=r"cannot play film\.avi \(video format mpeg4\)"):
        cut(film, 0.0, 0.2)


def local_library(tmp_path: Path, film_path: Path) -> LocalLibrary:
    """Return a library over an index of one film."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with Store.open(home.index) as store:
        store.check_identity(IndexIdentity("toy", 2, "toy", "toy", "toy", 1.0))
        with store.begin_film() as writer:
            writer.add_shots([Shot(0.0, 2.0, 1.0)])
            vectors = np.array([[1.0, 0.0]], dtype=np.float32)
            zero = np.zeros(1, dtype=np.int64)
            writer.add_frames(FrameColumns(np.array([1.0]), zero, zero, vectors))
            told = ("2025-01-01T00:00:00+00:00", 1, 0)
            film = Film(
                "f1", writer.run_id, film_path, "Matrix", None, 2.0, 64, 48, 1, 1, 1.0, *told
            )
            writer.commit(film)
    return LocalLibrary(home)


def test_library_plays_only_what_the_index_knows(tmp_path: Path) -> None:
    """The path comes from the index and not from the moment."""
    library = local_library(tmp_path, grey_film(tmp_path / "film.mp4"))
    moment = replace(MOMENT, path=tmp_path / "other.mp4", start_s=1.0, end_s=1.4)
    assert len(frames_of(library.clip(moment))) == 30  # a short one plays on, here to the end
    with pytest.raises(UnknownNameError):
        library.clip(replace(moment, film_id="f2"))


def test_library_tells_when_a_film_has_moved(tmp_path: Path) -> None:
    """A film that is not where it was is named with its folder and what to do."""
    library = local_library(tmp_path, tmp_path / "away" / "film.mp4")
    with pytest.raises(MediaError, match=r"film\.mp4 is no longer in .*away: run `vsearch index`"):
        library.clip(MOMENT)


def test_library_tells_what_it_holds(tmp_path: Path) -> None:
    """Titles, people, length and encoder come from the index."""
    library = local_library(tmp_path, tmp_path / "film.mp4")
    assert library.holdings() == Holdings(("Matrix",), (), 2.0, "toy", None)


def test_empty_index_is_told(tmp_path: Path) -> None:
    """An index without films, and no index at all, are both one line with the cure."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with pytest.raises(StoreError, match="There is no index"):
        LocalLibrary(home).holdings()
    with Store.open(home.index):
        pass
    with pytest.raises(StoreError, match="holds no films yet"):
        LocalLibrary(home).holdings()
