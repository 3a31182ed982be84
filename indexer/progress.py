"""Indexing shown on the terminal: one bar for every film in hand, one for the whole run."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
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

from vsearch.jobs.events import Event, event_of
from vsearch.wording import clock, counted, printable

NAME_WIDTH = 28  # of a film, so that bar and times fit beside it on 80 columns


@dataclass(slots=True)
class _Film:
    """A film in hand."""

    bar: TaskID
    length_s: float
    started: float  # on a clock that never goes back


class Bars:
    """What draws on stderr how a run goes: bars on a terminal, one line per film elsewhere."""

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
        self._films: dict[Path, _Film] = {}  # in hand
        self._photos: TaskID | None = None
        self._before_s = 0.0  # length of the films already done

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

    def hear(self, told: Mapping[str, object]) -> None:
        """Show what a run tells, as ``indexer/progress_lines.py`` writes it."""
        event = event_of(told)
        if event is None:
            return
        match event.name:
            case "planned":
                self._plan(event)
            case "started":
                self._start(event)
            case "reached":
                self._move(event)
            case "finished":
                self._finish(event)
            case "photos_planned":
                self._plan_photos(int(event.number("photos")))
            case "photos_reached" if self._photos is not None:
                done, name = event.number("photos"), _short(event.path.name)
                self._bars.update(self._photos, completed=done, description=name)
            case "photos_finished":
                photos, faces = int(event.number("photos")), int(event.number("faces"))
                self._say(
                    f"{event.path.name}: {counted(photos, 'photo')}, {counted(faces, 'face')}"
                )
            case "failed":
                self._fail(event)

    def _plan(self, event: Event) -> None:
        if films := int(event.number("films")):
            length_s = event.number("seconds")
            self._say(f"{films} to index, {clock(length_s)} of film")
            self._total = self._bars.add_task("all films", total=length_s)

    def _start(self, event: Event) -> None:
        length_s = event.number("seconds")
        bar = self._bars.add_task(_short(event.path.name), total=length_s)
        self._films[event.path] = _Film(bar, length_s, time.monotonic())

    def _move(self, event: Event) -> None:
        """Move the film's bar and that of all films."""
        film = self._films.get(event.path)
        if film is not None and self._total is not None:
            self._bars.update(film.bar, completed=event.number("seconds"))
            done_s = self._before_s + event.number("in_hand")
            self._bars.update(self._total, completed=done_s)

    def _finish(self, event: Event) -> None:
        """Replace the film's bar by a line."""
        film = self._end_film(event.path)
        took_s = time.monotonic() - film.started if film else 0.0
        length_s = film.length_s if film else 0.0
        shots, frames, faces = (int(event.number(of)) for of in ("shots", "frames", "faces"))
        self._say(
            f"{event.path.name}: {shots} shots, {frames} frames, {faces} faces "
            f"in {took_s:.1f} s ({length_s / max(took_s, 1e-3):.1f}x real time)"
        )

    def _plan_photos(self, count: int) -> None:
        if count:
            self._say(f"{counted(count, 'photo')} to index")
            self._photos = self._bars.add_task("photos", total=count)

    def _fail(self, event: Event) -> None:
        self._say(f"{event.path.name}: not indexed: {event.reason}")
        self._end_film(event.path)

    def _end_film(self, path: Path) -> _Film | None:
        """Take the film's bar away and return it."""
        film = self._films.pop(path, None)
        if film is not None:
            self._before_s += film.length_s
            self._bars.remove_task(film.bar)
            if self._total is not None and not self._films:
                self._bars.update(self._total, completed=self._before_s)
        return film

    def _say(self, line: str) -> None:
        self._console.print(printable(line), markup=False)


def _short(name: str) -> str:
    name = printable(name)
    return name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1]}…"
