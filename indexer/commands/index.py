"""vsearch index: bring the index up to date with folders of films."""

import argparse
import sys
from pathlib import Path

from indexer.library import Report, index_library
from indexer.progress import Bars
from indexer.scan import guess_title
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.settings import Home, IndexSettings
from vsearch.wording import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folders and how films are looked at."""
    defaults = IndexSettings()
    parser.add_argument("folders", nargs="*", type=Path, help="folders or films")
    parser.add_argument(
        "--fps",
        type=float,
        help="sampled frames per second beside every shot's middle "
        f"(default: the index's, else {defaults.sample_fps:g})",
    )
    parser.add_argument(
        "--encoder",
        help="scene encoder: small, MODEL/WEIGHTS of open_clip such as "
        "ViT-B-32/laion2b_s34b_b79k, or MODEL@CHECKPOINT; with +crops behind either it looks at "
        "the quarters and the centre of every frame too, which takes six times as long (default: "
        "the index's, else the best that can be had)",
    )
    parser.add_argument(
        "--face-detector", choices=("yunet", "mtcnn"), help="(default: the index's, else yunet)"
    )
    parser.add_argument(
        "--prune", action="store_true", help="remove films of these folders that are gone"
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="index every known film again, with the models asked for; the old index answers "
        "until the new one is complete",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Index; exit status 1 when a file could not be."""
    if not arguments.folders and not arguments.rebuild:
        raise InputError("Nothing to index: name a folder of films.")
    missing = [folder for folder in arguments.folders if not folder.exists()]
    if missing:
        raise InputError(f"{missing[0]} does not exist: check the spelling, or mount the drive.")
    with assemble.indexing(
        home,
        sample_fps=arguments.fps,
        encoder=arguments.encoder,
        face_detector=arguments.face_detector,
        rebuild=arguments.rebuild,
        say=lambda line: print(line, file=sys.stderr),
    ) as session:
        again = list(session.earlier.values()) if arguments.rebuild else []
        absent = [film for film in again if not film.path.exists()]
        if absent and not arguments.prune:
            raise InputError(
                f"{absent[0].title} is not at {absent[0].path}, nor are {len(absent) - 1} more: "
                "mount the drive, or drop what is gone with --prune."
            )
        names = {film.id: (film.title, film.year) for film in session.earlier.values()}
        with Bars() as bars:
            report = index_library(
                [*arguments.folders, *(film.path for film in again if film not in absent)],
                store=session.store,
                models=session.models,
                settings=session.settings,
                reporter=bars,
                name_film=lambda job: names.get(job.id) or guess_title(job.path),
                prune=arguments.prune,
            )
    print("\n".join(summary_lines(report)))
    return 1 if report.failed else 0


def summary_lines(report: Report) -> list[str]:
    """Return what became of the files, every bad one by name."""
    counts = [
        (len(report.indexed), "indexed"),
        (len(report.unchanged), "unchanged"),
        (len(report.moved), "moved"),
        (len(report.copies), "copies of others"),
        (len(report.failed), "failed"),
        (len(report.pruned), "removed"),
    ]
    lines = [", ".join(f"{count} {what}" for count, what in counts if count) or "no films found"]
    lines += [f"moved: {old} -> {new}" for old, new in report.moved]
    lines += [f"copy: {copy} is the same film as {film}" for copy, film in report.copies]
    lines += [f"damaged: {path}: {reason}; indexed as far" for path, reason in report.damaged]
    lines += [f"gone: {film.title} ({film.path}); --prune removes it" for film in report.missing]
    lines += [f"removed: {film.title} ({film.path})" for film in report.pruned]
    lines += [f"failed: {path}: {reason}" for path, reason in report.failed]
    return [printable(line) for line in lines]
