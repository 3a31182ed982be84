"""vsearch slideshow: pictures of who or what is asked for, as a film, a web page or a playlist."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from indexer.replaced import replaced
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.insights.slide_choice import chosen, faces_of, moments_for
from vsearch.insights.slide_files import WRITERS, Look, write_slides
from vsearch.insights.slides import Size
from vsearch.insights.slideshow import in_order
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.wording import counted, printable

SMALLEST_PX, LARGEST_PX = 64, 4096  # side of a film that encoder and players take
LONGEST_S = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to look for, and what is made of it."""
    parser.add_argument(
        "sentence", nargs="+", help='whom or what to show, as for search: "Neo with a phone"'
    )
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="what to write: .mp4 is a film, .html a web page with the pictures in it, .m3u8 or "
        ".m3u a playlist that plays the moments in your films",
    )
    parser.add_argument(
        "--count",
        type=int,
        default=20,
        metavar="N",
        help="how many pictures, at most (default: %(default)d)",
    )
    parser.add_argument(
        "--order",
        choices=["time", "best"],
        default="time",
        help="by film and time, or the best first (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=4.0,
        metavar="S",
        help="for how long each picture is shown (default: %(default)g)",
    )
    parser.add_argument(
        "--size",
        default="1280x720",
        metavar="WxH",
        help="width and height of the film in pixels (default: %(default)s)",
    )
    parser.add_argument(
        "--no-captions", action="store_true", help="leave film and time off the web page"
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Write the slideshow; InputError when nothing is found for certain."""
    path, count = arguments.to.expanduser(), arguments.count
    if path.suffix.lower() not in WRITERS:
        raise InputError(f"{path.name} cannot be made: end its name in {', '.join(WRITERS)}.")
    if count < 1:
        raise InputError(f"Cannot show {count} pictures: give 1 or more.")
    text = " ".join(arguments.sentence)
    look = Look(
        title=text,
        seconds=_seconds(arguments.seconds),
        size_px=_size(arguments.size),
        has_captions=not arguments.no_captions,
    )
    with replaced(path) as part:
        with assemble.searcher(home) as searcher:
            moments = moments_for(text, searcher, _say)
        with assemble.store(home) as store:
            refuse_film(path, store)
            slides = in_order(chosen(store, moments, count, _say), arguments.order)
            faces = faces_of(store, slides)
        with _counting(len(slides)) as tell:
            suffix = path.suffix.lower()
            shown = write_slides(part, suffix, slides, faces, look, say=_say, on_shown=tell)
    films = len({slide.film.id for slide in shown if not slide.film.is_photos})
    photos = sum(slide.film.is_photos for slide in shown)
    told = [counted(films, "film")] * bool(films) + [counted(photos, "photo")] * bool(photos)
    pictures = counted(len(shown), "picture")
    print(printable(f"{path}: {pictures} from {' and '.join(told)}"))
    return 0


def refuse_film(path: Path, store: Store) -> None:
    """InputError when the file to be written is a film of the library."""
    if path.exists() and any(
        film.path.is_file() and film.path.samefile(path) for film in store.films()
    ):
        raise InputError(f"{path} is a film of your library: name another file.")


@contextmanager
def _counting(total: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many pictures are done, as it is told."""
    bar = Progress(
        TextColumn("pictures"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.update(task, completed=count)


def _seconds(asked: float) -> float:
    if not (math.isfinite(asked) and 0.1 <= asked <= LONGEST_S):
        raise InputError(f"Cannot show a picture for {asked:g} s: give 0.1 to {LONGEST_S:g}.")
    return asked


def _size(asked: str) -> Size:
    wide, _, high = asked.lower().partition("x")
    sides = [int(side) if side.isdecimal() else 0 for side in (wide, high)]
    if any(side % 2 or not SMALLEST_PX <= side <= LARGEST_PX for side in sides):
        raise InputError(
            f"A film cannot be {asked} large: give two even numbers from {SMALLEST_PX} to "
            f"{LARGEST_PX}, as in 1280x720."
        )
    return sides[0], sides[1]


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr)
