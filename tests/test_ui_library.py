"""What the page asks of the index: clips that browsers can play, what is held."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media import greys, make_clip
from tests.toy_page import FILM, MOMENT
from ui.library import Holdings, NothingIndexedError, moment_at
from ui.local_library import LocalLibrary
from ui.times_source import measured
from vsearch.errors import InputError, MediaError, UnknownNameError
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film, Shot
from vsearch.settings import Home
from vsearch.store import IndexIdentity, Store
from vsearch.video.clip_files import ClipFile
from vsearch.video.piece import no_progress


def grey_film(path: Path, **options: object) -> Path:
    """Write 2 s of film at 25 frames per second, a key frame every 0.4 s, level 4 i in frame i."""
    levels = [4 * index for index in range(50)]
    return make_clip(path, greys(levels), options={"g": "10", "bf": "0"}, **options)  # type: ignore[arg-type]  # told apart by name


def frames_of(clip: ClipFile) -> list[int]:
    """Return the grey level of every frame of a clip."""
    with av.open(str(clip.path)) as container:
        return [int(f.to_ndarray(format="gray").mean()) for f in container.decode(video=0)]


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
    clip = library.clip(moment, no_progress)
    assert len(frames_of(clip)) == 30  # from the key frame on; a short one plays on, to the end
    assert clip.start_s == pytest.approx(0.2)
    with pytest.raises(UnknownNameError):
        library.clip(replace(moment, film_id="f2"), no_progress)


def test_moments_become_files_once(tmp_path: Path) -> None:
    """Of one or several; made again only for other edges."""
    library = local_library(tmp_path, grey_film(tmp_path / "film.mp4"))
    moment = replace(MOMENT, start_s=0.8, end_s=1.4)
    told: list[float] = []
    alone = library.cut_out(moment, told.append)
    assert library.cut_out(moment, told.append) == alone
    assert told.count(1.0) == 1
    both = library.reel([moment, replace(moment, start_s=0.0, end_s=0.4)], no_progress)
    with av.open(str(both)) as container:
        assert container.duration == pytest.approx(1e6, abs=1e5)
    with pytest.raises(UnknownNameError):
        library.reel([replace(moment, film_id="f2")], no_progress)


def test_every_second_of_a_film_is_a_moment(tmp_path: Path) -> None:
    """A link may name any; one that is not in the film is refused."""
    library = local_library(tmp_path, tmp_path / "film.mp4")
    assert library.moment("f1", 0.5).end_s == 2.0
    assert moment_at(FILM, 60.0).end_s == 65.0
    with pytest.raises(InputError, match=r"Matrix is 0:02\.0 long, there is nothing at 0:02\.0"):
        library.moment("f1", 2.0)
    with pytest.raises(UnknownNameError):
        library.moment("../../etc/passwd", 0.0)


def test_library_tells_when_a_film_has_moved(tmp_path: Path) -> None:
    """A film that is not where it was is named with its folder and what to do."""
    library = local_library(tmp_path, tmp_path / "away" / "film.mp4")
    with pytest.raises(MediaError, match=r"film\.mp4 is no longer in .*away: run `vsearch index`"):
        library.clip(MOMENT, no_progress)


def test_library_tells_what_it_holds(tmp_path: Path) -> None:
    """Titles, people, length and encoder come from the index."""
    library = local_library(tmp_path, tmp_path / "film.mp4")
    assert library.holdings() == Holdings(("Matrix",), (), 2.0, "toy", None)


def test_empty_index_is_told(tmp_path: Path) -> None:
    """An index without films, and no index at all, are both one line with the cure."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with pytest.raises(NothingIndexedError, match="There is no index"):
        LocalLibrary(home).holdings()
    with Store.open(home.index):
        pass
    with pytest.raises(NothingIndexedError, match="holds no films yet"):
        LocalLibrary(home).holdings()


def test_an_index_made_anew_in_the_place_of_another_is_read(tmp_path: Path) -> None:
    """What was removed may leave its number to the new folder, and be of the same age."""
    for name in ("first.mp4", "second.mp4"):
        home = Home(tmp_path / "home", tmp_path / "weights")
        shutil.rmtree(home.index, ignore_errors=True)
        local_library(tmp_path, tmp_path / name)
        os.utime(home.index, (0, 0))
        assert [film.path.name for film in measured(home).holdings().films] == [name]
