"""Indexing killed at random: what shows is whole, and the next run ends as if nothing had been.

python -m benchmarks.kills [--kills 200] [--seed 1] [--films FOLDER] [--keep FOLDER]

Runs over a small library, or the first seconds of the films in FOLDER with the real models, are
killed (-9, the whole process group): half of them at any time, half while they write. They begin
with no index, or with one of the films as they were before. After each kill the films that show
must be whole, and questions answered from them alone; sometimes the index is repaired or the next
run killed as well. Then a run to the end must leave exactly the rows of an unbroken one, and
`vsearch check --repair` no file that nothing refers to. Exit status 1 when anything is otherwise.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.killed_runs import (
    Rows,
    faults_after_kill,
    faults_after_repair,
    faults_at_end,
    films_in,
    make_library,
    strange_answers,
)
from tests.mutations import beginning
from tests.zygote import Run, Zygote, open_zygote
from vsearch.settings import Home


def main() -> int:
    """Kill, check, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--films", type=Path)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        kind = "real" if options.films else "plain"
        zygote = stack.enter_context(open_zygote(kind, folder))
        before, after = _libraries(folder, options.films)
        trial = Trial(folder, zygote, before, after, random.Random(options.seed))
        start = time.monotonic()
        trial.measure()
        while trial.kills < options.kills:
            trial.round(asks=kind == "plain")
    took_s = time.monotonic() - start
    print(
        f"{trial.kills} kills in {took_s:.0f} s (load {os.getloadavg()[0]:.1f}), an unbroken run "
        f"takes {trial.whole_s:.2f} s; killed at: {dict(trial.stages)}"
    )
    for fault, count in trial.faults.most_common():
        print(f"FAULT ({count} times): {fault}")
    print("none of them left a trace" if not trial.faults else f"{len(trial.faults)} faults")
    return 1 if trial.faults else 0


def _libraries(folder: Path, films: Path | None) -> tuple[Path, Path]:
    """Return two folders: a library as it was, and as it is."""
    before, after = folder / "before", folder / "after"
    if films is None:
        return make_library(before), make_library(after, later=True)
    for place in (before, after):
        place.mkdir()
    for number, path in enumerate(sorted(films.iterdir())[:5]):
        beginning(path, before / path.name, seconds=3)
        beginning(path, after / path.name, seconds=2 if number in (1, 3) else 3)
    return before, after


class Trial:
    """A library and its index, broken again and again."""

    def __init__(
        self, folder: Path, zygote: Zygote, before: Path, after: Path, rng: random.Random
    ) -> None:
        self.kills, self.whole_s = 0, 0.0
        self.faults: Counter[str] = Counter()
        self.stages: Counter[str] = Counter()
        self._folder, self._zygote, self._rng = folder, zygote, rng
        self._library = folder / "library"
        self._states = {"before": before, "after": after}
        self._home = Home.locate(folder / "home")
        self._earlier = folder / "earlier"  # the home as an unbroken run over "before" left it
        # By where a run began: what is kept of photos is rounded, what is new is not.
        self._whole: dict[str, dict[str, Rows]] = {}
        self._began = ""

    def measure(self) -> None:
        """Do the unbroken runs that all others are compared with."""
        self._show("before")
        self._to_end()
        self._whole["before"] = films_in(self._home)
        shutil.copytree(self._home.folder, self._earlier)
        self._show("after")
        start = time.monotonic()
        self._to_end()
        self.whole_s = time.monotonic() - start
        self._whole["after"] = films_in(self._home)
        self._note("unbroken", faults_at_end(self._home, self._whole["after"]))
        shutil.rmtree(self._home.folder)
        self._to_end()
        self._whole["anew"] = films_in(self._home)

    def round(self, *, asks: bool) -> None:
        """Kill a run, sometimes two or three in a row, and bring the index to its end."""
        self._begin()
        for _ in range(self._rng.choice((1, 1, 1, 2, 3))):
            stage = self._kill()
            self.kills += 1
            self.stages[stage] += 1
            self._note(stage, faults_after_kill(self._home, *self._whole.values()))
            if asks:
                self._note(stage, strange_answers(self._home))
            if self._rng.random() < 0.2 and self._home.index.exists():
                self._note(f"repaired after {stage}", faults_after_repair(self._home))
                whole = self._whole.values()
                self._note(f"repaired after {stage}", faults_after_kill(self._home, *whole))
        self._to_end()
        self._note(stage, faults_at_end(self._home, self._whole[self._began]))
        self._note(stage, faults_after_repair(self._home))

    def _begin(self) -> None:
        shutil.rmtree(self._home.folder, ignore_errors=True)
        self._began = self._rng.choice(("after", "anew"))
        if self._began == "after":
            shutil.copytree(self._earlier, self._home.folder)
        self._show("after")

    def _show(self, state: str) -> None:
        """Put the library's files in place, with the times they had."""
        shutil.rmtree(self._library, ignore_errors=True)
        shutil.copytree(self._states[state], self._library)

    def _start(self) -> Run:
        return self._zygote.start(self._home, [self._library])

    def _to_end(self) -> None:
        run = self._start()
        run.wait()
        if not any(event["event"] == "summary" for event in run.events()):
            self._note("to the end", iter([f"did not end: {run.events()[-1:]}"]))

    def _kill(self) -> str:
        """Kill a run at any time, or soon after it began to write; return where it was."""
        run = self._start()
        if self._rng.random() < 0.5:
            time.sleep(self._rng.uniform(0, 1.1 * self.whole_s))
        else:
            wanted = self._rng.randrange(1, 9)
            while run.is_alive and _looked_at(run) < wanted:
                time.sleep(0.002)
            time.sleep(self._rng.uniform(0, 0.06))
        run.kill()
        events = run.events()
        return str(events[-1]["event"]) if events else "before the first word"

    def _note(self, stage: str, faults: Iterator[str]) -> None:
        for fault in faults:
            self.faults[f"{stage}: {fault}"] += 1


def _looked_at(run: Run) -> int:
    return sum(event["event"] in ("was_read", "finished") for event in run.events())


if __name__ == "__main__":
    sys.exit(main())
