"""What is noted of a home's indexing runs: the last one, what it says, and which folders."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vsearch.cached_files import part_of
from vsearch.errors import StoreError
from vsearch.jobs.process import Process
from vsearch.settings import Home

_WAIT_S = 10.0  # for another page that starts or stops a run just now


@dataclass(frozen=True, slots=True)
class Record:
    """A run that was started."""

    process: Process
    folders: tuple[Path, ...]


class JobFiles:
    """The small files that are kept of runs."""

    def __init__(self, home: Home) -> None:
        self._folder = home.folder / "jobs"
        self._record = self._folder / "index.json"
        self._known = self._folder / "folders.json"
        self.log = self._folder / "index.log"  # what the run writes to stdout
        self.errors = self._folder / "index.errors"  # and to stderr
        self._stop = self._folder / "index.stop"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other pages from starting or stopping a run inside the block."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=_WAIT_S):
                yield
        except Timeout as error:
            raise StoreError("Another page starts a run just now: try again.") from error
        except OSError as error:
            raise StoreError(
                f"{self._folder} cannot be written ({error.strerror}): make room or change its "
                "rights."
            ) from error

    def read(self) -> Record | None:
        """Return the run that was started last, None when there was none."""
        told = _read(self._record)
        if told is None:
            return None
        try:
            process = Process(int(str(told["pid"])), str(told["began"]))
        except (KeyError, ValueError) as error:
            raise _unreadable(self._record) from error
        return Record(process, tuple(_paths(told)))

    def write(self, record: Record) -> None:
        """Note a run that was just started, and its folders for another time."""
        folders = list(map(str, record.folders))
        process = record.process
        _write(self._record, {"pid": process.pid, "began": process.began, "folders": folders})
        known = [str(path) for path in self.known_folders()]
        new = [str(path) for path in record.folders if path.is_dir() and str(path) not in known]
        _write(self._known, {"folders": [*known, *new]})

    def known_folders(self) -> list[Path]:
        """Return the folders that were ever indexed by a run, in the order they came."""
        return _paths(_read(self._known) or {})

    def ask_to_stop(self) -> None:
        """Note that the run is not wanted any more."""
        self._stop.touch()

    def is_asked_to_stop(self) -> bool:
        """Say whether somebody wanted the run to stop."""
        return self._stop.exists()

    def clear(self) -> None:
        """Forget the last run, but not its folders."""
        for path in (self._record, self._stop, self.log, self.errors):
            path.unlink(missing_ok=True)


def read_lines(path: Path) -> Sequence[str]:
    """Return the lines of a file that may not be there, or not whole yet."""
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _paths(told: Mapping[str, object]) -> list[Path]:
    folders = told.get("folders")
    return [Path(str(folder)) for folder in folders] if isinstance(folders, list) else []


def _read(path: Path) -> dict[str, object] | None:
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    if not isinstance(told, dict):
        raise _unreadable(path)
    return told


def _write(path: Path, told: dict[str, object]) -> None:
    with part_of(path) as part:  # not every path is text: ASCII with escapes keeps any
        part.write_text(json.dumps(told), "ascii")


def _unreadable(path: Path) -> StoreError:
    return StoreError(f"What was noted of indexing in {path} cannot be read: remove the file.")
