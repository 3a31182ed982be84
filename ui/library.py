"""What the page asks of the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vsearch.errors import InputError, StoreError
from vsearch.insights.look_alike import LookAlikes
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.media import Film, Photo
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query
from vsearch.records.timeline import Timeline
from vsearch.saved import SavedSearches
from vsearch.search.locate import Place
from vsearch.search.pictures import Pictures
from vsearch.settings import SearchSettings
from vsearch.video.clip_files import SHORTEST_S, ClipFile
from vsearch.video.piece import Progress
from vsearch.wording import clock


class NothingIndexedError(StoreError):
    """There is no film to ask about yet."""


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
        """Return what is in the index now; NothingIndexedError before there is anything."""
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

    def cut_out(self, moment: Moment, on_progress: Progress) -> Path:
        """Return a film file of the moment alone; ``on_progress`` is told a share meanwhile."""
        ...

    def reel(self, moments: Sequence[Moment], on_progress: Progress) -> Path:
        """Return one film file of all the moments; ``on_progress`` as above."""
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


def moment_at(film: Film, time_s: float, photo: Photo | None = None) -> Moment:
    """Return the moment of a film that begins at a time, with no evidence for anything.

    Of a folder ``photo`` is what it shows then. Raises InputError when the film is over by then.
    """
    if photo is not None:
        return Moment(
            film.id,
            film.title,
            film.path / photo.name,
            photo.shot.start_s,
            photo.shot.end_s,
            0.0,
            0.0,
            (),
            is_partial=False,
            is_photo=True,
            taken_at=photo.taken_at,
        )
    if time_s >= film.duration_s:
        raise InputError(
            f"{film.title} is {clock(film.duration_s)} long, there is nothing at {clock(time_s)}: "
            "ask for an earlier second."
        )
    end_s = max(min(time_s + SHORTEST_S, film.duration_s), time_s + 0.1)
    return Moment(film.id, film.title, film.path, time_s, end_s, 0.0, 0.0, (), is_partial=False)
