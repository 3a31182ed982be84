"""vsearch restore: a backup put in the place of what the home holds."""

import argparse
from pathlib import Path

from indexer.commands.backup import contents
from vsearch.assemble import restoring
from vsearch.settings import Home
from vsearch.wording import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the backup, and whether it may take the place of an index."""
    parser.add_argument("backup", type=Path, help="a file that `vsearch backup` wrote")
    parser.add_argument(
        "--replace", action="store_true", help="put it in the place of the index that is there"
    )
    parser.add_argument(
        "--verify", action="store_true", help="only read it through, to see whether it is sound"
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Restore or verify, and say what the backup holds and from when it is."""
    if arguments.verify:
        told, held = "sound", restoring.verify(arguments.backup.expanduser())
    else:
        told = f"restored to {home.folder}"
        held = restoring.restore(home, arguments.backup, replace=arguments.replace)
    print(printable(f"{told}: {contents(held)}, of {held.made_at}"))
    return 0
