"""Films looked at on a Ray cluster."""

from collections.abc import Callable, Generator, Sequence

from indexer.cluster.asked import Asked
from indexer.cluster.film_worker import Load
from indexer.cluster.joining import joined_ray
from indexer.cluster.on_workers import OnWorkers
from indexer.cluster.pool import RayPool
from indexer.job import Job, Reporter
from indexer.looking import Looked, Unseen
from vsearch.protocols import IndexModels
from vsearch.settings import IndexSettings


class OnRay:
    """Looks at films by workers of a cluster, which is joined for as long as there are any."""

    def __init__(
        self,
        asked: Asked,
        load: Load,
        models: IndexModels,
        settings: IndexSettings,
        reporter: Reporter,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``load`` gives a worker its models, which must be those of the index, ``models``."""
        self._asked = asked
        self._load = load
        self._models = models
        self._settings = settings
        self._reporter = reporter
        self._say = say

    def look_at_all(self, jobs: Sequence[Job]) -> Generator[Looked | Unseen, None, None]:
        """Yield every job as soon as it is done; VsearchError when there can be no workers."""
        if not jobs:
            return
        with joined_ray(self._asked):
            pool = RayPool(self._asked, self._load, self._models, self._settings)
            workers = OnWorkers(
                pool,
                self._models,
                self._reporter,
                longest_s=self._asked.chunk_s,
                say=self._say,
            )
            yield from workers.look_at_all(jobs)
