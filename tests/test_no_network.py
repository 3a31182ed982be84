"""Nothing leaves the machine: indexing, asking and the web app connect to nothing but it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.media import make_clip, plain

pytestmark = pytest.mark.weights

# Notes every connection and every name that is looked up, whatever library does it in Python.
WATCH = """
import sys
def heard(event, told):
    if event == "socket.connect":
        address = told[1]
        where = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        where = told[0]
    else:
        return
    if where not in (None, "", b"", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
        print("LEAVES", event, where, file=sys.stderr, flush=True)
sys.addaudithook(heard)
import runpy
module = sys.argv.pop(1)
sys.argv[0] = module
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
STARTS_WITHIN_S = 120.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, weights_folder: Path) -> Path:
    """Return a home beside a folder with a film of a second."""
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "films").mkdir()
    make_clip(folder / "films" / "A.mp4", [plain((200, 60, 60), width=128, height=96)] * 25)
    return folder / "home"


def environment(weights: Path) -> dict[str, str]:
    """Return one without proxies, in which weights are where they are."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "VSEARCH_WEIGHTS": str(weights)}


def command(home: Path, weights: Path, *words: str) -> str:
    """Run a command and return what it says; nothing may have left the machine."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "indexer", "--home", str(home), *words],
        env=environment(weights),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "LEAVES" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_the_watch_hears_what_leaves() -> None:
    code = f"{WATCH.split('import runpy')[0]}\nimport socket\nsocket.getaddrinfo('a.invalid', 80)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "LEAVES socket.getaddrinfo a.invalid" in done.stderr


def test_indexing_and_asking_connect_to_nothing(home: Path, weights_folder: Path) -> None:
    films = str(home.parent / "films")
    told = command(home, weights_folder, "index", films, "--encoder", "small")
    assert "1" in told
    command(home, weights_folder, "index", films)
    assert "scene encoder" in command(home, weights_folder, "search", "a red wall")
    command(home, weights_folder, "status")


def test_the_web_app_connects_to_nothing(home: Path, weights_folder: Path, tmp_path: Path) -> None:
    """It starts, and a page of it is asked for."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    words = ["ui.server", f"--port={port}", "--address=localhost", "--no-browser"]
    log = tmp_path / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", WATCH, *words],
            env={**environment(weights_folder), "VSEARCH_HOME": str(home)},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://localhost:{port}/_stcore/health", process)
        with urlopen(f"http://localhost:{port}/") as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
    finally:
        process.terminate()
        process.wait(30)
    assert "LEAVES" not in log.read_text("utf-8", "replace")


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urlopen(address):
                return
        except OSError:
            assert process.poll() is None
            time.sleep(0.2)
    raise AssertionError("the app does not start")
