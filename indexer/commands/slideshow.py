"""vsearch slideshow: pictures of who or what is asked for, as a film, a web page or a playlist."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from indexer.replaced import replaced
from indexer.slide_files import PAGE_PX, WRITERS, Look, Picture, read_pictures
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.insights.slides import Box, Size
from vsearch.insights.slideshow import (
    Slide,
    boxes_at,
    choose,
    in_order,
    slide_of,
    without_same_frames,
)
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Moment
from vsearch.settings import Home, SearchSettings
from vsearch.store import Store
from vsearch.wording import counted, printable

LOOKED_AT = 500  # distinct moments of which the pictures are chosen
SMALLEST_PX, LARGEST_PX = 64, 4096  # side of a film that encoder and players take
LONGEST_S = 600.0


class Asked(Protocol):
    """What answers sentences."""

    def ask(self, text: str, settings: SearchSettings | None = None) -> Answer:
        """Return the answer; InputError when the sentence asks for nothing."""
        ...


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
            moments = moments_for(text, searcher)
        with assemble.store(home) as store:
            refuse_film(path, store)
            slides = in_order(chosen(store, moments, count), arguments.order)
            faces = faces_of(store, slides)
        shown = write_slides(part, path.suffix.lower(), slides, faces, look)
    films = len({slide.film.id for slide in shown if not slide.film.is_photos})
    photos = sum(slide.film.is_photos for slide in shown)
    told = [counted(films, "film")] * bool(films) + [counted(photos, "photo")] * bool(photos)
    pictures = counted(len(shown), "picture")
    print(printable(f"{path}: {pictures} from {' and '.join(told)}"))
    return 0


def moments_for(text: str, searcher: Asked) -> list[Moment]:
    """Return the distinct moments that are surely what is asked for, best first.

    InputError when there is none.
    """
    # Moments that are near each other in time may each give a picture.
    settings = SearchSettings(top=LOOKED_AT, without=frozenset({"merging"}))
    answer = searcher.ask(text, settings)
    if not answer.is_confident:
        raise InputError(_nothing(answer))
    for note in answer.notes:
        _say(f"note: {note}")
    return [moment for moment in answer.moments if moment.repeats is None]


def write_slides(
    part: Path, suffix: str, slides: Sequence[Slide], faces: Sequence[Sequence[Box]], look: Look
) -> list[Slide]:
    """Write the slides to ``part`` as what the suffix says; return those that could be read."""
    side_px = max(look.size_px) if suffix == ".mp4" else PAGE_PX
    shown: list[Slide] = []
    with _counting(len(slides)) as bar:
        pictures = read_pictures(slides, faces, side_px, _say)
        WRITERS[suffix](part, _told(pictures, shown, bar), look)
    return shown


def _nothing(answer: Answer) -> str:
    told = "; ".join([f"understood {print_query(answer.query)}", *answer.notes])
    return printable(f"no confident match: {told}; ask `vsearch search` for what is near it.")


def chosen(store: Store, moments: Sequence[Moment], count: int) -> list[Slide]:
    """Return the slides of the films that are still there, best and most different first.

    InputError when all of these films are gone.
    """
    films = {film.id: film for film in store.films()}
    wanted = [films[one] for one in dict.fromkeys(m.film_id for m in moments) if one in films]
    shots = store.all_shots(wanted)
    for path in dict.fromkeys(moment.path for moment in moments):
        if not path.is_file():
            _say(f"passed over: {path} is no longer there")
    slides = without_same_frames(
        [
            slide_of(moment, films[moment.film_id], shots[moment.film_id])
            for moment in moments
            if moment.film_id in shots and moment.path.is_file()
        ]
    )
    if not slides:
        raise InputError(
            "The films of all these moments are gone: run `vsearch index` on their new folder."
        )
    vectors = store.frame_vectors([one.film for one in slides], [one.time_s for one in slides])
    return choose(slides, vectors, count)


def faces_of(store: Store, slides: Sequence[Slide]) -> list[list[Box]]:
    """Return where faces are on the frame of each slide, all of them and not only those meant."""
    films = {slide.film.id: slide.film for slide in slides}
    columns = {film_id: store.faces(film) for film_id, film in films.items()}
    return [boxes_at(slide.time_s, columns[slide.film.id]) for slide in slides]


def refuse_film(path: Path, store: Store) -> None:
    """InputError when the file to be written is a film of the library."""
    if path.exists() and any(
        film.path.is_file() and film.path.samefile(path) for film in store.films()
    ):
        raise InputError(f"{path} is a film of your library: name another file.")


def _told(pictures: Iterable[Picture], shown: list[Slide], bar: Progress) -> Iterator[Picture]:
    """Yield the pictures, and tell of each that it comes."""
    for one in pictures:
        yield one
        shown.append(one.slide)
        bar.advance(bar.task_ids[0])


@contextmanager
def _counting(total: int) -> Iterator[Progress]:
    """Show on a terminal how many pictures are done."""
    bar = Progress(
        TextColumn("pictures"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        bar.add_task("", total=total)
        yield bar


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
