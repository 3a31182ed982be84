"""vsearch ui: the web app, on this machine only unless it is told otherwise."""

import argparse
import getpass
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from indexer.listening import add_listening_options, check_certificate, is_this_machine
from vsearch.errors import InputError
from vsearch.password import VARIABLE, Password
from vsearch.settings import HOME_VARIABLE, INDEX_VARIABLE, Home

_LARGEST_FILE = 4096  # bytes of one with a password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it listens, and who may come in."""
    parser.add_argument("--port", type=int, default=8501, help="(default: %(default)d)")
    parser.add_argument(
        "--address",
        default="localhost",
        help="who may connect; anything but localhost shows your films to the network",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    gate = parser.add_mutually_exclusive_group()
    gate.add_argument(
        "--password", action="store_true", help="ask here for a password that visitors must give"
    )
    gate.add_argument(
        "--password-file", metavar="FILE", help="the password is the first line of this file"
    )
    gate.add_argument(
        "--no-password",
        action="store_true",
        help="let everybody in who can connect, also from the network",
    )
    add_listening_options(parser)


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Serve the app until it is stopped."""
    check_certificate(arguments)
    password = _password(arguments)
    if password is None and not is_this_machine(arguments.address) and not arguments.no_password:
        raise InputError(
            f"{arguments.address} shows your films and faces to the network: add --password, or "
            "--no-password if everybody there may see them."
        )
    # -P: the folder in which this is started may hold files that are called like modules.
    command = [sys.executable, "-P", "-m", "ui.server"]
    command += [f"--port={arguments.port}", f"--address={arguments.address}"]
    command += [f"--host={name}" for name in arguments.host]
    command += ["--no-browser"] * arguments.no_browser
    if arguments.certificate:
        command += [f"--certificate={arguments.certificate}", f"--key={arguments.key}"]
    scheme = "https" if arguments.certificate else "http"
    print(
        f"The web app is at {scheme}://{arguments.address}:{arguments.port} (Ctrl-C stops it).",
        flush=True,
    )
    environment = {**os.environ, HOME_VARIABLE: str(home.folder)}
    environment[INDEX_VARIABLE] = home.address or ""
    environment.pop(VARIABLE, None)
    if password is not None:
        environment[VARIABLE] = password.line
    return _serve(command, environment)


def _serve(command: list[str], environment: Mapping[str, str]) -> int:
    """Become the server, so that stopping the command stops it however that is done.

    Windows cannot do that: there the server is a process beside this one.
    """
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def _password(arguments: argparse.Namespace) -> Password | None:
    if arguments.password_file is not None:
        return Password.of(_first_line(Path(arguments.password_file)))
    if not arguments.password:
        return None
    if not sys.stdin.isatty():
        raise InputError("There is no terminal to ask for a password in: use --password-file.")
    given = getpass.getpass("Password for visitors: ")
    if getpass.getpass("The same again: ") != given:
        raise InputError("These are two different passwords: start again.")
    return Password.of(given)


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            told = file.read(_LARGEST_FILE)
        return told.decode("utf-8").splitlines()[0] if told else ""
    except UnicodeDecodeError as error:
        raise InputError(f"{path} holds no text: put the password into its first line.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
