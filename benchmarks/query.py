"""Time of questions over made-up libraries, by kind and by what the time goes to.

python -m benchmarks.query --films 14 139 1389 [--folder FOLDER] [--questions 20] [--json FILE]
                          [--recall]

A film is two hours of frames, one a second: 14 films are 100,000 frames, 1389 are ten million.
With --recall it is told instead how many of the moments are found that looking at every frame
finds. Libraries are made in the folder once (10 GB for ten million frames) and used again.
"""

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from benchmarks.recall import recall
from benchmarks.synthetic import PEOPLE, THINGS, MadeUpScenes, build
from vsearch.parse import Parser
from vsearch.search import searcher as searching
from vsearch.search.lineup import Lineup
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.store import Store, Survey

KINDS = ("person", "object", "person+object", "two people+object", "person+object in a film")
MORE_KINDS = (
    "A or B",
    "person or object+object",
    "person not object",
    "object not person",
    "person then object",
    "person+object in one shot",
    "one part of each film",
)
STAGES = ("parse", "embed", "faces", "survey", "frames", "join", "show")


def main() -> None:
    """Build what is missing, ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, nargs="+", default=[14, 139])
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "vsearch-made-up")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--recall", action="store_true")
    options = parser.parse_args()
    told: dict[str, Any] = {}
    for films in options.films:
        folder = options.folder / str(films)
        build(folder, films)
        with Store.open(folder / "index", create=False) as store:
            asked = compare if options.recall else measure
            told[str(films)] = asked(store, films, options.questions)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), "utf-8")


def measure(store: Store, films: int, count: int) -> dict[str, Any]:
    """Return and print the times of each kind of question."""
    phrases = PhraseBook(MadeUpScenes())
    searcher = Searcher(store=store, phrases=phrases, parser=Parser(None))
    stages: dict[str, float] = defaultdict(float)
    start = time.perf_counter()
    searcher.ask("a dog")
    cold_s = time.perf_counter() - start
    print(
        f"{films} films, {sum(f.frame_count for f in store.films()):,} frames; first {cold_s:.2f} s"
    )
    print(f"{'':26}{'p50':>8}{'p95':>8}  ms of which  {'  '.join(f'{s:>6}' for s in STAGES)}")
    found: dict[str, Any] = {"cold_s": cold_s}
    titles = [film.title for film in store.films()]
    with _timed(searcher, store, phrases, stages):
        for kind in KINDS:
            sentences = list(_sentences(kind, titles, count))
            found[kind] = {}
            for asked, name in (("first", kind), ("again", "  the same again")):
                stages.clear()
                times = [_ask(searcher, sentence) for sentence in sentences]
                p50, p95 = np.percentile(times, (50, 95)) * 1000
                parts = {stage: stages[stage] / count * 1000 for stage in STAGES}
                found[kind][asked] = {"p50_ms": p50, "p95_ms": p95, **parts}
                shares = "  ".join(f"{parts[stage]:6.1f}" for stage in STAGES)
                print(f"{name:26}{p50:8.1f}{p95:8.1f}               {shares}", flush=True)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':26}{found['peak_mb']:8.0f} MB\n", flush=True)
    return found


def compare(store: Store, films: int, count: int) -> dict[str, Any]:
    """Return and print how many of the best moments of each kind of question are found."""
    print(f"{films} films, {sum(f.frame_count for f in store.films()):,} frames")
    searcher = Searcher(store=store, phrases=PhraseBook(MadeUpScenes()), parser=Parser(None))
    titles = [film.title for film in store.films()]
    return recall(searcher, (*KINDS, *MORE_KINDS), lambda kind: _sentences(kind, titles, count))


def _ask(searcher: Searcher, sentence: str) -> float:
    start = time.perf_counter()
    answer = searcher.ask(sentence)
    took_s = time.perf_counter() - start
    if not answer.query.constraints:
        sys.exit(f"{sentence!r} was not understood: {answer.notes}")
    return took_s


def _sentences(kind: str, titles: list[str], count: int) -> Iterator[str]:
    random = np.random.default_rng(len(kind))
    for _ in range(count):
        one, other = random.choice(PEOPLE, 2, replace=False)
        thing, another = (f"a {word}" for word in random.choice(THINGS, 2, replace=False))
        yield {
            "person": one,
            "object": thing,
            "person+object": f"{one} with {thing}",
            "two people+object": f"{one} and {other} with {thing}",
            "person+object in a film": f"{one} with {thing} in {random.choice(titles)}",
            "A or B": f"{thing} or {another}",
            "person or object+object": f"({one} or {other}) with {thing}",
            "person not object": f"{one} without {thing}",
            "object not person": f"{thing} without {one}",
            "person then object": f"{one} then {thing}",
            "person+object in one shot": f"{one} with {thing} in the same shot",
            "one part of each film": f"{one} with {thing} in the first hour",
        }[kind]


@contextmanager
def _timed(
    searcher: Searcher, store: Store, phrases: PhraseBook, stages: dict[str, float]
) -> Iterator[None]:
    """Add up what the parts take, by wrapping them."""
    places = [
        (searcher, "parse", "parse"),
        (phrases, "vectors", "embed"),
        (Lineup, "faces", "faces"),
        (Survey, "cosines", "survey"),
        (store, "frame_scores", "frames"),
        (store, "frame_cosines", "frames"),
        (searching, "join_films", "join"),
        (searching.Shower, "show_all", "show"),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in places]
    for place, name, stage in places:
        setattr(place, name, _clocked(getattr(place, name), stage, stages))
    try:
        yield
    finally:
        for place, name, held in before:
            setattr(place, name, held)


def _clocked(held: Callable[..., Any], stage: str, stages: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return held(*arguments, **options)
        finally:
            stages[stage] += time.perf_counter() - start

    return timed


if __name__ == "__main__":
    main()
