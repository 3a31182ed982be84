"""Fifty questions at once: how long each takes, and whether all are answered as one by one.

python -m benchmarks.parallel --home FOLDER [--askers 50] [--questions 4] [--processes 5]

Every asker is a thread that asks its questions one after the other. First all of them share one
searcher, as the pages of the web app do; then they are spread over processes, as command lines are,
each with a searcher of its own that is loaded already.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vsearch import assemble
from vsearch.search.searcher import Searcher
from vsearch.settings import Home

SENTENCES = (
    *("a man in a suit", "Obama", "Obama and Biden", "a butterfly", "Katy Perry with a microphone"),
    *("a red car", "two people", "a piano", "someone dancing at night", "Biden without Obama"),
)


def main() -> None:
    """Ask one by one, then at once, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home")
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--questions", type=int, default=4)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--part", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    home = Home.locate(options.home)
    with assemble.searcher(home) as searcher:
        expected = [_answer(searcher, sentence) for sentence in SENTENCES]
        alone_s = [_timed(searcher, sentence) for sentence in SENTENCES]
        if options.part:
            print("ready", flush=True)
            sys.stdin.readline()
        took_s, wrong = _at_once(searcher, options.askers, options.questions, expected)
    if options.part:
        print(" ".join(map(str, (wrong, *took_s))))
        return
    _tell("one by one, warm", alone_s, 0)
    _tell(f"{options.askers} at once, one searcher", took_s, wrong)
    if options.processes:
        _tell(f"{options.askers} at once, {options.processes} processes", *_apart(home, options))


def _at_once(
    searcher: Searcher, askers: int, questions: int, expected: Sequence[object]
) -> tuple[list[float], int]:
    """Return how long every question took, and how many answers were others than alone."""
    barrier = threading.Barrier(askers)

    def ask(number: int) -> list[tuple[float, bool]]:
        barrier.wait()
        found = []
        for turn in range(questions):
            which = (number + turn * 3) % len(SENTENCES)
            start = time.perf_counter()
            answer = _answer(searcher, SENTENCES[which])
            found.append((time.perf_counter() - start, answer == expected[which]))
        return found

    with ThreadPoolExecutor(askers) as threads:
        told = [one for those in threads.map(ask, range(askers)) for one in those]
    return [took_s for took_s, _ in told], sum(not is_same for _, is_same in told)


def _apart(home: Home, options: argparse.Namespace) -> tuple[list[float], int]:
    """Return the same of askers in several processes, which begin together."""
    share = str(options.askers // options.processes)
    command = [
        *(sys.executable, "-m", "benchmarks.parallel", "--part", "--home", str(home.folder)),
        *("--askers", share, "--questions", str(options.questions)),
    ]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(options.processes)
    ]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [list(map(float, one.communicate()[0].split())) for one in started]
    return [took_s for of_one in told for took_s in of_one[1:]], int(sum(one[0] for one in told))


def _answer(searcher: Searcher, sentence: str) -> object:
    answer = searcher.ask(sentence)
    return [(one.film_id, one.start_s, one.end_s, one.is_partial) for one in answer.moments]


def _timed(searcher: Searcher, sentence: str) -> float:
    start = time.perf_counter()
    searcher.ask(sentence)
    return time.perf_counter() - start


def _tell(what: str, took_s: Sequence[float], wrong: int) -> None:
    p50, p95 = np.percentile(took_s, (50, 95))
    print(
        f"{what}: {len(took_s)} questions, p50 {p50:.2f} s, p95 {p95:.2f} s, most "
        f"{max(took_s):.2f} s, {wrong} answered otherwise (load {os.getloadavg()[0]:.1f})"
    )


if __name__ == "__main__":
    main()
