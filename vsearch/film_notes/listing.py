"""What lies in folders, looked at once in a run."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as its folder shows it."""

    path: Path
    size_bytes: int
    modified_ns: int

    @property
    def mark(self) -> str:
        """Return what is another text when the file changes."""
        return f"{self.path.name}:{self.size_bytes}:{self.modified_ns}"


class Listings:
    """The files of folders by their names; a folder that cannot be read holds none."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, Entry]] = {}

    def files(self, folder: Path) -> dict[str, Entry]:
        """Return the files of a folder, by their names without case, in order."""
        found = self._known.get(folder)
        if found is None:
            found = self._known[folder] = _listed(folder)
        return found


def _listed(folder: Path) -> dict[str, Entry]:
    found = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                with suppress(OSError):  # a link that leads in a circle, a file that is gone by now
                    if entry.is_file():
                        status = entry.stat()
                        told = Entry(folder / entry.name, status.st_size, status.st_mtime_ns)
                        found[entry.name.casefold()] = told
    except OSError:
        return {}
    return dict(sorted(found.items()))
