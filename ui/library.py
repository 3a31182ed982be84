"""What the page asks of the index."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import streamlit as st

from ui.saved import SavedSearches
from vsearch import assemble
from vsearch.errors import InputError, MediaError, StoreError
from vsearch.insights.look_alike import LookAlikes, look_alikes
from vsearch.photos import encode_jpeg
from vsearch.protocols import SpeechRecogniser
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.media import Film
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query
from vsearch.records.timeline import Timeline
from vsearch.search.locate import Place
from vsearch.search.pictures import Pictures
from vsearch.search.searcher import Searcher
from vsearch.settings import Home, SearchSettings
from vsearch.stills import read_stills
from vsearch.video.clip_files import ClipFile, ClipFiles
from vsearch.video.piece import Progress
from vsearch.wording import clock

SHORTEST_S = 5.0  # what plays for less is over before it is seen
PHOTO_PX = 1600  # long side of a photo that fills the stage
NEAREST = 3  # people told for each face of a picture


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

    def timeline(
        self, query: Query, film_id: str, settings: SearchSettings, pictures: Pictures
    ) -> Timeline:
        """Return how one film goes for a query; ``pictures`` gives what the query names."""
        ...

    def moment(self, film_id: str, time_s: float) -> Moment:
        """Return the moment of a film that begins at a time, whatever it shows."""
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

    def photo(self, moment: Moment) -> bytes:
        """Return the photo that a moment is as JPEG."""
        ...

    def clip(self, moment: Moment, on_progress: Progress) -> ClipFile:
        """Return the moment as video; ``on_progress`` is told a share while it is made."""
        ...

    def heard(self, recording: bytes) -> str:
        """Return the words that are spoken in a recording."""
        ...

    def look_alikes(self, image: Image) -> tuple[LookAlikes, ...]:
        """Return every face of a picture with the people it is nearest to."""
        ...

    def saved(self) -> SavedSearches:
        """Return the searches that were saved."""
        ...


def moment_at(film: Film, time_s: float) -> Moment:
    """Return the moment of a film that begins at a time, with no evidence for anything.

    Raises InputError when the film is over by then.
    """
    if time_s >= film.duration_s:
        raise InputError(
            f"{film.title} is {clock(film.duration_s)} long, there is nothing at {clock(time_s)}: "
            "ask for an earlier second."
        )
    end_s = max(min(time_s + SHORTEST_S, film.duration_s), time_s + 0.1)
    return Moment(film.id, film.title, film.path, time_s, end_s, 0.0, 0.0, (), is_partial=False)


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

    def timeline(
        self, query: Query, film_id: str, settings: SearchSettings, pictures: Pictures
    ) -> Timeline:
        """Return how one film goes for a query; UnknownNameError when there is no such film."""
        return self._searcher().timeline(query, film_id, settings, pictures)

    def moment(self, film_id: str, time_s: float) -> Moment:
        """Return the moment of a film that begins at a time.

        UnknownNameError when there is no such film, InputError when it is over by then.
        """
        with assemble.store(self._home) as store:
            return moment_at(store.film(film_id), time_s)

    def is_portrait(self, image: Image) -> bool:
        """Say whether a picture is plainly of one face."""
        return self._searcher().is_portrait(image)

    def locate(self, image: Image) -> Place | None:
        """Return the frame that a picture is likest to; None when no film can be read."""
        return self._searcher().locate(image)

    def still(self, moment: Moment) -> bytes:
        """Return the moment's picture; MediaError when the film cannot be read any more."""
        return assemble.thumbnails(self._home).of(moment)

    def photo(self, moment: Moment) -> bytes:
        """Return the photo as JPEG, scaled down to what a screen shows; MediaError as ``clip``."""
        (picture,) = read_stills(moment.path, [moment.start_s], PHOTO_PX)
        return encode_jpeg(picture)

    def clip(self, moment: Moment, on_progress: Progress) -> ClipFile:
        """Return the moment as video, from where the index says the film is now.

        UnknownNameError when the film was removed from the index meanwhile, MediaError when it has
        moved or cannot be read.
        """
        with assemble.store(self._home) as store:
            path = store.film(moment.film_id).path
        if not path.exists():
            raise MediaError(
                f"{path.name} is no longer in {path.parent}: run `vsearch index` on its new folder."
            )
        end_s = max(moment.end_s, moment.start_s + SHORTEST_S)
        files = ClipFiles(self._home.cache / "clips")
        return files.playable(path, moment.film_id, moment.start_s, end_s, on_progress)

    def heard(self, recording: bytes) -> str:
        """Return what is said; ModelError where speech is not understood, InputError if nothing."""
        return assemble.spoken(
            recording,
            _open_transcriber(self._home.folder, self._home.weights),
            name="the recording",
        )

    def look_alikes(self, image: Image) -> tuple[LookAlikes, ...]:
        """Return every face from left to right; InputError when there is none, or nobody known."""
        with assemble.gallery(self._home, say=_quiet) as gallery:
            return look_alikes(
                image,
                gallery.people,
                gallery.curve,
                detector=gallery.detector,
                embedder=gallery.embedder,
                top=NEAREST,
            )

    def saved(self) -> SavedSearches:
        """Return the searches that were saved in this home."""
        return SavedSearches(self._home.folder)

    def _searcher(self) -> Searcher:
        """Return the open searcher; another one when the index was built anew."""
        home = self._home
        made = home.index.stat().st_ino if home.index.exists() else 0
        return _open_searcher(home.folder, home.weights, made)[0]


def _quiet(_: str) -> None:
    """Say nothing: the page shows that it is at work."""


@st.cache_resource(show_spinner=False, max_entries=1)
def _open_transcriber(folder: Path, weights: Path) -> SpeechRecogniser:
    """Return what understands speech; opened once for all visitors of the page."""
    return assemble.transcriber(Home(folder, weights))


def _close(opened: tuple[Searcher, Callable[[], None]]) -> None:
    opened[1]()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=_close)
def _open_searcher(folder: Path, weights: Path, made: int) -> tuple[Searcher, Callable[[], None]]:
    """Return a searcher and what closes it; opened once for all visitors of the page."""
    with ExitStack() as stack:
        searcher = stack.enter_context(assemble.searcher(Home(folder, weights)))
        return searcher, stack.pop_all().close
