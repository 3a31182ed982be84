"""Indexing killed and taken up again; benchmarks/kills.py does it hundreds of times."""

import os
import signal
import subprocess
import sys
import time

from indexer.order import Order
from tests.killed_runs import (
    faults_after_kill,
    faults_after_repair,
    faults_at_end,
    films_in,
    make_library,
    strange_answers,
)
from tests.zygote import open_zygote
from vsearch.jobs.process import began
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.store.locks import is_locked
from vsearch.store.tables import FILMS_LOCK

KILLS = 3


def test_a_killed_run_is_taken_up_as_if_nothing_had_been(tmp_path):
    """Killed at three times from start to end: films show whole, and all are there at last."""
    library = make_library(tmp_path / "library")
    unbroken = Home(tmp_path / "unbroken", tmp_path)
    with open_zygote("plain", tmp_path) as zygote:
        start = time.monotonic()
        zygote.start(unbroken, [library]).wait()
        took_s = time.monotonic() - start
        whole = films_in(unbroken)
        for number in range(KILLS):
            home = Home(tmp_path / f"home {number}", tmp_path)
            run = zygote.start(home, [library])
            time.sleep(took_s * (number + 0.5) / KILLS)
            run.kill()
            assert [*faults_after_kill(home, whole), *strange_answers(home)] == []
            if number % 2 and home.index.exists():
                assert [*faults_after_repair(home), *faults_after_kill(home, whole)] == []
            zygote.start(home, [library]).wait()
            assert [*faults_at_end(home, whole), *faults_after_repair(home)] == []
    assert len(whole) == 6


def test_files_that_a_killed_writer_left_are_found_and_deleted(tmp_path):
    """One that was never finished, and a whole one that no version names."""
    library = make_library(tmp_path / "library")
    home = Home(tmp_path / "home", tmp_path)
    with open_zygote("plain", tmp_path) as zygote:
        zygote.start(home, [library]).wait()
    data = home.index / "frames.lance" / "data"
    left = [data / ".tmpAbC123", data / f"{'10' * 16}.lance"]
    for path in left:
        path.write_bytes(b"rows")
    assert list(faults_after_repair(home)) == []
    assert not any(path.exists() for path in left)
    assert len(films_in(home)) == 6


def test_a_whole_process_group_is_killed(tmp_path):
    """The run with its supervisor: nothing of it stays, and the next run is not locked out."""
    library = make_library(tmp_path / "library")
    home = Home(tmp_path / "home", tmp_path)
    code = (
        "import sys; from indexer.order import Order; from indexer.limits import Limits\n"
        "from indexer.supervisor import supervise; from tests.test_broken_media import PLAIN\n"
        "supervise(Order.from_line(sys.argv[1]), Limits(), say=print, command=PLAIN,\n"
        "    hear=lambda told: print(told, flush=True))"
    )
    command = [sys.executable, "-c", code, Order(home, (library,)).to_line()]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert started.stdout is not None
    with started:
        for line in started.stdout:
            if "finished" in line:
                break
        os.killpg(started.pid, signal.SIGKILL)
    assert began(started.pid) is None
    until = time.monotonic() + 30
    while is_locked(home.index / FILMS_LOCK):
        assert time.monotonic() < until
        time.sleep(0.02)
    with Store.open(home.index) as store, store.writing():
        assert store.films()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "'event': 'summary'" in done.stdout
    assert len(films_in(home)) == 6
