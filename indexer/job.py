"""A film that has to be looked at, and who hears how that goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.contents import FilmContents
from vsearch.video import FilmInfo


@dataclass(frozen=True, slots=True)
class Job:
    """A film that has to be looked at."""

    path: Path
    id: str  # of its content
    info: FilmInfo
    size_bytes: int  # when its content was looked at
    modified_ns: int


class Reporter(Protocol):
    """Hears how indexing goes; of several films at a time where they are looked at so."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """Hear which films will be looked at."""
        ...

    def started(self, job: Job) -> None:
        """Hear that a film is begun."""
        ...

    def reached(self, job: Job, time_s: float) -> None:
        """Hear how far into the film the models have come."""
        ...

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Hear that a film is in the index."""
        ...

    def failed(self, path: Path, reason: str) -> None:
        """Hear that a file cannot be indexed."""
        ...
