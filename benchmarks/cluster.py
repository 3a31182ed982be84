"""Indexing on Ray: one worker, two, and the ordinary run, on the same films with the same rows.

python -m benchmarks.cluster FILM... [--case models|decoding] [--seconds 30] [--rounds 2]
    [--stretches SECONDS] [--kill] [--weights FOLDER]

In the case of ``models`` films are looked at as ever, with the small scene encoder. In that of
``decoding`` the models look at nothing and one frame in ten seconds is sampled: what is left is
decoding, and differences of small pictures. Films are cut to ``--seconds`` (copied over and over
where they are shorter). With ``--stretches`` the workers part films, as they do with the last ones
of a run. ``--kill`` ends a worker by SIGKILL in the middle of a run with two.

Every round runs all ways in turn, so that a busy machine disturbs all of them alike; times are the
best of all rounds, from the first film begun to the last one written, workers ready and models
loaded. Workers with one processor are kept to one each. Rows are compared with those of the
ordinary run, number by number.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from benchmarks.looped import loop
from indexer.cluster.asked import Asked
from indexer.cluster.film_worker import Load, Loader
from indexer.cluster.joining import joined_ray
from indexer.cluster.on_workers import OnWorkers
from indexer.cluster.pool import RayPool
from indexer.contents import FilmContents
from indexer.job import Job
from indexer.library import index_library
from indexer.looking import Looker
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Image, Vectors
from vsearch.records.columns import Detections
from vsearch.settings import Home, IndexSettings
from vsearch.store import IndexIdentity, Store

Rows = dict[str, tuple[object, ...]]


class NoScenes:
    """Sees nothing, in no time."""

    name, dim, prompts = "nothing", 2, ("{}",)

    def regions(self, image: Image) -> list[Image]:
        """Return the whole image."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Return one direction for all."""
        return np.tile(np.array([1.0, 0.0], np.float32), (len(images), 1))

    encode_texts = encode_images


class NoFaces:
    """Finds nobody."""

    name = "nobody"

    def detect(self, image: Image) -> Detections:
        """Return no faces."""
        none = np.zeros((0, 4), np.float32)
        return Detections(none, np.zeros(0), np.zeros((0, 5, 2), np.float32))

    def embed(self, image: Image, detections: Detections) -> Vectors:
        """Return no vectors."""
        return np.zeros((0, 512), np.float32)

    def embed_all(self, images: Sequence[Image], detections: Sequence[Detections]) -> Vectors:
        """Return no vectors."""
        return np.zeros((0, 512), np.float32)


class Jumps:
    """A shot begins where two small pictures differ much."""

    name, thumbnail_size = "jumps", (48, 27)

    def __init__(self) -> None:
        self._before: Image | None = None
        self.settled_s = 0.0

    def open(self) -> "Jumps":
        """Return a fresh stream."""
        return Jumps()

    def push(self, thumbnail: Image, time_s: float) -> list[float]:
        """Return the start of a shot."""
        before, self._before = self._before, thumbnail
        self.settled_s = time_s
        is_cut = before is None or np.abs(thumbnail.astype(np.int16) - before).mean() > 30
        return [time_s] if is_cut else []

    def flush(self) -> list[float]:
        """Return nothing more."""
        return []


@dataclass(frozen=True, slots=True)
class Nothing:
    """Loads models that look at nothing."""

    def __call__(self) -> IndexModels:
        """Return them."""
        return IndexModels(NoScenes(), NoFaces(), NoFaces(), Jumps())


@dataclass(frozen=True, slots=True)
class Pinned:
    """Loads models in a process that keeps to one processor, another than the one before it.

    A worker decodes beside its models: with threads limited only, one would take two processors.
    """

    load: Load
    turns: str  # a folder

    def __call__(self) -> IndexModels:
        """Return the models."""
        processors = sorted(os.sched_getaffinity(0))
        turn = len(list(Path(self.turns).iterdir()))
        (Path(self.turns) / str(turn)).touch()
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {processors[turn % len(processors)]})
        return self.load()


class ReadyPool(RayPool):
    """Waits until all of its workers are ready, and notes how long that takes."""

    took_s = 0.0

    def start(self, most: int) -> None:
        """Begin with them all."""
        started = time.perf_counter()
        super().start(most)
        while len(self) < min(most, self._asked.workers or most):
            list(self.happenings())
        self.took_s = time.perf_counter() - started


class Clock:
    """A reporter that notes when the first film is begun, and the last one written."""

    def __init__(self) -> None:
        self.begun = self.ended = 0.0
        self.reached_any = threading.Event()

    def planned(self, jobs: Sequence[Job]) -> None:
        """Hear the plan."""

    def started(self, job: Job) -> None:
        """Note the first."""
        self.begun = self.begun or time.perf_counter()

    def reached(self, job: Job, time_s: float) -> None:
        """Note that it goes on."""
        self.reached_any.set()

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Note the last."""
        self.ended = time.perf_counter()

    def failed(self, path: Path, reason: str) -> None:
        """Hear of a failure, of which there must be none."""
        raise SystemExit(f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is looked at, with what."""

    films: Path  # a folder
    load: Load
    models: IndexModels
    settings: IndexSettings

    def run(self, asked: Asked | None = None, *, is_killed: bool = False) -> tuple[float, Rows]:
        """Index and return how long it took, and all rows; without workers the ordinary way."""
        clock = Clock()
        looker: Looker | None = None
        if asked:
            load = self.load
            if asked.cpus == 1:
                load = Pinned(load, tempfile.mkdtemp(dir=self.films.parent))
            pool = ReadyPool(asked, load, self.models, self.settings)
            looker = OnWorkers(pool, self.models, clock, longest_s=asked.chunk_s)
        killer = threading.Thread(target=_kill_one, args=(clock,))
        if is_killed:
            killer.start()
        with tempfile.TemporaryDirectory() as place, Store.open(Path(place)) as store:
            with store.writing():
                store.check_identity(IndexIdentity.of(self.models, self.settings.sample_fps))
                index_library(
                    [self.films],
                    store=store,
                    models=self.models,
                    settings=self.settings,
                    reporter=clock,
                    looker=looker,
                )
            if is_killed:
                killer.join()
            return clock.ended - clock.begun, dict(_rows(store))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--case", choices=("models", "decoding"), default="models")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stretches", type=float, metavar="SECONDS", default=1e9)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--weights", type=Path, default=os.environ.get("VSEARCH_WEIGHTS"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        films = Path(place) / "films"
        films.mkdir()
        for number, path in enumerate(options.films):
            loop(path, films / f"{number}-{path.name}", options.seconds)
        load: Load = Nothing()
        settings = IndexSettings(sample_fps=0.1)
        if options.case == "models":
            settings = IndexSettings(scene_encoder="small", device="cpu")
            load = Loader(Home(Path(place), Path(options.weights)), settings)
        bench = Bench(films, load, load(), settings)
        measure(bench, options.rounds, options.stretches, is_killed=options.kill)


def measure(bench: Bench, rounds: int, stretches_s: float, *, is_killed: bool) -> None:
    """Run all ways in turn and print a table."""
    one = Asked("local", cpus=1, workers=1, chunk_s=stretches_s)
    ways: dict[str, Asked | None] = {
        "ordinary run": None,
        "one worker, both processors": replace(one, cpus=2),
        "one worker, one processor": one,
        "two workers, one each": replace(one, workers=2),
    }
    took_s: dict[str, float] = {}
    plain: Rows = {}
    by_one: Rows = {}
    with joined_ray(one):
        for _ in range(rounds):
            for name, asked in ways.items():
                now_s, rows = bench.run(asked)
                plain = plain or rows
                took_s[name] = min(now_s, took_s.get(name, now_s))
                by_one = rows if asked == one and not by_one else by_one
                told = _compared(rows, plain)
                if asked and asked.cpus == 1:
                    told += f"; beside one worker {_compared(rows, by_one)}"
                _say(f"  {name:30}{now_s:7.1f} s  {told}")
        if is_killed:
            now_s, rows = bench.run(ways["two workers, one each"], is_killed=True)
            _say(f"  {'one of two is killed':30}{now_s:7.1f} s  {_compared(rows, by_one)}")
    ordinary_s, both_s, one_s, two_s = (took_s[name] for name in ways)
    print(f"two workers are {one_s / two_s:.2f} times as fast as one with one processor")
    print(f"one worker with both takes {both_s / ordinary_s:.2f} times as long as the ordinary run")
    print(f"load {os.getloadavg()[0]:.1f}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # Ray has stdout


def _kill_one(clock: Clock) -> None:
    """End a worker by force, a while after the first film was begun."""
    clock.reached_any.wait()
    for status in Path("/proc").glob("[0-9]*/comm"):
        if status.read_text("utf-8").startswith("ray::FilmWorker"):
            os.kill(int(status.parent.name), signal.SIGKILL)
            return
    raise SystemExit("no worker was found to be killed")


def _rows(store: Store) -> Iterator[tuple[str, tuple[object, ...]]]:
    for film in store.films():
        columns = (store.frames(film), store.faces(film), store.all_tracks([film])[film.id])
        yield film.path.name, (*columns, tuple(store.shots(film)), film.duration_s)


def _compared(rows: Rows, plain: Rows) -> str:
    """Return in words how rows differ from those of the ordinary run."""
    if rows.keys() != plain.keys():
        return f"films differ: {sorted(rows)}"
    most, count = 0.0, 0
    for name, (*columns, shots, length_s) in rows.items():
        *others, other_shots, other_s = plain[name]
        if (shots, length_s) != (other_shots, other_s):
            return f"{name}: shots differ"
        for one, other in zip(columns, others, strict=True):
            for field in fields(one):  # type: ignore[arg-type]  # columns are dataclasses
                left, right = (np.asarray(getattr(each, field.name)) for each in (one, other))
                if left.shape != right.shape:
                    return f"{name}: {field.name} are {left.shape}, not {right.shape}"
                if left.size:
                    most = max(most, float(np.abs(left.astype(float) - right).max()))
            count += len(left)
    return f"{count} rows, " + (
        "all equal" if not most else f"numbers differ by {most:.2g} at most"
    )


if __name__ == "__main__":
    main()
