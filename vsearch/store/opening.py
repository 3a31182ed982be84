"""What is looked at before an index is opened, and made where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import __version__
from vsearch.errors import StoreError
from vsearch.store import schema
from vsearch.store.durable import BOOT_NOTE
from vsearch.store.failures import explain
from vsearch.store.identity import SCHEMA_VERSION
from vsearch.store.locks import WriterLock
from vsearch.store.tables import EMPTY_TABLES, FILMS_LOCK, META, PEOPLE_LOCK, Tables

if TYPE_CHECKING:
    from vsearch.store.lease import Lease

_PEOPLE_WAIT_S = 10.0  # edits of people take milliseconds: wait for another one


def people_lock(tables: Tables) -> WriterLock | Lease:
    """Return what keeps two edits of people apart."""
    return tables.writers.lock(PEOPLE_LOCK, wait_s=_PEOPLE_WAIT_S)


def make_tables(tables: Tables) -> None:
    """Make the tables of an empty index; the last one says that all are there."""
    for name, columns in EMPTY_TABLES.items():
        tables.create(name, columns)
    tables.create(META, schema.META, meta_rows({}))


def meta_rows(values: Mapping[str, str]) -> schema.Rows:
    """Return what the index says of itself as rows, with who made it."""
    made_by = {"schema_version": str(SCHEMA_VERSION), "vsearch_version": __version__}
    return schema.meta_table(made_by | dict(values))


def read_meta(tables: Tables) -> dict[str, str]:
    """Return what the index says of itself."""
    return {row["key"]: row["value"] for row in tables.read(META).to_pylist()}


def check_version(uri: str, meta: dict[str, str]) -> None:
    """Raise StoreError unless this version of vsearch reads the index."""
    try:
        version, maker = int(meta["schema_version"]), meta["vsearch_version"]
    except (KeyError, ValueError) as error:
        raise StoreError(
            f"the index at {uri} does not tell which vsearch made it: restore a backup with"
            " `vsearch restore`, or index into a new folder"
        ) from error
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"the index at {uri} was made by vsearch {maker}, which is newer than this"
            f" {__version__}: upgrade vsearch"
        )
    if version < SCHEMA_VERSION:
        raise StoreError(
            f"the index at {uri} was made by vsearch {maker}, too old for this {__version__}:"
            " index into a new folder"
        )


def check_folder(uri: str, folder: Path | None, *, create: bool) -> None:
    """Raise StoreError when a local folder cannot be an index, before LanceDB touches it."""
    if folder is None:
        return
    try:
        names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as error:
        raise explain("open the index", uri, error) from error
    tables = {f"{name}.lance" for name in (META, "frames", *EMPTY_TABLES)}
    if not create and f"{META}.lance" not in names:
        raise no_index(uri)
    if names and not names & tables and not names <= {FILMS_LOCK, PEOPLE_LOCK, BOOT_NOTE}:
        raise StoreError(f"{uri} holds other things than an index: choose an empty folder")


def no_index(uri: str) -> StoreError:
    """Return the error that there is no index."""
    return StoreError(f"there is no index at {uri}: make one with `vsearch index`, or check --home")
