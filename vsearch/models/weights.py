"""The folder that holds the models' weights: what is there, whether it is right, fetching it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.errors import ModelError, UnknownNameError
from vsearch.models.facenet_graph import convert_graph
from vsearch.models.manifest import Source, WeightFile, Weights, read_manifest, top

if TYPE_CHECKING:
    from vsearch.models.fetch import Progress, Remote

CONVERSIONS: dict[str, Callable[[Path, Path], None]] = {"facenet-graph": convert_graph}

_WORK_PREFIX = ".fetching-"
_STALE_S = 24 * 3600.0  # a work folder this old belongs to a run that was killed


class Status(Enum):
    """Whether weights can be used."""

    OK = "ok"
    MISSING = "missing"
    DAMAGED = "damaged"  # incomplete, or other bytes than the manifest says


class WeightsFolder:
    """A folder of weights with the manifest that says what belongs in it."""

    def __init__(
        self,
        folder: Path,
        *,
        manifest: Sequence[Weights] | None = None,
        remote: Remote | None = None,
    ) -> None:
        """``remote`` is where weights are fetched from; without it, the internet."""
        self.folder = folder
        self._weights = {entry.name: entry for entry in manifest or read_manifest()}
        self._remote = remote

    def entries(self) -> tuple[Weights, ...]:
        """Return everything the manifest names, in its order."""
        return tuple(self._weights.values())

    def path(self, name: str) -> Path:
        """Return the file, or the folder of files, by its name in the manifest.

        Only presence and size are looked at, which is fast; ``verify`` reads the content. Raises
        ModelError when something is missing, UnknownNameError when the manifest has no such name.
        """
        for files in self._entry(name).variants:
            if all(_has_size(self.folder / file.path, file) for file in files):
                return self.folder / top(files)
        raise ModelError(
            f"The weights {name} are not complete in {self.folder}: run `vsearch models fetch`."
        )

    def verify(self, name: str) -> Status:
        """Return whether every file is there with the right content (reads them all)."""
        return self._status(self._entry(name))[0]

    def fetch(
        self, name: str, *, from_folder: Path | None = None, progress: Progress | None = None
    ) -> Path:
        """Return the path of the weights, fetched first unless a right copy is there.

        The sources are tried in order, or only ``from_folder``, a copy of another weights folder.
        Files are made in a work folder beside the others, checked, and renamed into place: a run
        that is killed leaves no wrong file behind. Raises ModelError that names each source and
        why it failed.
        """
        entry = self._entry(name)
        status, files = self._status(entry)
        if status is Status.OK:
            return self.folder / top(files)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=self.folder) as work:
                if from_folder is not None:
                    return self._copy(entry, from_folder, Path(work))
                return self._fetch(entry, Path(work), progress or _ignore)
        except OSError as error:
            raise ModelError(
                f"Cannot write the weights {name} to {self.folder}: {error}; "
                "free some space or choose another folder."
            ) from error

    def _entry(self, name: str) -> Weights:
        if name not in self._weights:
            raise UnknownNameError(
                f"There are no weights called {name!r}: choose from {', '.join(self._weights)}."
            )
        return self._weights[name]

    def _status(self, entry: Weights) -> tuple[Status, tuple[WeightFile, ...]]:
        for files in entry.variants:
            if all(_is_right(self.folder / file.path, file) for file in files):
                return Status.OK, files
        known = (file for files in entry.variants for file in files)
        is_there = any((self.folder / file.path).exists() for file in known)
        return Status.DAMAGED if is_there else Status.MISSING, entry.variants[0]

    def _fetch(self, entry: Weights, work: Path, progress: Progress) -> Path:
        failures = []
        for number, source in enumerate(entry.sources):
            try:
                made = self._from_source(source, work / str(number), progress)
                return self._install(source.files, made)
            except ModelError as error:
                failures.append(f"{source.label} ({error})")
        raise ModelError(
            f"Cannot fetch the weights {entry.name}: {'; '.join(failures)}. "
            "Try again later, or copy them with `vsearch models fetch --from FOLDER`."
        )

    def _from_source(self, source: Source, work: Path, progress: Progress) -> Path:
        """Return the folder in which the source's files were made."""
        made = work / "made"
        fetched = work / "fetched" if source.conversion else made
        for file in source.files:
            (made / file.path).parent.mkdir(parents=True, exist_ok=True)
            (fetched / file.path).parent.mkdir(parents=True, exist_ok=True)
        targets = {source.place(file): fetched / file.path for file in source.files}
        self._source().fetch(source, targets, progress)
        if source.conversion:
            for file in source.files:
                CONVERSIONS[source.conversion](fetched / file.path, made / file.path)
        return made

    def _source(self) -> Remote:
        if self._remote is None:
            # What fetches takes as long to import as answering a query does, which never does.
            from vsearch.models.fetch import Internet

            self._remote = Internet()
        return self._remote

    def _copy(self, entry: Weights, origin: Path, work: Path) -> Path:
        for files in entry.variants:
            if all((origin / file.path).is_file() for file in files):
                for file in files:
                    (work / file.path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(origin / file.path, work / file.path)
                try:
                    return self._install(files, work)
                except ModelError as error:
                    raise ModelError(
                        f"Cannot copy the weights {entry.name} from {origin}: {error}; "
                        "take another copy."
                    ) from error
        raise ModelError(
            f"Cannot copy the weights {entry.name}: {origin} lacks some of its files "
            f"({top(entry.variants[0])}); name a complete weights folder."
        )

    def _install(self, files: tuple[WeightFile, ...], made: Path) -> Path:
        """Check all files, then rename them into the folder; ModelError when one is wrong."""
        for file in files:
            if not _is_right(made / file.path, file):
                raise ModelError(f"{file.path} has other content than the manifest says")
        for file in files:
            target = self.folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            (made / file.path).replace(target)
        return self.folder / top(files)

    def _sweep(self) -> None:
        """Remove the work folders of runs that were killed, sparing those of running ones."""
        for left in self.folder.glob(f"{_WORK_PREFIX}*"):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)


def _has_size(path: Path, file: WeightFile) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _is_right(path: Path, file: WeightFile) -> bool:
    if not _has_size(path, file):
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def _ignore(name: str, done: int, total: int) -> None:
    """Take a report of progress that nobody wants."""
