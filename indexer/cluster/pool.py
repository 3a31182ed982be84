"""The workers of one run: Ray places, starts and restarts them; here they are fed and watched."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.cluster.asked import Asked, fitting
from indexer.cluster.film_work import Errand
from indexer.cluster.film_worker import FilmWorker, Greeting, Load, Source, State, identities
from vsearch import __version__
from vsearch.errors import InputError, ModelError, VsearchError
from vsearch.protocols import IndexModels
from vsearch.settings import IndexSettings

_TICK_S = 0.2  # how long a result is waited for
_ASK_S = 1.0  # how often a worker is asked how far it has come
_STARTS = 3  # of a worker by Ray, before another is made in its place
_CONVERT = "copy or download it again, or convert it to another format"


@dataclass(frozen=True, slots=True)
class Done:
    """A step is done."""

    errand: Errand
    found: object  # of small pictures only where they are


@dataclass(frozen=True, slots=True)
class Reached:
    """A step goes on."""

    errand: Errand
    time_s: float  # in the film


@dataclass(frozen=True, slots=True)
class Fell:
    """A step came to nothing."""

    errand: Errand
    why: str  # completes a sentence that begins with the file
    cure: str
    is_final: bool  # another worker would fare no better
    trace: str = ""  # of a bug


Happening = Done | Reached | Fell


class _Worker:
    """One actor, as seen from here."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.machine = ""
        self.errand: Errand | None = None
        self.answer: Any = None  # to the last question how far it has come; None: it is here
        self.asked_at = 0.0


class RayPool:
    """Workers with one thing to do at a time each; inside ``joined_ray`` only."""

    def __init__(
        self, asked: Asked, load: Load, models: IndexModels, settings: IndexSettings
    ) -> None:
        """``load`` gives a worker its models, which must be those of the index, ``models``."""
        import ray  # not before it is asked for

        self._ray: Any = ray
        self._asked = asked
        self._mine = identities(models)
        self._given = (load, settings, asked.cpus)
        remote = self._ray.remote(FilmWorker)
        # Two things at a time: what it does, and the telling how far it has come.
        self._class = remote.options(**asked.of_worker, max_restarts=_STARTS, max_concurrency=2)
        self._workers: list[_Worker] = []
        self._greeted: dict[Any, _Worker] = {}  # by what they will answer when they are ready
        self._free: list[_Worker] = []
        self._busy: dict[Any, _Worker] = {}  # by what they will give
        self._kept: dict[Any, Any] = {}  # where small pictures are, by what tells they are there

    def start(self, most: int) -> None:
        """Ask for the workers that are wanted, and no more than so many.

        InputError when the cluster has no room for one.
        """
        count = self._asked.workers
        if count is None:
            alive = [node["Resources"] for node in self._ray.nodes() if node["Alive"]]
            count = fitting(alive, self._asked)
        if not count:
            raise InputError(
                f"No machine of the Ray cluster has {self._asked.needs} for a worker: ask for less "
                "with --ray-cpus, --ray-gpus or --ray-resource, or name --ray-workers and add "
                "machines."
            )
        for _ in range(min(count, most)):
            self._add()

    def __len__(self) -> int:
        """Return how many workers are ready."""
        return len(self._free) + len(self._busy)

    @property
    def is_free(self) -> bool:
        """Say whether a worker has nothing to do."""
        return bool(self._free)

    def do(self, errand: Errand) -> None:
        """Let a free worker do that."""
        worker = self._free.pop()
        method = getattr(worker.actor, errand.step)
        if errand.step == "thumbnails":
            ref, place = method.options(num_returns=2).remote(*errand.arguments)
            self._kept[ref] = place
        else:
            ref = method.remote(*errand.arguments)
        worker.errand, worker.answer, worker.asked_at = errand, None, time.monotonic()
        self._busy[ref] = worker

    def happenings(self) -> Iterator[Happening]:
        """Wait a moment and yield what happened.

        VsearchError when a worker cannot be started, or would see films otherwise.
        """
        pending = [*self._greeted, *self._busy]
        done, _ = self._ray.wait(pending, num_returns=1, timeout=_TICK_S)
        for ref in done:
            if ref in self._greeted:
                self._welcome(self._greeted.pop(ref), ref)
            else:
                yield self._taken(self._busy.pop(ref), ref)
        for ref, worker in list(self._busy.items()):
            if (heard := self._watched(ref, worker)) is not None:
                yield heard

    def end(self) -> None:
        """End all workers, whatever they do."""
        for worker in self._workers:
            self._ray.kill(worker.actor)
        self._kept.clear()

    def _add(self) -> None:
        worker = _Worker(self._class.remote(*self._given))
        self._workers.append(worker)
        self._greet(worker)

    def _replace(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._ray.kill(worker.actor)
        self._add()

    def _greet(self, worker: _Worker) -> None:
        greet = worker.actor.greet.options(max_task_retries=-1)  # while it is being restarted
        self._greeted[greet.remote(__version__)] = worker

    def _welcome(self, worker: _Worker, ref: Any) -> None:
        try:
            greeting: Greeting = self._ray.get(ref)
        except self._ray.exceptions.RayError as error:
            if worker.machine:  # it was ready before, and files have ended it often
                return self._replace(worker)
            raise VsearchError(
                f"A worker cannot be started ({_last_line(error)}): install vsearch {__version__} "
                "with its extra ray on every machine."
            ) from error
        if complaint := complaint_of(greeting, self._mine):
            raise ModelError(complaint)
        worker.machine = greeting.machine
        return self._free.append(worker)

    def _taken(self, worker: _Worker, ref: Any) -> Done | Fell:
        """Return what a worker gave, which is free again or made anew."""
        errand, place = worker.errand, self._kept.pop(ref, None)
        assert errand is not None
        worker.errand = None
        errors = self._ray.exceptions
        try:
            found = self._ray.get(ref)
        except errors.RayTaskError as error:
            self._free.append(worker)
            cause = error.cause
            told = f"{type(cause).__name__}: {' '.join(str(cause).split())[:200]}"
            why = f"met a bug of vsearch ({told})"
            return Fell(errand, why, "convert it meanwhile", is_final=True, trace=str(error))
        except errors.RayActorError as error:
            if isinstance(error, errors.ActorDiedError):
                self._replace(worker)
            else:
                self._greet(worker)
            return Fell(
                errand, f"ended what reads it on {worker.machine}", _CONVERT, is_final=False
            )
        except errors.RayError as error:
            self._greet(worker)
            why = f"was lost on {worker.machine} ({_last_line(error)})"
            return Fell(errand, why, "index again", is_final=False)
        self._free.append(worker)
        return Done(errand, found if place is None else place)

    def _watched(self, ref: Any, worker: _Worker) -> Happening | None:
        """Ask a worker how far it has come, now and then, and return what is to be told of that."""
        errand, now = worker.errand, time.monotonic()
        assert errand is not None
        if worker.answer is None:
            if now - worker.asked_at >= _ASK_S:
                worker.answer, worker.asked_at = worker.actor.told.remote(), now
            return None
        wait_s = self._asked.limits.wait_s(_size_of(errand))
        ready, _ = self._ray.wait([worker.answer], timeout=0)
        if not ready:
            why = f"made {worker.machine} silent for {wait_s:.0f} s"
            return self._given_up(ref, why) if now - worker.asked_at > wait_s else None
        try:
            state: State = self._ray.get(worker.answer)
        except self._ray.exceptions.RayError:
            return None  # it fell: so will what it was to give
        finally:
            worker.answer = None
        if state.path is None:
            return None
        if state.idle_s > wait_s:
            return self._given_up(ref, f"gave no picture for {wait_s:.0f} s", is_final=True)
        if state.grown_bytes > self._asked.memory_bytes:
            gib = self._asked.memory_bytes / 2**30
            cure = "convert it, scaled down, or allow more with --memory"
            why = f"takes more than {gib:.1f} GiB of memory"
            return self._given_up(ref, why, cure, is_final=True)
        return Reached(errand, state.time_s)

    def _given_up(
        self, ref: Any, why: str, cure: str = _CONVERT, *, is_final: bool = False
    ) -> Fell:
        """End a worker, and begin another in its place."""
        worker = self._busy.pop(ref)
        self._kept.pop(ref, None)
        self._replace(worker)
        assert worker.errand is not None
        return Fell(worker.errand, why, cure, is_final=is_final)


def complaint_of(greeting: Greeting, mine: Sequence[str]) -> str | None:
    """Return why a worker would see films otherwise than an index says, and what to do about it."""
    machine = greeting.machine
    if greeting.version != __version__:
        return (
            f"{machine} has vsearch {greeting.version}, and this is {__version__}: install the "
            "same version on every machine."
        )
    if greeting.reason:
        return f"{machine}: {greeting.reason}"
    for other, ours in zip(greeting.models, mine, strict=True):
        if other != ours:
            return (
                f"{machine} looks with {other}, and the index is made with {ours}: let all "
                "machines have the same weights."
            )
    return None


def _size_of(errand: Errand) -> int:
    return max((one.size_bytes for one in errand.arguments if isinstance(one, Source)), default=0)


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(error).__name__
