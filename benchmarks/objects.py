"""An index in an object store: equal answers, readers beside a writer, kills, times, requests.

python -m benchmarks.objects --home FOLDER [--sentences FILE]   answers and times
python -m benchmarks.objects --readers 4 --kills 30 [--seed 1]  readers and kills, plain models

The store is moto's S3 server on this machine, which takes some ms for a request; a network
adds the number of requests times its delay. ``--home`` names a home with an index: tables and
people are copied to the store. ``--sentences`` names a file of questions, a line each, or
``queries.json`` of a dataset. Exit status 1 when anything is not as it should be.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.fakes import ColourScenes
from tests.killed_runs import (
    Rows,
    faults_after_kill,
    faults_at_end,
    films_in,
    make_library,
    strange_answers,
)
from tests.object_store import BUCKET, ObjectStore, open_object_store
from tests.zygote import Run, Zygote, open_zygote
from vsearch import assemble
from vsearch.errors import StoreError
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.serial import answer_as_json
from vsearch.settings import Home
from vsearch.store.bucket import Bucket

ADDRESS = f"s3://{BUCKET}/library"
ASKED_AGAIN = 5  # warm rounds


def main() -> int:
    """Do what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--readers", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        return read_on(Path(options.read))
    faults: Counter[str] = Counter()
    with open_object_store() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.environment)
        if options.home:
            faults.update(compare(server, options.home, options.sentences, Path(folder)))
        if options.readers or options.kills:
            with open_zygote("plain", Path(folder)) as zygote:
                trial = Trial(Path(folder), zygote, random.Random(options.seed))
                trial.measure()
                if options.readers:
                    trial.beside_readers(options.readers)
                if options.kills:
                    trial.kill(options.kills)
                faults += trial.faults
    for fault, count in faults.most_common():
        print(f"FAULT ({count} times): {fault}")
    print("all as it should be" if not faults else f"{len(faults)} kinds of faults")
    return 1 if faults else 0


def compare(
    server: ObjectStore, folder: Path, sentences: Path | None, scratch: Path
) -> Iterator[str]:
    """Yield the questions that are answered otherwise from the store; print times and requests."""
    local = Home.locate(folder)
    copied = _copy_up(local)
    remote = Home(scratch / "home", local.weights, ADDRESS)
    remote.folder.mkdir()
    # Phrases weighed before are kept as numbers: reckoned again, their last places may differ.
    notes = [local.folder / "encoder.json", *local.cache.glob("*")]
    for path in (one for one in notes if one.is_file()):
        copy = remote.folder / path.relative_to(local.folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    print(f"{copied / 1e6:.1f} MB copied to {ADDRESS}; load {os.getloadavg()[0]:.1f}")
    asked = _sentences(sentences)
    told: dict[str, list[str]] = {}
    for name, home in (("folder", local), ("store", remote)):
        counted = server.counting
        counted.requests = 0
        start = time.perf_counter()
        with assemble.searcher(home) as searcher:
            opened_s, at_open = time.perf_counter() - start, counted.requests
            start = time.perf_counter()
            searcher.ask(asked[0])
            first_s, at_first = time.perf_counter() - start, counted.requests - at_open
            told[name] = [json.dumps(answer_as_json(searcher.ask(text))) for text in asked]
            before = counted.requests
            times = []
            for _ in range(ASKED_AGAIN):
                for text in asked:
                    start = time.perf_counter()
                    searcher.ask(text)
                    times.append(time.perf_counter() - start)
            each = (counted.requests - before) / len(times)
        print(
            f"{name:7} opened in {opened_s:.2f} s ({at_open} requests), first question "
            f"{first_s:.2f} s ({at_first}), then {statistics.median(times) * 1000:.1f} ms in the "
            f"median ({each:.1f} requests a question)"
        )
    same = sum(one == other for one, other in zip(told["folder"], told["store"], strict=True))
    print(f"{same} of {len(asked)} questions have equal answers")
    for text, one, other in zip(asked, told["folder"], told["store"], strict=True):
        if one != other:
            yield f"answered otherwise from the store: {text}"


def read_on(folder: Path) -> int:
    """Ask in a loop until a file tells to stop; print how often, and what was wrong."""
    home = Home(folder / f"reader {os.getpid()}", folder, ADDRESS)
    whole = json.loads((folder / "whole.json").read_text("utf-8"))
    rounds, faults = 0, Counter[str]()
    # Open all the while, beside others that are opened anew.
    with assemble.store(home) as kept, assemble.store(home) as asked:
        searcher = Searcher(store=asked, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        while not (folder / "stop").exists():
            faults.update(faults_after_kill(home, whole))
            try:
                before = {film.id for film in kept.films()}
                found = {moment.film_id for moment in searcher.ask("a red wall").moments}
                if not found <= before | {film.id for film in kept.films()}:
                    faults["answered from a film that is not there"] += 1
                for film in kept.films():
                    if len(kept.frames(film).times_s) != film.frame_count:
                        faults["a film was not whole in a store that was kept open"] += 1
            except StoreError as error:
                faults[f"kept open: {error}"] += 1
            rounds += 1
    print(json.dumps({"rounds": rounds, "faults": dict(faults)}))
    return 0


class Trial:
    """A small library indexed into the store, watched and broken."""

    def __init__(self, folder: Path, zygote: Zygote, rng: random.Random) -> None:
        self.faults: Counter[str] = Counter()
        self._folder, self._zygote, self._rng = folder, zygote, rng
        self._library = make_library(folder / "films")
        self._home = Home(folder / "writer", folder, ADDRESS)
        self._bucket = Bucket(ADDRESS)
        self._whole: dict[str, Rows] = {}
        self._whole_s = 0.0

    def measure(self) -> None:
        """Do the unbroken run that all others are compared with."""
        self._empty()
        start = time.monotonic()
        self._to_end()
        self._whole_s = time.monotonic() - start
        self._whole = films_in(self._home)
        print(f"an unbroken run of {len(self._whole)} films takes {self._whole_s:.1f} s")

    def beside_readers(self, count: int) -> None:
        """Index while some processes ask; each must see whole films only, and meet no error."""
        (self._folder / "whole.json").write_text(json.dumps(self._whole), "utf-8")
        with assemble.store(self._home) as opened:
            opened.remove_films([film.id for film in opened.films()])
        command = [sys.executable, "-m", "benchmarks.objects", "--read", str(self._folder)]
        readers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)
        ]
        for _ in range(3):
            self._to_end()
            with assemble.store(self._home) as opened:
                opened.remove_films([film.id for film in opened.films()[::2]])
        self._to_end()
        (self._folder / "stop").touch()
        rounds = []
        for reader in readers:
            told = json.loads(reader.communicate()[0] or '{"rounds": 0, "faults": {"died": 1}}')
            rounds.append(told["rounds"])
            self.faults.update(told["faults"])
        print(f"{count} readers asked {rounds} rounds of questions beside 4 runs and 3 removals")

    def kill(self, count: int) -> None:
        """Kill runs at any time; what shows is whole, and the next run ends as an unbroken one."""
        stages: Counter[str] = Counter()
        for number in range(count):
            if self._rng.random() < 0.6:
                self._empty()
            else:
                with assemble.store(self._home) as opened:
                    opened.remove_films([film.id for film in opened.films()[1:]])
            run = self._start()
            time.sleep(self._rng.uniform(0, 1.1 * self._whole_s))
            run.kill()
            events = run.events()
            stage = str(events[-1]["event"]) if events else "before the first word"
            stages[stage] += 1
            self._note(stage, faults_after_kill(self._home, self._whole))
            self._note(stage, strange_answers(self._home))
            self._to_end()
            self._note(stage, faults_at_end(self._home, self._whole))
            print(f"\r{number + 1} kills", end="", file=sys.stderr, flush=True)
        print(f"\n{count} kills; killed at: {dict(stages)}")

    def _start(self) -> Run:
        return self._zygote.start(self._home, [self._library])

    def _to_end(self) -> None:
        run = self._start()
        run.wait()
        if not any(event["event"] == "summary" for event in run.events()):
            self._note("to the end", iter([f"did not end: {run.events()[-1:]}"]))

    def _empty(self) -> None:
        self._bucket.delete(entry.name for entry in self._bucket.entries())

    def _note(self, stage: str, faults: Iterator[str]) -> None:
        for fault in faults:
            self.faults[f"{stage}: {fault}"] += 1


def _copy_up(home: Home) -> int:
    bucket, size_bytes = Bucket(ADDRESS), 0
    for folder in (home.index, home.photos):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".lock":
                bucket.write(f"{folder.name}/{path.relative_to(folder).as_posix()}", path)
                size_bytes += path.stat().st_size
    return size_bytes


def _sentences(path: Path | None) -> list[str]:
    if path is None:
        return ["a face", "somebody outdoors", "a red car"]
    text = path.read_text("utf-8")
    if path.suffix != ".json":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return [str(one["query"]) for one in json.loads(text)]


if __name__ == "__main__":
    sys.exit(main())
