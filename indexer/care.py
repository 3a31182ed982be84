"""What is told of every file that is read, so that whatever breaks can be put down to one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from vsearch.errors import VsearchError


class Minder(Protocol):
    """Hears which files are being read; from several threads."""

    def reading(self, path: Path) -> None:
        """Hear that a file is about to be read: what breaks from now on may be its fault."""
        ...

    def was_read(self, path: Path) -> None:
        """Hear that nothing can break any more because of a file."""
        ...

    def alive(self) -> None:
        """Hear that something came out of a file: reading it does not stand still."""
        ...


class Unminded:
    """A minder for runs that nobody supervises."""

    def reading(self, path: Path) -> None:
        """Do nothing."""

    def was_read(self, path: Path) -> None:
        """Do nothing."""

    def alive(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Care:
    """Who hears of the files that are read, and what is known of bad ones."""

    minder: Minder = field(default_factory=Unminded)
    left_out: Mapping[Path, str] = field(default_factory=dict)  # not to be read again, and why
    suspects: frozenset[Path] = frozenset()  # photos, one of which ended the run: read one by one

    @contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """Tell that the file is read inside the block; left by a bug, it stays the one at fault."""
        self.minder.reading(path)
        try:
            yield
        except (VsearchError, OSError):
            self.minder.was_read(path)
            raise
        self.minder.was_read(path)
