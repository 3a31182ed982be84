"""vsearch remove: take a film out of the index; the file itself stays."""

import argparse

from vsearch import assemble
from vsearch.assemble import FilmErasure
from vsearch.settings import Home
from vsearch.wording import counted, printable

KEPT = (
    "its cast, corrections and saved searches stay for when it is indexed again; "
    "--erase removes these too"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the film."""
    parser.add_argument("film", help="its title, file name or path")
    parser.add_argument(
        "--erase",
        action="store_true",
        help="everything that is known by it too: cast, corrections, saved searches, faces of "
        "people cut from it; then search all files for what is left",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Delete the film's rows, and the pictures and clips of moments, which may be of it.

    Exit status 1 when something of it was found afterwards.
    """
    with assemble.store(home) as store:
        film = assemble.film_named(store, arguments.film)
    if not arguments.erase:
        assemble.remove_film(home, film.id)
        print(printable(f"removed {film.title} from the index; {film.path} is untouched"))
        print(KEPT)
        return 0
    done = assemble.erase_film(home, film.id)
    print(printable(_told(done)))
    if done.is_versioned:
        print(assemble.VERSIONS_STAY)
    if not done.left:
        print(f"searched {counted(done.searched, 'file')}: nothing of it is left")
        return 0
    for path in done.left:
        print(printable(f"{path} still holds something of it"))
    return 1


def _told(done: FilmErasure) -> str:
    counts = (
        counted(done.frames, "frame"),
        counted(done.faces, "face"),
        counted(done.references, "face of people", "faces of people"),
        counted(done.parts, "part"),
        counted(done.corrections, "correction"),
    )
    return f"erased {done.title}: {', '.join(counts)}"
