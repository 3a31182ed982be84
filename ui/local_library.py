"""The index in a home on this machine, as the page asks it."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import streamlit as st

from ui.library import Holdings, NothingIndexedError, moment_at
from vsearch import assemble
from vsearch.cached_files import CachedFiles
from vsearch.errors import InputError, UnknownNameError, VsearchError
from vsearch.insights.exports import piece_of
from vsearch.insights.look_alike import LookAlikes
from vsearch.photos import encode_jpeg
from vsearch.protocols import SpeechRecogniser
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query
from vsearch.records.timeline import Timeline
from vsearch.saved import SavedSearches
from vsearch.search.locate import Place
from vsearch.search.pictures import Pictures
from vsearch.search.searcher import Searcher
from vsearch.settings import Home, SearchSettings
from vsearch.stills import read_stills
from vsearch.video.clip_files import ClipFile
from vsearch.video.compilation import export_reel
from vsearch.video.export import export_clip
from vsearch.video.piece import Progress
from vsearch.video.sink import told

PHOTO_PX = 1600  # long side of a photo that fills the stage
NEAREST = 3  # people told for each face of a picture
EXPORTS_BYTES = 2_000_000_000  # of films made to be taken along


class LocalLibrary:
    """The index in a home on this machine."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def holdings(self) -> Holdings:
        """Return what is in the index now; NothingIndexedError before there is anything."""
        if not assemble.has_index(self._home):
            raise NothingIndexedError(f"There is no index in {self._home.shared}: add films first.")
        with assemble.store(self._home) as store:
            films, people, identity = store.films(), store.people(), store.identity()
        if not films or identity is None:
            raise NothingIndexedError("The index holds no films yet: add some, then ask.")
        return Holdings(
            titles=tuple(film.title for film in films),
            people=tuple(person.name for person in people),
            duration_s=sum(film.duration_s for film in films if not film.is_photos),
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

        UnknownNameError when there is no such film, InputError when it shows nothing then.
        """
        with assemble.store(self._home) as store:
            try:
                film = store.film(film_id)
            except UnknownNameError as error:
                raise UnknownNameError(
                    f"The link names a film that is not in this index ({film_id}): it was removed, "
                    "or the link is from another one. Ask for the film by its title."
                ) from error
            try:
                return moment_at(film, time_s, store.photo_at(film, time_s))
            except KeyError as error:
                raise InputError(
                    f"The link names a photo of {film.title} that is not in the index any more: "
                    "open the folder in the library."
                ) from error

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
        return assemble.clip_of(self._home, moment, on_progress)

    def cut_out(self, moment: Moment, on_progress: Progress) -> Path:
        """Return an .mp4 of the moment alone; errors as ``clip``."""
        path = assemble.film_path(self._home, moment)

        def write(target: Path) -> None:
            export_clip(path, moment.start_s, moment.end_s, target, on_progress=on_progress)

        return self._exported([moment], write)

    def reel(self, moments: Sequence[Moment], on_progress: Progress) -> Path:
        """Return one .mp4 of the moments, a chapter for each; errors as ``clip``."""
        pieces = [
            piece_of(replace(one, path=assemble.film_path(self._home, one))) for one in moments
        ]

        def write(target: Path) -> None:
            export_reel(pieces, target, on_progress)

        return self._exported(moments, write)

    def heard(self, recording: bytes) -> str:
        """Return what is said; ModelError where speech is not understood, InputError if nothing."""
        return assemble.spoken(
            recording,
            _open_transcriber(self._home.folder, self._home.weights),
            name="The recording",
        )

    def look_alikes(self, image: Image) -> tuple[LookAlikes, ...]:
        """Return every face from left to right; InputError when there is none, or nobody known."""
        with assemble.gallery(self._home, say=_quiet) as gallery:
            return gallery.alike(image, top=NEAREST)

    def saved(self) -> SavedSearches:
        """Return the searches that were saved in this home."""
        return SavedSearches(self._home.folder)

    def _exported(self, moments: Sequence[Moment], write: Callable[[Path], None]) -> Path:
        """Return the file of these moments, written unless it is kept from before."""
        asked = [(one.film_id, round(one.start_s, 3), round(one.end_s, 3)) for one in moments]
        key = hashlib.sha256(repr(asked).encode()).hexdigest()[:32]
        files = CachedFiles(self._home.cache / "exports", limit_bytes=EXPORTS_BYTES)
        found = files.find(key)
        if found is None:
            with told(f"The film of {moments[0].title}"), files.adding(f"{key}.mp4") as part:
                whole = part.with_suffix(".whole")  # written beside, as these do by themselves
                write(whole)
                whole.replace(part)
            found = files.find(key)
        assert found is not None  # the newest file is never removed
        return found

    def _searcher(self) -> Searcher:
        """Return the open searcher; another one when the index was built anew."""
        home = self._home
        mark = assemble.index_mark(home)
        return _open_searcher(home.folder, home.weights, home.address, mark)[0]


def _quiet(_: str) -> None:
    """Say nothing: the page shows that it is at work."""


@st.cache_resource(show_spinner=False, max_entries=1)
def _open_transcriber(folder: Path, weights: Path) -> SpeechRecogniser:
    """Return what understands speech; opened once for all visitors of the page."""
    return assemble.transcriber(Home(folder, weights))


def _close(opened: tuple[Searcher, Callable[[], None]]) -> None:
    opened[1]()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=_close)
def _open_searcher(
    folder: Path, weights: Path, address: str | None, mark: tuple[int, int]
) -> tuple[Searcher, Callable[[], None]]:
    """Return a searcher and what closes it; opened once for all visitors of the page."""
    with ExitStack() as stack:
        searcher = stack.enter_context(assemble.searcher(Home(folder, weights, address)))
        Thread(target=_prepare, args=(searcher,), name="prepare", daemon=True).start()
        return searcher, stack.pop_all().close


def _prepare(searcher: Searcher) -> None:
    """Work out what the first question will need; whatever fails, that question will tell."""
    with suppress(VsearchError):
        searcher.prepare()
