"""The moments of an answer for other programs: spreadsheets, scripts, players, films."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from vsearch.insights.cells import csv_text
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.pieces import Piece
from vsearch.wording import clock, printable

HEAD = ("film", "path", "start_s", "end_s", "score", "probability", "evidence")


def piece_of(moment: Moment) -> Piece:
    """Return where a moment of a film lies, called by title and time: Up, 0:12.0."""
    title = printable(f"{moment.title}, {clock(moment.start_s)}")
    return Piece(moment.path, moment.start_s, moment.end_s, title)


def as_csv(moments: Iterable[Moment]) -> str:
    """Return a row for every moment under ``HEAD``; of a photo the times are empty."""
    return csv_text([HEAD, *map(_row, moments)])


def as_json(answer: Answer, moments: Iterable[Moment]) -> str:
    """Return the moments of an answer with all their evidence, times in seconds."""
    told = {"query": print_query(answer.query), "moments": [_values(one) for one in moments]}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_parquet(moments: Iterable[Moment]) -> bytes:
    """Return the columns of ``HEAD`` with their types as a Parquet file; a photo has no times."""
    from vsearch.store.parquet import Kind, parquet_bytes

    kinds: dict[str, Kind] = dict.fromkeys(HEAD, "number")
    kinds |= {"film": "text", "path": "text", "evidence": "evidence"}
    return parquet_bytes(kinds, [_typed(one) for one in moments])


def _row(moment: Moment) -> tuple[object, ...]:
    times = ("", "") if moment.is_photo else (round(moment.start_s, 3), round(moment.end_s, 3))
    return (
        moment.title,
        str(moment.path),
        *times,
        round(moment.score, 4),
        round(moment.probability, 4),
        "; ".join(_told(one, is_timed=not moment.is_photo) for one in moment.evidence),
    )


def _typed(moment: Moment) -> dict[str, object]:
    values: tuple[object, ...] = (
        moment.title,
        str(moment.path),
        None if moment.is_photo else moment.start_s,
        None if moment.is_photo else moment.end_s,
        moment.score,
        moment.probability,
        [
            {
                "label": one.label,
                "kind": one.kind,
                "time_s": None if moment.is_photo else one.time_s,
                "probability": one.probability,
            }
            for one in moment.evidence
        ],
    )
    return dict(zip(HEAD, values, strict=True))


def _told(evidence: Evidence, *, is_timed: bool) -> str:
    if evidence.time_s is None:
        return f"{evidence.label}: not seen"
    at = f" at {evidence.time_s:.3f} s" if is_timed else ""
    return f"{evidence.label}: {evidence.probability:.2f}{at}"


def _values(moment: Moment) -> dict[str, Any]:
    values = asdict(moment)
    return {
        "film": values.pop("title"),
        **values,
        "path": str(moment.path),
        "start_s": None if moment.is_photo else moment.start_s,
        "end_s": None if moment.is_photo else moment.end_s,
    }
