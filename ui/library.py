"""What the page asks of the index."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import streamlit as st

from vsearch import assemble
from vsearch.errors import MediaError, StoreError
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query
from vsearch.search.locate import Place
from vsearch.search.pictures import Pictures
from vsearch.search.searcher import Searcher
from vsearch.settings import Home, SearchSettings
from vsearch.video.clips import Clip, cut

SHORTEST_S = 5.0  # what plays for less is over before it is seen


@dataclass(frozen=True, slots=True)
class Holdings:
    """What can be asked about."""

    titles: tuple[str, ...]
    people: tuple[str, ...]
    duration_s: float
    encoder: str  # identity of the scene encoder
    advice: str | None  # how to find more than this encoder does


class Library(Protocol):
    """An index as the page sees it; everything may raise VsearchError."""

    def holdings(self) -> Holdings:
        """Return what is in the index now."""
        ...

    def parse(self, text: str, context: Context | None = None) -> Query:
        """Return what a sentence asks for; with a context it may change the question before."""
        ...

    def answer(self, query: Query, settings: SearchSettings, pictures: Pictures) -> Answer:
        """Return the answer; ``pictures`` gives what the query names."""
        ...

    def is_portrait(self, image: Image) -> bool:
        """Say whether a picture is plainly of one face."""
        ...

    def locate(self, image: Image) -> Place | None:
        """Return where in the library a picture is from, or is likest to."""
        ...

    def still(self, moment: Moment) -> bytes:
        """Return the moment's picture as JPEG."""
        ...

    def clip(self, moment: Moment) -> Clip:
        """Return the moment as video."""
        ...


class LocalLibrary:
    """The index in a home on this machine."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def holdings(self) -> Holdings:
        """Return what is in the index now; StoreError when there is none."""
        with assemble.store(self._home) as store:
            films, people, identity = store.films(), store.people(), store.identity()
        if not films or identity is None:
            raise StoreError(
                "The index holds no films yet: run `vsearch index FOLDER`, then ask again."
            )
        return Holdings(
            titles=tuple(film.title for film in films),
            people=tuple(person.name for person in people),
            duration_s=sum(film.duration_s for film in films),
            encoder=identity.encoder,
            advice=assemble.encoder_advice(identity.encoder),
        )

    def parse(self, text: str, context: Context | None = None) -> Query:
        """Return what a sentence asks for; InputError when it asks for nothing."""
        return self._searcher().parse(text, context)

    def answer(self, query: Query, settings: SearchSettings, pictures: Pictures) -> Answer:
        """Return the answer; InputError when a face that is meant cannot be told."""
        return self._searcher().answer(query, settings, pictures)

    def is_portrait(self, image: Image) -> bool:
        """Say whether a picture is plainly of one face."""
        return self._searcher().is_portrait(image)

    def locate(self, image: Image) -> Place | None:
        """Return the frame that a picture is likest to; None when no film can be read."""
        return self._searcher().locate(image)

    def still(self, moment: Moment) -> bytes:
        """Return the moment's picture; MediaError when the film cannot be read any more."""
        return assemble.thumbnails(self._home).of(moment)

    def clip(self, moment: Moment) -> Clip:
        """Return the moment as video, from where the index says the film is now.

        UnknownNameError when the film was removed from the index meanwhile, MediaError when it has
        moved or cannot be played in a browser.
        """
        with assemble.store(self._home) as store:
            path = store.film(moment.film_id).path
        if not path.exists():
            raise MediaError(
                f"{path.name} is no longer in {path.parent}: run `vsearch index` on its new folder."
            )
        return cut(path, moment.start_s, max(moment.end_s, moment.start_s + SHORTEST_S))

    def _searcher(self) -> Searcher:
        """Return the open searcher; another one when the index was built anew."""
        home = self._home
        made = home.index.stat().st_ino if home.index.exists() else 0
        return _open_searcher(home.folder, home.weights, made)[0]


def _close(opened: tuple[Searcher, Callable[[], None]]) -> None:
    opened[1]()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=_close)
def _open_searcher(folder: Path, weights: Path, made: int) -> tuple[Searcher, Callable[[], None]]:
    """Return a searcher and what closes it; opened once for all visitors of the page."""
    with ExitStack() as stack:
        searcher = stack.enter_context(assemble.searcher(Home(folder, weights)))
        return searcher, stack.pop_all().close
