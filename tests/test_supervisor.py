"""Indexing in processes of its own: files that crash, stand still or swell cost themselves only."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from indexer.limits import Limits
from indexer.order import Order
from indexer.supervisor import MOST_FALLS, supervise
from tests.fake_worker import CRASHES, STANDS_STILL, STUMBLES, SWELLS
from tests.fakes import BLUE, GREEN, RED
from tests.media import make_clip, plain
from vsearch.errors import InputError, VsearchError
from vsearch.jobs.process import began
from vsearch.settings import Home
from vsearch.store import Store

FAKE = (sys.executable, "-m", "tests.fake_worker", "treacherous")
LIMITS = Limits(patience_s=4.0, memory_bytes=1 << 29)


class Heard:
    """What a run told."""

    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []
        self.said: list[str] = []

    def of(self, *events: str) -> list[str]:
        """Return the names of the files of these events."""
        return [Path(str(m["path"])).name for m in self.messages if m["event"] in events]


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "films"
    made.mkdir()
    return made


def clip(path, colour):
    return make_clip(path, [plain(colour)] * 10, fps=5, pixel_format="yuv444p")


def index(folder, heard, *, command=FAKE, limits=LIMITS, **options):
    order = Order(Home(folder.parent / "home", folder.parent), (folder,), **options)
    return supervise(
        order,
        limits,
        hear=lambda m: heard.messages.append(dict(m)),
        say=heard.said.append,
        command=command,
    )


def titles(folder):
    with Store.open(folder.parent / "home" / "index", create=False) as store:
        return sorted(film.title for film in store.films())


def stand_in(code):
    """Return a command that does this in the place of a process."""
    return (sys.executable, "-c", f"import json, os, signal, sys, time\n{code}")


def test_bad_films_cost_themselves_only(folder, heard):
    """One crashes, one stands still, one swells, one meets a bug: all are named, the others in."""
    clip(folder / "a.mp4", RED)
    clip(folder / "b crashes.mp4", CRASHES)
    clip(folder / "c stands still.mp4", STANDS_STILL)
    clip(folder / "d swells.mp4", SWELLS)
    clip(folder / "e stumbles.mp4", STUMBLES)
    clip(folder / "f.mp4", GREEN)
    done = index(folder, heard)
    assert titles(folder) == ["A", "F"]
    assert (done.counts["indexed"], done.counts["unchanged"], done.counts["failed"]) == (2, 0, 4)
    assert [reason.partition(";")[0] for reason in done.failed.values()] == [
        "crashed what reads it (SIGSEGV)",
        "gave no picture for 4 s",
        "takes more than 0.5 GiB of memory",
        "met a bug of vsearch (IndexError: a picture that nobody thought of)",
    ]
    assert done.lines()[0] == "2 indexed, 4 failed"
    assert heard.of("failed") == [f"{path.name}" for path in done.failed]
    assert [m["event"] for m in heard.messages].count("planned") == 1
    assert heard.of("finished") == ["a.mp4", "f.mp4"]
    assert heard.messages[-1]["event"] == "summary"


def test_a_bad_photo_is_found_among_those_read_ahead(folder, heard):
    """The ninth of twelve crashes what reads them: it is named, and the eleven others are in."""
    for number in range(12):
        colour = CRASHES if number == 8 else BLUE
        PillowImage.new("RGB", (64, 48), colour).save(folder / f"{number:02d}.png")
        if number != 8:
            PillowImage.new("RGB", (64 + number, 48), colour).save(folder / f"{number:02d}.png")
    done = index(folder, heard)
    assert [path.name for path in done.failed] == ["08.png"]
    assert done.lines()[0] == "photos: 11 indexed, 1 failed"
    with Store.open(folder.parent / "home" / "index", create=False) as store:
        (film,) = store.films()
        assert len(store.photos(film)) == 11


def test_a_run_that_cannot_go_on_says_why(folder, heard):
    """What the process says is raised here; what it had to say is said once."""
    said = '{"event": "said", "at": 1.0, "reason": "a note"}'
    ended = '{"event": "ended", "at": 1.0, "reason": "the disk is full"}'
    with pytest.raises(VsearchError, match=r"^the disk is full$"):
        index(folder, heard, command=stand_in(f"print('{said}\\n{said}\\n{ended}', flush=True)"))
    assert heard.said == ["a note"]


def test_an_end_that_no_file_is_to_blame_for_is_told(folder, heard):
    """The run is over: another process would end in the same way."""
    with pytest.raises(VsearchError, match=r"not because of a file: it crashed .* \(SIGABRT\)"):
        index(folder, heard, command=stand_in("os.abort()"))


def test_when_every_file_ends_it_the_run_is_given_up(folder, heard):
    """Here the first that is not left out does."""
    code = (
        "left_out = json.loads(sys.stdin.readline())['left_out']\n"
        "print(json.dumps({'event': 'reading', 'at': 1.0, 'path': f'/f/{len(left_out)}.mp4'}))\n"
        "sys.stdout.flush()\n"
        "os.abort()"
    )
    with pytest.raises(VsearchError, match=f"given up after {MOST_FALLS} files in a row"):
        index(folder, heard, command=stand_in(code))
    assert len(heard.of("failed")) == MOST_FALLS - 1


def test_a_process_ends_with_the_one_that_started_it(folder, tmp_path):
    """Killed, it cannot say so; what it started is gone all the same, even at work."""
    clip(folder / "stands still.mp4", STANDS_STILL)
    code = (
        "import sys; from pathlib import Path; from tests.test_supervisor import *\n"
        "heard = Heard(); heard.messages = Printed(); index(Path(sys.argv[1]), heard)"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    with started:
        for line in started.stdout:
            if "started" in line:
                break
        (worker,) = children(started.pid)
        started.kill()
    until = time.monotonic() + 10
    while began(worker) is not None:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_ctrl_c_ends_the_process_before_the_run(folder, heard):
    """The film at work leaves nothing behind."""
    for number in range(3):
        clip(folder / f"{number}.mp4", (RED, GREEN, STANDS_STILL)[number])

    def interrupt(message):
        heard.messages.append(message)
        if str(message.get("path")).endswith("2.mp4"):
            raise KeyboardInterrupt

    order = Order(Home(folder.parent / "home", folder.parent), (folder,))
    with pytest.raises(KeyboardInterrupt):
        supervise(order, LIMITS, hear=interrupt, say=heard.said.append, command=FAKE)
    assert children(os.getpid()) == []
    with Store.open(folder.parent / "home" / "index", create=False) as store:
        assert [film.title for film in store.films()] == ["0", "1"]
        assert store.sweep() == 0


def test_an_order_survives_as_a_line(tmp_path):
    """With paths of any signs."""
    path = Path(os.fsdecode(b"/f/\xff\n.mp4"))
    order = Order(
        Home(tmp_path, path),
        (path,),
        2.0,
        "small",
        prune=True,
        left_out={path: "no"},
        suspects=(path,),
    )
    assert Order.from_line(order.to_line()) == order
    assert "\n" not in order.to_line()


def test_limits_that_cannot_be_are_refused():
    """And a large file is given more time."""
    with pytest.raises(InputError, match="give 1 to 86400"):
        Limits.asked_for(patience_s=0, memory_gib=None)
    with pytest.raises(InputError, match=r"give 0\.1 or more"):
        Limits.asked_for(patience_s=None, memory_gib=float("nan"))
    limits = Limits.asked_for(patience_s=100, memory_gib=1.5)
    assert limits.memory_bytes == 3 << 29
    assert (limits.wait_s(0), limits.wait_s(2_000_000_000)) == (100, 200)


class Printed(list[dict[str, object]]):
    """Messages that are printed as they come."""

    def append(self, message: dict[str, object]) -> None:
        """Print it."""
        print(message, flush=True)  # noqa: T201 - read by the test that started this process


def children(pid):
    """Return the processes that a process started and that are at work."""
    every = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [one for one in every if _parent(one) == pid and began(one) is not None]


def _parent(pid):
    try:
        return int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
