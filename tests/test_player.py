"""A moment opened in a player."""

import time

import pytest

from indexer.player import play
from vsearch.errors import InputError


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film with 'quotes'.mp4"
    path.write_bytes(b"x")
    return path


def install(folder, name):
    """Put a player on PATH that writes down its arguments."""
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/said"\n')
    script.chmod(0o755)
    return folder / "said"


def read(said):
    for _ in range(100):
        if said.exists() and said.read_text().count("\n") >= 2:
            return said.read_text().splitlines()
        time.sleep(0.05)
    raise AssertionError("the player was not started")


def test_mpv_starts_at_the_second(tmp_path, film, monkeypatch):
    """With the option mpv has for it, the path passed as it is."""
    said = install(tmp_path / "bin", "mpv")
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + ":/usr/bin:/bin")
    assert "12.5 s" in play(film, 12.5)
    assert read(said) == ["--start=12.500", "--", str(film)]


def test_no_player_is_one_line(tmp_path, film, monkeypatch):
    """It says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="install mpv or VLC"):
        play(film, 1.0)


def test_a_film_that_is_gone_is_one_line(tmp_path):
    """Before any player is started."""
    with pytest.raises(InputError, match="no longer there"):
        play(tmp_path / "gone.mp4", 1.0)
