"""vsearch ui: the web app, on this machine only."""

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from vsearch.errors import InputError
from vsearch.settings import HOME_VARIABLE, Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it listens."""
    parser.add_argument("--port", type=int, default=8501, help="(default: %(default)d)")
    parser.add_argument(
        "--address",
        default="localhost",
        help="who may connect; anything but localhost shows your films to the network",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Serve the app until it is stopped."""
    options = {
        "server.port": arguments.port,
        "server.address": arguments.address,
        "server.headless": str(arguments.no_browser).lower(),
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": "false",
        "logger.hideWelcomeMessage": "true",  # with it goes its advertising on the page
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(_page())]
    command += [f"--{name}={value}" for name, value in options.items()]
    if arguments.address == "localhost":
        # A page of another site that has its name point here is turned away.
        command += [f"--server.allowedHosts={host}" for host in ("localhost", "127.0.0.1")]
    print(
        f"The web app is at http://{arguments.address}:{arguments.port} (Ctrl-C stops it).",
        flush=True,
    )
    environment = {**os.environ, HOME_VARIABLE: str(home.folder)}
    return subprocess.run(command, env=environment, check=False).returncode


def _page() -> Path:
    """Return the app's script, found without loading it."""
    package = find_spec("ui")
    if package is None or package.origin is None:
        raise InputError("The web app is not installed: install vsearch again.")
    return Path(package.origin).with_name("app.py")
