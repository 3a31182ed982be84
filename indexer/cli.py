"""The command line: finds the command's module, runs it, and says errors in one line."""

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from indexer.plain_output import plain_output
from vsearch import __version__
from vsearch.errors import VsearchError
from vsearch.settings import Home

COMMANDS = {
    "index": "bring the index up to date with folders of films",
    "watch-folder": "index what arrives in folders, until it is stopped",
    "search": 'find moments: vsearch search "Neo with the pills in Matrix"',
    "where": "tell from which film a picture is, and from which second",
    "export": "write the moments that are found as films, a playlist or a table",
    "slideshow": "make a film, a page or a playlist of the pictures of who is asked for",
    "screen-time": "who is on screen for how long, and with whom",
    "look-alike": "tell whom of the people you enrolled the faces in a photo look like",
    "likeness": "compare people's photos: who looks more like whom",
    "watch": "tell live who comes and goes before a camera, in a stream or a film",
    "ui": "open the web app",
    "serve": "answer other programs over HTTP: a REST server",
    "mcp": "let an assistant that speaks MCP search, see moments and cut clips",
    "people": "make people known by their photos",
    "cast": "say who plays whom in a film",
    "films": "list the films, give them titles",
    "notes": "what notes (.nfo) beside films tell, or The Movie Database if you ask it",
    "remove": "take a film out of the index",
    "status": "what the index holds, and with which models",
    "reembed": "move the index to other models beside the old one, and back",
    "check": "see whether everything in the index holds, and mend it",
    "backup": "copy everything that cannot be made again into one file",
    "restore": "put a backup in the place of what is there",
    "models": "list, fetch and verify the models' weights",
    "eval": "score the answers on a dataset with known truth",
}
INTERRUPTED = 130  # what a shell reports for Ctrl-C


class Command(Protocol):
    """What each module in ``indexer.commands`` offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""
        ...

    def run(self, arguments: argparse.Namespace, home: Home) -> int:
        """Do it and return the exit status."""
        ...


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 not done, 2 wrong usage."""
    # Decoder and models share the cores. Idle OpenMP threads that spin instead of sleeping made
    # indexing up to six times slower on two cores; the libraries read this when they are loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every file name is text
    with plain_output():
        return _main(sys.argv[1:] if words is None else list(words))


def command_named(name: str) -> Command:
    """Return one of COMMANDS; only then its module is loaded."""
    module = name.replace("-", "_")
    return cast(Command, importlib.import_module(f"indexer.commands.{module}"))


def parser_of(
    name: str, *, home: str | None = None, index: str | None = None
) -> argparse.ArgumentParser:
    """Return what reads the arguments of one of COMMANDS.

    ``home`` and ``index`` are what was given before its name.
    """
    parser = argparse.ArgumentParser(prog=f"vsearch {name}", description=_sentence(COMMANDS[name]))
    _add_places(parser, home=home, index=index)
    command_named(name).add_arguments(parser)
    return parser


def _main(words: Sequence[str]) -> int:
    top = _top_parser()
    known, rest = top.parse_known_args(words)
    if known.command is None:
        if set(rest) - {"-h", "--help"}:
            top.error(f"no command is called {rest[0]}")
        top.print_help()
        return 0
    try:
        command = command_named(known.command)
        parser = parser_of(known.command, home=known.home, index=known.index_place)
        arguments = parser.parse_args(rest)
        home = Home.locate(arguments.home, index=arguments.index_place)
        status = command.run(arguments, home)
        sys.stdout.flush()
        return status
    except VsearchError as error:
        print(f"vsearch: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nvsearch: stopped; what was finished is kept.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and nothing to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        told = "A file's name that was given is longer than any can be: check the spelling."
        print(f"vsearch: {told}", file=sys.stderr)
        return 1


def _top_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    parser = argparse.ArgumentParser(
        prog="vsearch",
        usage="vsearch [--home FOLDER] [--index PLACE] COMMAND ...",
        description="Search your own films by who is in them and what can be seen.",
        epilog="commands:\n"
        + "\n".join(f"  {name:<{width}}  {what}" for name, what in COMMANDS.items())
        + "\n\nvsearch COMMAND --help tells more. Everything stays on this machine.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("--version", action="version", version=f"vsearch {__version__}")
    _add_places(parser, home=None, index=None)
    parser.add_argument("command", nargs="?", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser


def _add_places(parser: argparse.ArgumentParser, *, home: str | None, index: str | None) -> None:
    parser.add_argument(
        "--home",
        metavar="FOLDER",
        default=home,
        help="where everything is kept (default: $VSEARCH_HOME, else the platform's data folder)",
    )
    parser.add_argument(
        "--index",
        dest="index_place",
        metavar="PLACE",
        default=index,
        help="where index and people are kept instead: another folder, or s3://BUCKET/PREFIX "
        "(default: $VSEARCH_INDEX, else the home)",
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
