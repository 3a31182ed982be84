"""Writing one film: nothing of it shows until it is committed."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from types import TracebackType
from uuid import uuid4

from vsearch.errors import StoreError
from vsearch.records.columns import FaceColumns, FrameColumns, TrackColumns
from vsearch.records.media import Film, Photo, Shot
from vsearch.store import schema
from vsearch.store.rows import (
    face_table,
    film_table,
    frame_table,
    joined,
    photo_table,
    shot_table,
    span_table,
    track_table,
)
from vsearch.store.spans import spans_of
from vsearch.store.tables import RUN_TABLES, Tables, any_of, quote

_BUFFER_BYTES = 16 * 2**20  # per table: every write makes a file, so few and large ones


class FilmWriter:
    """Takes what is found in one film, in any number of portions.

    A context manager; leaving it without ``commit`` discards the portions. What a killed
    process leaves behind is never seen, and ``Store.sweep`` removes it. The index must have
    its identity (``Store.check_identity``).
    """

    def __init__(self, tables: Tables, writing: Callable[[], AbstractContextManager[None]]) -> None:
        """``writing`` keeps other writers out, as ``Store.writing`` does."""
        self.run_id = uuid4().hex
        self._tables = tables
        self._writing = writing
        self._held = ExitStack()
        self._buffers: dict[str, list[schema.Rows]] = {name: [] for name in RUN_TABLES}
        self._written: set[str] = set()
        self._rows = dict.fromkeys(RUN_TABLES, 0)  # written so far
        self._counts = dict.fromkeys(("shots", "pictures", "faces"), 0)
        self._dim = 0
        self._is_done = False

    def __enter__(self) -> "FilmWriter":
        self._held.enter_context(self._writing())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._held:
            if not self._is_done:
                # The rows are invisible anyway: what cannot be deleted now, a sweep deletes.
                with suppress(StoreError):
                    self._delete_run(self.run_id, sorted(self._written))

    def add_shots(self, shots: Sequence[Shot]) -> None:
        """Take the film's next shots, in order."""
        rows = shot_table(self.run_id, shots, first=self._counts["shots"])
        self._counts["shots"] += len(shots)
        self._add("shots", rows)

    def add_frames(self, frames: FrameColumns) -> None:
        """Take sampled frames; frames of one shot belong into one portion."""
        if not self._dim:
            self._dim = self._tables.open("frames").schema.field("vector").type.list_size
        self._counts["pictures"] += int((frames.regions == 0).sum())
        self._add("frames", frame_table(self.run_id, frames, dim=self._dim))
        self._add("spans", span_table(self.run_id, spans_of(frames), dim=self._dim))

    def add_faces(self, faces: FaceColumns) -> None:
        """Take faces found on sampled frames."""
        self._counts["faces"] += len(faces)
        self._add("faces", face_table(self.run_id, faces))

    def add_tracks(self, tracks: TrackColumns) -> None:
        """Take tracks."""
        self._add("tracks", track_table(self.run_id, tracks))

    def add_photos(self, photos: Sequence[Photo]) -> None:
        """Take the photos of a folder, in order."""
        self._add("photos", photo_table(self.run_id, photos))

    def commit(self, film: Film) -> None:
        """Show the film with all its rows, in place of its earlier run if there was one.

        Raises ValueError when the film does not tell of these rows: its ``run_id`` is another
        one, or its counts of frames (pictures, not their crops) and faces are wrong.
        """
        told = (film.run_id, film.frame_count, film.face_count)
        taken = (self.run_id, self._counts["pictures"], self._counts["faces"])
        if told != taken:
            raise ValueError(f"{film.title}: its row tells {told}, taken were {taken}")
        row = film_table([film])
        for name in RUN_TABLES:
            self._flush(name)
        for name in sorted(self._written):
            self._tables.write_out(name)  # before anything shows that relies on it
        same = any_of("id", [film.id])
        earlier = self._tables.read("films", ["run_id"], where=same).column("run_id").to_pylist()
        self._tables.merge("films", "id", row)
        self._tables.write_out("films")
        self._is_done = True
        self._stay_whole(film)
        for run_id in earlier:
            self._delete_run(run_id, RUN_TABLES)
        for name in ("films", *RUN_TABLES):
            self._tables.tidy_when_due(name)

    def _add(self, name: str, rows: schema.Rows) -> None:
        self._buffers[name].append(rows)
        if sum(part.nbytes for part in self._buffers[name]) >= _BUFFER_BYTES:
            self._flush(name)

    def _flush(self, name: str) -> None:
        parts = [part for part in self._buffers[name] if len(part)]
        self._buffers[name] = []
        if parts:
            self._written.add(name)
            rows = joined(parts)
            self._tables.append(name, rows)
            self._rows[name] += len(rows)

    def _stay_whole(self, film: Film) -> None:
        """Take a film back that was committed after another writer had swept its rows away.

        That can only be where this process was stopped between making sure that it may write and
        writing, for longer than a lease lasts. Raises what told of it: LostLeaseError.
        """
        try:
            self._tables.confirm("films")
        except StoreError:
            mine = f"run_id = {quote(self.run_id)}"
            if any(self._tables.count(name, mine) < rows for name, rows in self._rows.items()):
                self._tables.take_back("films", f"id = {quote(film.id)} AND {mine}")
            raise

    def _delete_run(self, run_id: str, names: Sequence[str]) -> None:
        for name in names:
            self._tables.delete(name, f"run_id = {quote(run_id)}")
