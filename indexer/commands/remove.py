"""vsearch remove: take a film out of the index; the file itself stays."""

import argparse

from vsearch import assemble
from vsearch.settings import Home
from vsearch.wording import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the film."""
    parser.add_argument("film", help="its title, file name or path")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Delete the film's rows, and the pictures and clips of moments, which may be of it."""
    with assemble.store(home) as store:
        film = assemble.film_named(store, arguments.film)
        store.remove_film(film.id)
    assemble.forget_pictures(home)
    print(printable(f"removed {film.title} from the index; {film.path} is untouched"))
    return 0
