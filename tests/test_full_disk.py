"""Indexing on a disk that fills up, or cannot be written: a small tmpfs is the disk."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.killed_runs import (
    faults_after_kill,
    faults_after_repair,
    faults_at_end,
    films_in,
    make_library,
    strange_answers,
)
from tests.zygote import Run, Zygote, open_zygote
from vsearch.settings import Home

SIZE_KIB = 8192
ROOM_KIB = (0, 4, 16, 48, 96, 160, 320, 640)  # left on the disk; a run writes about a thousand


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    """Make the folder a small disk of its own."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KIB}k", "none", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("no tmpfs can be mounted: that takes root, outside of a container")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zygote")
    with open_zygote("plain", folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory, zygote, library):
    """Return what an unbroken run leaves."""
    folder = tmp_path_factory.mktemp("unbroken")
    home = Home(folder / "home", folder)
    ended(zygote.start(home, [library]))
    return films_in(home)


def ended(run: Run) -> str:
    """Return why a run could not go on, nothing if it came to its end."""
    run.wait()
    last = run.events()[-1]
    return "" if last["event"] == "summary" else str(last["reason"])


def fill(disk: Path, room_kib: int) -> Path:
    """Take all of a disk but so much."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, free.f_bavail * free.f_frsize - room_kib * 1024)))
    return filler


def test_a_disk_that_fills_up_stops_the_run_in_one_line(tmp_path, zygote, library, whole):
    """Wherever it does: what shows is whole, and with room again the run ends as if unbroken."""
    disk = tmp_path / "disk"
    with mounted(disk):
        stopped = 0
        for room_kib in ROOM_KIB:
            home = Home(disk / f"home {room_kib}", tmp_path)
            filler = fill(disk, room_kib)
            reason = ended(zygote.start(home, [library]))
            if reason:
                stopped += 1
                assert "is full; free some space" in reason, reason
                assert "\n" not in reason
                assert [*faults_after_kill(home, whole), *strange_answers(home)] == []
            filler.unlink()
            assert ended(zygote.start(home, [library])) == ""
            assert [*faults_at_end(home, whole), *faults_after_repair(home)] == []
            shutil.rmtree(home.folder)
        assert stopped > len(ROOM_KIB) / 2


def test_a_disk_that_became_read_only_is_searched_and_not_written(
    tmp_path: Path, zygote: Zygote, library: Path, whole: dict[str, dict[str, list[str]]]
) -> None:
    """One line says so; once it can be written, the run is done."""
    disk = tmp_path / "disk"
    home = Home(disk / "home", tmp_path)
    later = make_library(tmp_path / "later", later=True)
    with mounted(disk):
        assert ended(zygote.start(home, [library])) == ""
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        reason = ended(zygote.start(home, [later]))
        assert "no permission to write" in reason
        assert "\n" not in reason
        assert films_in(home) == whole
        assert list(strange_answers(home)) == []
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert ended(zygote.start(home, [later])) == ""
        assert len(films_in(home)) > len(whole)
