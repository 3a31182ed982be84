"""Files that come, grow, move and go: which of them are at rest, and have to be indexed.

Nothing here looks at a disk or a clock: times are those of one steady clock, in seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file is told by without reading it."""

    size_bytes: int
    modified_ns: int
    inode: int
    device: int


@dataclass(frozen=True, slots=True)
class _Wait:
    mark: Mark
    since_s: float


class Arrivals:
    """The files of some folders, as they were when they were last indexed and as they are now."""

    def __init__(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s  # for how long a file has to stay as it is, >= 0
        self._known: dict[Path, Mark] = {}  # as it was handed to the index
        self._waiting: dict[Path, _Wait] = {}
        self._gone: dict[Path, float] = {}  # known files that are no more, since when
        self._gone_marks = set[Mark]()  # of these
        self._failed: dict[Path, str] = {}  # known files that could not be indexed, and why

    def begin(self, marks: Mapping[Path, Mark], *, now_s: float, wall_ns: int) -> None:
        """Take the files that are there at first; what was changed a moment ago may still grow."""
        for path, mark in marks.items():
            age_s = (wall_ns - mark.modified_ns) / 1e9
            if 0 <= age_s < self._quiet_s:
                self._waiting[path] = _Wait(mark, now_s)
            else:
                self._known[path] = mark

    def see(self, path: Path, mark: Mark | None, now_s: float) -> None:
        """Take how a file is now; None: it is not there."""
        if mark is None:
            self._waiting.pop(path, None)
            if (known := self._known.get(path)) and path not in self._gone:
                self._gone[path] = now_s
                self._gone_marks.add(known)
            return
        self._end_absence(path)
        waits = self._waiting.get(path)
        if self._known.get(path) == mark:
            self._waiting.pop(path, None)
        elif waits is None or waits.mark != mark:
            # One that was indexed and has another name now has been at rest before.
            since_s = now_s - self._quiet_s if mark in self._gone_marks else now_s
            self._waiting[path] = _Wait(mark, since_s)

    def hold(self, path: Path, now_s: float) -> None:
        """Let a file wait anew: something has it open."""
        self._waiting[path] = _Wait(self._waiting[path].mark, now_s)

    def quiet(self, now_s: float) -> list[Path]:
        """Return the files that have been at rest for long enough, by name."""
        return sorted(
            path for path, waits in self._waiting.items() if now_s - waits.since_s >= self._quiet_s
        )

    def lost(self, now_s: float) -> list[Path]:
        """Return the known files that have been gone for long enough, by name."""
        return sorted(p for p, since_s in self._gone.items() if now_s - since_s >= self._quiet_s)

    def next_s(self) -> float | None:
        """Return when to look again for what is quiet or lost; None: nothing is waited for."""
        since_s = [*(waits.since_s for waits in self._waiting.values()), *self._gone.values()]
        return min(since_s) + self._quiet_s if since_s else None

    def take(self, paths: Iterable[Path]) -> None:
        """Note that these are handed to the index as they are now."""
        for path in paths:
            self._known[path] = self._waiting.pop(path).mark
            self._failed.pop(path, None)

    def give_back(self, paths: Iterable[Path], now_s: float) -> None:
        """Note that these did not get into the index, through no fault of theirs."""
        for path in paths:
            if (mark := self._known.pop(path, None)) and path not in self._waiting:
                self._waiting[path] = _Wait(mark, now_s)

    def forget(self, paths: Iterable[Path]) -> None:
        """Forget files that are gone."""
        for path in paths:
            self._end_absence(path)
            self._known.pop(path, None)
            self._failed.pop(path, None)

    def fail(self, path: Path, reason: str) -> bool:
        """Note that a file cannot be indexed; return whether this is news."""
        is_news = path not in self._failed
        if path in self._known:
            self._failed[path] = reason
        return is_news

    def left_out(self, taken: Iterable[Path] = ()) -> dict[Path, str]:
        """Return what a run must not read, and why: what may grow, and what failed as it is now."""
        out = dict.fromkeys(self._waiting, "it is still being written")
        out |= self._failed
        for path in taken:
            out.pop(path, None)
        return out

    def known_below(self, folder: Path) -> list[Path]:
        """Return the files that were last seen in a folder, at any depth, or at that place."""
        every = (*self._known, *self._waiting)
        return [path for path in every if path == folder or folder in path.parents]

    def is_known(self, path: Path) -> bool:
        """Say whether a file was seen at that place."""
        return path in self._known or path in self._waiting

    def device_of(self, path: Path) -> int | None:
        """Return on which device a known file was; None for one that is not known."""
        mark = self._known.get(path)
        return mark.device if mark else None

    @property
    def gone(self) -> list[Path]:
        """Return the known files that are no more."""
        return list(self._gone)

    @property
    def waiting(self) -> list[Path]:
        """Return the files that are not yet at rest."""
        return list(self._waiting)

    def _end_absence(self, path: Path) -> None:
        if self._gone.pop(path, None) is not None:
            self._gone_marks.discard(self._known[path])
