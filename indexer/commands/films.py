"""vsearch films: list the films and folders of photos, and correct their titles."""

import argparse
import json
import sys

from vsearch import assemble
from vsearch.settings import Home
from vsearch.wording import clock, counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the film and its new title."""
    parser.add_argument("film", nargs="?", help="a title, file name or path, to change it")
    parser.add_argument("--title", help="the film's title from now on")
    parser.add_argument("--year", type=int, help="the year it came out")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Change the film if asked to, then print one or all."""
    with assemble.store(home) as store:
        if arguments.film and (arguments.title or arguments.year):
            film = assemble.film_named(store, arguments.film)
            with store.writing():
                store.retitle_film(
                    film.id, arguments.title or film.title, arguments.year or film.year
                )
            films = [store.film(film.id)]
        elif arguments.film:
            films = [assemble.film_named(store, arguments.film)]
        else:
            films = sorted(store.films(), key=lambda film: film.title.casefold())
    if arguments.json:
        rows = [
            {"title": f.title, "year": f.year, "path": str(f.path)}
            | ({"photos": f.frame_count} if f.is_photos else {"duration_s": f.duration_s})
            for f in films
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for film in films:
        year = f" ({film.year})" if film.year else ""
        size = counted(film.frame_count, "photo") if film.is_photos else clock(film.duration_s)
        print(f"{film.title}{year}  {size}  {film.path}")
    if not films:
        print("no films yet: vsearch index FOLDER", file=sys.stderr)
    return 0
