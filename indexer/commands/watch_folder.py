"""vsearch watch-folder: index what arrives in folders, until it is stopped."""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from indexer.folder_events import changes_in
from indexer.folder_look import is_remote
from indexer.folder_watch import CHECK_S, RESCAN_S, FolderWatch, Outcome, Run
from indexer.limits import Limits
from indexer.order import Order
from indexer.relay import Message
from indexer.running import add_reading_options, add_running_options, limits_of, order_of
from indexer.scan import full_path
from indexer.supervisor import WORKER, supervise
from vsearch.errors import InputError, VsearchError
from vsearch.settings import Home
from vsearch.wording import counted, printable

QUIET_S, POLL_S = 10.0, 60.0
_BUSY = "another vsearch is writing"  # what the store says of itself


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folders and how they are watched."""
    parser.add_argument("folders", nargs="+", type=Path, help="folders of films and photos")
    parser.add_argument(
        "--quiet",
        type=float,
        default=QUIET_S,
        metavar="SECONDS",
        help="for how long a file has to stay as it is before it is read (default: %(default)g)",
    )
    parser.add_argument(
        "--poll",
        type=float,
        metavar="SECONDS",
        help="look through the folders that often instead of waiting for the system to tell "
        f"(default: on network file systems, and where it cannot tell, {POLL_S:g})",
    )
    parser.add_argument("--once", action="store_true", help="index what is there now, and end")
    parser.add_argument(
        "--prune", action="store_true", help="remove films and photos that are deleted"
    )
    add_reading_options(parser)
    add_running_options(parser)


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Watch until Ctrl-C or SIGTERM, which is exit status 0; with --once 1 when a file failed."""
    folders = [full_path(folder) for folder in arguments.folders]
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder: check the spelling, or mount the drive.")
    quiet_s = _seconds(arguments.quiet, "--quiet", least=0.0)
    poll_s = None if arguments.poll is None else _seconds(arguments.poll, "--poll", least=0.1)
    order = order_of(arguments, home, folders)
    teller = Teller(as_json=arguments.progress_json)
    watch = FolderWatch(
        folders,
        quiet_s=quiet_s,
        index=Indexer(order, limits_of(arguments), teller),
        tell=teller.tell,
        prune=arguments.prune,
        with_photos=order.with_photos,
    )
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        if arguments.once:
            return once(watch, teller)
        follow(watch, teller, poll_s)
    except KeyboardInterrupt:
        teller.tell("stopped", None, "what was finished is kept")
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def follow(watch: FolderWatch, teller: Teller, poll_s: float | None) -> None:
    """Index all there is, and then what changes, without end."""
    is_begun = False
    while True:
        untold = {folder: "as asked for" for folder in watch.folders if poll_s is not None}
        untold |= {folder: "a network file system" for folder in watch.folders if is_remote(folder)}
        told = [folder for folder in watch.folders if {folder}.isdisjoint({*untold, *watch.away})]
        with changes_in(told, on_unwatched=untold.__setitem__) as changes:
            for folder in watch.folders if not is_begun else ():
                every = f"looked at every {poll_s or POLL_S:g} s"
                teller.tell(
                    "watching", folder, f"{every} ({why})" if (why := untold.get(folder)) else ""
                )
            if not is_begun:
                watch.begin()
                is_begun = True
            if _follow_until_back(watch, changes.take, list(untold), poll_s or POLL_S):
                continue  # what came back has to be watched anew


def _follow_until_back(
    watch: FolderWatch,
    take: Callable[[float], set[Path]],
    polled: Sequence[Path],
    poll_s: float,
) -> bool:
    """Keep in step until a folder comes back that was away."""
    poll_at = time.monotonic() + (poll_s if polled else math.inf)
    rescan_at = time.monotonic() + RESCAN_S
    while True:
        waits = [CHECK_S, poll_at - time.monotonic(), rescan_at - time.monotonic()]
        if (next_s := watch.next_s()) is not None:
            waits.append(next_s)
        changed = take(max(0.0, min(waits)))
        if watch.check():
            return True
        watch.look(changed)
        if time.monotonic() >= poll_at:
            watch.look(polled)
            poll_at = time.monotonic() + poll_s
        if time.monotonic() >= rescan_at:
            watch.look(watch.folders)
            rescan_at = time.monotonic() + RESCAN_S
        watch.act()


def once(watch: FolderWatch, teller: Teller) -> int:
    """Index all there is; return 0, or 1 when a file failed. VsearchError when that cannot be."""
    outcome = watch.begin()
    if outcome.problem:
        raise VsearchError(outcome.problem)
    if watch.waiting:
        files = counted(len(watch.waiting), "file")
        teller.tell("waiting", None, f"{files} left for another time: still being written")
    failed = set(outcome.failed).difference(watch.waiting)
    return 1 if failed else 0


class Indexer:
    """Carries out runs in processes of their own."""

    command: Sequence[str] = WORKER

    def __init__(self, order: Order, limits: Limits, teller: Teller) -> None:
        self._order, self._limits, self._teller = order, limits, teller

    def __call__(self, run: Run) -> Outcome:
        """Do a run and return what became of it."""
        order = replace(self._order, folders=run.paths, prune=run.prune, left_out=run.left_out)
        moved: list[str] = []

        def hear(message: Message) -> None:
            if message["event"] == "moved":
                moved.append(str(message["reason"]))
            self._teller.hear(message)

        try:
            done = supervise(
                order, self._limits, hear=hear, say=self._teller.say, command=self.command
            )
        except VsearchError as error:
            return Outcome(moved=tuple(moved), problem=str(error), is_busy=_BUSY in str(error))
        return Outcome(failed=dict(done.failed), moved=tuple(moved))


class Teller:
    """Tells what happens, a line each: in words, or as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._gone = set[str]()  # files of which it was told
        self._said = set[str]()  # of runs, which all say the same

    def tell(self, event: str, path: Path | None, words: str) -> None:
        """Tell what happened, to which watched folder or file in it."""
        if event == "gone":
            self._gone.add(str(path))
        if self._as_json:
            named = {} if path is None else {"path": str(path)}
            told = {"event": event, "at": round(time.time(), 3), **named, "reason": words}
            print(json.dumps(told), flush=True)
        else:
            told_of = ": ".join(filter(None, [event, str(path or ""), words]))
            print(printable(f"{time.strftime('%H:%M:%S')} {told_of}"), flush=True)

    def hear(self, message: Message) -> None:
        """Tell what an indexing run tells: in words only what came into the index, or left it."""
        event, path = str(message["event"]), str(message.get("path", ""))
        if event == "failed" or (event == "gone" and path in self._gone):
            return  # the watch tells of it, or did
        if event == "gone":
            self._gone.add(path)
        if self._as_json:
            print(json.dumps(message), flush=True)
        elif event == "finished":
            shots, frames, faces = (message[name] for name in ("shots", "frames", "faces"))
            self.tell("indexed", Path(path), f"{shots} shots, {frames} frames, {faces} faces")
        elif event == "photos_finished" and message.get("new"):
            self.tell("indexed", Path(path), f"{message['new']} photos")
        elif event in ("moved", "copy", "damaged", "gone", "removed"):
            self.tell(event, None, str(message["reason"]))

    def say(self, line: str) -> None:
        """Tell what the user should know of runs, once."""
        if line not in self._said:
            self._said.add(line)
            print(printable(line), file=sys.stderr, flush=True)


def _seconds(asked: float, option: str, *, least: float) -> float:
    if not (math.isfinite(asked) and least <= asked <= 86_400):
        raise InputError(f"{option} cannot be {asked:g} s: give {least:g} to 86400.")
    return asked


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
