"""Names from outside never drive the terminal they are printed on."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from indexer.cli import main
from indexer.plain_output import plain, plain_output
from tests.small_library import small_library
from vsearch.errors import InputError


def test_what_drives_a_terminal_is_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    """On both streams; a tab and a line feed do no harm."""
    with plain_output():
        for stream in (sys.stdout, sys.stderr):
            stream.write("\x1b]0;owned\x07\x9b31m\x7f\ta\r\n")
    told = capsys.readouterr()
    assert told.out == told.err == "\\u001b]0;owned\\u0007\\u009b31m\\u007f\ta\\u000d\n"


@given(st.text())
def test_plain_text_holds_no_control_sign(text: str) -> None:
    assert not any(
        ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in plain(text) if sign not in "\t\n"
    )


@given(st.text())
def test_json_says_the_same_when_it_is_plain(text: str) -> None:
    assert json.loads(plain(json.dumps(text, ensure_ascii=False))) == text


def test_the_streams_are_as_they_were_afterwards() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(InputError), plain_output():
        raise InputError("something is wrong")
    assert (sys.stdout, sys.stderr) == before


def test_bars_are_drawn_on_the_stream_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Rich moves the cursor, and asks for the stream behind one that changes what it is given."""
    with plain_output():
        Console(stderr=True, force_terminal=True).print("[bold]half[/bold]")
    assert "\x1b[1mhalf" in capsys.readouterr().err


def test_a_title_from_a_file_name_does_not_drive_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By any command that lists it."""
    with small_library(tmp_path) as store:
        film = store.films()[0]
        store.retitle_film(film.id, "Up\x1b[2J\x9b31m", None)
        store.rename_person("Ben Okoro", "Ben\x1b]0;x\x07")
    for words in (
        ("films",),
        ("films", "--json"),
        ("cast",),
        ("people", "list"),
        ("people", "show", "Ben\x1b]0;x\x07"),
        ("people", "show", "No\x1b[2Jbody"),
        ("screen-time",),
        ("status",),
        ("remove", "No\x1b[2Jfilm"),
        ("remove", "Up\x1b[2J\x9b31m", "--erase"),
        ("people", "erase", "Ben\x1b]0;x\x07"),
    ):
        main(["--home", str(tmp_path), *words])
        told = capsys.readouterr()
        assert not set("\x1b\x07\x9b") & set(told.out + told.err), words
