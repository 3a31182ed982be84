"""Options of the commands that look at films: what is read, where models run, what a file takes."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from indexer.limits import MEMORY_GIB, PATIENCE_S, Limits
from indexer.order import Order
from vsearch.settings import DEVICES, Home, IndexSettings


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Declare what is left alone in folders that are indexed, and how it is told."""
    parser.add_argument(
        "--no-photos", action="store_true", help="leave the photos in these folders alone"
    )
    parser.add_argument(
        "--no-notes",
        action="store_true",
        help="leave notes (.nfo) and actors' photos beside films unread",
    )
    parser.add_argument(
        "--no-subtitles",
        action="store_true",
        help="leave the subtitles beside and in these films alone",
    )
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help="print what happens as it happens, one JSON object a line, for other programs",
    )


def add_running_options(parser: argparse.ArgumentParser) -> None:
    """Declare the device and the limits."""
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default=IndexSettings().device,
        help="where the models run; the index is the same (default: auto, the fastest that works)",
    )
    parser.add_argument(
        "--patience",
        type=float,
        metavar="SECONDS",
        help=f"how long a file may give no picture before it is left out (default: {PATIENCE_S:g}, "
        "and more for large files)",
    )
    parser.add_argument(
        "--memory",
        type=float,
        metavar="GIB",
        help="how much memory a film or photo may take beside the models before it is left out "
        f"(default: {MEMORY_GIB:g}, or half of the machine's)",
    )


def limits_of(arguments: argparse.Namespace) -> Limits:
    """Return the limits that were asked for; InputError when they are impossible."""
    return Limits.asked_for(patience_s=arguments.patience, memory_gib=arguments.memory)


def order_of(arguments: argparse.Namespace, home: Home, folders: Sequence[Path]) -> Order:
    """Return the run over some folders with the device and what is to be read of them."""
    return Order(
        home,
        tuple(folders),
        device=arguments.device,
        with_photos=not arguments.no_photos,
        with_notes=not arguments.no_notes,
        with_subtitles=not arguments.no_subtitles,
    )
