"""Indexing told to another program: one JSON object a line, on stdout."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from indexer.contents import FilmContents
from indexer.library import Job, Report
from indexer.photo_plan import PhotoReport

EVERY_S = 1.0  # how often it is told how far it has come, at most
EVERY_SHARE = 0.0025  # and of a long film, how much further


class JsonLines:
    """A reporter that writes what happens as it happens.

    Every object has ``event`` and ``at``, in seconds since 1970. Signs of a path that are no text
    are escaped as Python does, so that they can be read back.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._told_at = 0.0
        self._told_share = 0.0
        self._photos = 0

    def planned(self, jobs: Sequence[Job]) -> None:
        """Tell how many films will be looked at, and how long they are."""
        self._tell("planned", films=len(jobs), seconds=sum(job.info.duration_s for job in jobs))

    def started(self, job: Job) -> None:
        """Tell which film is begun."""
        self._tell("started", path=str(job.path), seconds=job.info.duration_s)
        self._told_share = 0.0

    def reached(self, job: Job, time_s: float) -> None:
        """Tell how far into the film it is, now and then."""
        done_s = min(time_s - job.info.start_s, job.info.duration_s)
        share = done_s / job.info.duration_s
        if self._is_time() and share - self._told_share >= EVERY_SHARE:
            self._told_share = share
            self._tell("reached", seconds=done_s)

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Tell that a film is in the index."""
        self._tell(
            "finished",
            path=str(job.path),
            shots=len(contents.shots),
            faces=len(contents.faces),
        )

    def photos_planned(self, count: int) -> None:
        """Tell how many photos will be looked at."""
        self._tell("photos_planned", photos=count)

    def photos_reached(self, folder: Path, count: int) -> None:
        """Tell how many have been looked at, all in all, now and then."""
        self._photos += count
        if self._is_time():
            self._tell("photos_reached", path=str(folder), photos=self._photos)

    def photos_finished(self, folder: Path, count: int, faces: int) -> None:
        """Tell how many photos of a folder are in the index now."""
        self._tell("photos_finished", path=str(folder), photos=count, faces=faces)

    def failed(self, path: Path, reason: str) -> None:
        """Tell which file cannot be indexed, and why."""
        self._tell("failed", path=str(path), reason=reason)

    def summary(self, report: Report, photos: PhotoReport) -> None:
        """Tell what became of all files; it is the last line of a run that was not stopped."""
        self._tell(
            "summary",
            indexed=len(report.indexed),
            unchanged=len(report.unchanged),
            moved=len(report.moved),
            copies=len(report.copies),
            missing=len(report.missing),
            removed=len(report.pruned),
            failed=len(report.failed) + len(photos.failed),
            photos_indexed=photos.indexed,
            photos_unchanged=photos.unchanged,
            photos_gone=photos.gone,
            photos_removed=photos.pruned,
        )

    def _is_time(self) -> bool:
        return time.time() - self._told_at >= EVERY_S

    def _tell(self, event: str, **values: object) -> None:
        self._told_at = time.time()
        line = json.dumps({"event": event, "at": round(self._told_at, 3), **values})
        print(line, file=self._stream, flush=True)
