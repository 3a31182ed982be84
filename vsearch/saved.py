"""Searches that were saved, in one small file of the home."""

import json
from collections.abc import Iterable
from pathlib import Path

from vsearch.cached_files import part_of
from vsearch.errors import InputError, StoreError

MOST = 200  # searches kept
FILE = "searches.json"


class SavedSearches:
    """The printed queries and sentences that somebody wants to ask again, newest first."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def all(self) -> list[str]:
        """Return every saved search; StoreError when the file cannot be read."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            raise StoreError(
                f"The saved searches in {self._path} cannot be read: mend or remove the file."
            ) from error
        return [line for line in kept if isinstance(line, str)] if isinstance(kept, list) else []

    def add(self, line: str) -> None:
        """Save a search, in front of the others; one that is there already moves."""
        line = " ".join(line.split())
        if not line:
            raise InputError("There is nothing to save: ask something first.")
        self._write([line, *(one for one in self.all() if one != line)][:MOST])

    def remove(self, line: str) -> None:
        """Forget a search, if it is there."""
        self._write([one for one in self.all() if one != line])

    def remove_naming(self, names: Iterable[str]) -> None:
        """Forget every search in which one of these names stands, whatever its case."""
        wanted = [name.casefold() for name in names]
        lines = self.all()
        kept = [one for one in lines if not any(name in one.casefold() for name in wanted)]
        if kept != lines:
            self._write(kept)

    def _write(self, lines: list[str]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with part_of(self._path) as part:
                part.write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")
        except OSError as error:
            raise StoreError(
                f"The saved searches in {self._path} cannot be written ({error.strerror}): "
                "make room or change the folder's rights."
            ) from error
