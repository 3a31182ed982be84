"""An index opened: to ask, to enrol people, to see what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.index_faces import index_face_models
from vsearch.assemble.parts import (
    Say,
    encoder_advice,
    language_model,
    recorded_encoder,
    scene_encoder,
)
from vsearch.assemble.shared import album_of, heed_forgetting, index_tag, shared_cache
from vsearch.assemble.swap import finish_swap
from vsearch.errors import MediaError, StoreError, UnknownNameError
from vsearch.paths import expanded
from vsearch.settings import Home

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.enrol import Enrolment, GivenPhoto
    from vsearch.records.media import Film
    from vsearch.records.moments import Moment
    from vsearch.search.searcher import Searcher
    from vsearch.store import Store
    from vsearch.thumbnails import Thumbnails
    from vsearch.video.clip_files import ClipFile, ClipFiles
    from vsearch.video.piece import Progress


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds."""

    home: str
    index: str  # where index and people lie: the home, another folder, or an object store
    films: int
    photos: int
    hours: float  # of the films
    frames: int
    faces: int
    tracks: int
    people: int
    scene_encoder: str
    face_detector: str
    face_embedder: str
    shot_detector: str
    sample_fps: float
    index_bytes: int  # the tables
    weights_bytes: int  # the models
    advice: str | None


@contextmanager
def store(home: Home, *, create: bool = False) -> Iterator[Store]:
    """Open the index; StoreError when there is none and ``create`` is not set."""
    from vsearch.store import Store

    finish_swap(home)
    if home.is_remote:
        heed_forgetting(home)
    elif not create and not home.index.exists():
        raise StoreError(
            f"There is no index in {home.shared}: make one with `vsearch index FOLDER`, or name "
            "another --home."
        )
    with Store.open(home.tables, create=create) as opened:
        yield opened


def index_mark(home: Home) -> tuple[int, int]:
    """Return what is another one when another index lies there; zeros when there is none.

    A folder that is made where one was removed may get that one's number, and a copy its time of
    writing, but not the time since when it is there as it is.
    """
    if home.is_remote:
        return index_tag(home), 0
    try:
        status = home.index.stat()
    except OSError:
        return 0, 0
    return status.st_ino, status.st_ctime_ns


def film_path(home: Home, moment: Moment) -> Path:
    """Return where a moment's film is now, or a photo's folder; MediaError when it is gone."""
    with store(home) as opened:
        path = opened.film(moment.film_id).path
    if not path.exists():
        raise MediaError(
            f"{path.name} is no longer in {path.parent}: run `vsearch index` on its new folder."
        )
    return path


def film_named(opened: Store, text: str) -> Film:
    """Return the film of that title, file name or path; UnknownNameError when none or several.

    The title may be followed by the year, as lists of films have it: Dune (1984).
    """
    wanted = text.strip().casefold()
    path = expanded(text).absolute()
    films = opened.films()
    found = [film for film in films if film.path == path] or [
        film
        for film in films
        if wanted in (film.title.casefold(), film.path.name.casefold(), film.id)
        or wanted == f"{film.title.casefold()} ({film.year})"
    ]
    if not found:
        others = opened.other_titles()
        told = {key: [title.casefold() for title in titles] for key, titles in others.items()}
        found = [film for film in films if wanted in told.get(film.id, ())]
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(str(film.path) for film in found)
        raise UnknownNameError(f"Several films are called {text}: name one by its path: {paths}.")
    from rapidfuzz import fuzz, process, utils

    titles = {film.title for film in films}
    near = process.extractOne(text, titles, scorer=fuzz.WRatio, processor=utils.default_process)
    hint = f"did you mean {near[0]}?" if near and near[1] > 70 else "`vsearch films` lists them."
    raise UnknownNameError(f"No film is called {text}: {hint}")


@contextmanager
def album(home: Home) -> Iterator[Album]:
    """Open the people book; it exists before any film does."""
    with store(home, create=True) as opened:
        yield album_of(opened, home)


def enrol_people(
    home: Home, people: Mapping[str, Sequence[Path | GivenPhoto]], *, say: Say
) -> dict[str, Enrolment]:
    """Enrol everybody by their photos and return what became of each."""
    with store(home, create=True) as opened:
        detector, embedder = index_face_models(home, opened.identity(), say)
        book = album_of(opened, home)
        return {
            name: book.enrol(name, photos, detector=detector, embedder=embedder)
            for name, photos in people.items()
        }


def _quiet(_: str) -> None:
    """Say nothing."""


@contextmanager
def searcher(home: Home) -> Iterator[Searcher]:
    """Open what answers sentences; StoreError when nothing is indexed yet."""
    from vsearch.parse import Parser
    from vsearch.search.phrases import PhraseBook
    from vsearch.search.pictures import Eyes
    from vsearch.search.searcher import Searcher

    with store(home) as opened:
        identity = opened.identity()
        if identity is None:
            raise StoreError(
                f"Nothing is indexed in {home.folder} yet: run `vsearch index FOLDER`."
            )
        encoder = scene_encoder(home, recorded_encoder(home, identity))
        if encoder.name != identity.encoder:
            raise StoreError(
                f"The index was made with {identity.encoder}, but {encoder.name} is here: put the "
                "former back, or run `vsearch index --rebuild`."
            )
        yield Searcher(
            store=opened,
            phrases=PhraseBook(encoder, cache=home.cache),
            parser=Parser(language_model(home)),
            eyes=Eyes(encoder, lambda: index_face_models(home, identity, _quiet)),
        )


def thumbnails(home: Home) -> Thumbnails:
    """Return the home's cache of small pictures."""
    from vsearch.thumbnails import Thumbnails

    return Thumbnails(home.cache / "thumbnails", shared=shared_cache(home, "thumbnails"))


def clip_of(home: Home, moment: Moment, on_progress: Progress) -> ClipFile:
    """Return a moment, five seconds at least, as a file that browsers play.

    It is cut from where its film is now: UnknownNameError when that was removed from the index,
    MediaError when it has moved or cannot be read. ``on_progress`` is told a share, 0..1; what it
    raises stops the work.
    """
    from vsearch.video.clip_files import SHORTEST_S

    files, end_s = clip_files(home), max(moment.end_s, moment.start_s + SHORTEST_S)
    if home.is_remote and (found := files.find(moment.film_id, moment.start_s, end_s)):
        return found  # the film itself may be on another machine
    path = film_path(home, moment)
    return files.playable(path, moment.film_id, moment.start_s, end_s, on_progress)


def clip_files(home: Home) -> ClipFiles:
    """Return the home's cache of playable clips."""
    from vsearch.video.clip_files import ClipFiles

    return ClipFiles(home.cache / "clips", shared=shared_cache(home, "clips"))


def status(home: Home) -> Status:
    """Return what the index holds; zeros before anything is indexed."""
    with store(home) as opened:
        counts, identity = opened.stats(), opened.identity()
    encoder = identity.encoder if identity else "none yet"
    return Status(
        home=str(home.folder),
        index=home.shared,
        films=counts.films,
        photos=counts.photos,
        hours=counts.duration_s / 3600,
        frames=counts.frames,
        faces=counts.faces,
        tracks=counts.tracks,
        people=counts.people,
        scene_encoder=encoder,
        face_detector=identity.face_detector if identity else "none yet",
        face_embedder=identity.face_embedder if identity else "none yet",
        shot_detector=identity.shot_detector if identity else "none yet",
        sample_fps=identity.sample_fps if identity else 0.0,
        index_bytes=counts.size_bytes or 0,
        weights_bytes=sum(p.stat().st_size for p in home.weights.rglob("*") if p.is_file()),
        advice=encoder_advice(encoder),
    )
