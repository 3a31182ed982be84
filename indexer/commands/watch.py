"""vsearch watch: who comes and goes in front of a camera, in a stream or in a film, live."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from threading import Event as Signal
from typing import Protocol

from vsearch.assemble import watching
from vsearch.errors import InputError
from vsearch.records.arrays import Image
from vsearch.settings import Home, IndexSettings
from vsearch.watch.feed import SILENCE_S, Offer, reading
from vsearch.watch.pace import LOOKS_PER_S, WallClock, thinned
from vsearch.watch.presence import Event, Seen, Total
from vsearch.watch.source import source_named
from vsearch.watch.told import event_as_json, event_line, total_as_json, total_line

Show = Callable[[Image, tuple[Seen, ...]], bool]  # draws a frame; says whether to go on


class Looked(Protocol):
    """What one frame brought."""

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Return the faces of which it is decided whose they are."""
        ...

    @property
    def events(self) -> tuple[Event, ...]:
        """Return who came and went."""
        ...


class Watches(Protocol):
    """What recognises people on frames."""

    def look(self, time_s: float, image: Image) -> Looked:
        """Return what a frame brings."""
        ...

    def wait(self, time_s: float) -> tuple[Event, ...]:
        """Return who is gone by then, where there is nothing to look at."""
        ...

    def end(self) -> tuple[Event, ...]:
        """Return that all who are there go."""
        ...

    def totals(self) -> list[Total]:
        """Return how long everybody was seen."""
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the source and what is told."""
    parser.add_argument(
        "source",
        help="a camera (0, 1, ... or /dev/videoN), a film, or the address of a stream "
        "(rtsp://..., http://...)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object an event")
    parser.add_argument("--unknown", action="store_true", help="tell of people not enrolled too")
    parser.add_argument(
        "--every",
        type=float,
        metavar="SECONDS",
        help="also tell every so often that somebody is still there",
    )
    parser.add_argument("--show", action="store_true", help="open a window with boxes and names")
    parser.add_argument(
        "--fast", action="store_true", help="look at a film as fast as can be, not as it plays"
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Tell who comes and goes until the source ends or Ctrl-C; then how long all were seen."""
    if arguments.every is not None and not arguments.every > 0:
        raise InputError(f"Cannot tell every {arguments.every:g} s: give more than 0.")
    source = source_named(arguments.source)
    is_film = source.kind == "film"
    over = Signal()
    frames = watching.frames_of(source, clock=WallClock(over), is_fast=arguments.fast, say=_note)
    with ExitStack() as stack:
        show = _window(stack) if arguments.show else None
        watcher = watching.watcher(
            home, every_s=arguments.every, tells_strangers=arguments.unknown, say=_note
        )
        timed = thinned(frames, LOOKS_PER_S)
        feed = stack.enter_context(
            reading(timed, skips=not (is_film and arguments.fast), over=over)
        )
        offers = _announced(feed.take(None if is_film else SILENCE_S), source.shown)
        with suppress(KeyboardInterrupt):
            watch(offers, watcher, as_json=arguments.json, show=show)
        _tell(watcher.end(), as_json=arguments.json)
        for total in watcher.totals():
            _print(total_as_json(total) if arguments.json else total_line(total))
    return 0


def watch(
    offers: Iterable[Offer], watcher: Watches, *, as_json: bool, show: Show | None = None
) -> None:
    """Look at what is offered and print what happens, until it ends or the window is closed."""
    for offer in offers:
        if offer.frame is None:
            _tell(watcher.wait(offer.time_s), as_json=as_json)
            continue
        image = offer.frame.image(IndexSettings().max_side_px)
        look = watcher.look(offer.time_s, image)
        _tell(look.events, as_json=as_json)
        if show is not None and not show(image, look.seen):
            return


def _announced(offers: Iterable[Offer], shown: str) -> Iterator[Offer]:
    """Yield the offers; say what is watched when the first frame is there."""
    is_told = False
    for offer in offers:
        if offer.frame is not None and not is_told:
            _note(f"watching {shown}; Ctrl-C ends it")
            is_told = True
        yield offer


def _tell(events: Iterable[Event], *, as_json: bool) -> None:
    for event in events:
        _print(event_as_json(event) if as_json else event_line(event))


def _print(told: str | dict[str, object]) -> None:
    print(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), flush=True)


def _window(stack: ExitStack) -> Show:
    from indexer.window import open_window

    return stack.enter_context(open_window()).show


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
