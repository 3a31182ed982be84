"""The store: films, people and casts in one LanceDB database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from vsearch.errors import MismatchError
from vsearch.records.media import Film
from vsearch.store import schema
from vsearch.store.durable import take_back_torn
from vsearch.store.erasure import rewrite_runs, rewrite_without
from vsearch.store.identity import (
    IndexIdentity,
    identity_of_rows,
    identity_rows,
    require_same,
)
from vsearch.store.line_rows import LINES, SUBTITLES
from vsearch.store.line_writes import WrittenLines, drop_lines, index_lines, sweep_lines
from vsearch.store.opening import (
    check_folder,
    check_version,
    make_tables,
    meta_rows,
    no_index,
    people_lock,
    read_meta,
)
from vsearch.store.people import People
from vsearch.store.reads import Films
from vsearch.store.rows import film_table
from vsearch.store.tables import (
    CORRECTIONS,
    FILMS_LOCK,
    META,
    RUN_TABLES,
    SPANS,
    Tables,
    any_of,
    local_folder,
)
from vsearch.store.upgrade import upgrade
from vsearch.store.writer import FilmWriter

_FILM_TABLES = ("films", *RUN_TABLES)


@dataclass(frozen=True, slots=True)
class StoreStats:
    """How much is in the index."""

    films: int
    photos: int
    duration_s: float  # of the films
    frames: int  # sampled frames of films
    faces: int
    tracks: int
    people: int
    size_bytes: int | None  # of all files of the index; None where that cannot be told


class Store(Films, WrittenLines, People):
    """One index at one address; safe to share between the threads of a reading process."""

    def __init__(self, tables: Tables, *, is_recording: bool) -> None:
        Films.__init__(self, tables)
        WrittenLines.__init__(self, tables, self.writing)
        People.__init__(self, tables, people_lock(tables))
        self._lock = tables.writers.lock(FILMS_LOCK, wait_s=0.0)
        self._is_recording = is_recording
        self._is_upgraded = False

    @classmethod
    def open(cls, uri: str | Path, *, create: bool = True) -> "Store":
        """Return the index at a folder or any LanceDB address.

        With ``create`` it is made where there is none, and the first ``check_identity`` is
        recorded. Raises StoreError when there is no index, when the folder holds something
        else, or when another version of vsearch made it.
        """
        address = str(uri)
        check_folder(address, local_folder(address), create=create)
        tables = Tables.connect(address)
        if tables.folder is not None:
            take_back_torn(tables.folder)
        if tables.find(META) is None:
            if not create:
                raise no_index(address)
            with people_lock(tables).held():
                make_tables(tables)
        check_version(address, read_meta(tables))
        return cls(tables, is_recording=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._forget()

    @property
    def names_version(self) -> tuple[int, ...]:
        """Return what changes with every change to films, people and casts, cheaply."""
        corrections = self._tables.find(CORRECTIONS)
        versions = [self._tables.open(name).version for name in ("films", "people", "cast")]
        return *versions, corrections.version if corrections else 0

    def stats(self) -> StoreStats:
        """Return counts and size, without reading any vector."""
        films = self.films()
        people = self._tables.read("people", ["person"]).column("person").to_pylist()
        return StoreStats(
            films=sum(not film.is_photos for film in films),
            photos=sum(film.frame_count for film in films if film.is_photos),
            duration_s=sum(film.duration_s for film in films if not film.is_photos),
            frames=sum(film.frame_count for film in films if not film.is_photos),
            faces=sum(film.face_count for film in films),
            tracks=self._count_tracks(films),
            people=len(set(people)),
            size_bytes=self._tables.size_bytes(),
        )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out for the whole block, as an indexing run does.

        Only the thread that entered the block may write films meanwhile. Every method that
        writes does this by itself. Raises StoreError when another writer is at work.
        """
        with self._lock.held():
            if not self._is_upgraded:
                upgrade(self._tables)
                self._is_upgraded = True
            yield

    def begin_film(self) -> FilmWriter:
        """Return a context manager that takes the rows of one film; see ``FilmWriter``."""
        return FilmWriter(self._tables, self.writing)

    def sweep(self) -> int:
        """Delete what killed runs left behind; return the number of rows.

        Files that no version of a table refers to go with the next ``optimize``. Call it before
        ``begin_film``, never beside an open one.
        """
        with self._lock.held():
            runs = self._tables.read("films", ["run_id"]).column("run_id").to_pylist()
            orphans = f"NOT ({any_of('run_id', runs)})"
            present = [name for name in RUN_TABLES if self._tables.find(name) is not None]
            for name in ("films", *present):
                self._tables.drop_strays(name)
            count = sum(self._tables.delete(name, orphans) for name in present)
            return count + sweep_lines(self._tables, [film.id for film in self.films()])

    def move_film(self, film_id: str, path: Path, *, size_bytes: int, modified_ns: int) -> Film:
        """Return the film with its new place noted; raise UnknownNameError for an unknown id."""
        with self.writing():
            film = replace(
                self.film(film_id), path=path, size_bytes=size_bytes, modified_ns=modified_ns
            )
            self._tables.merge("films", "id", film_table([film]))
            return film

    def retitle_film(self, film_id: str, title: str, year: int | None) -> Film:
        """Return the film with its new title and year, its cast brought along.

        Raises UnknownNameError for an unknown id.
        """
        with self.writing():
            old = self.film(film_id)
            film = replace(old, title=title, year=year)
            if not any(other.title == old.title for other in self.films() if other != old):
                self.retitle_cast(old.title, title)
            self._tables.merge("films", "id", film_table([film]))
            return film

    def remove_film(self, film_id: str) -> None:
        """Remove a film with all its rows, off the disk at once; see ``remove_films``."""
        self.remove_films([film_id])

    def remove_films(self, film_ids: Collection[str]) -> None:
        """Remove films with all their rows, off the disk at once.

        Every table is written anew as a whole, which takes as long for one film as for many.
        Raises UnknownNameError for an unknown id, and then removes none.
        """
        with self.writing():
            gone = [self.film(film_id) for film_id in film_ids]
            kept = [film for film in self._pin().films if film.id not in film_ids]
            self._tables.replace("films", film_table(kept))
            rewrite_runs(self._tables, [film.run_id for film in kept], [f.run_id for f in gone])
            drop_lines(self._tables, [film.id for film in gone])
            self.purge()

    def erase_tracks(self, gone: Mapping[str, Sequence[int]]) -> None:
        """Take tracks with all their faces out of films, by their ids, and off the disk at once.

        Raises UnknownNameError for an unknown id.
        """
        with self.writing():
            films = {self.film(film_id): numbers for film_id, numbers in gone.items()}
            rewrite_without(self._tables, films)
            for film in films:
                changed = replace(film, face_count=len(self.faces(film)))
                self._tables.merge("films", "id", film_table([changed]))

    def optimize(self, *, index_from_rows: int = 50_000) -> None:
        """Tidy up after an indexing run: merge files, index run_id, drop old versions.

        Tables below ``index_from_rows`` rows get no index: reading them whole is as fast.
        """
        with self.writing():
            for name in _FILM_TABLES:
                if self._tables.find(name) is None:
                    continue
                if name in RUN_TABLES:
                    self._tables.index_runs(name, from_rows=index_from_rows)
                self._tables.tidy(name)
            if self._tables.find(LINES) is not None:
                self._tables.index_runs(LINES, from_rows=index_from_rows)
                for name in (SUBTITLES, LINES):
                    self._tables.tidy(name)
                index_lines(self._tables)

    def purge(self) -> None:
        """Remove earlier versions of all tables at once, whoever reads them, and stray files.

        In a folder nothing is left to do. In an object store versions are kept for an hour
        otherwise: what was erased would be in them.
        """
        if self._tables.bucket is None:
            return
        entries = [entry.name.partition(".lance/") for entry in self._tables.bucket.entries()]
        with self.writing(), self._people_lock.held():
            for name in sorted({name for name, found, _ in entries if found}):
                self._tables.purge(name)

    def identity(self) -> IndexIdentity | None:
        """Return with what the index was made, None before the first ``check_identity``."""
        return identity_of_rows(read_meta(self._tables))

    def check_identity(self, identity: IndexIdentity) -> None:
        """Raise MismatchError unless the index was made with these models and sampling.

        The first call on a store opened with ``create`` records them.
        """
        made = self.identity()
        if made is None and self._is_recording:
            with self._lock.held():
                made = self.identity()
                if made is None:
                    self._record(identity)
        if made is not None:
            require_same(made, identity)

    def rebuild(self, identity: IndexIdentity) -> None:
        """Forget all films and record another identity; people and casts stay.

        Raises MismatchError when people are enrolled with another face embedder.
        """
        made = self.identity()
        enrolled = len(self.people())
        if enrolled and made is not None and made.face_embedder != identity.face_embedder:
            raise MismatchError(
                f"{enrolled} people are enrolled with face embedder {made.face_embedder} (asked"
                f" for {identity.face_embedder}): remove them first, or keep that embedder"
            )
        with self.writing():
            # In this order a break leaves an empty index that still fits what it says of itself.
            self._tables.replace("films", film_table([]))
            self._tables.replace(META, meta_rows({}))
            self._record(identity)
            sweep_lines(self._tables, ())
            for name in RUN_TABLES:
                self._tables.delete(name, "true")
                self._tables.tidy(name, at_once=True)

    def _record(self, identity: IndexIdentity) -> None:
        """Make the tables for these vectors, then tell of them; all anew if need be."""
        for name, columns in (("frames", schema.frames_schema), (SPANS, schema.spans_schema)):
            table, wanted = self._tables.find(name), columns(identity.encoder_dim)
            if table is None or not table.schema.equals(wanted):
                self._tables.recreate(name, wanted)
        self._tables.replace(META, meta_rows(identity_rows(identity)))
