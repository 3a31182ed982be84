"""What is to be done about one film, step by step, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Literal

from indexer.cluster.film_worker import Bad, Source
from indexer.contents import FilmContents
from indexer.job import Job
from indexer.looking import Looked, Unseen
from indexer.stretches import Cut, Stretch, joined, stretches_of
from vsearch.protocols import IndexModels

Step = Literal["look", "thumbnails", "cut", "look_at_stretch"]  # as FilmWorker calls them

FALLS = 2  # workers that a film may end before it is left out
CUT_SHARE = 0.3  # of the work on a film in stretches: finding its shots

_SHARES = MappingProxyType(
    {
        "look": 1.0,
        "thumbnails": CUT_SHARE,
        "cut": 0.0,
        "look_at_stretch": 1 - CUT_SHARE,
    }
)
_numbers = count()


@dataclass(frozen=True, slots=True)
class Errand:
    """One step, for one worker."""

    step: Step
    arguments: tuple[object, ...]
    place: int = 0  # of the stretch in the film
    number: int = field(default_factory=lambda: next(_numbers))


class FilmWork:
    """Knows what a film still needs: one look, or three steps over its stretches.

    When the stretches turn out not to give what the whole film would, it is looked at whole.
    """

    def __init__(self, job: Job, longest_s: float | None) -> None:
        """``longest_s`` is how long a stretch may be; None: the film is looked at whole."""
        self.job = job
        self.falls = 0
        self._source = Source(job.path, job.size_bytes)
        self._stretches: Sequence[Stretch] = stretches_of(job.info, longest_s) if longest_s else ()
        self._small: dict[int, object] = {}  # where the small pictures of stretches are
        self._seen: dict[int, FilmContents] = {}
        self._cut: Cut | None = None
        self._reached_s: dict[tuple[Step, int], float] = {}
        self._is_whole = len(self._stretches) < 2

    def begin(self) -> list[Errand]:
        """Return what can be done at once."""
        if self._is_whole:
            return [Errand("look", (self._source,))]
        return [
            Errand("thumbnails", (self._source, stretch), place)
            for place, stretch in enumerate(self._stretches)
        ]

    def whole(self) -> list[Errand]:
        """Begin again, with all of the film at once."""
        self._is_whole = True
        self._small, self._seen, self._cut, self._reached_s = {}, {}, None, {}
        return self.begin()

    def again(self, errand: Errand) -> list[Errand]:
        """Return what is to be done when that came to nothing.

        Where a film is cut is not tried again: the small pictures may be lost.
        """
        if errand.step == "cut":
            return self.whole()
        return [Errand(errand.step, errand.arguments, errand.place)]

    def is_meant(self, errand: Errand) -> bool:
        """Say whether the film still waits for that."""
        return self._is_whole == (errand.step == "look")

    def take(
        self, errand: Errand, found: object, models: IndexModels
    ) -> list[Errand] | Looked | Unseen:
        """Return what is to be done next, or what became of the film.

        Of small pictures ``found`` is where they are: the next step is given that.
        """
        self._reached_s[errand.step, errand.place] = self._length_s()
        match errand.step, found:
            case "look", Bad(reason):
                return Unseen(self.job, reason)
            case "look", (FilmContents() as contents, (str() | None) as damage):
                return Looked(self.job, contents, damage)
            case "thumbnails", _:
                self._small[errand.place] = found
                if len(self._small) < len(self._stretches):
                    return []
                parts = tuple(self._small[place] for place in range(len(self._stretches)))
                return [Errand("cut", parts)]
            case "cut", Cut() as cut:
                self._cut, self._small = cut, {}
                return self._close_looks(cut)
            case "look_at_stretch", FilmContents() as contents if self._cut is not None:
                self._seen[errand.place] = contents
                if len(self._seen) < sum(1 for times_s in self._cut.times_s if len(times_s)):
                    return []
                parts_seen = [self._seen[place] for place in sorted(self._seen)]
                return Looked(self.job, joined(parts_seen, self._cut, models))
        return self.whole()

    def _close_looks(self, cut: Cut) -> list[Errand]:
        return [
            Errand("look_at_stretch", (self._source, stretch, times_s, cut.shots), place)
            for place, (stretch, times_s) in enumerate(
                zip(self._stretches, cut.times_s, strict=True)
            )
            if len(times_s)
        ]

    def reached(self, errand: Errand, time_s: float) -> float:
        """Note how far a step has come, and return how far into the film that is, in seconds."""
        start_s = self.job.info.start_s + errand.place * self._length_s()
        done_s = min(max(time_s - start_s, 0.0), self._length_s())
        self._reached_s[errand.step, errand.place] = done_s
        if self._is_whole:
            return time_s
        return self.job.info.start_s + sum(
            _SHARES[step] * done_s for (step, _), done_s in self._reached_s.items()
        )

    def _length_s(self) -> float:
        """Return the length of every stretch."""
        return self.job.info.duration_s / max(1, len(self._stretches))


def is_parted(job: Job, waiting_s: float, workers: int, longest_s: float) -> bool:
    """Say whether a film is looked at in stretches: when all else would be done before it.

    ``waiting_s`` is the length of all films that are not begun, with this one. In stretches a film
    is decoded twice: while there is enough for all workers to do, it is better looked at whole.
    """
    length_s = job.info.duration_s
    return workers > 1 and length_s > longest_s and length_s > waiting_s / workers
