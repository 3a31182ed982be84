"""vsearch mcp: offer the library to an assistant that starts this command."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from pathlib import Path

from vsearch.errors import InputError
from vsearch.paths import expanded
from vsearch.settings import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what assistants may see and do."""
    parser.add_argument(
        "--no-pictures",
        action="store_true",
        help="show assistants no pictures of films and faces",
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder with pictures that questions may name; may be given again",
    )
    parser.add_argument(
        "--clips",
        type=Path,
        metavar="FOLDER",
        help="where clips are written (default: to the cache, from where old ones go)",
    )
    parser.add_argument(
        "--allow-changes",
        action="store_true",
        help="let assistants name people, and index below --folders",
    )
    parser.add_argument(
        "--folders",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder that may be indexed with --allow-changes; may be given again",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Speak the Model Context Protocol over stdin and stdout until stdin ends."""
    if arguments.folders and not arguments.allow_changes:
        raise InputError("--folders says what may be indexed: it takes --allow-changes too.")
    from vsearch.api import Library
    from vsearch.mcp import Allowed, make_server

    allowed = Allowed(
        shows_pictures=not arguments.no_pictures,
        may_change=arguments.allow_changes,
        pictures=_folders(arguments.pictures),
        folders=_folders(arguments.folders),
        clips=expanded(arguments.clips).absolute() if arguments.clips else None,
    )
    if sys.stdin.isatty():
        print("vsearch mcp: waits for an assistant; Ctrl-C ends it", file=sys.stderr)
    logging.basicConfig(level=logging.WARNING, format="vsearch mcp: %(message)s")
    # A thread that waits for stdin would keep an interrupted process from ending; there is nothing
    # to put away.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    make_server(Library(home), allowed, lifespan=_only_protocol).run("stdio")
    sys.stderr.flush()
    os._exit(0)  # a call that nobody waits for any more would keep the process from ending


def _folders(given: list[Path]) -> tuple[Path, ...]:
    folders = tuple(expanded(folder).absolute() for folder in given)
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder: check the spelling, or mount the drive.")
    return folders


@asynccontextmanager
async def _only_protocol(_: object) -> AsyncIterator[None]:
    """Let what is printed meanwhile go to stderr.

    The server holds the descriptor of stdout then and has put that of stderr in its place, but what
    Python keeps back of it would be written when that is over.
    """
    with redirect_stdout(sys.stderr):
        yield
