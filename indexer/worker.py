"""The process that does an indexing run: it reads an order from stdin, and tells of it on stdout.

A file may crash the decoder, or make it stand still: it takes this process with it, and the one
that started it (``indexer/supervisor.py``) goes on with another.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from types import FrameType, TracebackType
from typing import TextIO

from indexer.care import Care
from indexer.cluster.film_worker import Load, Loader
from indexer.cluster.on_ray import OnRay
from indexer.library import index_library
from indexer.looking import Looker
from indexer.note_library import take_notes
from indexer.notes_beside import NotesBeside
from indexer.order import Order
from indexer.photo_library import index_photos
from indexer.photo_plan import KnownFolder, PhotoReport, known_folders
from indexer.progress_lines import JsonLines
from indexer.seen_before import SeenBefore
from indexer.subtitles import SubtitleReport, index_subtitles
from indexer.watchdog import STOPPED
from vsearch import assemble
from vsearch.assemble.shared import album_of
from vsearch.errors import InputError, VsearchError
from vsearch.film_notes.fetched import FOLDER
from vsearch.records.media import Film
from vsearch.settings import Home, IndexSettings

OpenSession = Callable[..., AbstractContextManager[assemble.Session]]  # as assemble.indexing is
LoaderOf = Callable[[Home, IndexSettings], Load]

_PR_SET_PDEATHSIG = 1  # prctl(2)
_GRACE_S = 10.0  # to end what was started


def main(open_session: OpenSession = assemble.indexing, loader_of: LoaderOf = Loader) -> int:
    """Do what the order on stdin says, and return the exit status.

    ``open_session`` opens the index and the models; ``loader_of`` tells the workers of a cluster
    how they get the same.
    """
    line = sys.stdin.readline()
    if not line:
        return 1  # who was to give the order is gone
    order = Order.from_line(line)
    _end_with_parent(gently=order.cluster is not None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which sends SIGTERM
    signal.signal(signal.SIGTERM, _interrupt)
    lines = JsonLines(_own_stdout())
    sys.excepthook = _telling(lines)
    try:
        run(order, lines, open_session, loader_of)
    except VsearchError as error:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # whoever hears this wants it to end
        lines.ended(str(error))
        return 1
    except KeyboardInterrupt:
        return STOPPED
    return 0


def run(
    order: Order, lines: JsonLines, open_session: OpenSession, loader_of: LoaderOf = Loader
) -> None:
    """Bring the index up to date; InputError when films of a rebuild are not there."""
    care = Care(lines, order.left_out, frozenset(order.suspects))
    with open_session(
        order.home,
        sample_fps=order.sample_fps,
        encoder=order.encoder,
        face_detector=order.face_detector,
        device=order.device,
        rebuild=order.rebuild,
        keep=order.keep,
        say=lines.said,
    ) as session:
        before = SeenBefore(session.seen)
        again = list(session.earlier.values()) if order.rebuild else []
        absent = [film for film in again if not film.path.exists()]
        if absent and not order.prune:
            raise _absent(absent)
        names = dict(session.dropped)
        names |= {film.id: (film.title, film.year) for film in session.earlier.values()}
        roots = [*order.folders, *(film.path for film in again if film not in absent)]
        notes = NotesBeside(roots, say=lines.said, fetched=order.home.folder / FOLDER)
        name = notes.named if order.with_notes else notes.guessed
        report = index_library(
            [root for root in roots if root not in {f.path for f in again if f.is_photos}],
            store=session.store,
            models=session.models,
            settings=session.settings,
            reporter=lines,
            name_film=lambda job: names.get(job.id) or name(job.path),
            prune=order.prune,
            care=care,
            before=before,
            looker=_looker(order, session, lines, loader_of),
        )
        lines.noted(report)
        if order.with_notes and not order.rebuild:  # a rebuild takes people and casts over
            _take_notes(notes, order, session, lines, care)
        subtitles = SubtitleReport()
        if order.with_subtitles:
            subtitles = index_subtitles(roots, store=session.store, care=care)
            lines.subtitles_noted(subtitles)
        photos = PhotoReport()
        if order.with_photos:
            photos = index_photos(
                roots,
                store=session.store,
                models=session.models,
                settings=session.settings,
                reporter=lines,
                known=_known(session, is_rebuild=order.rebuild),
                leave_out=[order.home.folder],
                prune=order.prune,
                care=care,
                before=before,
            )
    lines.summary(report, photos, subtitles)


def _take_notes(
    notes: NotesBeside, order: Order, session: assemble.Session, lines: JsonLines, care: Care
) -> None:
    take_notes(
        notes,
        store=session.store,
        album=album_of(session.store, order.home),
        faces=session.models,
        reporter=lines,
        say=lines.said,
        care=care,
    )


def _looker(
    order: Order, session: assemble.Session, lines: JsonLines, loader_of: LoaderOf
) -> Looker | None:
    """Return what looks at films elsewhere; None: they are looked at in this process."""
    if order.cluster is None:
        return None
    settings = session.settings
    if settings.device == "auto" and not order.cluster.gpus:
        settings = replace(settings, device="cpu")  # a GPU is for those who ask for one
    load = loader_of(order.home, settings)
    return OnRay(order.cluster, load, session.models, settings, lines, lines.said)


def _absent(films: Sequence[Film]) -> InputError:
    return InputError(
        f"{films[0].title} is not at {films[0].path}, nor are {len(films) - 1} more: "
        "mount the drive, or drop what is gone with --prune."
    )


def _known(session: assemble.Session, *, is_rebuild: bool) -> list[KnownFolder]:
    """Return the folders of photos that are known, after a rebuild those of the old index too."""
    earlier = [
        KnownFolder(session.earlier[film_id], photos, frozenset())
        for film_id, photos in session.photos.items()
    ]
    return known_folders(session.store, earlier if is_rebuild else ())


def _end_with_parent(*, gently: bool) -> None:
    """Let this process be ended when its parent is, however that happens.

    Gently it first has a while to end a cluster that it started.
    """
    wait_s = _GRACE_S if gently else 0.0
    threading.Thread(target=_await_parents_end, args=(wait_s,), name="parent", daemon=True).start()
    if (
        sys.platform == "linux" and not gently
    ):  # the kernel sees to it even while a decoder stands still
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _await_parents_end(wait_s: float) -> None:
    sys.stdin.read()  # to its end: the parent holds the other side open for as long as it lives
    if wait_s:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(wait_s)
    os._exit(1)


def _own_stdout() -> TextIO:
    """Return stdout for lines only: what libraries print goes to stderr."""
    mine = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(mine, "w", encoding="ascii")


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise KeyboardInterrupt


def _telling(
    lines: JsonLines,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return what shows a traceback, as ever, and tells of it."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        lines.stumbled(f"{kind.__name__}: {' '.join(str(error).split())[:200]}")
        sys.__excepthook__(kind, error, trace)

    return tell


if __name__ == "__main__":
    ended = main()
    sys.stderr.flush()
    os._exit(ended)  # all is written: tearing the libraries down takes time, and can go wrong
