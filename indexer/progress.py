"""Indexing shown on the terminal: one bar for the film, one for the whole run."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from indexer.contents import FilmContents
from indexer.library import Job
from vsearch.wording import clock, counted, printable

NAME_WIDTH = 28  # of a film, so that bar and times fit beside it on 80 columns


class Bars:
    """A reporter that draws on stderr: bars on a terminal, one line per film elsewhere."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.percentage:3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._total: TaskID | None = None
        self._film: TaskID | None = None
        self._photos: TaskID | None = None
        self._before_s = 0.0  # length of the films already done
        self._started = 0.0

    def __enter__(self) -> "Bars":
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def planned(self, jobs: Sequence[Job]) -> None:
        """Show the total."""
        length = sum(job.info.duration_s for job in jobs)
        if jobs:
            self._say(f"{len(jobs)} to index, {clock(length)} of film")
            self._total = self._bars.add_task("all films", total=length)

    def started(self, job: Job) -> None:
        """Show a bar for the film."""
        self._started = time.monotonic()
        self._film = self._bars.add_task(_short(job.path.name), total=job.info.duration_s)

    def reached(self, job: Job, time_s: float) -> None:
        """Move both bars."""
        if self._film is not None and self._total is not None:
            done_s = min(time_s - job.info.start_s, job.info.duration_s)
            self._bars.update(self._film, completed=done_s)
            self._bars.update(self._total, completed=self._before_s + done_s)

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Replace the film's bar by a line."""
        self._end_film(job)
        took_s = time.monotonic() - self._started
        self._say(
            f"{job.path.name}: {len(contents.shots)} shots, "
            f"{contents.picture_count} frames, {len(contents.faces)} faces "
            f"in {took_s:.1f} s ({job.info.duration_s / max(took_s, 1e-3):.1f}x real time)"
        )

    def photos_planned(self, count: int) -> None:
        """Show how many photos there are to look at."""
        if count:
            self._say(f"{counted(count, 'photo')} to index")
            self._photos = self._bars.add_task("photos", total=count)

    def photos_reached(self, folder: Path, count: int) -> None:
        """Move the bar of photos."""
        if self._photos is not None:
            self._bars.update(self._photos, advance=count, description=_short(folder.name))

    def photos_finished(self, folder: Path, count: int, faces: int) -> None:
        """Say what is in the index of a folder."""
        self._say(f"{folder.name}: {counted(count, 'photo')}, {counted(faces, 'face')}")

    def failed(self, path: Path, reason: str) -> None:
        """Say which file cannot be indexed, and why."""
        if self._film is not None:
            self._bars.remove_task(self._film)
            self._film = None
        self._say(f"{path.name}: not indexed: {reason}")

    def _end_film(self, job: Job) -> None:
        self._before_s += job.info.duration_s
        if self._film is not None:
            self._bars.remove_task(self._film)
            self._film = None
        if self._total is not None:
            self._bars.update(self._total, completed=self._before_s)

    def _say(self, line: str) -> None:
        self._console.print(printable(line), markup=False)


def _short(name: str) -> str:
    return name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1]}…"
