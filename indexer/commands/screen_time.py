"""vsearch screen-time: who is on screen for how long, with whom, and is that right?"""

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.written import make_folder, read_text, write_file
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.settings import Home, SearchSettings

if TYPE_CHECKING:
    from vsearch.insights.screen_time import FilmTimes
    from vsearch.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the films, the people, and what is made of them."""
    parser.add_argument(
        "film", nargs="*", help="a title, file name or path; without any the whole library"
    )
    parser.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="NAME",
        help="look for this person only; may be given several times. Without it everybody who is "
        "enrolled is looked for, in a film whose cast is known only the cast",
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write every interval as a row of a CSV file"
    )
    parser.add_argument(
        "--parquet", type=Path, metavar="FILE", help="write the same rows as a Parquet file"
    )
    parser.add_argument(
        "--plots", type=Path, metavar="FOLDER", help="draw a timeline of each film and the totals"
    )
    parser.add_argument(
        "--audit",
        nargs=2,
        metavar=("N", "FOLDER"),
        help="show N random seconds on a contact sheet, with a sheet.csv to write into whether "
        "what is said of each is right",
    )
    parser.add_argument(
        "--audited",
        type=Path,
        metavar="FILE",
        help="tell from a filled-in sheet.csv which share is right; films do not matter then",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print the tables, and write what is asked for."""
    from indexer import audit

    if arguments.audited:
        text = read_text(arguments.audited)
        print(audit.verdict_text(text, arguments.audited.name, as_json=arguments.json))
        return 0
    asked = audit.asked(*arguments.audit) if arguments.audit else None
    with assemble.store(home) as store:
        people = _people(store, arguments.person)
        films = _measured(store, arguments.film, people, is_asked=bool(arguments.person))
        if asked:
            for note in audit.write_audit(store, films, asked):
                print(note, file=sys.stderr)
    if arguments.csv:
        write_file(arguments.csv, _csv(films))
    if arguments.parquet:
        write_file(arguments.parquet, _parquet(films))
    if arguments.plots:
        _write_plots(arguments.plots, films)
    print("\n".join(_lines(films, arguments.person and people, as_json=arguments.json)))
    return 0


def _people(store: "Store", named: Sequence[str]) -> list[str]:
    everybody = [person.name for person in store.people()]
    if not everybody:
        raise InputError('Nobody is known by photos yet: `vsearch people add "NAME" PHOTO...`.')
    return [*dict.fromkeys(store.person(name).name for name in named)] or everybody


def _measured(
    store: "Store", named: Sequence[str], people: Sequence[str], *, is_asked: bool
) -> "list[FilmTimes]":
    from vsearch.insights.screen_time import measure, people_of

    viewer = assemble.face_viewer(store)
    films = [*dict.fromkeys(assemble.film_named(store, text) for text in named)] or store.films()
    cast = [] if is_asked else store.cast()
    wanted = {film: people_of(film, people, cast) for film in films}
    return measure(viewer, wanted, SearchSettings())


def _lines(films: "Sequence[FilmTimes]", asked: Sequence[str], *, as_json: bool) -> list[str]:
    from vsearch.evaluate.report import table_lines
    from vsearch.insights import tables
    from vsearch.insights.screen_time import together, totals
    from vsearch.wording import printable

    if as_json:
        return [json.dumps(tables.as_json(films), ensure_ascii=False, indent=1)]
    found = totals(films)
    lines = [*table_lines(tables.film_rows(films)), ""]
    if asked:
        lines += [*tables.interval_lines(films), ""]
    if len(films) > 1:
        lines += [*table_lines(tables.total_rows(found)), ""]
    if len(shared := tables.together_rows(together(films))) > 1:
        lines += [*table_lines(shared), ""]
    absent = [name for name in asked if name not in {one.person for one in found}]
    lines += [printable(f"not seen: {', '.join(absent)}")] if absent else []
    return lines if lines[-1] else lines[:-1]


def _csv(films: "Sequence[FilmTimes]") -> str:
    from vsearch.insights import tables

    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([tables.INTERVAL_HEAD, *tables.interval_rows(films)])
    return buffer.getvalue()


def _parquet(films: "Sequence[FilmTimes]") -> bytes:
    from vsearch.insights import tables
    from vsearch.store.parquet import Kind, parquet_bytes

    kinds: dict[str, Kind] = dict.fromkeys(tables.INTERVAL_HEAD, "number")
    kinds |= {"person": "text", "film": "text", "path": "text"}
    return parquet_bytes(kinds, tables.interval_records(films))


def _write_plots(folder: Path, films: "Sequence[FilmTimes]") -> None:
    from vsearch.insights.bars import bars
    from vsearch.insights.screen_time import totals
    from vsearch.insights.timeline import timeline

    make_folder(folder)
    write_file(folder / "totals.svg", bars(totals(films), len(films)))
    for number, one in enumerate(films, start=1):
        write_file(folder / f"timeline-{number}-{_slug(one.film.title)}.svg", timeline(one))
    print(f"drew totals.svg and {len(films)} timelines in {folder}", file=sys.stderr)


def _slug(title: str) -> str:
    """Return a title as a piece of a file name that any disk takes."""
    signs = "".join(sign if sign.isalnum() else " " for sign in title.casefold())
    return "-".join(signs.split()).encode()[:60].decode(errors="ignore") or "film"
