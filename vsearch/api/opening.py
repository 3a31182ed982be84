"""An index opened for asking, and brought up to date."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble, jobs
from vsearch.api.library import Library
from vsearch.errors import VsearchError
from vsearch.paths import expanded
from vsearch.settings import Home

if TYPE_CHECKING:
    from vsearch.jobs import Progress

_LOOK_S = 0.2  # between two looks at a run


@contextmanager
def open_library(home: str | Path | None = None, *, at: str | None = None) -> Iterator[Library]:
    """Open the index in a home folder for asking; StoreError when nothing is indexed there.

    Without a folder it is the one of the command line: $VSEARCH_HOME, else the platform's data
    folder. ``at`` is another place for index and people, such as s3://BUCKET/PREFIX. The models are
    loaded with the first question and kept until the block is left.
    """
    located = Home.locate(home, index=at)
    with assemble.store(located):  # says at once that there is no index
        pass
    library = Library(located)
    try:
        yield library
    finally:
        library.close()


def index(
    *folders: str | Path,
    home: str | Path | None = None,
    at: str | None = None,
    options: Sequence[str] = (),
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Bring an index up to date with folders of films and photos; return what became of the files.

    The index is made where there is none, ``home`` and ``at`` being as for ``open_library``.
    ``options`` are those of ``vsearch index``. The work is done by a process of its own, like that
    of the web app, and ended when this is interrupted.
    InputError when a folder is not there, StoreError when another run is at work or it ends early;
    files that cannot be read are told of in ``Progress.failed``.
    """
    located = Home.locate(home, index=at)
    jobs.start(located, [expanded(folder).absolute() for folder in folders], options)
    try:
        while (state := jobs.state(located)) is not None and state.is_running:
            on_progress(state.progress)
            time.sleep(_LOOK_S)
    except BaseException:
        jobs.cancel(located)
        raise
    if state is None or not state.is_done:
        raise VsearchError(state.problem if state else "The run was forgotten: start it again.")
    on_progress(state.progress)
    return state.progress
