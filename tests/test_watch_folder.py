"""Folders that are watched: what is at rest is indexed, what moves, goes or fails is told once."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.arrivals import Arrivals, Mark
from indexer.cli import main, parser_of
from indexer.commands.watch_folder import Teller, once
from indexer.folder_events import changes_in
from indexer.folder_look import is_being_written, is_remote, look_through, mark_of, matters
from indexer.folder_watch import MOST_RETRY_S, RETRY_S, FolderWatch, Outcome
from indexer.order import Order
from indexer.running import order_of
from tests.fakes import RED
from tests.media import make_clip, plain
from vsearch.errors import VsearchError
from vsearch.settings import Home
from vsearch.store import Store

A, B = Path("/films/a.mp4"), Path("/films/b.mp4")
SMALL, LARGE = Mark(1, 1, 7, 1), Mark(2, 2, 7, 1)
QUIET_S = 10.0


def test_a_file_is_quiet_when_it_has_stayed_the_same():
    """Counted from when it was last seen to change."""
    arrivals = Arrivals(QUIET_S)
    arrivals.see(A, SMALL, 0.0)
    arrivals.see(A, LARGE, 8.0)
    arrivals.see(A, LARGE, 12.0)
    assert arrivals.quiet(17.9) == []
    assert arrivals.next_s() == 18.0
    assert arrivals.quiet(18.0) == [A]
    arrivals.take([A])
    arrivals.see(A, LARGE, 30.0)
    assert (arrivals.quiet(99.0), arrivals.next_s()) == ([], None)


def test_what_something_writes_to_waits_anew():
    """Though it looks the same."""
    arrivals = Arrivals(QUIET_S)
    arrivals.see(A, SMALL, 0.0)
    arrivals.hold(A, 10.0)
    assert arrivals.quiet(19.9) == []
    assert arrivals.quiet(20.0) == [A]


def test_a_known_file_under_another_name_does_not_wait():
    """It was at rest before; its old place is forgotten when the run says that it was moved."""
    arrivals = Arrivals(QUIET_S)
    arrivals.begin({A: SMALL}, now_s=0.0, wall_ns=10**12)
    arrivals.see(A, None, 5.0)
    arrivals.see(B, SMALL, 5.0)
    assert arrivals.quiet(5.0) == [B]
    assert arrivals.lost(14.9) == []
    arrivals.forget([A])
    assert arrivals.lost(99.0) == []


def test_a_file_that_comes_back_in_time_was_never_gone():
    """As when a program writes it anew under its name."""
    arrivals = Arrivals(QUIET_S)
    arrivals.begin({A: SMALL}, now_s=0.0, wall_ns=10**12)
    arrivals.see(A, None, 1.0)
    arrivals.see(A, LARGE, 2.0)
    assert arrivals.lost(99.0) == []
    assert arrivals.quiet(12.0) == [A]


def test_at_first_only_what_was_changed_a_moment_ago_waits():
    """By the clock on the wall; a time in the future counts as long ago."""
    now_ns = 100 * 10**9
    fresh, future = Mark(1, 95 * 10**9, 1, 1), Mark(1, 200 * 10**9, 2, 1)
    arrivals = Arrivals(QUIET_S)
    arrivals.begin({A: fresh, B: future}, now_s=0.0, wall_ns=now_ns)
    assert arrivals.waiting == [A]


def test_a_failure_is_news_once_until_the_file_changes():
    """Until then runs are told to leave it out."""
    arrivals = Arrivals(QUIET_S)
    arrivals.begin({A: SMALL}, now_s=0.0, wall_ns=10**12)
    assert [arrivals.fail(A, "no film"), arrivals.fail(A, "no film")] == [True, False]
    assert arrivals.left_out() == {A: "no film"}
    arrivals.see(A, LARGE, 1.0)
    arrivals.see(B, LARGE, 1.0)
    assert set(arrivals.left_out([A])) == {B}
    arrivals.take([A])
    assert arrivals.fail(A, "no film") is True


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("a.mp4", True),
        ("below/a.MKV", True),
        ("a.srt", True),
        ("a.jpg", True),
        ("a-poster.jpg", False),
        ("a.mp4.part", False),
        ("a.mkv.crdownload", False),
        ("a.mp4.!qB", False),
        (".a.mp4", False),
        (".hidden/a.mp4", False),
        ("a.txt", False),
    ],
)
def test_names_tell_what_matters(name, counts):
    """Under its root, which may itself be hidden."""
    root = Path("/home/me/.films")
    assert matters(root / name, [root], with_photos=True) is counts
    assert not matters(Path("/elsewhere", name), [root], with_photos=True)
    if name.endswith(".jpg"):
        assert not matters(root / name, [root], with_photos=False)


def test_a_file_that_is_open_to_be_written_is_told(tmp_path):
    """Not one that is read; aria2 says it by a file beside."""
    path = tmp_path / "a b.mp4"
    with path.open("wb"):
        assert is_being_written(path)
    with path.open("rb"):
        assert not is_being_written(path)
    (tmp_path / "a b.mp4.aria2").touch()
    assert is_being_written(path)


def test_network_file_systems_are_known_by_the_longest_mount(tmp_path):
    """The mount that a path lies in, spaces spelt as the kernel does."""
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nnas:/f /mnt/my\\040nas nfs4 rw 0 0\n")
    assert is_remote(Path("/mnt/my nas/films"), str(mounts))
    assert not is_remote(Path("/mnt/my"), str(mounts))
    assert not is_remote(Path("/mnt"), str(tmp_path / "none"))


class Runs:
    """Stands for indexing: notes what it is asked for, and says what it is told to."""

    def __init__(self):
        self.asked = []
        self.outcome = Outcome()

    def __call__(self, run):
        self.asked.append(run)
        return self.outcome


class Watched:
    """A folder that is watched, with a clock that is set by hand."""

    def __init__(self, folder, **options):
        self.runs, self.now_s = Runs(), 1000.0
        self.told: list[tuple[str, Path | None, str]] = []
        self.watch = FolderWatch(
            [folder],
            quiet_s=QUIET_S,
            index=self.runs,
            tell=lambda *told: self.told.append(told),
            clock=lambda: self.now_s,
            **options,
        )

    def after(self, seconds, *changed):
        """Look at what changed after some seconds, and act; return the paths of new runs."""
        before = len(self.runs.asked)
        self.now_s += seconds
        self.watch.check()
        self.watch.look(changed)
        self.watch.act()
        return [run.paths for run in self.runs.asked[before:]]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "films"
    made.mkdir()
    return made


def old(path, content=b"x"):
    """Write a file that was not changed for long."""
    path.write_bytes(content)
    os.utime(path, (1e9, 1e9))
    return path


def test_films_go_to_the_index_when_they_are_at_rest_and_folders_for_their_photos(folder):
    """One that still grows is left out of the run."""
    watched = Watched(folder)
    watched.watch.begin()
    film, photo = old(folder / "a.mp4"), old(folder / "p.jpg")
    assert watched.after(0, film, photo) == []
    growing = folder / "g.mp4"
    growing.write_bytes(b"1")
    assert watched.after(9, growing) == []
    assert watched.after(1) == [(folder,)]
    assert watched.runs.asked[-1].left_out == {growing: "it is still being written"}
    growing.write_bytes(b"12")
    assert watched.after(9, growing) == []
    assert watched.after(10) == [(growing,)]


def test_a_deleted_film_is_told_of_and_removed_only_when_asked_for(folder):
    """With pruning by a run over what is left of its place."""
    for prune in (False, True):
        (folder / "sub").mkdir()
        film = old(folder / "sub" / "a.mp4")
        watched = Watched(folder, prune=prune)
        watched.watch.begin()
        film.unlink()
        (folder / "sub").rmdir()
        assert watched.after(0, folder / "sub") == []
        assert watched.after(10) == ([(folder,)] if prune else [])
        assert [told[0] for told in watched.told] == ([] if prune else ["gone"])
        assert watched.after(600) == []


def test_a_folder_that_is_away_loses_nothing(folder, tmp_path):
    """When it is back, what changed meanwhile is indexed."""
    old(folder / "a.mp4")
    watched = Watched(folder, prune=True)
    watched.watch.begin()
    folder.rename(tmp_path / "aside")
    assert watched.after(1, folder) == []
    assert watched.after(100, folder, folder / "a.mp4") == []
    (tmp_path / "aside").rename(folder)
    new = old(folder / "b.mp4")
    assert watched.after(1) == []
    assert watched.after(10) == [(new,)]
    assert [told[:2] for told in watched.told] == [("away", folder), ("back", folder)]


def test_a_disk_that_is_mounted_at_an_empty_folder_is_noticed(folder):
    """The system tells of nothing: the folder has to be watched anew."""
    watched = Watched(folder)
    watched.watch.begin()
    film = old(folder / "a.mp4")
    watched.watch._devices[folder] = -1
    assert watched.watch.check()
    assert not watched.watch.check()
    assert watched.after(10) == [(film,)]


def test_films_of_a_disk_that_is_unmounted_below_are_not_gone(folder):
    """Their device was another one than their place is on now."""
    film = old(folder / "a.mp4")
    watched = Watched(folder, prune=True)
    watched.watch.begin()
    arrivals = watched.watch._arrivals
    mark = mark_of(film)
    assert mark is not None
    arrivals._known[film] = replace(mark, device=mark.device + 1)
    film.unlink()
    assert watched.after(100, folder) == []
    assert watched.after(100) == []


def test_a_run_that_cannot_go_on_is_tried_again(folder):
    """It is said once, and what was to be indexed is indexed then."""
    watched = Watched(folder)
    watched.watch.begin()
    film = old(folder / "a.mp4")
    watched.after(0, film)
    watched.runs.outcome = Outcome(problem="another vsearch is writing to it", is_busy=True)
    assert watched.after(10) == [(film,)]
    assert watched.after(RETRY_S - 1) == []
    assert watched.watch.next_s() == pytest.approx(1)
    assert watched.after(1) == [(film,)]
    watched.runs.outcome = Outcome()
    assert watched.after(RETRY_S) == [(film,)]
    assert watched.after(MOST_RETRY_S) == []
    assert [told[0] for told in watched.told] == ["waiting"]


def test_a_file_that_moves_on_before_its_run_is_no_problem(folder):
    """It is indexed where it is then, and nothing is said."""
    watched = Watched(folder)
    watched.watch.begin()
    film = old(folder / "a.mp4")
    watched.after(0, film)

    def move(run):
        film.rename(folder / "b.mp4")
        return Outcome(problem="a.mp4 does not exist")

    watched.watch._index = move
    watched.after(10)
    watched.watch._index = watched.runs
    assert watched.after(0, film, folder / "b.mp4") == []
    assert watched.after(10) == [(folder / "b.mp4",)]
    assert watched.told == []


def test_the_first_pass_waits_for_another_process_and_ends_for_other_problems(folder):
    """What would be in vain is an error."""
    watched = Watched(folder)
    watched.runs.outcome = Outcome(problem="another vsearch is writing to it", is_busy=True)
    watched.watch.begin()
    watched.runs.outcome = Outcome()
    assert watched.after(RETRY_S) == [(folder,)]
    assert watched.after(RETRY_S) == []
    other = Watched(folder)
    other.runs.outcome = Outcome(problem="the disk is full")
    with pytest.raises(VsearchError, match="the disk is full"):
        other.watch.begin()


def test_what_fails_is_named_once_and_read_again_when_it_changes(folder):
    """What grew while it was left out is not named at all."""
    bad = old(folder / "bad.mp4")
    watched = Watched(folder)
    watched.runs.outcome = Outcome(failed={bad: "no film"})
    watched.watch.begin()
    new = old(folder / "new.mp4")
    watched.after(0, new)
    assert watched.after(10) == [(new,)]
    assert watched.runs.asked[-1].left_out == {bad: "no film"}
    assert watched.told == [("failed", bad, "no film")]
    old(bad, b"longer")
    watched.after(0, bad)
    assert watched.after(10) == [(bad,)]
    assert len(watched.told) == 2


def test_the_system_tells_of_what_is_written_moved_and_deleted(folder):
    """At any depth, in new folders too; a folder that is not there is named."""
    unwatched: dict[Path, str] = {}
    absent = folder / "none"
    with changes_in([folder, absent], on_unwatched=unwatched.__setitem__) as changes:
        (folder / "sub").mkdir()
        changes.take(2.0)
        film = old(folder / "sub" / "a.mp4")
        assert film in changes.take(2.0)
        film.rename(folder / "b.mp4")
        assert {film, folder / "b.mp4"} <= changes.take(2.0)
        (folder / "b.mp4").unlink()
        assert folder / "b.mp4" in changes.take(2.0)
    assert list(unwatched) == [absent]


def test_films_are_found_at_any_depth_but_not_in_hidden_folders(folder):
    """A path that is a film stands for itself; one that is gone for nothing."""
    for name in ("sub", ".hidden"):
        (folder / name).mkdir()
        old(folder / name / "a.mp4")
    film = folder / "sub" / "a.mp4"
    found = look_through(folder, lambda path: matters(path, [folder], with_photos=True))
    assert set(found) == {film}
    assert set(look_through(film, lambda path: True)) == {film}
    assert look_through(folder / "none", lambda path: True) == {}


CODE = """
import sys
from indexer.cli import main
from indexer.commands.watch_folder import Teller, once
from indexer.commands import watch_folder
watch_folder.Indexer.command = (sys.executable, "-m", "tests.fake_worker")
sys.exit(main(sys.argv[1:]))
"""


class Session:
    """vsearch watch-folder at work in a process of its own, with the plain models."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, *map(str, words), "--progress-json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.told = self.process.stdout

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """End it as systemd does."""
        with self.process:
            self.process.send_signal(signal.SIGTERM)
            self.told.read()
        self.status = self.process.returncode

    def until(self, event, name):
        """Return the message of an event that is about a file of that name."""
        for line in self.told:
            told = json.loads(line)
            if told["event"] == event and name in str(told.get("path", "")):
                return told
        raise AssertionError(f"it ended without {event} {name}")


def titles(home):
    with Store.open(home / "index", create=False) as store:
        return sorted((film.title, film.path.name) for film in store.films())


def clip(path, colour):
    return make_clip(path, [plain(colour)] * 10, fps=5, pixel_format="yuv444p")


def test_growth_renaming_and_deletion_as_they_happen(folder, tmp_path):
    """A film that grows is read when it is whole; SIGTERM ends it cleanly."""
    home = tmp_path / "home"
    whole = clip(tmp_path / "whole.mp4", RED).read_bytes()
    half = len(whole) // 2
    old(folder / "bad.mp4", b"no film")
    with Session("--home", home, "watch-folder", folder, "--quiet", "0.6") as session:
        assert session.until("failed", "bad.mp4")
        with (folder / "red.mp4").open("wb") as file:
            file.write(whole[:half])
            file.flush()
            time.sleep(0.8)  # longer than it has to be quiet, but it is open
            file.write(whole[half:])
        session.until("finished", "red.mp4")
        (folder / "red.mp4").rename(folder / "crimson.mp4")
        assert " -> " in session.until("moved", "crimson.mp4")["reason"]
        (folder / "crimson.mp4").unlink()
        session.until("gone", "crimson.mp4")
    assert session.status == 0
    assert titles(home) == [("Red", "crimson.mp4")]


def test_once_indexes_and_ends(folder, capsys):
    """With 1 when a file failed; what is still written is left for another time."""
    bad, growing = old(folder / "bad.mp4"), folder / "growing.mp4"
    growing.write_bytes(b"1")
    watched = Watched(folder)
    watched.runs.outcome = Outcome(failed={growing: "it is still being written"})
    assert once(watched.watch, Teller(as_json=False)) == 0
    assert "waiting: 1 file left for another time" in capsys.readouterr().out
    watched = Watched(folder)
    watched.runs.outcome = Outcome(failed={bad: "no film"})
    assert once(watched.watch, Teller(as_json=False)) == 1


@pytest.mark.parametrize("command", ["index", "watch-folder"])
def test_what_is_left_alone_can_be_said(command):
    """Photos, notes and subtitles, when films are indexed and when they are watched for."""
    home, folders = Home(Path("/home"), Path("/weights")), [Path("/films")]
    options = ["--no-photos", "--no-notes", "--no-subtitles", "--device", "cpu"]
    order = order_of(parser_of(command).parse_args(["/films"]), home, folders)
    assert order == Order(home, (Path("/films"),))
    order = order_of(parser_of(command).parse_args(["/films", *options]), home, folders)
    assert (order.with_photos, order.with_notes, order.with_subtitles) == (False, False, False)
    assert order.device == "cpu"


def test_bad_input_is_one_line(tmp_path, capsys):
    """No folder, or a time that cannot be."""
    home = ["--home", str(Home.locate(str(tmp_path)).folder)]
    assert main([*home, "watch-folder", str(tmp_path / "none")]) == 1
    assert main([*home, "watch-folder", str(tmp_path), "--quiet", "-1"]) == 1
    assert main([*home, "watch-folder", str(tmp_path), "--poll", "0"]) == 1
    assert capsys.readouterr().err.count("\n") == 3
