"""How well watching keeps up: frames, time to the name, memory, and where the time goes.

python -m benchmarks.watch FILM... --home FOLDER [--minutes 10] [--cores 2]

The films are joined to one of 640x360 pixels at 25 frames a second, which is repeated for so many
minutes and watched as it plays. The time to a name is reckoned from the first frame on which the
face was found, and at most: from the frame looked at before that one.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from threading import Event as Signal
from typing import ParamSpec, TypeVar

import av
from av.video.stream import VideoStream

from vsearch.assemble import watching
from vsearch.errors import VsearchError
from vsearch.settings import Home, IndexSettings
from vsearch.watch.feed import reading
from vsearch.watch.pace import LOOKS_PER_S, Timed, WallClock, thinned
from vsearch.watch.presence import Event
from vsearch.watch.source import source_named

WIDTH, HEIGHT, FPS = 640, 360, 25
SETTLED_S = 60.0  # until then memory may grow: caches fill

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Course:
    """What is noted while the film plays."""

    begun_s: float | None = None  # when its time 0 was, on the wall clock
    frames: int = 0  # of the film
    took_s: dict[str, list[float]] = field(default_factory=dict)  # of each look, by part
    to_name_s: list[float] = field(default_factory=list)  # from the first look at a face
    at_most_s: list[float] = field(default_factory=list)  # from the look before that one
    looks_s: list[float] = field(default_factory=list)  # the film's times of the looks so far
    settled_mib: float | None = None

    def timed(self, part: str, run: Callable[P, R]) -> Callable[P, R]:
        """Return the function, with the time it takes noted."""

        def measured(*args: P.args, **kwargs: P.kwargs) -> R:
            begun_s = time.perf_counter()
            result = run(*args, **kwargs)
            self.took_s.setdefault(part, []).append(time.perf_counter() - begun_s)
            return result

        return measured

    def name(self, events: Iterable[Event], time_s: float) -> None:
        """Note how long after their first frames people are named."""
        now_s = time.monotonic() - (self.begun_s or 0.0)
        for event in events:
            if event.kind == "came":
                seen_before_s = max((s for s in self.looks_s if s < event.time_s), default=0.0)
                self.to_name_s.append(now_s - event.time_s)
                self.at_most_s.append(now_s - seen_before_s)
        self.looks_s.append(time_s)

    def counted(self, frames: Iterator[Timed]) -> Iterator[Timed]:
        """Yield the frames, counted; the first one tells when the film began."""
        for time_s, frame in frames:
            if self.begun_s is None:
                self.begun_s = time.monotonic() - time_s
            self.frames += 1
            yield time_s, frame


def main() -> None:
    """Make the film, watch it, print the figures."""
    arguments = _arguments()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: arguments.cores]))
    try:
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "film.mp4"
            make_film(arguments.films, film, seconds=60 * arguments.minutes)
            measure(film, Home.locate(arguments.home))
    except VsearchError as error:
        sys.exit(f"watch: {error}")


def make_film(films: Sequence[Path], target: Path, *, seconds: float) -> None:
    """Write the films one after the other, scaled, and repeat them until the time is over."""
    once = target.with_name("once.mp4")
    with av.open(str(once), "w") as sink:
        stream = sink.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "g": "50"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.max_b_frames = 0
        count = 0
        for path in films:
            begun = count
            with av.open(str(path)) as source:
                for frame in source.decode(video=0):
                    # Frames are repeated or left out, so that the film plays at its own speed.
                    time_s = frame.time or 0.0
                    scaled = frame.reformat(WIDTH, HEIGHT, "yuv420p")
                    while (count - begun) / FPS <= time_s:
                        scaled.pts, scaled.time_base = count, Fraction(1, FPS)
                        sink.mux(stream.encode(scaled))
                        count += 1
        sink.mux(stream.encode())
    with av.open(str(target), "w") as sink:
        shift_s = 0.0
        copy: VideoStream | None = None
        while shift_s < seconds:
            with av.open(str(once)) as source:
                copy = copy or sink.add_stream_from_template(source.streams.video[0])
                for packet in source.demux(video=0):
                    if packet.pts is None or packet.dts is None:
                        continue
                    shift = round(Fraction(shift_s) / packet.time_base)
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = copy
                    sink.mux(packet)
            shift_s += count / FPS


def measure(film: Path, home: Home) -> None:
    """Watch the film as it plays and print the figures."""
    # Not before the policy above is set: the libraries read it when they are loaded.
    from vsearch.models.facenet import FaceNet
    from vsearch.models.yunet import YuNet

    course, over = Course(), Signal()
    YuNet.detect = course.timed("find", YuNet.detect)  # type: ignore[method-assign] # to time it
    FaceNet.embed_crops = course.timed(  # type: ignore[method-assign] # to time it
        "embed", FaceNet.embed_crops
    )
    watcher = watching.watcher(home, say=print)
    frames = watching.frames_of(
        source_named(str(film)), clock=WallClock(over), is_fast=False, say=print
    )
    loads = [os.getloadavg()[0]]
    cpu_s, wall_s = time.process_time(), time.monotonic()
    with reading(thinned(course.counted(frames), LOOKS_PER_S), skips=True, over=over) as feed:
        for offer in feed.take(silence_s=None):
            image = course.timed("picture", offer.frame.image)(IndexSettings().max_side_px)
            look = course.timed("look", watcher.look)(offer.time_s, image)
            course.name(look.events, offer.time_s)
            if course.settled_mib is None and offer.time_s >= SETTLED_S:
                course.settled_mib = resident_mib()
                loads.append(os.getloadavg()[0])
    cpu_s, wall_s = time.process_time() - cpu_s, time.monotonic() - wall_s
    loads.append(os.getloadavg()[0])
    print(
        f"{course.frames} frames in {wall_s:.0f} s, {feed.offered} offered, {feed.taken} looked at "
        f"({feed.taken / wall_s:.1f} a second)"
    )
    print(f"{cpu_s / wall_s:.2f} cores used; load {', '.join(f'{load:.1f}' for load in loads)}")
    for part, took_s in course.took_s.items():
        print(
            f"  {part:8} {len(took_s):6} times, median {1000 * statistics.median(took_s):6.1f} ms, "
            f"max {1000 * max(took_s):6.1f} ms, {sum(took_s) / wall_s:.1%} of the time"
        )
    for what, delays_s in (("first look", course.to_name_s), ("look before", course.at_most_s)):
        if delays_s:
            print(
                f"name after {what}: median {statistics.median(delays_s):.2f} s, "
                f"max {max(delays_s):.2f} s, {sum(d <= 1 for d in delays_s)} of {len(delays_s)} "
                "within 1 s"
            )
    settled = f"{course.settled_mib:.0f} MiB" if course.settled_mib else "not reached"
    print(f"resident memory at {SETTLED_S:.0f} s: {settled}, at the end: {resident_mib():.0f} MiB")


def resident_mib() -> float:
    """Return how much memory this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how watching keeps up.")
    parser.add_argument("films", nargs="+", type=Path, metavar="FILM")
    parser.add_argument("--home", metavar="FOLDER", help="the home with the people")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long (default: 1)")
    parser.add_argument("--cores", type=int, default=2, help="how many (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
