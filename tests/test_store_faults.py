"""The store when things break: killed writers, a full disk, damage, a second writer."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from vsearch.errors import StoreError
from vsearch.records.arrays import Vectors
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Shot
from vsearch.store import IndexIdentity, Store
from vsearch.store.schema import Rows
from vsearch.store.tables import Tables

IDENTITY = IndexIdentity(
    encoder="toy-encoder",
    encoder_dim=512,
    face_detector="toy-detector",
    face_embedder="toy-embedder",
    shot_detector="toy-shots",
    sample_fps=1.0,
)


class MortalTables(Tables):
    """Tables whose process dies once it has written so many times."""

    writes_left = 0

    def _spend(self) -> None:
        self.writes_left -= 1
        if self.writes_left == 0:
            os._exit(9)

    def append(self, name: str, rows: Rows) -> None:
        super().append(name, rows)
        self._spend()

    def merge(self, name: str, key: str, rows: Rows) -> None:
        super().merge(name, key, rows)
        self._spend()

    def delete(self, name: str, where: str) -> int:
        count = super().delete(name, where)
        if count:
            self._spend()
        return count


def index_film(store: Store, *, title: str, frames: int) -> Film:
    """Write the film f1 with so many frames, and one face and shot and track."""
    vectors: Vectors = np.tile(np.eye(512, dtype=np.float32)[:1], (frames, 1))
    numbers = np.zeros(frames, dtype=np.int64)
    one, zero = np.ones(1), np.zeros(1, dtype=np.int64)
    with store.writing():
        store.sweep()
        with store.begin_film() as writer:
            writer.add_shots([Shot(0.0, 60.0, 30.0)])
            times_s = np.arange(frames, dtype=np.float64)
            writer.add_frames(FrameColumns(times_s, numbers, numbers, vectors))
            box = np.array([[0.0, 0.0, 0.5, 0.5]], dtype=np.float32)
            writer.add_faces(FaceColumns(one, zero, zero, box, one, one, vectors[:1]))
            writer.add_tracks(TrackColumns(zero, zero, one, one, one, vectors[:1]))
            film = Film(
                id="f1",
                run_id=writer.run_id,
                path=Path("f1.mkv"),
                title=title,
                year=None,
                duration_s=60.0,
                width=640,
                height=360,
                size_bytes=1,
                modified_ns=1,
                sample_fps=1.0,
                indexed_at="2025-01-01T00:00:00+00:00",
                frame_count=frames,
                face_count=1,
            )
            writer.commit(film)
    return film


def state(store: Store) -> Sequence[object]:
    """Return all that can be read of the only film, save for its run."""
    (film,) = store.films()
    frames, faces, tracks = store.frames(film), store.faces(film), store.all_tracks([film])["f1"]
    return [
        film.title,
        store.shots(film),
        frames.times_s.tolist(),
        frames.vectors.tolist(),
        faces.boxes.tolist(),
        faces.vectors.tolist(),
        tracks.starts_s.tolist(),
        tracks.vectors.tolist(),
    ]


def row_counts(store: Store) -> list[int]:
    """Return the rows on record, visible or not, of shots, frames, spans, faces and tracks."""
    names = ("shots", "frames", "spans", "faces", "tracks")
    return [store._tables.open(name).count_rows() for name in names]


def run_child(*words: str) -> subprocess.CompletedProcess[str]:
    """Run this file as a script in a process of its own."""
    return subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("writes", "title"),
    [
        pytest.param(1, "old", id="shots written"),
        pytest.param(2, "old", id="frames written"),
        pytest.param(3, "old", id="spans written"),
        pytest.param(4, "old", id="faces written"),
        pytest.param(5, "old", id="tracks written"),
        pytest.param(6, "new", id="film committed"),
        pytest.param(8, "new", id="half of the old rows deleted"),
    ],
)
def test_killed_while_indexing_anew(tmp_path: Path, writes: int, title: str) -> None:
    """A writer killed after any write leaves one whole film; running again completes the work."""
    with Store.open(tmp_path / "index") as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
        assert run_child("die", str(tmp_path / "index"), str(writes)).returncode == 9

        (film,) = store.films()
        assert film.title == title
        assert len(store.frames(film)) == film.frame_count == (3 if title == "old" else 5)
        assert len(store.faces(film)) == len(store.shots(film)) == 1

        assert store.sweep() > 0
        assert row_counts(store) == [1, film.frame_count, -(-film.frame_count // 4), 1, 1]
        index_film(store, title="new", frames=5)
        with Store.open(tmp_path / "unbroken") as unbroken:
            unbroken.check_identity(IDENTITY)
            index_film(unbroken, title="new", frames=5)
            assert state(store) == state(unbroken)
            assert row_counts(store) == row_counts(unbroken)


def test_full_disk_is_one_line_and_readers_go_on(tmp_path: Path) -> None:
    """A write that finds no room says so; what was there stays, and a later run succeeds."""
    with Store.open(tmp_path / "index") as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
        child = run_child("small-files", str(tmp_path / "index"))
        assert "the disk of" in child.stdout
        assert child.stdout.count("\n") == 1

        assert store.films()[0].title == "old"
        assert len(store.frames(store.films()[0])) == 3
        index_film(store, title="new", frames=3000)
        assert len(store.frames(store.films()[0])) == 3000
        assert row_counts(store) == [1, 3000, 750, 1, 1]


def test_folder_without_permission_to_write_is_still_read() -> None:
    """Without permission to write, films are read and writing is refused in one line."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        with Store.open(folder / "index") as store:
            store.check_identity(IDENTITY)
            index_film(store, title="old", frames=3)
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        child = run_child("no-permission", str(folder / "index"))
        for path in folders:
            path.chmod(0o755)
    assert child.stdout.splitlines()[0] == "3 frames"
    assert "no permission" in child.stdout.splitlines()[1]
    assert len(child.stdout.splitlines()) == 2


def test_second_writer_is_refused(tmp_path: Path) -> None:
    """While one writer is at work, another is refused at once and readers are not."""
    with Store.open(tmp_path / "index") as store, Store.open(tmp_path / "index") as other:
        store.check_identity(IDENTITY)
        with store.writing():
            with pytest.raises(StoreError, match="another vsearch is writing"), other.writing():
                pass
            with pytest.raises(StoreError, match="another vsearch"), other.begin_film():
                pass
            assert other.films() == []
            other.add_reference("Al", "a.jpg", "aa", np.eye(512, dtype=np.float32)[0])
        index_film(other, title="now", frames=1)
        assert len(store.films()) == 1


def test_writer_in_another_thread_is_refused(tmp_path: Path) -> None:
    """Two threads that share one store do not write at the same time either."""
    refused: list[str] = []
    with Store.open(tmp_path / "index") as store:

        def write() -> None:
            try:
                store.sweep()
            except StoreError as error:
                refused.append(str(error))

        with store.writing():
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
    assert len(refused) == 1


def test_damaged_file_is_one_line(tmp_path: Path) -> None:
    """A damaged file of frames raises StoreError; films and people are still read."""
    with Store.open(tmp_path / "index") as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
    for path in (tmp_path / "index" / "frames.lance" / "data").iterdir():
        path.write_bytes(b"damaged" * 100)
    with Store.open(tmp_path / "index", create=False) as store:
        (film,) = store.films()
        with pytest.raises(StoreError, match="damaged") as caught:
            store.frames(film)
        assert "\n" not in str(caught.value)
        assert len(store.faces(film)) == 1


def test_lost_file_is_one_line(tmp_path: Path) -> None:
    """A file of frames that is gone raises StoreError."""
    with Store.open(tmp_path / "index") as store:
        store.check_identity(IDENTITY)
        index_film(store, title="old", frames=3)
    for path in (tmp_path / "index" / "frames.lance" / "data").iterdir():
        path.unlink()
    with Store.open(tmp_path / "index", create=False) as store:
        (film,) = store.films()
        with pytest.raises(StoreError, match="are gone"):
            store.frames(film)


def _child(task: str, folder: str, *words: str) -> None:
    if task == "die":
        tables = MortalTables.connect(folder)
        tables.writes_left = int(words[0])
        index_film(Store(tables, is_recording=False), title="new", frames=5)
        return
    store = Store.open(folder, create=False)
    if task == "small-files":
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
    elif os.geteuid() == 0:
        os.setuid(65534)
    if task == "no-permission":
        sys.stdout.write(f"{len(store.frames(store.films()[0]))} frames\n")
    try:
        index_film(store, title="new", frames=3000)
    except StoreError as error:
        sys.stdout.write(f"{error}\n")


if __name__ == "__main__":
    _child(*sys.argv[1:])
