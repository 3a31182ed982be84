"""The times on screen of a home's films, opened once for all visitors of the page."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import streamlit as st

from ui.library import NothingIndexedError
from vsearch import assemble
from vsearch.insights.measured import Measured
from vsearch.insights.screen_time import FilmTimes
from vsearch.records.media import Film
from vsearch.settings import Home, SearchSettings


def measured(home: Home) -> Measured:
    """Return what measures the home's films; NothingIndexedError before there is anything."""
    if not assemble.has_index(home):
        raise NothingIndexedError(f"There is no index in {home.shared} yet: add films first.")
    return _open(home.folder, home.weights, home.address, assemble.index_mark(home))[0]


def times_of(source: Measured, films: Sequence[Film], settings: SearchSettings) -> list[FilmTimes]:
    """Return the times of the films that have pictures, with a bar while some are measured.

    What was measured is kept, whatever is clicked meanwhile.
    """
    missing = {film.id for film in source.missing(films, settings)}
    bar = st.empty()
    found, done = [], 0
    for film in films:
        if film.id in missing:
            # The title is Markdown here, and any text: it is left out.
            bar.progress(done / len(missing), f"Measuring film {done + 1} of {len(missing)}")
            done += 1
        found.append(source.of(film, settings))
    bar.empty()
    return [one for one in found if one is not None]


def _close(opened: tuple[Measured, Callable[[], None]]) -> None:
    opened[1]()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=_close)
def _open(
    folder: Path, weights: Path, address: str | None, mark: tuple[int, int]
) -> tuple[Measured, Callable[[], None]]:
    with ExitStack() as stack:
        store = stack.enter_context(assemble.store(Home(folder, weights, address)))
        if store.identity() is None or not store.films():
            raise NothingIndexedError("The index holds no films yet: add some first.")
        return Measured(store, assemble.face_viewer(store)), stack.pop_all().close
