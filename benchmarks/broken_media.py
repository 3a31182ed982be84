"""Broken films and photos, indexed: no crash of the run, no hang, no swelling, all named.

python -m benchmarks.broken_media [--files 500] [--seed 1] [--films FOLDER] [--real-models]
    [--patience 20] [--memory 1.5] [--keep FOLDER]

Small films of sixteen formats, the first seconds of those in FOLDER, and photos of six formats are
broken in thirteen ways (tests/mutations.py) and indexed like any others, with plain models or the
real ones. Afterwards every file must be in the index or named with a reason, the index sound and
answering. Exit status 1 when something is not as it should be.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from indexer.limits import Limits
from indexer.order import Order
from indexer.relay import Message, Relay
from indexer.supervisor import WORKER, supervise
from tests.mutations import make_photos, make_sources, mutated
from vsearch import assemble
from vsearch.assemble import checking
from vsearch.errors import MediaError
from vsearch.jobs.memory import resident_bytes
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.settings import Home
from vsearch.video import read_frames_at
from vsearch.video.clip_files import ClipFiles

PLAIN = (sys.executable, "-m", "tests.fake_worker")
FALLS = ("crashed what reads it", "was ended", "gave no picture", "takes more than", "met a bug")


def main() -> int:
    """Break, index, check, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--films", type=Path)
    parser.add_argument("--real-models", action="store_true")
    parser.add_argument("--patience", type=float, default=20.0)
    parser.add_argument("--memory", type=float, default=1.5)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        films = make_sources(
            folder / "sources", sorted(options.films.iterdir()) if options.films else ()
        )
        photos = make_photos(folder / "sources")
        broken = mutated(
            folder / "broken", options.files, films=films, photos=photos, seed=options.seed
        )
        return _tried(folder, broken, options)


def _tried(folder: Path, broken: list[Path], options: argparse.Namespace) -> int:
    home = Home.locate(folder / "home")
    heard = Heard()
    limits = Limits.asked_for(patience_s=options.patience, memory_gib=options.memory)
    order = Order(home, (broken[0].parent,), encoder="small" if options.real_models else None)
    start = time.monotonic()
    with heard.measuring():
        done = supervise(
            order,
            limits,
            hear=heard.hear,
            say=print,
            command=WORKER if options.real_models else PLAIN,
        )
    took_s = time.monotonic() - start
    print(
        f"{len(broken)} files in {took_s:.0f} s (load {os.getloadavg()[0]:.1f}): "
        f"{'; '.join(done.lines()[:2])}; "
        f"slowest film {heard.slowest_s:.1f} s ({heard.slowest}), peak {heard.peak_mib:.0f} MiB"
    )
    kinds = Counter(_kind(reason, path) for path, reason in done.failed.items())
    for kind, count in kinds.most_common():
        print(f"{count:5}  {kind}")
    for path, reason in done.failed.items():
        if any(fall in reason for fall in FALLS):
            print(f"fall: {path.name}: {reason}")
    problems = [*_unnamed(broken, done, home), *_unsound(home), *_unplayable(home)]
    problems += _unanswered(home) if options.real_models else []
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return 1 if problems else 0


class Heard:
    """How long films took, and how much memory the processes."""

    def __init__(self) -> None:
        self.slowest, self.slowest_s, self.peak_mib = "", 0.0, 0.0
        self._began: dict[str, float] = {}
        self._stop = threading.Event()

    def hear(self, told: Message) -> None:
        """Take what the run tells."""
        path, at = str(told.get("path", "")), float(str(told["at"]))
        if told["event"] == "started":
            self._began[path] = at
        elif told["event"] in ("finished", "failed") and path in self._began:
            took_s = at - self._began.pop(path)
            if took_s > self.slowest_s:
                self.slowest, self.slowest_s = Path(path).name, took_s

    def measuring(self) -> "Heard":
        """Return a context in which memory is measured."""
        return self

    def __enter__(self) -> None:
        threading.Thread(target=self._measure, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _measure(self) -> None:
        while not self._stop.wait(0.1):
            held = sum(resident_bytes(pid) for pid in _children(os.getpid()))
            self.peak_mib = max(self.peak_mib, held / 2**20)


def _children(pid: int) -> list[int]:
    told = Path("/proc", str(pid), "task", str(pid), "children")
    try:
        return [int(child) for child in told.read_text().split()]
    except OSError:
        return []


def _kind(reason: str, path: Path) -> str:
    """Return a reason without what differs from file to file."""
    words = reason.replace(str(path), "FILE").replace(path.name, "FILE")
    return "".join("0" if sign.isdigit() else sign for sign in words)[:150]


def _unnamed(broken: list[Path], done: Relay, home: Home) -> list[str]:
    """Return the files that are neither in the index nor named, or not in one clear line."""
    with assemble.store(home) as store:
        films = store.films()
        inside = {film.path for film in films}
        inside |= {f.path / p.name for f in films if f.is_photos for p in store.photos(f)}
    copies = {path for path in broken if any(str(path) in line for line in done.lines()[1:])}
    # Of photos that are the same one is looked at, and the others are only counted.
    looked_at = [*inside, *done.failed]
    kept = {path.read_bytes() for path in looked_at if path.suffix in PHOTO_SUFFIXES}
    problems = [
        f"{path.name} is neither in the index nor named"
        for path in broken
        if path not in inside and path not in copies and path not in done.failed
        if path.suffix not in PHOTO_SUFFIXES or path.read_bytes() not in kept
    ]
    problems += [
        f"{path.name}: no clear reason: {reason!r}"
        for path, reason in done.failed.items()
        if not 20 < len(reason) < 600 or "\n" in reason or "met a bug" in reason
    ]
    return problems


def _unsound(home: Home) -> list[str]:
    """Return what does not hold of the index."""
    found = checking.check(home).findings
    return [f"{one.level}: {one.where}: {one.what}" for one in found if one.level != "note"]


def _unplayable(home: Home) -> list[str]:
    """Return the films a moment of which takes too long to show, in a picture or as a clip.

    The app does both in its own process. That a film cannot be played may be told, in one line.
    """
    problems, refused, slowest_s = [], 0, 0.0
    clips = ClipFiles(home.cache / "clips")
    with assemble.store(home) as store:
        films = [film for film in store.films() if not film.is_photos]
        moments = [(film, store.shots(film)[-1]) for film in films]
    for film, shot in moments:
        start = time.monotonic()
        try:
            read_frames_at(film.path, [shot.keyframe_s], 160)
            clips.playable(film.path, film.id, shot.start_s, min(shot.end_s, shot.start_s + 10))
        except MediaError as error:
            refused += 1
            problems += [f"{film.title}: {error}"] * ("\n" in str(error))
        took_s = time.monotonic() - start
        slowest_s = max(slowest_s, took_s)
        problems += [f"{film.title} takes {took_s:.0f} s to be shown"] * (took_s > 30)
    print(f"{len(films)} shown: {refused} cannot be played, slowest {slowest_s:.1f} s")
    return problems


def _unanswered(home: Home) -> list[str]:
    """Return the questions that take too long with such films in the library."""
    problems = []
    with assemble.searcher(home) as searcher:
        for sentence in ("a man in a suit", "a red car then a dog", "the first time we see a tree"):
            start = time.monotonic()
            answer = searcher.ask(sentence)
            took_s = time.monotonic() - start
            print(f"{sentence}: {len(answer.moments)} moments in {took_s:.2f} s")
            problems += [f"{sentence} took {took_s:.0f} s"] * (took_s > 30)
    return problems


if __name__ == "__main__":
    sys.exit(main())
