"""The one indexing run of a home: started, watched and stopped from whichever page."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vsearch.errors import InputError, StoreError
from vsearch.jobs.events import read_events
from vsearch.jobs.files import JobFiles, Record, read_lines
from vsearch.jobs.process import Process, run
from vsearch.jobs.progress import Progress, progress_of
from vsearch.settings import WEIGHTS_VARIABLE, Home

INDEXER = (sys.executable, "-P", "-m", "indexer")  # -P: no modules from the current folder
GRACE_S = 8.0  # for which a run may go on after it was asked to stop
_OURS = "vsearch: "  # what the command line begins its one line with on an error


@dataclass(frozen=True, slots=True)
class JobState:
    """What is known of the run that was started last."""

    folders: tuple[Path, ...]
    is_running: bool
    is_stopped: bool  # somebody wanted it to stop
    progress: Progress
    problem: str = ""  # why it ended before its time, in one line

    @property
    def is_done(self) -> bool:
        """Say whether it came to its end."""
        return self.progress.phase == "done" and not self.is_running


def start(
    home: Home,
    folders: Sequence[Path],
    options: Sequence[str] = (),
    *,
    command: Sequence[str] = INDEXER,
) -> None:
    """Index folders in a process of its own, which goes on when the page is closed.

    ``options`` are those of ``vsearch index``. InputError when a folder is not there, StoreError
    when a run is at work already or none can be started.
    """
    if not folders:
        raise InputError("Nothing to index: name a folder of films or photos.")
    for folder in folders:
        check(folder)
    files = JobFiles(home)
    with files.held():
        last = files.read()
        if last and last.process.is_alive:
            raise StoreError("Another run is at work: wait until it is done, or cancel it.")
        files.clear()
        words = ["--home", str(home.folder)]
        words += ["--index", home.address] if home.address else []
        words += ["index", "--progress-json", *options]
        environment = {**os.environ, WEIGHTS_VARIABLE: str(home.weights)}
        try:
            process = run(
                [*command, *words, *map(str, folders)],
                stdout=files.log,
                stderr=files.errors,
                environment=environment,
            )
        except OSError as error:
            raise StoreError(
                f"Indexing cannot be started ({error.strerror}): make room, or install vsearch "
                "again."
            ) from error
        files.write(Record(process, tuple(folders)))


def check(folder: Path) -> None:
    """Raise InputError when a folder, or a film, cannot be indexed as it is."""
    if not folder.is_absolute():
        raise InputError(f"{folder} is no full path: begin it with {folder.cwd().anchor} or ~.")
    try:
        is_folder, is_file = folder.is_dir(), folder.is_file()
        is_there = folder.exists()
    except (OSError, ValueError) as error:  # too long, out of reach, or with signs no path has
        raise InputError(f"{folder} cannot be opened: check the spelling.") from error
    if not is_there:
        raise InputError(f"{folder} does not exist: check the spelling, or mount the drive.")
    if not is_folder and not is_file:
        raise InputError(f"{folder} is neither a folder nor a film: name one.")
    if not os.access(folder, os.R_OK | os.X_OK if is_folder else os.R_OK):
        raise InputError(f"{folder} cannot be read: change its rights, or name another one.")


def state(home: Home) -> JobState | None:
    """Return what the run does that was started last, None when there was none."""
    files = JobFiles(home)
    last = files.read()
    if last is None:
        return None
    is_running = last.process.is_alive
    # Read after that: what has ended has written all it had to tell.
    progress = progress_of(read_events(read_lines(files.log)))
    is_stopped, problem = files.is_asked_to_stop(), ""
    if not is_running and not is_stopped and progress.phase != "done":
        problem = _problem(read_lines(files.errors))
    return JobState(last.folders, is_running, is_stopped, progress, problem)


def cancel(home: Home, *, grace_s: float = GRACE_S) -> None:
    """Stop the run: what is in the index already stays, the film at work does not get there.

    It is interrupted, and ended by force when it is still there after some seconds.
    """
    files = JobFiles(home)
    with files.held():
        last = files.read()
        if last is None or not last.process.is_alive:
            return
        files.ask_to_stop()
    last.process.send(signal.SIGINT)
    ending = threading.Thread(target=_end, args=(last.process, grace_s), name="cancel", daemon=True)
    ending.start()


def forget(home: Home) -> None:
    """Forget the last run, unless it is still at work."""
    files = JobFiles(home)
    with files.held():
        last = files.read()
        if last and not last.process.is_alive:
            files.clear()


def _end(process: Process, grace_s: float) -> None:
    until = time.monotonic() + grace_s
    while process.is_alive and time.monotonic() < until:
        time.sleep(0.1)
    process.send(signal.SIGTERM)


def _problem(errors: Sequence[str]) -> str:
    """Return why a run ended early: what the command line says, else what was written last."""
    written = [line.strip() for line in errors if line.strip()]
    told = [line.removeprefix(_OURS) for line in written if line.startswith(_OURS)]
    last = (told or written or ["it was ended from outside, start it again."])[-1]
    return f"Indexing ended early: {last}"
