"""Films in the store: written in one step, read back, moved, removed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from vsearch.errors import StoreError, UnknownNameError
from vsearch.records.arrays import Vectors, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Shot
from vsearch.store import IndexIdentity, Store
from vsearch.store.rows import rows_by_run

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


def frames_at(times_s: list[float], *, axis: int = 0) -> FrameColumns:
    """Return one frame per time, all with the unit vector of one axis."""
    count = len(times_s)
    vectors = np.zeros((count, 8), dtype=np.float32)
    vectors[:, axis] = 1.0
    numbers = np.arange(count)
    return FrameColumns(np.array(times_s), numbers // 2, np.zeros(count, dtype=np.int64), vectors)


def faces_at(times_s: list[float], tracks: list[int]) -> FaceColumns:
    """Return faces whose vectors are the unit vectors of their tracks' axes."""
    count = len(times_s)
    return FaceColumns(
        times_s=np.array(times_s, dtype=np.float64),
        shots=np.zeros(count, dtype=np.int64),
        tracks=np.array(tracks, dtype=np.int64),
        boxes=np.tile(np.array([0.25, 0.25, 0.5, 0.75], dtype=np.float32), (count, 1)),
        scores=np.full(count, 0.9),
        qualities=np.full(count, 0.7),
        vectors=np.eye(512, dtype=np.float32)[tracks],
    )


def tracks_of(vectors: Vectors) -> TrackColumns:
    """Return one track of one second per vector."""
    numbers = np.arange(len(vectors))
    starts_s = numbers.astype(np.float64)
    return TrackColumns(
        tracks=numbers,
        shots=numbers,
        starts_s=starts_s,
        ends_s=starts_s + 1.0,
        qualities=np.full(len(vectors), 0.5),
        vectors=vectors,
    )


def film_row(
    run_id: str, *, film_id: str = "f1", title: str = "Heat", frames: int, faces: int
) -> Film:
    """Return a film's row that tells of so many frames and faces."""
    return Film(
        id=film_id,
        run_id=run_id,
        path=Path("films") / f"{film_id}.mkv",
        title=title,
        year=1995,
        duration_s=60.0,
        width=640,
        height=360,
        size_bytes=1000,
        modified_ns=7,
        sample_fps=1.0,
        indexed_at="2025-01-01T00:00:00+00:00",
        frame_count=frames,
        face_count=faces,
    )


def index_film(
    store: Store, *, film_id: str = "f1", title: str = "Heat", times_s: list[float], axis: int = 0
) -> Film:
    """Write a film with one frame, and one face of track 0, at every time."""
    with store.begin_film() as writer:
        writer.add_shots([Shot(0.0, 2.0, 1.0), Shot(2.0, 60.0, 30.0)])
        writer.add_frames(frames_at(times_s, axis=axis))
        writer.add_faces(faces_at(times_s, [0] * len(times_s)))
        writer.add_tracks(tracks_of(np.eye(512, dtype=np.float32)[:1]))
        film = film_row(
            writer.run_id, film_id=film_id, title=title, frames=len(times_s), faces=len(times_s)
        )
        writer.commit(film)
    return film


def test_committed_film_is_read_back(store: Store) -> None:
    """A committed film comes back with its shots, frames, faces and tracks."""
    film = index_film(store, times_s=[0.0, 1.0, 2.5])

    assert store.films() == [film]
    assert store.film("f1") == film
    assert store.shots(film) == [Shot(0.0, 2.0, 1.0), Shot(2.0, 60.0, 30.0)]
    assert store.frames(film).times_s.tolist() == [0.0, 1.0, 2.5]
    assert store.frames(film).shots.tolist() == [0, 0, 1]
    faces = store.faces(film)
    assert faces.scores.tolist() == [0.9, 0.9, 0.9]
    assert faces.boxes[2].tolist() == [0.25, 0.25, 0.5, 0.75]
    assert store.all_tracks([film])["f1"].ends_s.tolist() == [1.0]


def test_film_shows_only_when_committed(store: Store, tmp_path: Path) -> None:
    """Rows of a film that is still being written are seen by nobody, and leaving discards them."""
    with Store.open(tmp_path / "index") as reader, store.begin_film() as writer:
        writer.add_frames(frames_at([0.0, 1.0]))
        assert reader.films() == []
    assert store.films() == []
    assert store.sweep() == 0


def test_portions_add_up_to_one_film(store: Store) -> None:
    """Portions in any number and out of order read as one film by time."""
    with store.begin_film() as writer:
        for number in (2, 0, 1):
            writer.add_frames(frames_at([float(number)], axis=number))
            writer.add_shots([Shot(number, number + 1.0, number + 0.5)])
        film = film_row(writer.run_id, frames=3, faces=0)
        writer.commit(film)

    assert store.frames(film).vectors.argmax(axis=1).tolist() == [0, 1, 2]
    assert [shot.start_s for shot in store.shots(film)] == [2, 0, 1]


def test_commit_refuses_a_row_that_tells_of_other_rows(store: Store) -> None:
    """A film's row must tell the true number of frames, or nothing is written."""
    with store.begin_film() as writer:
        writer.add_frames(frames_at([0.0]))
        with pytest.raises(ValueError, match="Heat"):
            writer.commit(film_row(writer.run_id, frames=2, faces=0))
    assert store.films() == []


def test_film_without_faces(store: Store) -> None:
    """A film in which nobody is seen has empty columns of the right shape."""
    with store.begin_film() as writer:
        writer.add_frames(frames_at([0.0]))
        writer.add_faces(faces_at([], []))
        writer.add_tracks(tracks_of(np.empty((0, 512), dtype=np.float32)))
        film = film_row(writer.run_id, frames=1, faces=0)
        writer.commit(film)

    assert store.faces(film).vectors.shape == (0, 512)
    assert store.faces(film).boxes.shape == (0, 4)
    assert len(store.all_tracks([film])["f1"]) == 0
    assert len(store.face_boxes(film, [0])) == 0
    assert store.shots(film) == []


def test_vectors_keep_their_direction(store: Store) -> None:
    """Stored vectors are of unit length and within 0.9999 of the original's direction."""
    vectors = unit_rows(np.random.default_rng(5).standard_normal((200, 512)))
    with store.begin_film() as writer:
        writer.add_tracks(tracks_of(vectors))
        film = film_row(writer.run_id, frames=0, faces=0)
        writer.commit(film)

    stored = store.all_tracks([film])["f1"].vectors
    assert np.allclose(np.linalg.norm(stored, axis=1), 1.0, atol=1e-6)
    assert (stored * vectors).sum(axis=1).min() >= 0.9999


def test_frame_scores_are_cosines_per_film_and_query(store: Store) -> None:
    """Every frame of every asked film gets its cosine with every query, in order of time."""
    first = index_film(store, film_id="f1", times_s=[1.0, 0.0], axis=0)
    second = index_film(store, film_id="f2", title="Ronin", times_s=[5.0], axis=1)
    index_film(store, film_id="f3", title="Tenet", times_s=[9.0], axis=2)
    queries = np.zeros((2, 8), dtype=np.float32)
    queries[0, 0] = 1.0
    queries[1, :2] = 0.6, 0.8

    scores = store.frame_scores([first, second], queries)

    assert set(scores) == {"f1", "f2"}
    assert scores["f1"].times_s.tolist() == [0.0, 1.0]
    assert scores["f1"].shots.tolist() == [0, 0]
    assert np.allclose(scores["f1"].scores, [[1.0, 0.6], [1.0, 0.6]], atol=1e-3)
    assert np.allclose(scores["f2"].scores, [[0.0, 0.8]], atol=1e-3)


def test_frame_vectors_of_some_times(store: Store) -> None:
    """Whole frames of several films come in the order that is asked for, also twice."""
    first = index_film(store, film_id="f1", times_s=[0.0, 1 / 3], axis=0)
    second = index_film(store, film_id="f2", title="Ronin", times_s=[1 / 3, 5.0], axis=1)

    found = store.frame_vectors([second, first, second], [5.0, 1 / 3, 5.0])

    assert np.allclose(found[:, :2], [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], atol=1e-3)
    with pytest.raises(KeyError):
        store.frame_vectors([first], [5.0])


def test_face_boxes_of_some_tracks(store: Store) -> None:
    """Only the faces of the asked tracks come, by time."""
    with store.begin_film() as writer:
        writer.add_faces(faces_at([3.0, 1.0, 2.0], [4, 4, 5]))
        film = film_row(writer.run_id, frames=0, faces=3)
        writer.commit(film)

    found = store.face_boxes(film, [4, 99])

    assert found.times_s.tolist() == [1.0, 3.0]
    assert found.tracks.tolist() == [4, 4]
    assert len(store.face_boxes(film, [])) == 0


def test_indexing_anew_replaces_the_film(store: Store) -> None:
    """A second run of a film takes the place of the first and leaves no rows of it."""
    index_film(store, times_s=[0.0, 1.0])
    film = index_film(store, times_s=[7.0], axis=3)

    assert store.films() == [film]
    assert store.frames(film).times_s.tolist() == [7.0]
    assert store.sweep() == 0
    assert store.stats().frames == 1


def test_listed_film_stays_readable_while_indexed_anew(store: Store, tmp_path: Path) -> None:
    """Someone who listed the films before a new run still reads what they listed."""
    index_film(store, times_s=[0.0, 1.0])
    with Store.open(tmp_path / "index", create=False) as reader:
        listed = reader.films()
        index_film(store, times_s=[7.0])
        assert reader.frames(listed[0]).times_s.tolist() == [0.0, 1.0]
        assert reader.frames(reader.films()[0]).times_s.tolist() == [7.0]


def test_listed_film_stays_readable_while_tidied(store: Store, tmp_path: Path) -> None:
    """Tidying removes the files a reader had open; it reads the same rows from the new ones."""
    with Store.open(tmp_path / "index", create=False) as reader:
        for number in range(20):
            film = index_film(store, film_id=f"f{number}", times_s=[float(number)])
        listed = reader.films()
        store.optimize(index_from_rows=1)
        assert film in listed
        assert reader.frames(film).times_s.tolist() == [19.0]
        assert len(reader.frame_scores(listed, np.eye(8, dtype=np.float32)[:1])) == 20


def test_film_listed_too_long_ago_is_refused(store: Store, tmp_path: Path) -> None:
    """Reading an older run through a store that never saw it raises StoreError."""
    old = index_film(store, times_s=[0.0])
    index_film(store, times_s=[7.0])
    with (
        Store.open(tmp_path / "index", create=False) as reader,
        pytest.raises(StoreError, match="try again"),
    ):
        reader.frames(old)


def test_readers_see_whole_films_while_a_writer_commits(store: Store, tmp_path: Path) -> None:
    """Whatever a reader lists while films are replaced, it reads completely."""
    index_film(store, times_s=[0.0])
    done = threading.Event()
    seen: list[tuple[int, int, int]] = []

    def read() -> None:
        with Store.open(tmp_path / "index", create=False) as reader:
            while not done.is_set():
                for film in reader.films():
                    frames, faces = reader.frames(film), reader.faces(film)
                    seen.append((film.frame_count, len(frames), len(faces)))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for length in range(1, 13):
            index_film(store, times_s=[float(time) for time in range(length)])
    finally:
        done.set()
        thread.join()

    assert len(seen) > 3
    assert all(told == frames == faces for told, frames, faces in seen)


def test_moved_film_keeps_its_index(store: Store) -> None:
    """A moved file changes its path only."""
    film = index_film(store, times_s=[0.0])
    moved = store.move_film("f1", Path("else/né\udcff.mkv"), size_bytes=5, modified_ns=9)

    assert moved == replace(film, path=Path("else/né\udcff.mkv"), size_bytes=5, modified_ns=9)
    assert store.films() == [moved]
    assert len(store.frames(moved)) == 1


def test_removed_film_is_gone(store: Store) -> None:
    """A removed film leaves no row, and the others stay."""
    index_film(store, film_id="f1", times_s=[0.0])
    kept = index_film(store, film_id="f2", title="Ronin", times_s=[5.0])
    store.remove_film("f1")

    assert store.films() == [kept]
    assert len(store.frames(kept)) == 1
    assert store.sweep() == 0
    with pytest.raises(UnknownNameError, match="f1"):
        store.remove_film("f1")


def test_tidying_changes_nothing_that_is_read(store: Store) -> None:
    """After merging files and indexing run_id the same rows are read, through the index."""
    films = [
        index_film(store, film_id=f"f{number}", title=f"T{number:02}", times_s=[float(number)])
        for number in range(20)
    ]
    store.optimize(index_from_rows=1)

    assert store.films() == films
    assert [store.frames(film).times_s.tolist() for film in films] == [[n] for n in range(20)]
    plan = store._tables.open("frames").search().where("run_id = 'x'").explain_plan()
    assert "ScalarIndexQuery" in plan


def test_rows_are_parted_by_their_runs() -> None:
    """Every run comes once, with the numbers of its rows in order; no rows are no runs."""
    rows = pa.table({"run_id": ["b", "a", "b", "c", "a"]})
    found = {run_id: numbers.tolist() for run_id, numbers in rows_by_run(rows)}
    assert found == {"b": [0, 2], "a": [1, 4], "c": [3]}
    assert list(rows_by_run(rows.slice(0, 0))) == []


def test_a_long_run_leaves_few_versions(store: Store) -> None:
    """Every film is one more file and version of films: they are merged while the run goes on."""
    with store.writing():
        films = [
            index_film(store, film_id=f"f{number}", title=f"T{number:02}", times_s=[float(number)])
            for number in range(40)
        ]
        versions = store._tables.open("films").list_versions()

    assert len(versions) <= 17
    assert store.films() == films


@pytest.mark.parametrize("title", ["O'Brien'); --", "100% _é 東京", '"; DROP TABLE films', "\\'"])
def test_titles_with_any_signs(store: Store, title: str) -> None:
    """Titles and ids are text, never part of a filter's syntax."""
    film = index_film(store, film_id=title, title=title, times_s=[0.0])
    index_film(store, film_id="other", title="Zulu", times_s=[0.0])
    store.remove_film("other")

    assert store.film(title) == film
    store.remove_film(title)
    assert store.films() == []


def test_stats_count_what_is_visible(store: Store) -> None:
    """Counts are those of complete films."""
    index_film(store, times_s=[0.0, 1.0])
    stats = store.stats()

    assert (stats.films, stats.frames, stats.faces, stats.tracks, stats.people) == (1, 2, 2, 1, 0)
    assert stats.duration_s == 60.0
    assert stats.size_bytes is not None
    assert stats.size_bytes > 0
