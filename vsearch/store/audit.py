"""The tables of an index read through to see whether what must hold does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from vsearch.errors import StoreError
from vsearch.records.findings import Finding
from vsearch.records.media import Film, Photo
from vsearch.store.failures import StaleReadError
from vsearch.store.film_rows import COLUMNS, OPTIONAL, WITH_VECTORS, TablePart, film_rows, is_unit
from vsearch.store.frame_reads import groups
from vsearch.store.identity import identity_of_rows
from vsearch.store.invariants import faults, impossible, span_faults
from vsearch.store.line_audit import line_findings
from vsearch.store.rows import films_of, photos_of, rows_by_run
from vsearch.store.tables import (
    META,
    PHOTOS,
    RUN_TABLES,
    OpenTable,
    Tables,
    any_of,
    read_rows,
    stream_rows,
)

_BATCH_ROWS = 8_192  # vectors held at a time
_ATTEMPTS = 5  # at tables that a writer tidies meanwhile
_LOST = (
    "put a backup back with `vsearch restore`, or index anew beside it with "
    "`vsearch index --rebuild`"
)


@dataclass(frozen=True, slots=True)
class Pinned:
    """The tables at versions that fit together."""

    version: int  # of the table of films
    films: tuple[Film, ...]
    tables: Mapping[str, OpenTable]  # of rows, those that can be opened
    findings: tuple[Finding, ...]  # rows of films that cannot be, and tables that cannot be opened


class Audit:
    """Reads an index and changes nothing; a writer may be at work beside it.

    Memory holds the rows without vectors of some films, and a batch of vectors. StoreError when
    not even the films can be read.
    """

    def __init__(self, uri: str | Path) -> None:
        self._tables = Tables.connect(str(uri))
        self._broken: set[str] = set()  # tables that cannot be read through: told of once
        rows = self._tables.read(META).to_pylist()
        self._identity = identity_of_rows({row["key"]: row["value"] for row in rows})
        self._pinned = self._pin()

    @property
    def films(self) -> tuple[Film, ...]:
        """Return the films whose rows can be films, by title, year and path."""
        return self._pinned.films

    def photos(self, film: Film) -> list[Photo]:
        """Return the photos of a folder; none where they cannot be read, which is told of."""
        if not film.is_photos or PHOTOS not in self._pinned.tables or PHOTOS in self._broken:
            return []
        where = any_of("run_id", [film.run_id])
        return photos_of(read_rows(self._pinned.tables[PHOTOS], self._tables.uri, where=where))

    def findings(self) -> Iterator[Finding]:
        """Yield all that does not hold."""
        was_written, pinned = self.is_written, self._pinned
        yield from pinned.findings
        yield from self._made_with(pinned)
        for group in groups(pinned.films):
            yield from self._group(pinned, group)
        if not was_written:
            yield from self._orphans(pinned)
        yield from line_findings(
            self._tables, pinned.films, is_written=was_written or self.is_written
        )

    @property
    def is_written(self) -> bool:
        """Say whether a writer of films is at work."""
        return self._tables.writers.is_at_work()

    def _pin(self) -> Pinned:
        """Return films and rows that fit together: rows are written before their film."""
        for _ in range(_ATTEMPTS):
            films = self._tables.open("films")
            try:
                rows = read_rows(films, self._tables.uri)
            except StaleReadError:
                continue
            opened, lost = self._opened()
            if self._tables.open("films").version == films.version:
                sound, wrong = _sound(rows)
                return Pinned(films.version, sound, opened, (*wrong, *lost))
        raise StaleReadError(
            f"cannot read the index at {self._tables.uri}: it keeps changing; try again"
        )

    def _opened(self) -> tuple[dict[str, OpenTable], list[Finding]]:
        opened, lost = {}, []
        # Earlier versions had fewer tables, and that of frames is made with the first film.
        needed = {*COLUMNS} - OPTIONAL - {"frames" if self._identity is None else ""}
        for name in RUN_TABLES:
            try:
                table = self._tables.find(name)
            except StoreError as error:
                lost.append(_table(name, str(error)))
                continue
            if table is not None:
                opened[name] = table
            elif name in needed:
                lost.append(_table(name, "it is not there"))
        return opened, lost

    def _made_with(self, pinned: Pinned) -> Iterator[Finding]:
        """Say whether the index tells what it was made with, and keeps vectors of that length."""
        identity, frames = self._identity, pinned.tables.get("frames")
        if identity is None:
            if pinned.films:
                yield _table(META, "it does not tell with which models the films were indexed")
        elif frames is not None:
            width = frames.schema.field("vector").type.list_size
            if width != identity.encoder_dim:
                told = f"vectors of {width} numbers where {identity.encoder} makes"
                yield _table("frames", f"{told} {identity.encoder_dim}")

    def _group(self, pinned: Pinned, films: Sequence[Film]) -> Iterator[Finding]:
        """Check some films; those that a writer tidies away meanwhile as they are then."""
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                found = list(self._checked(pinned, films))
            except StaleReadError as error:
                reason, pinned = str(error), self._pin()
                films = [film for film in films if film in pinned.films]
            else:
                yield from found
                return
        yield _table("of rows", reason)

    def _checked(self, pinned: Pinned, films: Sequence[Film]) -> Iterator[Finding]:
        wanted = any_of("run_id", [film.run_id for film in films])
        parts: dict[str, TablePart] = {}
        for name, columns in COLUMNS.items():
            if name in self._broken or (name not in pinned.tables and name not in OPTIONAL):
                continue
            boxes = ("box",) if name == "faces" else ()
            try:
                rows = self._rows(pinned, name, wanted, (*columns, *boxes))
                bad = self._bad_vectors(pinned, name, wanted)
            except StaleReadError:
                raise
            except StoreError as error:
                self._broken.add(name)
                yield _table(name, str(error))
                continue
            by_run = dict(rows_by_run(rows)) if rows is not None else {}
            parts[name] = TablePart(rows, by_run, bad)
        if set(parts) == set(COLUMNS):
            for film in films:
                rows = film_rows(parts, film)
                for fault in faults(film, rows):
                    yield _damaged(film, fault)
                for fault in span_faults(rows):
                    yield _summarised(film, fault)

    def _rows(
        self, pinned: Pinned, name: str, where: str, columns: Sequence[str]
    ) -> pa.Table | None:
        """Return columns of the rows of some films, None where there is no such table."""
        if name not in pinned.tables:
            return None
        return read_rows(
            pinned.tables[name], self._tables.uri, where=where, columns=["run_id", *columns]
        )

    def _bad_vectors(self, pinned: Pinned, name: str, where: str) -> dict[str, int]:
        """Return how many vectors of every run are not of unit length."""
        bad: dict[str, int] = {}
        if name not in WITH_VECTORS or name not in pinned.tables:
            return bad
        for batch in stream_rows(
            pinned.tables[name],
            self._tables.uri,
            where=where,
            columns=["run_id", "vector"],
            batch_rows=_BATCH_ROWS,
        ):
            is_bad = ~is_unit(batch)
            for run_id, rows in rows_by_run(batch):
                if count := int(is_bad[rows].sum()):
                    bad[run_id] = bad.get(run_id, 0) + count
        return bad

    def _orphans(self, pinned: Pinned) -> Iterator[Finding]:
        """Yield the tables with rows that no film refers to, unless a writer has come meanwhile."""
        runs = [film.run_id for film in pinned.films]
        strays = {name: self._tables.strays(name) for name in ("films", *pinned.tables)}
        found = []
        for name in (one for one in pinned.tables if one not in self._broken):
            try:
                count = self._tables.open(name).count_rows(f"NOT ({any_of('run_id', runs)})")
            except (OSError, RuntimeError, ValueError):
                continue  # told of before, or tidied just now
            if count:
                found.append((name, count))
        if not self.is_written and self._tables.open("films").version == pinned.version:
            for name, count in found:
                yield _orphaned(name, f"{count} rows that no film refers to")
            for name, count in strays.items():
                if count and self._tables.strays(name) == count:
                    yield _orphaned(name, f"{count} files that no version of it refers to")


def _sound(rows: pa.Table) -> tuple[tuple[Film, ...], list[Finding]]:
    """Return the films that can be, and what is wrong with the other rows."""
    found: list[Finding] = []
    seen: dict[str, set[object]] = {"id": set(), "run_id": set()}
    kept = []
    for place, row in enumerate(rows.to_pylist()):
        fault = impossible(row) or next(
            (f"another film has the same {name}" for name in seen if row[name] in seen[name]), None
        )
        for name, values in seen.items():
            values.add(row[name])
        if fault:
            where = f"film {row['title'] or row['id'] or 'without a name'}"
            cure = "--repair drops it, and the next `vsearch index` takes it anew"
            found.append(Finding("damage", where, fault, cure, "film", (row["id"] or "",)))
        else:
            kept.append(place)
    return films_of(rows.take(np.array(kept, dtype=np.int64))), found


def _orphaned(name: str, what: str) -> Finding:
    cure = "--repair, or the next `vsearch index`, deletes them"
    return Finding(
        "leftover", f"table {name}", f"{what}, of a run that was killed", cure, "orphans"
    )


def _table(name: str, what: str) -> Finding:
    return Finding("damage", f"table {name}", what, _LOST)


def _damaged(film: Film, fault: str) -> Finding:
    where = f"{film.title} ({film.path})"
    cure = "--repair drops it, and the next `vsearch index` takes it anew"
    return Finding("damage", where, fault, cure, "film", (film.id,))


def _summarised(film: Film, fault: str) -> Finding:
    where = f"{film.title} ({film.path})"
    cure = "--repair summarises its frames anew"
    return Finding("damage", where, fault, cure, "spans", (film.run_id,))
