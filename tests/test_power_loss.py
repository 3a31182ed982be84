"""A loss of power at any time: only what was written out is left, all else is empty or gone."""

import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.test_store_faults import IDENTITY, index_film, row_counts
from vsearch.store import Store
from vsearch.store.durable import BOOT_NOTE, drop_torn_versions, take_back_torn
from vsearch.store.schema import Rows
from vsearch.store.tables import Tables

# How files are found that were not written out: not at all; empty; or, since the system writes in
# any order, a version whole whose rows are empty.
LEFT = ("gone", "empty", "versions only")


class Image:
    """What would be left of an index if the power went now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.titles: list[list[str]] = []  # of the films found, time for time
        self.at_least = 0  # so many films must be there
        self._before: object = None

    def take(self, index: Path, written_out: set[Path]) -> None:
        """Make the image in all ways, open it, and read all films; unless nothing has changed."""
        now = {path for path in index.rglob("*") if path.is_file()}, frozenset(written_out)
        if now == self._before:
            return
        self._before = now
        for left in LEFT[len(self.titles) % 2 :: 2]:  # in turn: opening an index takes its time
            shutil.rmtree(self.folder, ignore_errors=True)
            for path in [one for one in index.rglob("*") if one.is_file()]:
                _leave(path, self.folder / path.relative_to(index), path in written_out, left)
            with Store.open(self.folder, create=False) as store:
                films = store.films()
                for film in films:
                    assert len(store.frames(film).times_s) == film.frame_count
                    assert len(store.faces(film)) == film.face_count == 1
                    assert len(store.shots(film)) == 1
                assert len(films) >= self.at_least
                self.titles.append([film.title for film in films])
                people = [person.name for person in store.people()]
                assert people in ([], ["Ann"])


def _leave(path: Path, copy: Path, is_written_out: bool, left: str) -> None:
    if is_written_out or path.suffix == ".lock":
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    elif path.name == BOOT_NOTE or left == "gone":
        return
    else:
        copy.parent.mkdir(parents=True, exist_ok=True)
        is_whole = left == "versions only" and path.parent.name == "_versions"
        copy.write_bytes(path.read_bytes() if is_whole else b"")


class FragileTables(Tables):
    """Tables at which the power might go after every step."""

    image: Image

    def _look(self) -> None:
        assert self.folder is not None
        self.image.take(self.folder, self._written_out)

    def append(self, name: str, rows: Rows) -> None:
        super().append(name, rows)
        self._look()

    def merge(self, name: str, key: str, rows: pa.Table) -> None:
        super().merge(name, key, rows)
        self._look()

    def delete(self, name: str, where: str) -> int:
        count = super().delete(name, where)
        self._look()
        return count

    def tidy(self, name: str, *, at_once: bool = False, is_final: bool = False) -> None:
        super().tidy(name, at_once=at_once, is_final=is_final)
        self._look()

    def write_out(self, name: str) -> None:
        self._look()
        super().write_out(name)
        self._look()


@pytest.fixture
def fragile(tmp_path: Path) -> tuple[Store, Image]:
    """Return a store whose image is looked at after every step, and the image."""
    folder = tmp_path / "index"
    with Store.open(folder) as store:
        store.check_identity(IDENTITY)
    tables = FragileTables.connect(str(folder))
    for table in folder.glob("*.lance"):
        Tables.write_out(tables, table.stem)
    tables.image = Image(tmp_path / "image")
    return Store(tables, is_recording=False), tables.image


def test_films_survive_a_loss_of_power_at_any_step(fragile: tuple[Store, Image]) -> None:
    """The old film or the new one, whole; and one that was said to be in the index is."""
    store, image = fragile
    index_film(store, title="old", frames=3)
    image.at_least = 1
    index_film(store, title="new", frames=5)
    assert ["old"] in image.titles
    assert image.titles[-1] == ["new"]
    store.optimize()
    store.add_reference("Ann", "a.jpg", "aa", np.eye(512, dtype=np.float32)[0])
    assert image.titles[-1] == ["new"]
    image.at_least = 0
    store.remove_film("f1")
    assert image.titles[-1] == []


def test_a_torn_version_is_dropped_once_after_a_start_and_writing_goes_on(tmp_path: Path) -> None:
    """Rows that were being added when the power went are gone; what was before is there."""
    with Store.open(tmp_path) as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
        before = row_counts(store)
        store._tables.append("frames", store._tables.read("frames"))
    newest = min((tmp_path / "frames.lance" / "_versions").glob("*.manifest"))
    newest.write_bytes(b"")
    (tmp_path / BOOT_NOTE).write_text("another start")
    with Store.open(tmp_path, create=False) as store:
        assert not newest.exists()
        assert row_counts(store) == before
    with Store.open(tmp_path) as store:
        index_film(store, title="new", frames=5)
        assert [film.title for film in store.films()] == ["new"]
    assert take_back_torn(tmp_path) == []


def test_nothing_is_dropped_of_a_table_that_is_damaged_throughout(tmp_path: Path) -> None:
    """That is for `vsearch check` to tell."""
    with Store.open(tmp_path) as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
    versions = list((tmp_path / "frames.lance" / "_versions").glob("*.manifest"))
    for path in versions:
        os.truncate(path, 5)
    assert drop_torn_versions(tmp_path / "frames.lance") == []
    assert all(path.exists() for path in versions)
