"""vsearch cast: who plays whom in a film."""

import argparse
import json
import sys
from pathlib import Path

from indexer.castfile import read_cast
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.records.people import CastEntry
from vsearch.settings import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to change."""
    parser.add_argument("title", nargs="?", help="a film of the library")
    parser.add_argument(
        "--add",
        nargs=2,
        action="append",
        default=[],
        metavar=("CHARACTER", "PERSON"),
        help='--add Neo "Keanu Reeves"; may be repeated',
    )
    parser.add_argument(
        "--remove", action="append", default=[], metavar="CHARACTER", help="may be repeated"
    )
    parser.add_argument(
        "--import",
        dest="file",
        type=Path,
        help="a CSV, JSON or TOML file of title, character, person (title may come from TITLE)",
    )
    parser.add_argument("--json", action="store_true", help="print the cast as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Change the cast, then print it."""
    wants_change = bool(arguments.add or arguments.remove or arguments.file)
    if (arguments.add or arguments.remove) and not arguments.title:
        raise InputError("Whose cast? Give the film: vsearch cast TITLE --add CHARACTER PERSON.")
    with assemble.store(home) as store:
        titles = {film.title for film in store.films()}
        title = assemble.film_named(store, arguments.title).title if arguments.title else None
        if wants_change:
            entries = read_cast(arguments.file, title) if arguments.file else []
            entries += [CastEntry(title or "", role, name) for role, name in arguments.add]
            for entry in entries:
                store.add_cast(entry)
            for character in arguments.remove:
                store.remove_cast(title or "", character)
            for other in sorted({entry.title for entry in entries} - titles):
                print(f"note: no film is called {other} yet", file=sys.stderr)
        cast = store.cast(title)
        known = {person.name.casefold() for person in store.people()}
    if arguments.json:
        rows = [{"title": e.title, "character": e.character, "person": e.person} for e in cast]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for entry in cast:
        unknown = "" if entry.person.casefold() in known else "  (not enrolled)"
        where = "" if title else f"{entry.title}: "
        print(f"{where}{entry.character} = {entry.person}{unknown}")
    if not cast:
        print("no cast yet: vsearch cast TITLE --add CHARACTER PERSON", file=sys.stderr)
    return 0
