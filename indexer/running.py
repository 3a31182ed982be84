"""Options of the commands that look at films: where the models run, and what a file may take."""

import argparse

from indexer.limits import MEMORY_GIB, PATIENCE_S, Limits
from vsearch.settings import DEVICES, IndexSettings


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
