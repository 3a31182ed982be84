"""vsearch serve: who may ask, and the server as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from indexer.cli import main
from vsearch.password import read_password
from vsearch.serve.server import open_socket


def serve(home: Path, *words: str) -> int:
    return main(["--home", str(home), "serve", *words])


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20", "films.example", ""])
def test_a_network_is_told_nothing_without_a_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert serve(tmp_path, "--address", address) == 1
    assert "--new-token" in capsys.readouterr().err


def test_a_token_is_printed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "token"
    assert serve(tmp_path, "--new-token", "--token-file", str(kept)) == 0
    token = capsys.readouterr().out.strip()
    assert read_password(kept.read_text().strip()).matches(token)
    assert serve(tmp_path, "--new-token", "--token-file", str(kept)) == 1
    assert serve(tmp_path, "--new-token") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--certificate", "a.pem"],
        ["--certificate", "none.pem", "--key", "none.key"],
        ["--allow-origin", "*"],
        ["--allow-origin", "https://films.example/page"],
        ["--port", "99999"],
        ["--port", "-1"],
        ["--address", "127.0.0.1", "--token-file", "none"],
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert serve(tmp_path, *words) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="processes are ended otherwise")
def test_it_serves_at_a_free_port_until_it_is_told_to_stop(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "indexer", "--home", str(tmp_path / "home"), "serve"]
    with subprocess.Popen([*words, "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[5]
        with urlopen(Request(f"{address}/jobs"), timeout=30) as answer:
            assert json.load(answer) == {"jobs": [], "folders": []}
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) in (0, -signal.SIGTERM)


def test_nothing_waits_for_more_to_be_sent() -> None:
    """Nagle's algorithm would hold every body back for 40 ms."""
    with (
        open_socket("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
