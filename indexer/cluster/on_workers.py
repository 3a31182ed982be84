"""Films looked at by the workers of a pool: planned and handed out here, written by who asks."""

import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Protocol

from indexer.cluster.film_work import FALLS, Errand, FilmWork, is_parted
from indexer.cluster.pool import Done, Fell, Happening, Reached
from indexer.job import Job, Reporter
from indexer.looking import Looked, Unseen
from vsearch.protocols import IndexModels
from vsearch.wording import printable

_WAIT_S = 30.0  # after which it is told that there is no worker yet


class Pool(Protocol):
    """Workers, each with one thing to do at a time."""

    def start(self, most: int) -> None:
        """Begin with as many as there is room for, and no more than so many."""
        ...

    def __len__(self) -> int:
        """Return how many are ready."""
        ...

    @property
    def is_free(self) -> bool:
        """Say whether one has nothing to do."""
        ...

    def do(self, errand: Errand) -> None:
        """Let a free one do that."""
        ...

    def happenings(self) -> Iterator[Happening]:
        """Wait a moment and yield what happened."""
        ...

    def end(self) -> None:
        """End all of them."""
        ...


class OnWorkers:
    """Looks at several films at a time; what a worker found is handed on before it gets more.

    So no more than a film a worker is held, and one that is being written. A film that ended two
    workers is left out, and so is one that stands still or takes too much memory.
    """

    def __init__(
        self,
        pool: Pool,
        models: IndexModels,
        reporter: Reporter,
        *,
        longest_s: float,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``longest_s`` is how long the stretches may be in which a film is looked at."""
        self._pool = pool
        self._models = models
        self._reporter = reporter
        self._longest_s = longest_s
        self._say = say

    def look_at_all(self, jobs: Sequence[Job]) -> Generator[Looked | Unseen, None, None]:
        """Yield every job as soon as it is done; the longest are begun first.

        VsearchError when workers cannot be started, or are not like this process.
        """
        if not jobs:
            return
        steps = sum(1 + int(job.info.duration_s // self._longest_s) for job in jobs)
        try:
            self._pool.start(steps)
            run = _Run(self._pool, self._models, self._reporter, self._longest_s, jobs)
            started, is_told = time.monotonic(), False
            while not run.is_over:
                yield from run.on()
                if not len(self._pool) and not is_told and time.monotonic() - started > _WAIT_S:
                    self._say("no worker is ready yet: the cluster may be busy, or starting one")
                    is_told = True
        finally:
            self._pool.end()


class _Run:
    """What is still to be done."""

    def __init__(
        self,
        pool: Pool,
        models: IndexModels,
        reporter: Reporter,
        longest_s: float,
        jobs: Sequence[Job],
    ) -> None:
        self._pool = pool
        self._models = models
        self._reporter = reporter
        self._longest_s = longest_s
        self._films = deque(sorted(jobs, key=lambda job: -job.info.duration_s))  # not begun
        self._works: dict[str, FilmWork] = {}  # begun, by the film's id
        self._errands: deque[tuple[FilmWork, Errand]] = deque()  # of films that are begun
        self._out: dict[int, FilmWork] = {}  # by the errand's number

    @property
    def is_over(self) -> bool:
        return not self._films and not self._works

    def on(self) -> Iterator[Looked | Unseen]:
        """Wait a moment and yield what became of films meanwhile."""
        self._hand_out()
        for happened in self._pool.happenings():
            errand = happened.errand
            if isinstance(happened, Reached):
                self._tell(self._out[errand.number], errand, happened.time_s)
                continue
            work = self._out.pop(errand.number)
            if work.job.id not in self._works or not work.is_meant(errand):
                continue  # it was given up, or is looked at otherwise by now
            result = self._taken(work, happened)
            if isinstance(result, list):
                self._errands.extendleft((work, errand) for errand in reversed(result))
            else:
                del self._works[work.job.id]
            self._hand_out()  # the others go on while it is written
            if not isinstance(result, list):
                yield result

    def _hand_out(self) -> None:
        while self._pool.is_free and (self._errands or self._films):
            if not self._errands:
                self._begin(self._films.popleft())
            work, errand = self._errands.popleft()
            if work.job.id in self._works and work.is_meant(errand):
                self._out[errand.number] = work
                self._pool.do(errand)

    def _begin(self, job: Job) -> None:
        waiting_s = job.info.duration_s + sum(other.info.duration_s for other in self._films)
        is_long = is_parted(job, waiting_s, len(self._pool), self._longest_s)
        work = FilmWork(job, self._longest_s if is_long else None)
        self._works[job.id] = work
        self._reporter.started(job)
        self._errands.extend((work, errand) for errand in work.begin())

    def _taken(self, work: FilmWork, happened: Done | Fell) -> list[Errand] | Looked | Unseen:
        if isinstance(happened, Done):
            return work.take(happened.errand, happened.found, self._models)
        if happened.trace:
            sys.stderr.write(happened.trace)
        work.falls += 1
        if not happened.is_final and work.falls < FALLS:
            return work.again(happened.errand)
        name = work.job.path.name
        return Unseen(work.job, printable(f"{name} {happened.why}; {happened.cure}."))

    def _tell(self, work: FilmWork, errand: Errand, time_s: float) -> None:
        if work.job.id in self._works and work.is_meant(errand):
            self._reporter.reached(work.job, work.reached(errand, time_s))
