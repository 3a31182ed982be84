"""vsearch export: the moments that are found, as films, playlists, timelines or tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from indexer.chapter_files import write_chapters
from indexer.commands.slideshow import refuse_film
from indexer.file_names import slug
from indexer.replaced import replaced
from indexer.written import make_folder
from vsearch import assemble
from vsearch.errors import InputError, MediaError
from vsearch.insights.exports import piece_of
from vsearch.insights.moment_files import KINDS, kind_of, lost_in
from vsearch.insights.slide_choice import Asked
from vsearch.paths import expanded
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Moment
from vsearch.settings import Home, SearchSettings
from vsearch.store import Store
from vsearch.wording import clock, counted, printable

SUFFIXES = (".mp4", *(kind.suffix for kind in KINDS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to look for, and what is made of it."""
    parser.add_argument(
        "sentence", nargs="+", help='what to look for, as for search: "Neo with a phone"'
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="what to write: .mp4 is one film of all moments with a chapter for each; .m3u8, .m3u "
        "or .xspf a playlist that plays them in your films with VLC, .mpv.edl with mpv; .otio "
        "(OpenTimelineIO) or .edl (CMX 3600) a timeline for editing programs; .csv, .parquet or "
        ".json a table of them",
    )
    parser.add_argument(
        "--clips", type=Path, metavar="FOLDER", help="write every moment as an .mp4 of its own"
    )
    parser.add_argument(
        "--chapters",
        type=Path,
        metavar="FOLDER",
        help="write for every film its moments as chapters: .ffmetadata for FFmpeg, .chapters.xml "
        "for mkvmerge, .edl with scene markers for Kodi",
    )
    parser.add_argument(
        "--kodi",
        action="store_true",
        help="write the .edl with scene markers beside every film, where Kodi looks for it",
    )
    parser.add_argument(
        "--top",
        type=int,
        default=SearchSettings().top,
        metavar="N",
        help="how many moments, at most (default: %(default)d)",
    )
    parser.add_argument(
        "--exact",
        action="store_true",
        help="cut clips exactly, though that means encoding them anew; without it they are copied, "
        "quickly and without loss, from the key frame before, which some players show",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Write the moments; InputError when nothing is found for certain."""
    path = expanded(arguments.to) if arguments.to else None
    folder = expanded(arguments.clips) if arguments.clips else None
    chapters = expanded(arguments.chapters) if arguments.chapters else None
    if path is None and folder is None and chapters is None and not arguments.kodi:
        raise InputError("Nothing to write: name a file with --to, or a folder with --clips.")
    if path is not None:
        _check(path)
    text, settings = " ".join(arguments.sentence), SearchSettings(top=arguments.top)
    with assemble.searcher(home) as searcher:
        answer, moments = found(text, searcher, settings)
    with assemble.store(home) as store:
        if folder is not None:
            make_folder(folder)
            written = write_clips(folder, filmed(moments), store, is_exact=arguments.exact)
            print(printable(f"{folder}: {counted(written, 'clip')}"))
        if chapters is not None or arguments.kodi:
            held = filmed(moments)
            files = write_chapters(held, text, folder=chapters, is_beside=arguments.kodi)
            print("\n".join(printable(str(file)) for file in files))
        if path is not None:
            refuse_film(path, store)
            print(printable(f"{path}: {counted(write(path, answer, moments), 'moment')}"))
    return 0


def found(text: str, searcher: Asked, settings: SearchSettings) -> tuple[Answer, list[Moment]]:
    """Return the answer to a sentence, and its distinct moments, best first.

    InputError when there is none.
    """
    answer = searcher.ask(text, settings)
    if not answer.is_confident:
        told = "; ".join([f"understood {print_query(answer.query)}", *answer.notes])
        raise InputError(
            printable(f"no confident match: {told}; ask `vsearch search` for what is near it.")
        )
    for note in answer.notes:
        _say(f"note: {note}")
    moments = [moment for moment in answer.moments if moment.repeats is None]
    return answer, moments[: settings.top]


def filmed(moments: Sequence[Moment]) -> list[Moment]:
    """Return the moments whose films can be read; of the others it is told.

    InputError when none is left.
    """
    from vsearch.video import open_film

    problems: dict[Path, str] = {}
    for moment in moments:
        if moment.path in problems:
            continue
        problems[moment.path] = f"{moment.path} is a photo" if moment.is_photo else ""
        if not moment.is_photo:
            try:
                with open_film(moment.path):
                    pass
            except MediaError as error:
                problems[moment.path] = str(error)
    for problem in filter(None, problems.values()):
        _say(f"passed over: {problem}")
    left = [moment for moment in moments if not problems[moment.path]]
    if not left:
        raise InputError(
            "None of these moments is in a film that can be read: run `vsearch index` on the new "
            "folder of the films, or write a .csv or .json."
        )
    return left


def write(path: Path, answer: Answer, moments: Sequence[Moment]) -> int:
    """Write the moments as what the suffix says; return how many there are in it."""
    if path.suffix.lower() == ".mp4":
        from vsearch.video.compilation import export_reel

        with _progress("film") as tell:
            return len(export_reel([piece_of(one) for one in filmed(moments)], path, tell))
    kind = kind_of(path)
    assert kind is not None  # the name was checked
    held = filmed(moments) if kind.counts_frames else moments
    content = kind.make(answer, held)
    if note := lost_in(kind, held):
        _say(f"note: {note}")
    with replaced(path) as part:
        part.write_bytes(content)
    return len(held)


def write_clips(folder: Path, moments: Sequence[Moment], store: Store, *, is_exact: bool) -> int:
    """Write each moment as a film of its own; return how many there are.

    Each is named by its place and its film: 01-night-train-0-07.4.mp4.
    """
    from vsearch.video.export import export_clip

    targets = [folder / clip_name(place, one) for place, one in enumerate(moments, start=1)]
    for target in targets:
        refuse_film(target, store)
    with _progress("clips") as tell:
        for place, (moment, target) in enumerate(zip(moments, targets, strict=True)):
            made = export_clip(
                moment.path,
                moment.start_s,
                moment.end_s,
                target,
                exact=is_exact,
                on_progress=_part(tell, place, len(targets)),
            )
            early = f", from {made.lead_s:.1f} s before in some players" if made.lead_s else ""
            _say(f"{target.name}: {piece_of(moment).title}{early}")
    return len(targets)


def clip_name(place: int, moment: Moment) -> str:
    """Return a name for the moment at a place, from 1, that any disk takes."""
    return f"{place:02d}-{slug(moment.title)}-{clock(moment.start_s).replace(':', '-')}.mp4"


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], None]]:
    """Show on a terminal how much is done."""
    bar = Progress(
        TextColumn(what),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _part(tell: Callable[[float], None], place: int, count: int) -> Callable[[float], None]:
    """Return what tells of one of several works of one length."""
    return lambda share: tell((place + share) / count)


def _check(path: Path) -> None:
    """InputError where it is plain before the search that the file cannot be written."""
    if not path.name.lower().endswith(SUFFIXES):
        raise InputError(f"{path.name} cannot be made: end its name in {', '.join(SUFFIXES)}.")
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file: name a file.")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no such folder; name another place.")


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr)
