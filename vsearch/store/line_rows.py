"""From subtitles and their lines to rows of the tables ``subtitles`` and ``lines``, and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import pyarrow as pa

from vsearch.records.lines import SpokenLine, Subtitles, SubtitleTrack
from vsearch.store.schema import Rows

LINES, SUBTITLES = "lines", "subtitles"  # an index from before there were any has none
LINES_COLUMNS = pa.schema(
    [
        ("run_id", pa.string()),  # of the reading; a row of subtitles tells of which film
        ("line", pa.int32()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("text", pa.string()),
        ("speaker", pa.string()),
        ("words", pa.string()),
    ]
)
SUBTITLES_COLUMNS = pa.schema(
    [
        ("film_id", pa.string()),
        ("is_looked_into", pa.bool_()),
        ("tracks", pa.string()),  # JSON: names of files need not be Unicode
    ]
)


def line_table(run_id: str, lines: Sequence[SpokenLine], words: Sequence[str]) -> pa.Table:
    """Return rows of ``lines``; ``words`` are what each is found by."""
    columns = [
        [run_id] * len(lines),
        range(len(lines)),
        [line.start_s for line in lines],
        [line.end_s for line in lines],
        [line.text for line in lines],
        [line.speaker for line in lines],
        list(words),
    ]
    return pa.Table.from_pydict(
        dict(zip(LINES_COLUMNS.names, columns, strict=True)), schema=LINES_COLUMNS
    )


def lines_of(rows: Rows) -> list[SpokenLine]:
    """Return the lines of rows of ``lines``, as they come."""
    return [line_of(row) for row in rows.to_pylist()]


def line_of(row: dict[str, object]) -> SpokenLine:
    """Return the line of a row of ``lines``."""
    return SpokenLine(
        start_s=float(str(row["start_s"])),
        end_s=float(str(row["end_s"])),
        text=str(row["text"]),
        speaker=str(row["speaker"]),
    )


def subtitle_table(subtitles: Sequence[Subtitles]) -> pa.Table:
    """Return rows of ``subtitles``."""
    rows = [
        {
            "film_id": one.film_id,
            "is_looked_into": one.is_looked_into,
            "tracks": json.dumps([asdict(track) for track in one.tracks]),
        }
        for one in subtitles
    ]
    return pa.Table.from_pylist(rows, schema=SUBTITLES_COLUMNS)


def subtitles_of(rows: Rows) -> dict[str, Subtitles]:
    """Return what was read of each film's subtitles, by its id."""
    return {
        row["film_id"]: Subtitles(
            film_id=row["film_id"],
            tracks=tuple(SubtitleTrack(**track) for track in json.loads(row["tracks"])),
            is_looked_into=row["is_looked_into"],
        )
        for row in rows.to_pylist()
    }
