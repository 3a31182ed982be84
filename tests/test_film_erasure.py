"""A film taken out: rows, vectors, earlier versions, pictures, and with ``--erase`` all it left."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.cli import main
from tests.fakes import SpreadVectors, spread
from tests.small_library import small_library
from tests.test_store_people import is_on_disk
from vsearch import assemble
from vsearch.jobs.files import JobFiles, Record
from vsearch.jobs.process import Process
from vsearch.records.people import CastEntry
from vsearch.saved import SavedSearches
from vsearch.settings import Home
from vsearch.store import Store

HARBOUR, TRAIN = "Old Harbour", "Night Train"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that every test copies: two films; Ben is in both, Anna in one."""
    folder = tmp_path_factory.mktemp("indexed")
    with small_library(folder, SpreadVectors()):
        return folder


@pytest.fixture
def library(indexed: Path, tmp_path: Path) -> Iterator[tuple[Home, Store]]:
    """Return a home of the test's own, and what is in it."""
    home = Home(tmp_path / "home", tmp_path / "models")
    shutil.copytree(indexed, home.folder, ignore=shutil.ignore_patterns("films", "*.jpg"))
    with Store.open(home.index) as store:
        yield home, store


def traces_of(store: Store, title: str) -> list[bytes]:
    """Return bytes of all vectors that only this film has, as they lie on the disk."""
    films = {film.title: film for film in store.films()}
    film = films.pop(title)
    others = [row for other in films.values() for row in store.frames(other).vectors]
    own = [row for row in store.frames(film).vectors if not any((row == o).all() for o in others)]
    return [film.run_id.encode(), *(row.astype(np.float16).tobytes() for row in own)]


def ids_of(store: Store) -> dict[str, str]:
    return {film.title: film.id for film in store.films()}


def test_no_byte_of_a_removed_film_is_left_in_the_tables(library) -> None:
    """A deletion only marks rows: they are gone from every file, and so are earlier versions."""
    home, store = library
    traces = traces_of(store, HARBOUR)
    assert len(traces) > 1
    assert all(is_on_disk(home.index, trace) for trace in traces)
    store.remove_film(ids_of(store)[HARBOUR])
    assert not any(is_on_disk(home.index, trace) for trace in traces)
    (train,) = store.films()
    assert len(store.frames(train)) == train.frame_count
    assert len(store.faces(train)) == train.face_count


def test_several_films_are_removed_at_once(library) -> None:
    home, store = library
    traces = [*traces_of(store, HARBOUR), *traces_of(store, TRAIN)]
    store.remove_films(list(ids_of(store).values()))
    assert store.films() == []
    assert not any(is_on_disk(home.index, trace) for trace in traces)


def test_an_erased_film_leaves_nothing_anywhere(library) -> None:
    """Cast, corrections, saved searches, faces cut from it, pictures, and the last job's log."""
    home, store = library
    film_id = ids_of(store)[HARBOUR]
    store.add_cast(CastEntry(HARBOUR, "The Captain", "Ben Okoro"))
    store.add_correction("not", "Ben Okoro", film_id, 1.0, (0.1, 0.1, 0.2, 0.2))
    store.add_reference("Ben Okoro", "Old Harbour (1984).mp4 at 0:03.0", "ab" * 32, spread()[5])
    store.add_reference("unknown_1", "Old Harbour (1984).mp4 at 0:01.0", "cd" * 32, spread()[6])
    home.photos.mkdir(exist_ok=True)
    for digest in ("ab" * 32, "cd" * 32):
        (home.photos / f"{digest}.jpg").write_bytes(b"a face")
    saved = SavedSearches(home.folder)
    for line in ("boats in old harbour", f"title: {TRAIN}"):
        saved.add(line)
    job = JobFiles(home)
    with job.held():
        job.write(Record(Process(1, "long ago"), ()))
    for place in (home.cache / "clips" / "a.mp4", job.log, job.errors):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"Old Harbour (1984).mp4")

    done = assemble.erase_film(home, film_id)

    assert done.left == ()
    assert (done.title, done.faces, done.parts, done.corrections) == (HARBOUR, 4, 1, 1)
    assert saved.all() == [f"title: {TRAIN}"]
    assert [person.name for person in store.people()] == ["Anna Berg", "Ben Okoro"]
    assert store.corrections() == []
    assert not is_on_disk(home.folder / "jobs", b"Old Harbour")
    assert not (home.photos / f"{'ab' * 32}.jpg").exists()
    for folder in (home.index, home.cache, home.photos):
        assert not is_on_disk(folder, b"Old Harbour")
        assert not is_on_disk(folder, film_id.encode())


def test_what_another_film_of_that_title_has_stays(library) -> None:
    """A cast belongs to a title: it stays while there is another film of it."""
    home, store = library
    ids = ids_of(store)
    store.retitle_film(ids[HARBOUR], TRAIN, None)
    SavedSearches(home.folder).add(f"title: {TRAIN}")
    done = assemble.erase_film(home, ids[HARBOUR])
    assert done.parts == 0
    assert [part.person for part in store.cast(TRAIN)] == ["Ben Okoro"]
    assert SavedSearches(home.folder).all() == [f"title: {TRAIN}"]


def test_the_command_says_what_was_erased(library, capsys) -> None:
    home, store = library
    assert main(["--home", str(home.folder), "remove", HARBOUR, "--erase"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"erased {HARBOUR}: ")
    assert second.endswith("nothing of it is left")
    assert store.films()[0].title == TRAIN


def test_removing_keeps_what_was_said_of_the_film(library, capsys) -> None:
    """It serves again when the film is indexed again."""
    home, store = library
    film_id = ids_of(store)[HARBOUR]
    store.add_correction("not", "Ben Okoro", film_id, 1.0, (0.1, 0.1, 0.2, 0.2))
    assert main(["--home", str(home.folder), "remove", HARBOUR]) == 0
    assert "--erase" in capsys.readouterr().out
    assert [one.film_id for one in store.corrections()] == [film_id]
