"""The index of before a re-embedding: kept, gone back to, forgotten, and erased from."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.cli import main
from indexer.library import index_library
from tests.broken_renames import die_after_renames
from tests.fakes import ColourScenes, SquareVectors, identity, models, spread
from tests.small_library import small_library
from tests.test_check import change
from tests.test_library import Silent
from tests.test_store_people import is_on_disk
from vsearch.assemble import erase, remove_film
from vsearch.assemble.checking import check
from vsearch.assemble.indexing import copy_people
from vsearch.assemble.parts import record_encoder, recorded_encoder
from vsearch.assemble.previous import forget, previous, switch
from vsearch.assemble.previous_note import note_previous
from vsearch.assemble.swap import finish_swap, next_index, swap
from vsearch.errors import InputError, MismatchError
from vsearch.records.arrays import Image, Vectors
from vsearch.records.columns import Detections
from vsearch.settings import Home, IndexSettings
from vsearch.store import IndexIdentity, Store

OLD = identity()
NEW = replace(OLD, encoder="two-1", encoder_dim=2)


class Turned(SquareVectors):
    """Faces as vectors whose bytes tell them from any other."""

    turned = spread()

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return the turned axes."""
        return np.asarray(super().embed(image, detections) @ self.turned)


class TwoScenes(ColourScenes):
    """Another scene encoder."""

    name, dim = NEW.encoder, NEW.encoder_dim

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one direction for all."""
        return np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (len(images), 1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home of two films and two people, re-embedded, with the index of before."""
    folder = tmp_path_factory.mktemp("previous")
    home = Home(folder, folder / "models")
    with small_library(folder, Turned()) as current:
        record_encoder(home, OLD.encoder, "old@checkpoint")
        with Store.open(next_index(home)) as fresh, fresh.writing():
            fresh.check_identity(NEW)
            index_library(
                [folder / "films"],
                store=fresh,
                models=replace(models(Turned()), scenes=TwoScenes()),
                settings=IndexSettings(),
                reporter=Silent(),
            )
            copy_people(current, fresh)
    note_previous(home, OLD.encoder, "old@checkpoint")
    swap(home, keep=True)
    record_encoder(home, NEW.encoder, "new@checkpoint")
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    """Return a copy of it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("films"))
    return Home(tmp_path, tmp_path / "models")


def in_use(home: Home) -> IndexIdentity | None:
    with Store.open(home.index, create=False) as store:
        return store.identity()


def titles(home: Home) -> list[str]:
    with Store.open(home.index, create=False) as store:
        return [film.title for film in store.films()]


def test_the_index_of_before_is_kept_and_told_of(home: Home) -> None:
    """With what it was made, how many films and how large."""
    kept = previous(home)
    assert kept is not None
    assert (kept.encoder, kept.films) == (OLD.encoder, 2)
    assert kept.size_bytes > 10_000
    assert kept.since.startswith("20")
    assert in_use(home) == NEW
    assert check(home).is_sound


def test_going_back_and_forward_again(home: Home) -> None:
    """Each time the other becomes the previous one, and is loaded as it was made."""
    assert switch(home).encoder == OLD.encoder
    assert in_use(home) == OLD
    assert recorded_encoder(home, OLD) == "old@checkpoint"
    assert switch(home).missing == ()
    assert in_use(home) == NEW
    assert recorded_encoder(home, NEW) == "new@checkpoint"
    assert check(home).is_sound


def test_what_was_said_since_is_said_after_going_back(home: Home) -> None:
    """People, casts, corrections, titles and places are those of today; removed films are gone."""
    with Store.open(home.index) as store:
        harbour = store.films()[1]
        store.retitle_film(harbour.id, "Haven", 1990)
        store.move_film(harbour.id, Path("/elsewhere.mp4"), size_bytes=5, modified_ns=6)
        store.rename_person("Anna Berg", "Anna B")
        store.add_correction("not", "Anna B", harbour.id, 1.0, (0.1, 0.1, 0.3, 0.5))
        store.remove_film(store.films()[1].id)
        said = store.people()[0].name, store.cast(), store.corrections()
    switch(home)
    with Store.open(home.index) as store:
        (film,) = store.films()
        assert (film.title, film.year, film.path) == ("Haven", 1990, Path("/elsewhere.mp4"))
        assert (store.people()[0].name, store.cast(), store.corrections()) == said


def test_a_film_that_only_the_new_index_holds_is_told_and_stays_there(home: Home) -> None:
    """Going forward again it is there; a film removed in between is not."""
    with Store.open(home.index) as store, store.begin_film() as writer:
        first = store.films()[0]
        writer.add_shots(store.shots(first))
        writer.commit(
            replace(
                first,
                id="later",
                run_id=writer.run_id,
                title="Later",
                frame_count=0,
                face_count=0,
            )
        )
    assert [film.title for film in switch(home).missing] == ["Later"]
    assert titles(home) == ["Night Train", "Old Harbour"]
    with Store.open(home.index) as store:
        store.remove_film(store.films()[0].id)
    assert switch(home).missing == ()
    assert titles(home) == ["Later", "Old Harbour"]


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_a_switch_that_is_killed_is_completed(
    home: Home, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """After any number of renames one index answers, and the other is the previous one."""
    die_after_renames(monkeypatch, steps)
    with pytest.raises(KeyboardInterrupt):
        switch(home)
    monkeypatch.undo()
    finish_swap(home)
    kept = previous(home)
    assert kept is not None
    both = {OLD.encoder: NEW.encoder, NEW.encoder: OLD.encoder}
    now = in_use(home)
    assert now is not None
    assert both[now.encoder] == kept.encoder
    assert (now == OLD) == (steps > 1)  # the first rename is that of the note
    assert not list(home.folder.glob("index.[kno]*"))


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_keeping_the_old_index_can_be_killed(
    home: Home, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """The next one, which was complete, is in use once the old one was put aside."""
    forget(home)
    with Store.open(next_index(home)) as fresh:
        fresh.check_identity(OLD)
    die_after_renames(monkeypatch, steps)
    with pytest.raises(KeyboardInterrupt):
        swap(home, keep=True)
    monkeypatch.undo()
    finish_swap(home)
    assert in_use(home) == (OLD if steps else NEW)
    assert (previous(home) is not None) == bool(steps)


def test_forgetting_leaves_nothing_to_go_back_to(home: Home) -> None:
    """Its bytes are told; the second time there are none."""
    assert forget(home) > 10_000
    assert forget(home) == 0
    assert previous(home) is None
    assert not (home.folder / "previous.json").exists()
    with pytest.raises(InputError, match="vsearch reembed"):
        switch(home)
    assert in_use(home) == NEW


def test_people_enrolled_by_another_embedder_do_not_go_back(home: Home) -> None:
    """Their faces could not be compared."""
    with Store.open(home.index) as store:
        store._record(replace(NEW, face_embedder="other"))
    with pytest.raises(MismatchError, match="other"):
        switch(home)


def test_nothing_of_somebody_erased_is_left_in_other_indexes(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """The previous index and one that was being made anew go as a whole, and that is said."""
    with Store.open(next_index(home)) as fresh:
        fresh.check_identity(OLD)
    ben = Turned.turned[1]
    traces = [b"Ben Okoro", ben.tobytes(), ben.astype(np.float16).tobytes()]
    assert all(is_on_disk(home.folder / "index.previous", trace) for trace in traces)
    assert main(["--home", str(home.folder), "people", "erase", "Ben Okoro"]) == 0
    out = capsys.readouterr().out
    assert "the previous index may have held them too, and is deleted" in out
    assert "the index that was being made anew may have held" in out
    assert not any(is_on_disk(home.folder, trace) for trace in traces)
    assert previous(home) is None
    assert erase(home, "Anna Berg").others == ()


def test_a_film_that_is_removed_is_removed_from_the_previous_index(home: Home) -> None:
    """Going back does not bring it again."""
    with Store.open(home.index) as store:
        film = store.films()[0]
    remove_film(home, film.id)
    kept = previous(home)
    assert kept is not None
    assert kept.films == 1


def test_damage_in_the_index_of_before_is_told(home: Home) -> None:
    """It would be gone back to; what is wrong with it is not mended but deleted."""
    before = Home(home.folder / "before", home.weights)
    shutil.copytree(home.folder / "index.previous", before.index)
    change(before, "films", lambda row: row | {"face_count": 99})
    shutil.rmtree(home.folder / "index.previous")
    before.index.replace(home.folder / "index.previous")
    found = check(home).findings
    assert [(one.level, one.mend) for one in found] == [("damage", None)] * 2
    assert found[0].where.startswith("previous index, Night Train")
    shutil.rmtree(home.folder / "index.previous" / "films.lance")
    assert [one.where for one in check(home).findings] == ["previous index"]
    forget(home)
    assert check(home).is_sound
