"""vsearch ui: who may come in, and what the server is started with."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.cli import main
from indexer.listening import is_this_machine
from vsearch.password import VARIABLE, read_password

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the server is started otherwise")

Started = list[tuple[Sequence[str], Mapping[str, str]]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Return the commands that were started, with their environments."""
    found: Started = []

    def start(program: str, command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
        found.append((command, environment))
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", start)
    monkeypatch.delenv(VARIABLE, raising=False)
    return found


def ui(home: Path, *words: str) -> int:
    """Return the exit status; 0 where the server took the place of the command."""
    try:
        return main(["--home", str(home), "ui", "--no-browser", *words])
    except SystemExit as left:
        return int(left.code or 0)


def test_on_this_machine_it_starts_without_a_password(tmp_path: Path, started: Started) -> None:
    assert ui(tmp_path) == 0
    ((command, environment),) = started
    assert "--address=localhost" in command
    assert VARIABLE not in environment


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20", "films.example", ""])
def test_for_a_network_it_asks_for_a_password(
    tmp_path: Path, started: Started, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert ui(tmp_path, "--address", address) == 1
    assert started == []
    assert "--no-password" in capsys.readouterr().err


def test_what_everybody_may_see_has_to_be_said(tmp_path: Path, started: Started) -> None:
    assert ui(tmp_path, "--address", "0.0.0.0", "--no-password") == 0
    assert VARIABLE not in started[0][1]


def test_a_password_reaches_the_server_as_a_hash_only(tmp_path: Path, started: Started) -> None:
    """Neither the command nor its environment holds it; no file of the home does."""
    kept = tmp_path / "password.txt"
    kept.write_text("correct horse\nsecond line\n", "utf-8")
    home = tmp_path / "home"
    assert ui(home, "--address", "0.0.0.0", "--password-file", str(kept)) == 0
    ((command, environment),) = started
    assert "correct horse" not in f"{command} {environment}"
    assert read_password(environment[VARIABLE]).matches("correct horse")
    assert not home.exists()


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff\xfe\xfa" * 5, b"\0" * 9000])
def test_a_file_without_a_password_is_told_of(
    tmp_path: Path, started: Started, content: bytes
) -> None:
    kept = tmp_path / "password.txt"
    kept.write_bytes(content)
    assert ui(tmp_path, "--password-file", str(kept)) == 1
    assert ui(tmp_path, "--password-file", str(tmp_path / "none")) == 1
    assert ui(tmp_path, "--password-file", str(tmp_path)) == 1
    assert started == []


def test_without_a_terminal_a_password_comes_from_a_file(
    tmp_path: Path, started: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ui(tmp_path, "--password") == 1
    assert "--password-file" in capsys.readouterr().err


def test_a_certificate_needs_its_key(tmp_path: Path, started: Started) -> None:
    assert ui(tmp_path, "--certificate", "a.pem") == 1
    assert ui(tmp_path, "--certificate", "a.pem", "--key", "a.key") == 0
    assert "--certificate=a.pem" in started[0][0]


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_addresses_are_this_machine(address: str) -> None:
    assert is_this_machine(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", ""])
def test_all_others_are_not(address: str) -> None:
    assert not is_this_machine(address)


@pytest.mark.parametrize("name", ["ui", "streamlit"])
def test_files_where_it_is_started_are_never_run(tmp_path: Path, name: str) -> None:
    """A folder of downloads may hold a module of that name."""
    (tmp_path / f"{name}.py").write_text("print('taken over')", "utf-8")
    told = subprocess.run(
        [sys.executable, "-P", "-m", "ui.server", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "taken over" not in told.stdout
