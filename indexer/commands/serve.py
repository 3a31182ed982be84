"""vsearch serve: a REST server over the index, for programs in any language."""

import argparse
import socket
import sys
from pathlib import Path

from indexer.listening import add_listening_options, check_certificate, is_this_machine
from vsearch.errors import InputError
from vsearch.paths import expanded
from vsearch.settings import Home

PORT = 8502


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it listens, who may ask, and what may be indexed."""
    parser.add_argument(
        "--port", type=int, default=PORT, help="0 for any that is free (default: %(default)d)"
    )
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        help="who may connect; anything but this machine shows your films to the network, and "
        "needs a token (default: %(default)s)",
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="holds the token that every request has to carry, or its hash as --new-token has it",
    )
    parser.add_argument(
        "--new-token",
        action="store_true",
        help="print a new token, write its hash into --token-file, and end",
    )
    parser.add_argument(
        "--folders",
        type=Path,
        nargs="+",
        metavar="ROOT",
        help="films may be indexed from below these folders only (default: from everywhere on "
        "this machine when only it can connect, else from nowhere)",
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="pages of this site may ask it in a browser: https://films.example",
    )
    add_listening_options(parser)
    parser.add_argument(
        "--access-log",
        action="store_true",
        help="write a line on every request to stderr, without names and questions",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Serve until it is stopped, or make a token."""
    from vsearch.serve.tokens import Tokens, new_token, read_token

    if arguments.new_token:
        if arguments.token_file is None:
            raise InputError("Where is the token's hash to be kept? Name a file: --token-file.")
        print(new_token(expanded(arguments.token_file)))
        print(
            f"{arguments.token_file} holds its hash; the token is not shown again", file=sys.stderr
        )
        return 0
    check_certificate(arguments)
    is_local = is_this_machine(arguments.address)
    kept = read_token(expanded(arguments.token_file)) if arguments.token_file else None
    if kept is None and not is_local:
        raise InputError(
            f"{arguments.address} shows your films and faces to the network: make a token with "
            "--new-token, and add --token-file."
        )
    from vsearch.serve.guard import Rules
    from vsearch.serve.server import Listening, serve
    from vsearch.web.hosts import Hosts

    own = socket.gethostname()
    rules = Rules(
        hosts=Hosts.of([arguments.address, own, f"{own}.local", *arguments.host]),
        tokens=Tokens(kept) if kept else None,
        origins=frozenset(_origin(one) for one in arguments.allow_origin),
        log=_log if arguments.access_log else None,
    )
    where = Listening(arguments.address, arguments.port, arguments.certificate, arguments.key)
    roots = tuple(expanded(folder).absolute() for folder in arguments.folders or ())
    folders = None if is_local and arguments.folders is None else roots
    serve(home, rules, where, folders=folders, say=_say)
    return 0


def _origin(typed: str) -> str:
    """Return an origin as browsers send it; InputError for anything else."""
    scheme, _, rest = typed.strip().lower().rstrip("/").partition("://")
    if scheme not in ("http", "https") or not rest or set("/?#@*") & set(rest):
        raise InputError(f"{typed} is no origin: write it as https://films.example.")
    return f"{scheme}://{rest}"


def _say(address: str) -> None:
    print(f"The REST server is at {address}/api/v1 (Ctrl-C stops it).", flush=True)
    print(f"What it takes and gives: {address}/openapi.json", flush=True)


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
