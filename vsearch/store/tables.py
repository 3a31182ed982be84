"""The LanceDB tables of one index: opening, reading, replacing, tidying."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

import lancedb
import pyarrow as pa
from lancedb.index import Bitmap

from vsearch.address import is_remote
from vsearch.address import local_folder as local_folder
from vsearch.errors import StoreError
from vsearch.store import schema
from vsearch.store.durable import write_out
from vsearch.store.failures import StaleReadError, explain, explained
from vsearch.store.scans import OpenTable as OpenTable
from vsearch.store.scans import read_rows as read_rows
from vsearch.store.scans import stream_rows as stream_rows
from vsearch.store.scans import take_rows as take_rows
from vsearch.store.strays import stray_files, temporary_files
from vsearch.store.writers import FILMS_LOCK as FILMS_LOCK
from vsearch.store.writers import PEOPLE_LOCK as PEOPLE_LOCK
from vsearch.store.writers import Writers

if TYPE_CHECKING:
    from vsearch.store.bucket import Bucket

RUN_TABLES = ("shots", "frames", "spans", "faces", "tracks", "photos")  # rows carry run_id
PHOTOS, SPANS = "photos", "spans"  # an index from before there were any has none
CORRECTIONS = "corrections"  # made with the first one
META = "meta"  # made last: its presence says that the others are there
EMPTY_TABLES = {
    "films": schema.FILMS,
    "shots": schema.SHOTS,
    "faces": schema.FACES,
    "tracks": schema.TRACKS,
    "photos": schema.PHOTOS,
    "people": schema.PEOPLE,
    "cast": schema.CAST,
}
_OF_PEOPLE = ("people", "cast", CORRECTIONS, "notes")  # notes of films are edited like people

_MANY_WRITES = 16  # with fewer, merging would copy the whole table for little
# During a run: each film is one write of each table, and each write of films reads all its files.
_WRITES_APART = {"films": 16}
_ROW_WRITES_APART = 128
_AT_ONCE = timedelta(milliseconds=1)  # LanceDB warns about zero
_NEVER = timedelta(days=36_500)
# In an object store, where readers may be on other machines: nobody sees what they still read.
_GRACE = timedelta(hours=1)
_READ_ATTEMPTS = 5


def quote(value: str) -> str:
    """Return a text as an SQL literal; raise InputError for one that cannot be compared."""
    return "'" + schema.checked_text(value).replace("'", "''") + "'"


def any_of(column: str, values: Iterable[str]) -> str:
    """Return the filter for rows whose ``column`` is one of the texts."""
    literals = ", ".join(quote(value) for value in values)
    return f"{column} IN ({literals})" if literals else "false"


class Tables:
    """Access to the tables at one address; every opened table stays at its version."""

    def __init__(
        self, uri: str, connection: lancedb.DBConnection, bucket: Bucket | None = None
    ) -> None:
        self.uri = uri
        self.folder = local_folder(uri)
        self.bucket = bucket  # where the index is not in a folder
        self._connection = connection
        self.writers = Writers(self.folder, bucket)
        self._untidy: set[str] = set()  # tables with deleted rows still on disk
        self._writes: Counter[str] = Counter()  # of each table since it was tidied
        self._written_out: set[Path] = set()  # files that are known to be on the disk itself

    @classmethod
    def connect(cls, uri: str) -> Self:
        """Return access to an address; a local folder is made when there is none.

        StoreError when an object store does not answer, or does not let us in.
        """
        if not is_remote(uri):
            with explained("open the index", uri):
                return cls(uri, lancedb.connect(uri))
        from vsearch.store.bucket import OPTIONS, Bucket

        bucket = Bucket(uri)
        bucket.has_any(f"{META}.lance/")  # LanceDB does not say why it cannot
        with explained("open the index", uri):
            return cls(uri, lancedb.connect(uri, storage_options=OPTIONS), bucket)

    def find(self, name: str) -> OpenTable | None:
        """Return a table at its latest version, None when it was never made."""
        try:
            return self._connection.open_table(name)
        except ValueError as error:
            if "was not found" in str(error):
                return None
            raise explain(f"open the table {name}", self.uri, error) from error
        except (OSError, RuntimeError) as error:
            raise explain(f"open the table {name}", self.uri, error) from error

    def open(self, name: str) -> OpenTable:
        """Return a table at its latest version; raise StoreError when it is missing."""
        table = self.find(name)
        if table is None:
            raise StoreError(
                f"the index at {self.uri} has lost its table {name}: restore the folder or index"
                " into a new one"
            )
        return table

    def create(self, name: str, columns: pa.Schema, rows: pa.Table | None = None) -> None:
        """Make a table unless it is there."""
        with explained(f"make the table {name}", self.uri):
            self._connection.create_table(name, rows, schema=columns, exist_ok=True)

    def recreate(self, name: str, columns: pa.Schema) -> None:
        """Make a table empty, with these columns, in one step."""
        if self.find(name) is None:
            self.create(name, columns)
            return
        with explained(f"make the table {name}", self.uri):
            self._connection.create_table(name, schema=columns, mode="overwrite")
        self.write_out(name)

    def read(
        self, name: str, columns: Sequence[str] | None = None, *, where: str | None = None
    ) -> pa.Table:
        """Return the rows of a small table as they are now, all or those that pass the filter."""
        for _ in range(_READ_ATTEMPTS - 1):
            try:
                return read_rows(self.open(name), self.uri, where=where, columns=columns)
            except StaleReadError:  # replaced and tidied since it was opened: look again
                continue
        return read_rows(self.open(name), self.uri, where=where, columns=columns)

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows in one step."""
        self.writers.check(_lock_of(name))
        table = self.open(name)
        with explained(f"write to the table {name}", self.uri):
            table.add(rows)
        self._writes[name] += 1

    def replace(self, name: str, rows: pa.Table) -> None:
        """Put these rows in place of all others, in one step, and forget the others for good.

        Rewriting a small table is what really removes a row: a deletion only marks it.
        """
        self.confirm(name)
        table = self.open(name)
        with explained(f"write to the table {name}", self.uri):
            table.add(rows, mode="overwrite")
        self.tidy(name, at_once=True, is_final=True)

    def delete(self, name: str, where: str) -> int:
        """Mark the rows as deleted in one step; return how many they were."""
        table = self.open(name)
        with explained(f"delete from the table {name}", self.uri):
            count = table.count_rows(where)
            if count:
                self.confirm(name)
                table.delete(where)
                self._untidy.add(name)
        return count

    def confirm(self, name: str) -> None:
        """Raise LostLeaseError when another writer has taken over meanwhile."""
        self.writers.confirm(_lock_of(name))

    def count(self, name: str, where: str) -> int:
        """Return how many rows pass the filter."""
        table = self.open(name)
        with explained(f"read the table {name}", self.uri):
            return int(table.count_rows(where))

    def take_back(self, name: str, where: str) -> None:
        """Mark own rows as deleted, also when the lock has been lost meanwhile."""
        table = self.open(name)
        with explained(f"delete from the table {name}", self.uri):
            table.delete(where)

    def merge(self, name: str, key: str, rows: pa.Table) -> None:
        """Replace the rows with the same ``key`` and add the others, in one step."""
        self.confirm(name)
        table = self.open(name)
        with explained(f"write to the table {name}", self.uri):
            merge = table.merge_insert(key)
            merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)
        self._writes[name] += 1

    def tidy(self, name: str, *, at_once: bool = False, is_final: bool = False) -> None:
        """Merge small files, update the indexes and remove all earlier versions.

        Without ``at_once`` nothing is done after a few writes, unless rows were deleted.
        The caller holds the lock: leftovers of killed runs are removed too when the index is a
        local folder. Earlier versions are not spared for readers there: after a merge they hold
        the whole table a second time, and who reads them can open the latest. In an object store
        they are kept for an hour, unless it ``is_final``: then what was removed must be gone.
        """
        self.confirm(name)
        keep_for = _GRACE if self.folder is None and not is_final else _AT_ONCE
        table = self.open(name)
        with explained(f"tidy the table {name}", self.uri):
            is_due = at_once or name in self._untidy
            if is_due or len(table.list_versions()) >= _MANY_WRITES:
                is_alone = self.folder is not None
                table.optimize(cleanup_older_than=_NEVER)
                self.write_out(name)
                table.optimize(cleanup_older_than=keep_for, delete_unverified=is_alone)
        self._untidy.discard(name)
        self._writes[name] = 0

    def purge(self, name: str) -> None:
        """Remove every earlier version of a table, and files that none refers to, at once.

        The caller holds the lock. A writer on another machine that lost it in the middle of a
        write must not go on with that: its files may be among them.
        """
        self.confirm(name)
        table = self.open(name)
        with explained(f"tidy the table {name}", self.uri):
            table.optimize(cleanup_older_than=_AT_ONCE, delete_unverified=True)

    def write_out(self, name: str) -> None:
        """Wait until a table is on the disk itself, as far as it is on this machine."""
        if self.folder is not None:
            with explained(f"write to the table {name}", self.uri):
                write_out(self.folder / f"{name}.lance", self._written_out)

    def strays(self, name: str) -> int:
        """Return how many files of a table no version of it refers to; 0 if not on this machine."""
        if self.folder is None:
            return 0
        table = self.folder / f"{name}.lance"
        return len({*stray_files(table), *temporary_files(table)})

    def drop_strays(self, name: str) -> None:
        """Remove such files: unfinished ones now, the others with the next ``tidy``.

        The caller holds the lock, and writes nothing meanwhile.
        """
        if self.folder is None:
            return
        for path in temporary_files(self.folder / f"{name}.lance"):
            with explained(f"tidy the table {name}", self.uri):
                path.unlink(missing_ok=True)
        if self.strays(name):
            self._untidy.add(name)

    def tidy_when_due(self, name: str) -> None:
        """Tidy a table that was written to many times since, so that a long run stays fast.

        The caller holds the lock.
        """
        if self._writes[name] >= _WRITES_APART.get(name, _ROW_WRITES_APART):
            self.tidy(name, at_once=True)

    def index_runs(self, name: str, *, from_rows: int) -> None:
        """Make the index on run_id once a table has that many rows."""
        table = self.open(name)
        with explained(f"make an index of the table {name}", self.uri):
            if table.count_rows() < from_rows:
                return
            if not any(index.columns == ["run_id"] for index in table.list_indices()):
                table.create_index("run_id", config=Bitmap())

    def size_bytes(self) -> int | None:
        """Return the bytes of all files of the index."""
        if self.bucket is not None:
            return self.bucket.size_bytes()
        if self.folder is None:
            return None
        total = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                try:
                    total += (Path(folder) / name).stat().st_size
                except FileNotFoundError:  # tidied away meanwhile
                    continue
        return total


def _lock_of(name: str) -> str:
    return PEOPLE_LOCK if name in _OF_PEOPLE else FILMS_LOCK
