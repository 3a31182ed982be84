"""Films looked at: the seam between planning and writing an index, and how one process does it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.care import Care
from indexer.contents import FilmContents
from indexer.job import Job, Reporter
from indexer.pipeline import look_at
from indexer.seen_before import SeenBefore
from vsearch.errors import MediaError
from vsearch.protocols import IndexModels
from vsearch.settings import IndexSettings
from vsearch.video import open_film

_NO_CARE = Care()
_NOTHING = SeenBefore()


@dataclass(frozen=True, slots=True)
class Looked:
    """What is seen in one film."""

    job: Job
    contents: FilmContents
    damage: str | None = None  # how its file is damaged, if it is


@dataclass(frozen=True, slots=True)
class Unseen:
    """A film that could not be looked at."""

    job: Job
    reason: str


class Looker(Protocol):
    """Looks at films."""

    def look_at_all(self, jobs: Sequence[Job]) -> Generator[Looked | Unseen, None, None]:
        """Yield every job once, in any order, as soon as it is known what became of it.

        It goes on with others while one is taken, but holds a bounded number of them. A bad film
        comes out as ``Unseen``; VsearchError is raised when none can be looked at any more. Closed
        early, it ends what goes on.
        """
        ...


class OneByOne:
    """Looks at films in this process, one after the other."""

    def __init__(
        self,
        models: IndexModels,
        settings: IndexSettings,
        reporter: Reporter,
        care: Care = _NO_CARE,
        before: SeenBefore = _NOTHING,
    ) -> None:
        """``care`` hears of every film that is read; what is known ``before`` is kept."""
        self._models = models
        self._settings = settings
        self._reporter = reporter
        self._care = care
        self._before = before

    def look_at_all(self, jobs: Sequence[Job]) -> Generator[Looked | Unseen, None, None]:
        """Yield every job in turn."""
        for job in jobs:
            try:
                found: Looked | Unseen = self._look_at(job)
            except MediaError as error:
                found = Unseen(job, str(error))
            yield found

    def _look_at(self, job: Job) -> Looked:
        def reached(time_s: float) -> None:
            self._care.minder.alive()
            self._reporter.reached(job, time_s)

        known = self._before.film(job.id)
        self._reporter.started(job)
        alive = self._care.minder.alive
        with self._care.reading(job.path), open_film(job.path, on_frame=alive) as reader:
            seen = look_at(reader, self._models, self._settings, known=known, on_progress=reached)
            return Looked(job, seen, reader.damage)
