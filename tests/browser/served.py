"""The web app as a process of its own, started as users do."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from vsearch.settings import Home

_STARTS_WITHIN_S = 120.0
_STOPS_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running app."""

    base: str  # its address, with a slash at the end
    log: Path  # what it writes to the terminal


@contextmanager
def serving(home: Home, log: Path, *more: str) -> Iterator[Served]:
    """Serve the app on a free port inside the block, with further options; it writes to ``log``."""
    port = _free_port()
    words = ("--home", str(home.folder), "ui", "--port", str(port), "--no-browser", *more)
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer", *words],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env={**os.environ, "VSEARCH_WEIGHTS": str(home.weights)},
            start_new_session=True,  # so that what it starts can be stopped with it
        )
    try:
        base = f"http://localhost:{port}/"
        _wait_for(f"{base}_stcore/health", process, log)
        yield Served(base, log)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urlopen(address) as answer:
                if answer.status == 200:
                    return
        except URLError:
            assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"the app does not start: {log.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(_STOPS_WITHIN_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
