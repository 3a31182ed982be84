"""Which indexes the store opens, and with which models it lets them be used."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vsearch.errors import InputError, MismatchError, StoreError
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film
from vsearch.store import IndexIdentity, Store, quote

IDENTITY = IndexIdentity(
    encoder="toy-encoder",
    encoder_dim=8,
    face_detector="toy-detector",
    face_embedder="toy-embedder",
    shot_detector="toy-shots",
    sample_fps=1.0,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index") as opened:
        opened.check_identity(IDENTITY)
        yield opened


def write_film(store: Store, *, dim: int) -> None:
    """Write a film of one frame with a vector of that length."""
    with store.begin_film() as writer:
        zero = np.zeros(1, dtype=np.int64)
        writer.add_frames(FrameColumns(np.zeros(1), zero, zero, np.eye(dim, dtype=np.float32)[:1]))
        writer.commit(
            Film(
                id="f1",
                run_id=writer.run_id,
                path=Path("f1.mkv"),
                title="Heat",
                year=None,
                duration_s=60.0,
                width=640,
                height=360,
                size_bytes=1,
                modified_ns=1,
                sample_fps=1.0,
                indexed_at="2025-01-01T00:00:00+00:00",
                frame_count=1,
                face_count=0,
            )
        )


def test_nothing_is_recorded_by_a_reader(tmp_path: Path) -> None:
    """A store opened without ``create`` leaves an index without identity as it is."""
    Store.open(tmp_path / "index")
    with Store.open(tmp_path / "index", create=False) as reader:
        reader.check_identity(IDENTITY)
        assert reader.identity() is None


def test_other_models_are_refused(store: Store) -> None:
    """Vectors of two encoders never meet: the error names both and the cure."""
    assert store.identity() == IDENTITY
    store.check_identity(IDENTITY)
    with pytest.raises(
        MismatchError, match=r"toy-encoder.*other.*--encoder toy-encoder.*--rebuild"
    ):
        store.check_identity(replace(IDENTITY, encoder="other"))
    with pytest.raises(MismatchError, match=r"toy-shots.*--rebuild"):
        store.check_identity(replace(IDENTITY, shot_detector="cuts"))


def test_rebuilding_starts_anew_with_other_vectors(store: Store) -> None:
    """A rebuilt index has no films, takes vectors of another length and keeps the people."""
    write_film(store, dim=8)
    store.add_reference("Al", "al.jpg", "aa", np.eye(512, dtype=np.float32)[0])
    wider = replace(IDENTITY, encoder="wide", encoder_dim=16)
    store.rebuild(wider)

    assert store.films() == []
    store.check_identity(wider)
    assert [person.name for person in store.people()] == ["Al"]
    write_film(store, dim=16)
    assert store.stats().frames == 1
    with pytest.raises(MismatchError, match="1 people"):
        store.rebuild(replace(wider, face_embedder="other"))


def test_quote_refuses_what_is_no_text() -> None:
    """A quote is doubled; NUL and half characters raise InputError."""
    assert quote("O'Brien") == "'O''Brien'"
    for value in ("a\0b", "\udcff"):
        with pytest.raises(InputError):
            quote(value)


def test_index_of_a_newer_or_older_version_is_refused(tmp_path: Path) -> None:
    """An index made by another version is not touched: the error says what to do."""
    import lancedb

    Store.open(tmp_path / "index")
    meta = lancedb.connect(tmp_path / "index").open_table("meta")
    for version, cure in (("99", "upgrade"), ("0", "new folder")):
        meta.update(where="key = 'schema_version'", values={"value": version})
        with pytest.raises(StoreError, match=cure):
            Store.open(tmp_path / "index")


def test_places_that_are_no_index(tmp_path: Path) -> None:
    """A missing folder, one with other files, and a file are refused and left as they are."""
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").touch()
    with pytest.raises(StoreError, match="no index"):
        Store.open(tmp_path / "missing", create=False)
    with pytest.raises(StoreError, match="other things"):
        Store.open(photos)
    with pytest.raises(StoreError, match=r"a\.jpg"):
        Store.open(photos / "a.jpg")
    with pytest.raises(StoreError, match="nowhere"):
        Store.open("nowhere://index")
    assert [path.name for path in tmp_path.rglob("*")] == ["photos", "a.jpg"]


def test_making_an_index_can_be_taken_up_again(tmp_path: Path) -> None:
    """A folder in which making the index was broken off becomes an index."""
    folder = tmp_path / "index"
    (folder / "films.lance").mkdir(parents=True)
    with pytest.raises(StoreError, match="no index"):
        Store.open(folder, create=False)
    with Store.open(folder) as store:
        assert store.films() == []
