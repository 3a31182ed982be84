"""vsearch index: bring the index up to date with folders of films and photos."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from indexer.library import Report, index_library
from indexer.photo_library import index_photos
from indexer.photo_plan import KnownFolder, PhotoReport, known_folders
from indexer.progress import Bars
from indexer.progress_lines import JsonLines
from indexer.scan import guess_title
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.settings import DEVICES, Home, IndexSettings
from vsearch.wording import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folders and how films are looked at."""
    defaults = IndexSettings()
    parser.add_argument(
        "folders", nargs="*", type=Path, help="folders of films and photos, or films"
    )
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
        "--device",
        choices=DEVICES,
        default=defaults.device,
        help="where the models run; the index is the same (default: auto, the fastest that works)",
    )
    parser.add_argument(
        "--prune",
        action="store_true",
        help="remove films and photos of these folders that are gone",
    )
    parser.add_argument(
        "--no-photos", action="store_true", help="leave the photos in these folders alone"
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="index every known film again, with the models asked for; the old index answers "
        "until the new one is complete",
    )
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help="print what happens as it happens, one JSON object a line, for other programs",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Index; exit status 1 when a file could not be."""
    if not arguments.folders and not arguments.rebuild:
        raise InputError("Nothing to index: name a folder of films or photos.")
    missing = [folder for folder in arguments.folders if not folder.exists()]
    if missing:
        raise InputError(f"{missing[0]} does not exist: check the spelling, or mount the drive.")
    with assemble.indexing(
        home,
        sample_fps=arguments.fps,
        encoder=arguments.encoder,
        face_detector=arguments.face_detector,
        device=arguments.device,
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
        roots = [*arguments.folders, *(film.path for film in again if film not in absent)]
        lines = JsonLines(sys.stdout)
        with nullcontext(lines) if arguments.progress_json else Bars() as reporter:
            report = index_library(
                [root for root in roots if root not in {f.path for f in again if f.is_photos}],
                store=session.store,
                models=session.models,
                settings=session.settings,
                reporter=reporter,
                name_film=lambda job: names.get(job.id) or guess_title(job.path),
                prune=arguments.prune,
            )
            photos = PhotoReport()
            if not arguments.no_photos:
                photos = index_photos(
                    roots,
                    store=session.store,
                    models=session.models,
                    settings=session.settings,
                    reporter=reporter,
                    known=_known(session, is_rebuild=arguments.rebuild),
                    leave_out=[home.folder],
                    prune=arguments.prune,
                )
    if arguments.progress_json:
        lines.summary(report, photos)
    else:
        print("\n".join(summary_lines(report, photos)))
    return 1 if report.failed or photos.failed else 0


def _known(session: assemble.Session, *, is_rebuild: bool) -> list[KnownFolder]:
    """Return the folders of photos that are known, after a rebuild those of the old index too."""
    earlier = [
        KnownFolder(session.earlier[film_id], photos, frozenset())
        for film_id, photos in session.photos.items()
    ]
    return known_folders(session.store, earlier if is_rebuild else ())


def summary_lines(report: Report, photos: PhotoReport) -> list[str]:
    """Return what became of the files, every bad one by name."""
    counts = [
        (len(report.indexed), "indexed"),
        (len(report.unchanged), "unchanged"),
        (len(report.moved), "moved"),
        (len(report.copies), "copies of others"),
        (len(report.failed), "failed"),
        (len(report.pruned), "removed"),
    ]
    of_photos = [
        (photos.indexed, "indexed"),
        (photos.unchanged, "unchanged"),
        (photos.moved, "moved"),
        (photos.copies, "copies of others"),
        (len(photos.failed), "failed"),
        (photos.gone, "gone"),
        (photos.pruned, "removed"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    told_of_photos = ", ".join(f"{count} {what}" for count, what in of_photos if count)
    lines = [told] * bool(told) + [f"photos: {told_of_photos}"] * bool(told_of_photos)
    lines = lines or ["no films or photos found"]
    if photos.gone:
        lines.append("photos that are gone stay in the index; --prune removes them")
    lines += [f"moved: {old} -> {new}" for old, new in report.moved]
    lines += [f"copy: {copy} is the same film as {film}" for copy, film in report.copies]
    lines += [f"damaged: {path}: {reason}; indexed as far" for path, reason in report.damaged]
    lines += [f"gone: {film.title} ({film.path}); --prune removes it" for film in report.missing]
    lines += [f"removed: {film.title} ({film.path})" for film in report.pruned]
    failed = [*report.failed, *photos.failed]
    lines += [f"failed: {path}: {reason}" for path, reason in failed]
    return [printable(line) for line in lines]
