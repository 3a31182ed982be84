"""Folders kept in step with the index: what is at rest in them is indexed.

What has to be done is decided by ``Arrivals``; here it is looked at and done.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.arrivals import Arrivals, Mark
from indexer.folder_look import (
    COMPANIONS,
    device_at,
    is_being_written,
    look_through,
    mark_of,
    matters,
    mount_of,
)
from indexer.scan import FILM_SUFFIXES, is_below
from vsearch.errors import VsearchError

RESCAN_S = 600.0  # how often everything is looked at, in case something was not told of
CHECK_S = 5.0  # how often folders are looked for that may be unmounted
RETRY_S = 30.0  # until a run is tried again that could not go on
MOST_RETRY_S = 900.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one indexing run has to do."""

    paths: tuple[Path, ...]  # films, and folders
    left_out: dict[Path, str]  # not to be read, and why
    prune: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    failed: dict[Path, str] = field(default_factory=dict)
    moved: tuple[str, ...] = ()  # "old -> new"
    problem: str = ""  # why it could not go on
    is_busy: bool = False  # because another process is writing to the index


Index = Callable[[Run], Outcome]
Tell = Callable[[str, Path | None, str], None]  # what happened, to which file or folder, in words


class FolderWatch:
    """Some folders that are watched."""

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        quiet_s: float,
        index: Index,
        tell: Tell,
        prune: bool = False,
        with_photos: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folders = tuple(folders)
        self._mounts: dict[Path, Path] = {}  # where the file system of each begins
        self._devices: dict[Path, int | None] = {}
        for folder in folders:
            self._note_disk(folder)
        self._away = set[Path]()
        self._arrivals = Arrivals(quiet_s)
        self._index, self._tell, self._clock = index, tell, clock
        self._prune, self._with_photos = prune, with_photos
        self._is_first_pass_due = True
        self._not_before_s = float("-inf")  # the next run
        self._retry_s = RETRY_S
        self._problem = ""  # that was told of and lasts

    @property
    def away(self) -> frozenset[Path]:
        """Return the folders that are not there now."""
        return frozenset(self._away)

    @property
    def waiting(self) -> list[Path]:
        """Return the files that are not yet at rest."""
        return self._arrivals.waiting

    def begin(self) -> Outcome:
        """Look through all folders and index them, or note to try that again; return which.

        VsearchError when that would be in vain.
        """
        for folder in self.folders:
            marks = look_through(folder, self._is_wanted)
            self._arrivals.begin(marks, now_s=self._clock(), wall_ns=time.time_ns())
        outcome = self._first_pass()
        if outcome.problem and not outcome.is_busy:
            raise VsearchError(outcome.problem)
        return outcome

    def check(self) -> bool:
        """Tell of folders that are gone, or back; return whether other files are there now."""
        is_new = False
        for folder in self.folders:
            is_there = folder.exists() and self._mounts[folder].is_mount()
            if not is_there:
                if folder not in self._away:
                    self._away.add(folder)
                    self._tell("away", folder, "waiting until it is there again")
                continue
            if folder in self._away:
                self._away.discard(folder)
                self._tell("back", folder, "")
            elif device_at(folder) == self._devices[folder]:
                continue
            self._note_disk(folder)  # another one may be mounted there
            self.look([folder])
            is_new = True
        return is_new

    def look(self, paths: Iterable[Path]) -> None:
        """See how things are at some paths; what lies in a folder that is away stays as it was."""
        now_s = self._clock()
        found: dict[Path, Mark] = {}
        absent = set[Path]()
        for path in paths:
            if not is_below(path, self._away):
                found |= look_through(path, self._is_wanted)
                absent.update(self._seen_at(path))
        for path in absent.difference(found):  # first, so that a new name is known for one
            if not self._is_unmounted(path):
                self._arrivals.see(path, None, now_s)
        for path, mark in found.items():
            self._arrivals.see(path, mark, now_s)

    def act(self) -> None:
        """Index what is at rest, and tell of what is gone, if it is time to."""
        now_s = self._clock()
        if now_s < self._not_before_s:
            return
        if self._is_first_pass_due:
            self._first_pass()
            return
        quiet = self._quiet(now_s)
        lost = [path for path in self._arrivals.lost(now_s) if not is_below(path, self._away)]
        run = self._run_for(quiet, lost)
        if run is not None:
            taken = [path for path in quiet if path in run.paths or path.parent in run.paths]
            self._arrivals.take(taken)
            outcome = self._index(run)
            moved_on = [path for path in run.paths if not path.exists()]
            if outcome.problem and moved_on:  # meanwhile: that is no problem of the run
                self._arrivals.give_back(taken, now_s)
                self.look(moved_on)
                return
            self._settle(run, outcome)
            if outcome.problem:
                self._arrivals.give_back(taken, self._clock())
                return
        self._account_for(lost)

    def next_s(self) -> float | None:
        """Return how many seconds it takes until there is something to do; None: nothing waits."""
        due = self._not_before_s if self._is_first_pass_due else self._arrivals.next_s()
        return None if due is None else max(due, self._not_before_s) - self._clock()

    def _first_pass(self) -> Outcome:
        there = [folder for folder in self.folders if folder not in self._away]
        run = Run(tuple(there), self._arrivals.left_out(), self._prune)
        outcome = self._index(run)
        self._settle(run, outcome)
        self._is_first_pass_due = bool(outcome.problem)
        return outcome

    def _quiet(self, now_s: float) -> list[Path]:
        """Return what is at rest, as it is on disk now."""
        for path in self._arrivals.quiet(now_s):
            self._arrivals.see(path, mark_of(path), now_s)
        quiet = self._arrivals.quiet(now_s)
        for path in quiet:
            if is_being_written(path):
                self._arrivals.hold(path, now_s)
        return self._arrivals.quiet(now_s)

    def _run_for(self, quiet: Sequence[Path], lost: Sequence[Path]) -> Run | None:
        """Return what is to be indexed: films by themselves, for what else there is its folder."""
        films = [path for path in quiet if path.suffix.lower() in FILM_SUFFIXES]
        folders = {path.parent for path in quiet if path.suffix.lower() not in FILM_SUFFIXES}
        folders |= {path.parent for path in lost if path.suffix.lower() in COMPANIONS}
        places = {self._remains_of(path) for path in lost}
        prune = self._prune and bool(lost) and not self._hide_unmounted(places)
        if prune:
            folders |= places
        folders = {folder for folder in folders if folder.is_dir()}
        top = [folder for folder in folders if folders.isdisjoint(folder.parents)]
        single = [path for path in films if not is_below(path, top)]
        if not single and not top:
            return None
        paths = (*single, *sorted(top))
        return Run(paths, self._arrivals.left_out(quiet), prune)

    def _settle(self, run: Run, outcome: Outcome) -> None:
        """Note what became of a run; one that could not go on is tried again after a while."""
        if outcome.problem:
            if self._problem != outcome.problem and (
                outcome.is_busy or not self._is_first_pass_due
            ):
                self._tell("waiting", None, f"{outcome.problem}; trying again")
            self._problem = outcome.problem
            self._not_before_s = self._clock() + self._retry_s
            self._retry_s = RETRY_S if outcome.is_busy else min(2 * self._retry_s, MOST_RETRY_S)
            return
        self._problem, self._retry_s = "", RETRY_S
        for path, reason in outcome.failed.items():
            is_growing = path in run.left_out and path in self._arrivals.waiting
            if not is_growing and self._arrivals.fail(path, reason):
                self._tell("failed", path, reason)
        moved = [path for path in self._arrivals.gone if _is_moved(path, outcome.moved)]
        self._arrivals.forget(moved)

    def _account_for(self, lost: Sequence[Path]) -> None:
        gone = [path for path in lost if path in self._arrivals.gone]
        for path in gone:
            if path.suffix.lower() not in COMPANIONS and not self._prune:
                self._tell("gone", path, "it stays in the index; --prune removes it")
        self._arrivals.forget(gone)

    def _remains_of(self, path: Path) -> Path:
        """Return the folder next to a file that is gone which is still there."""
        return next(folder for folder in path.parents if folder.is_dir())

    def _note_disk(self, folder: Path) -> None:
        self._mounts[folder] = mount_of(folder)
        self._devices[folder] = device_at(folder)

    def _seen_at(self, path: Path) -> Iterable[Path]:
        """Return the file that was seen at a path, or those that were seen below it."""
        if self._is_wanted(path) and not path.is_dir():
            return [path] if self._arrivals.is_known(path) else []
        return self._arrivals.known_below(path)

    def _hide_unmounted(self, folders: Iterable[Path]) -> bool:
        """Say whether films lie below that are only out of reach: pruning would take them too."""
        below = {path for folder in folders for path in self._arrivals.known_below(folder)}
        return any(self._is_unmounted(path) for path in below if not path.exists())

    def _is_wanted(self, path: Path) -> bool:
        return matters(path, self.folders, with_photos=self._with_photos)

    def _is_unmounted(self, path: Path) -> bool:
        """Say whether a file is not there because its disk is not."""
        device = self._arrivals.device_of(path)
        return device is not None and device != device_at(path.parent)


def _is_moved(path: Path, moved: Iterable[str]) -> bool:
    return any(told.startswith(f"{path} -> ") for told in moved)
