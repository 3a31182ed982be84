"""Indexing told to another program: one JSON object a line, on stdout."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from indexer.contents import FilmContents
from indexer.job import Job
from indexer.library import Report
from indexer.note_library import NoteReport
from indexer.photo_plan import PhotoReport
from indexer.subtitles import SubtitleReport
from vsearch.wording import reason_alone

EVERY_S = 1.0  # how often it is told how far it has come, at most
EVERY_SHARE = 0.0025  # and of a long film, how much further

Tell = Callable[[dict[str, object]], None]


class Teller:
    """A reporter that tells what happens as it happens, one message each.

    Every message has ``event`` and ``at``, in seconds since 1970; the paths in it are text, signs
    that are none as Python reads them.
    """

    def __init__(self, tell: Tell) -> None:
        self._hand_on = tell
        self._lock = threading.Lock()  # films and photos are read in threads of their own
        self._told_at = 0.0
        self._alive_at = 0.0
        self._reached_s: dict[Path, float] = {}  # of films in hand
        self._told_s = 0.0  # and of all of them
        self._photos = 0
        self._since_finished = 0  # photos

    def planned(self, jobs: Sequence[Job]) -> None:
        """Tell how many films will be looked at, and how long they are."""
        self._tell("planned", films=len(jobs), seconds=sum(job.info.duration_s for job in jobs))

    def started(self, job: Job) -> None:
        """Tell which film is begun."""
        self._tell("started", path=str(job.path), seconds=job.info.duration_s)
        self._reached_s[job.path] = 0.0

    def reached(self, job: Job, time_s: float) -> None:
        """Tell how far into the film it is, and into all films in hand, now and then."""
        done_s = min(time_s - job.info.start_s, job.info.duration_s)
        self._reached_s[job.path] = max(done_s, self._reached_s.get(job.path, 0.0))
        in_hand_s = sum(self._reached_s.values())
        if self._is_time() and in_hand_s - self._told_s >= EVERY_SHARE * job.info.duration_s:
            self._told_s = in_hand_s
            self._tell("reached", path=str(job.path), seconds=done_s, in_hand=in_hand_s)

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Tell that a film is in the index."""
        self._let_go(job.path)
        self._tell(
            "finished",
            path=str(job.path),
            shots=len(contents.shots),
            frames=contents.picture_count,
            faces=len(contents.faces),
        )

    def photos_planned(self, count: int) -> None:
        """Tell how many photos will be looked at."""
        self._tell("photos_planned", photos=count)

    def photos_reached(self, folder: Path, count: int) -> None:
        """Tell how many have been looked at, all in all, now and then."""
        self._photos += count
        self._since_finished += count
        if self._is_time():
            self._tell("photos_reached", path=str(folder), photos=self._photos)

    def photos_finished(self, folder: Path, count: int, faces: int) -> None:
        """Tell how many photos of a folder are in the index now."""
        new, self._since_finished = self._since_finished, 0
        self._tell("photos_finished", path=str(folder), photos=count, faces=faces, new=new)

    def failed(self, path: Path, reason: str) -> None:
        """Tell which file cannot be indexed, and why."""
        self._let_go(path)
        self._since_finished = max(0, self._since_finished - 1)  # of a photo that was looked at
        self._tell("failed", path=str(path), reason=reason_alone(path, reason))

    def notes_taken(self, report: NoteReport) -> None:
        """Tell what was taken from the notes of some films."""
        self._tell(
            "notes_taken",
            films=report.films,
            parts=report.parts,
            people=report.people,
            without=report.without,
        )

    def noted(self, report: Report) -> None:
        """Tell of the films that need a word, each with what is to be said of it."""
        for old, new in report.moved:
            self._tell("moved", path=str(new), reason=f"{old} -> {new}")
        for copy, film in report.copies:
            self._tell("copy", path=str(copy), reason=f"{copy} is the same film as {film}")
        for path, reason in report.damaged:
            self._tell("damaged", path=str(path), reason=f"{path}: {reason}; indexed as far")
        for gone in report.missing:
            words = f"{gone.title} ({gone.path}); --prune removes it"
            self._tell("gone", path=str(gone.path), reason=words)
        for gone in report.pruned:
            self._tell("removed", path=str(gone.path), reason=f"{gone.title} ({gone.path})")

    def subtitles_noted(self, report: SubtitleReport) -> None:
        """Tell of the subtitles that could not be read, each with the reason."""
        for path, reason in report.notes:
            self._tell("subtitles", path=str(path), reason=f"{path}: {reason}")

    def summary(
        self, report: Report, photos: PhotoReport, subtitles: SubtitleReport | None = None
    ) -> None:
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
            photos_moved=photos.moved,
            photos_copies=photos.copies,
            photos_failed=len(photos.failed),
            photos_gone=photos.gone,
            photos_removed=photos.pruned,
            subtitles_films=subtitles.films if subtitles else 0,
            subtitles_lines=subtitles.lines if subtitles else 0,
        )

    def said(self, text: str) -> None:
        """Tell what the user should know of the run."""
        self._tell("said", reason=text)

    def ended(self, reason: str) -> None:
        """Tell why the run cannot go on."""
        self._tell("ended", reason=reason)

    def stumbled(self, reason: str) -> None:
        """Tell of a bug."""
        self._tell("stumbled", reason=reason)

    def reading(self, path: Path) -> None:
        """Tell that a file is about to be read."""
        self._send("reading", path=str(path))

    def was_read(self, path: Path) -> None:
        """Tell that nothing can break any more because of a file."""
        self._send("was_read", path=str(path))

    def alive(self) -> None:
        """Tell now and then that reading does not stand still."""
        if time.time() - self._alive_at >= EVERY_S:
            self._alive_at = time.time()
            self._send("alive")

    def _let_go(self, path: Path) -> None:
        self._reached_s.pop(path, None)
        self._told_s = sum(self._reached_s.values())

    def _is_time(self) -> bool:
        return time.time() - self._told_at >= EVERY_S

    def _tell(self, event: str, **values: object) -> None:
        self._told_at = time.time()
        self._send(event, **values)

    def _send(self, event: str, **values: object) -> None:
        with self._lock:
            self._hand_on({"event": event, "at": round(time.time(), 3), **values})


class JsonLines(Teller):
    """A reporter that writes every message as a line of JSON.

    Signs of a path that are no text are escaped as Python does, so that they can be read back.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(lambda told: print(json.dumps(told), file=stream, flush=True))
