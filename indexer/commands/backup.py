"""vsearch backup: everything that cannot be made again, in one file."""

import argparse
from pathlib import Path

from vsearch.assemble import backup
from vsearch.settings import Home
from vsearch.wording import counted, printable

FACES = (
    "it holds faces and what tells them apart (biometric data), readable to whoever has the file: "
    "keep it as safe as the photos"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to."""
    parser.add_argument(
        "place", type=Path, help="a file that is not there yet, or a folder for one with the date"
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Write it and say where it is, what it holds, and that it holds faces."""
    path, made = backup.back_up(home, arguments.place)
    print(printable(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {contents(made)}"))
    print(FACES)
    return 0


def contents(made: backup.Backup) -> str:
    """Return what a backup holds, in words."""
    held = [counted(made.films, "film"), counted(made.people, "person", "people")]
    held[1:1] = [counted(made.photos, "photo")] * bool(made.photos)
    return ", ".join(held)
