"""What is said in films written to the index, and taken out of it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from uuid import uuid4

import pyarrow as pa
from lancedb.index import FTS

from vsearch.records.lines import SpokenLine, Subtitles
from vsearch.store.erasure import rewrite
from vsearch.store.failures import explained
from vsearch.store.line_rows import (
    LINES,
    LINES_COLUMNS,
    SUBTITLES,
    SUBTITLES_COLUMNS,
    line_table,
    lines_of,
    subtitle_table,
    subtitles_of,
)
from vsearch.store.lines import Lines, is_indexed
from vsearch.store.tables import Tables, any_of, quote


@dataclass(frozen=True, slots=True)
class Reading:
    """A film's subtitles as they were read anew."""

    subtitles: Subtitles
    fresh: Mapping[str, tuple[Sequence[SpokenLine], Sequence[str]]]  # by run: lines, their words


class WrittenLines(Lines):
    """The part of the store that writes what is said."""

    def __init__(self, tables: Tables, writing: Callable[[], AbstractContextManager[None]]) -> None:
        """``writing`` keeps other writers out, as ``Store.writing`` does."""
        super().__init__(tables)
        self._writing_lines = writing

    def put_subtitles(self, readings: Sequence[Reading]) -> None:
        """Show what was read of films' subtitles in one step, in place of what was there before."""
        if not readings:
            return
        tables = self._line_tables
        with self._writing_lines():
            make_line_tables(tables)
            earlier = subtitles_of(tables.read(SUBTITLES))
            rows = [
                line_table(run_id, *fresh)
                for one in readings
                for run_id, fresh in one.fresh.items()
                if fresh[0]
            ]
            if rows:
                tables.append(LINES, pa.concat_tables(rows))
                tables.write_out(LINES)  # before anything shows that relies on it
            tables.merge(SUBTITLES, "film_id", subtitle_table([one.subtitles for one in readings]))
            tables.write_out(SUBTITLES)
            gone = set()
            for one in readings:
                if before := earlier.get(one.subtitles.film_id):
                    kept = {track.run_id for track in one.subtitles.kept}
                    gone |= {track.run_id for track in before.kept} - kept
            if gone:
                tables.delete(LINES, any_of("run_id", sorted(gone)))
            for name in (SUBTITLES, LINES):
                tables.tidy_when_due(name)

    def forget_subtitles(self, film_ids: Collection[str]) -> None:
        """Take all that is said in some films out of the index, so that it is read anew."""
        with self._writing_lines():
            drop_lines(self._line_tables, film_ids)

    def erase_lines(
        self,
        names: Collection[str],
        searchable: Callable[[Sequence[SpokenLine]], Sequence[str]],
    ) -> int:
        """Take what names somebody out of all films, off the disk; return how many lines had it.

        Lines go in whose text has one of the names, by itself and in just these letters; labels
        of who speaks go, in letters of any size. ``searchable`` tells what lines are found by.
        """
        tables = self._line_tables
        if tables.find(LINES) is None or not any(names):
            return 0
        with self._writing_lines():
            shown = tables.read(LINES, ["run_id", "text", "speaker"]).to_pylist()
            named = [row["run_id"] for row in shown if _is_named(row, names)]
            if not named:
                return 0
            runs = sorted(set(named))
            fresh, counts, anew = [], {}, {run_id: uuid4().hex for run_id in runs}
            for run_id in runs:
                rows = tables.read(LINES, where=f"run_id = {quote(run_id)}").sort_by("line")
                lines = list(_without(lines_of(rows), names))
                counts[run_id] = len(lines)
                fresh.append(line_table(anew[run_id], lines, searchable(lines)))
            told = [
                replace(
                    one,
                    tracks=tuple(
                        replace(track, run_id=anew[track.run_id], count=counts[track.run_id])
                        if track.run_id in anew
                        else track
                        for track in one.tracks
                    ),
                )
                for one in subtitles_of(tables.read(SUBTITLES)).values()
            ]
            tables.append(LINES, pa.concat_tables(fresh))
            tables.write_out(LINES)
            tables.replace(SUBTITLES, subtitle_table(told))
            rewrite(tables, LINES, f"NOT ({any_of('run_id', runs)})")
            index_lines(tables)
            return len(named)


def make_line_tables(tables: Tables) -> None:
    """Make what an index of an earlier version lacks, and what makes lines searchable."""
    tables.create(LINES, LINES_COLUMNS)  # first: rows of the other refer to it
    if not is_indexed(tables.open(LINES)):
        index_lines(tables)
    tables.create(SUBTITLES, SUBTITLES_COLUMNS)


def index_lines(tables: Tables) -> None:
    """Make the index of words of all lines, or bring it up to date.

    Words that are not in it yet are found only as they are written.
    """
    table = tables.open(LINES)
    with explained(f"make an index of the table {LINES}", tables.uri):
        if not is_indexed(table):
            table.create_index("words", config=FTS(remove_stop_words=False))
        elif (told := table.index_stats("words_idx")) and told.num_unindexed_rows:
            table.optimize()
    tables.write_out(LINES)


def sweep_lines(tables: Tables, film_ids: Collection[str]) -> int:
    """Delete lines that nothing refers to, and what is known of films that are gone; count them."""
    if tables.find(SUBTITLES) is None:
        return 0
    gone = f"NOT ({any_of('film_id', film_ids)})"
    count = tables.delete(SUBTITLES, gone)
    told = subtitles_of(tables.read(SUBTITLES))
    runs = [track.run_id for one in told.values() for track in one.kept]
    return count + tables.delete(LINES, f"NOT ({any_of('run_id', runs)})")


def drop_lines(tables: Tables, film_ids: Collection[str]) -> None:
    """Take all that is said in some films off the disk."""
    if tables.find(SUBTITLES) is None:
        return
    told = subtitles_of(tables.read(SUBTITLES))
    gone = [one for film_id, one in told.items() if film_id in film_ids]
    if not gone:
        return
    kept = [one for film_id, one in told.items() if film_id not in film_ids]
    tables.replace(SUBTITLES, subtitle_table(kept))
    if any(one.count for one in gone):
        runs = [track.run_id for one in kept for track in one.kept]
        rewrite(tables, LINES, any_of("run_id", runs))
        index_lines(tables)


def _is_named(row: Mapping[str, str], names: Collection[str]) -> bool:
    return bool(_named(names).search(row["text"])) or _is_label_of(row["speaker"], names)


def _without(lines: Sequence[SpokenLine], names: Collection[str]) -> Iterator[SpokenLine]:
    for line in lines:
        if not _named(names).search(line.text):
            yield replace(line, speaker="") if _is_label_of(line.speaker, names) else line


def _named(names: Collection[str]) -> re.Pattern[str]:
    each = "|".join(re.escape(name) for name in names if name)
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)")


def _is_label_of(speaker: str, names: Collection[str]) -> bool:
    return any(name and name.casefold() in speaker.casefold() for name in names)
