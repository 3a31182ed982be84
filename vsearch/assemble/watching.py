"""What it takes to watch: the models with the people they know, and the frames of a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from vsearch.assemble.index_faces import index_face_models
from vsearch.assemble.opening import store
from vsearch.assemble.parts import Say
from vsearch.assemble.shared import has_index
from vsearch.errors import InputError
from vsearch.settings import Home

if TYPE_CHECKING:
    from pathlib import Path

    from vsearch.watch.pace import Clock, Timed
    from vsearch.watch.source import Source
    from vsearch.watch.watcher import Watcher


def watcher(
    home: Home, *, every_s: float | None = None, tells_strangers: bool = False, say: Say
) -> Watcher:
    """Return what recognises the people of a home; InputError when nobody is enrolled there."""
    from vsearch.search.curves import library_curve
    from vsearch.watch.watcher import Watcher

    nobody = InputError(
        f"Nobody is enrolled in {home.folder}: make people known with `vsearch people add NAME "
        "PHOTO...`, or name another --home."
    )
    if not has_index(home):
        raise nobody
    with store(home) as opened:
        people = opened.people()
        if not people:
            raise nobody
        curve, identity = library_curve(opened, people), opened.identity()
    detector, embedder = index_face_models(home, identity, say)
    return Watcher(
        detector=detector,
        embedder=embedder,
        people=people,
        curve=curve,
        every_s=every_s,
        tells_strangers=tells_strangers,
    )


def frames_of(
    source: Source, *, clock: Clock, is_fast: bool, say: Callable[[str], None]
) -> Iterator[Timed]:
    """Return the frames of a source as they come, with their times in seconds.

    Films have their own times, and play at real time unless ``is_fast``; they are opened once
    beforehand, so that MediaError comes at once where they cannot be. Cameras and streams are
    timed from their first frame on and reconnected; of that ``say`` is told.
    """
    from vsearch.video import open_film
    from vsearch.video.live import LiveAddress, open_live
    from vsearch.watch.pace import unbroken

    if source.kind == "film":
        with open_film(source.path):
            pass
        return _film_frames(source.path, clock, is_fast=is_fast)
    address = LiveAddress(source.address, source.shown, source.format, source.options)
    return unbroken(lambda: open_live(address), clock, say)


def _film_frames(path: Path, clock: Clock, *, is_fast: bool) -> Iterator[Timed]:
    from vsearch.video import open_film
    from vsearch.watch.pace import paced

    with open_film(path) as film:
        frames = film.frames(min(0.0, film.info.start_s))
        for frame in frames if is_fast else paced(frames, clock):
            yield frame.time_s, frame
