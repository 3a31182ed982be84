"""The whole of vsearch for other programs: open an index, ask, take the moments along.

``import vsearch`` offers it as ``vsearch.open`` and ``vsearch.index``. Everything raises
``VsearchError`` for what a user can understand and mend. Names without an underscore here stay as
they are from version to version.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble, jobs
from vsearch.enrol import Enrolment
from vsearch.errors import InputError, MediaError, VsearchError
from vsearch.paths import expanded
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.people import CastEntry, Person
from vsearch.settings import Home, SearchSettings

if TYPE_CHECKING:
    from vsearch.insights.screen_time import FilmTimes
    from vsearch.jobs import Progress
    from vsearch.records.context import Context
    from vsearch.records.media import Film
    from vsearch.records.query import Query
    from vsearch.records.timeline import Timeline
    from vsearch.search.locate import Place
    from vsearch.search.pictures import Pictures
    from vsearch.search.searcher import Searcher
    from vsearch.video.clip_files import ClipFile

__all__ = [
    "Answer",
    "CastEntry",
    "Enrolment",
    "Evidence",
    "Library",
    "Moment",
    "Person",
    "VsearchError",
    "index",
    "open_library",
    "print_query",
]

SHORTEST_S = 5.0  # of a clip: what plays for less is over before it is seen
_LOOK_S = 0.2  # between two looks at a run


@contextmanager
def open_library(home: str | Path | None = None) -> Iterator[Library]:
    """Open the index in a home folder for asking; StoreError when nothing is indexed there.

    Without a folder it is the one of the command line: $VSEARCH_HOME, else the platform's data
    folder. The models are loaded with the first question and kept until the block is left.
    """
    located = Home.locate(home)
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
    options: Sequence[str] = (),
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Bring an index up to date with folders of films and photos; return what became of the files.

    The index is made where there is none. ``options`` are those of ``vsearch index``. The work is
    done by a process of its own, like that of the web app, and ended when this is interrupted.
    InputError when a folder is not there, StoreError when another run is at work or it ends early;
    files that cannot be read are told of in ``Progress.failed``.
    """
    located = Home.locate(home)
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


class Library:
    """An open index; safe to share between threads. Made by ``open_library``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int], Searcher, ExitStack] | None = None

    def close(self) -> None:
        """Let go of models and tables; a question afterwards opens them again."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened[2].close()

    def films(self) -> list[Film]:
        """Return the films and folders of photos, by title, year and path."""
        with assemble.store(self.home) as store:
            return store.films()

    def film(self, name: str) -> Film:
        """Return a film by title, file name, path or id; UnknownNameError if none or several."""
        with assemble.store(self.home) as store:
            return assemble.film_named(store, name)

    def people(self) -> list[Person]:
        """Return everybody who is enrolled, by name."""
        with assemble.album(self.home) as album:
            return album.people()

    def cast(self, title: str | None = None) -> list[CastEntry]:
        """Return who plays whom, in one film or in all."""
        with assemble.store(self.home) as store:
            return store.cast(title)

    def parse(self, sentence: str, *, after: Answer | Context | None = None) -> Query:
        """Return what a sentence asks for; InputError when it asks for nothing."""
        from vsearch.records.context import context_after

        context = context_after(after) if isinstance(after, Answer) else after
        return self._searcher().parse(sentence, context)

    def search(
        self,
        sentence: str | Query,
        *,
        after: Answer | Context | None = None,
        top: int | None = None,
        window_s: float | None = None,
        pictures: Sequence[str | Path] = (),
        faces: Sequence[str | Path] = (),
    ) -> Answer:
        """Return the answer to a sentence, or to a query that was parsed before.

        ``after`` is the answer before, which the sentence may change ("only with Biden").
        ``pictures`` are files that the moments are to look like, ``faces`` photos of whom they are
        to show. ``top`` moments at most (10), evidence at most ``window_s`` seconds apart (8).
        InputError when the sentence asks for nothing, MediaError when a picture cannot be read.
        """
        from vsearch.photos import read_photo
        from vsearch.records.query import Query
        from vsearch.search.pictures import with_pictures

        if isinstance(sentence, Query):
            query = sentence
        elif not sentence.strip() and (pictures or faces):
            query = Query()
        else:
            query = self.parse(sentence, after=after)
        query = with_pictures(query, [*map(str, pictures)], [*map(str, faces)])
        return self.answer(query, lambda name: read_photo(expanded(name)), top, window_s)

    def answer(
        self,
        query: Query,
        pictures: Pictures,
        top: int | None = None,
        window_s: float | None = None,
    ) -> Answer:
        """Return the answer to a query; ``pictures`` gives those it names, whence ever they come.

        For programs that ask for others, whose questions may name no file here.
        """
        return self._searcher().answer(query, _settings(top, window_s), pictures)

    def timeline(self, query: Query, film_id: str) -> Timeline:
        """Return how one film goes for a query without pictures: shots, scores, who is seen.

        UnknownNameError when there is no such film.
        """
        return self._searcher().timeline(query, film_id)

    def prepare(self) -> None:
        """Open models and tables, and work out what most questions need, before the first one."""
        self._searcher().prepare()

    def where(self, picture: str | Path | bytes) -> Place | None:
        """Return from which film, and which second of it, a picture is likest; None without films.

        The picture is a file, or the bytes of one. ``Place.is_sure`` says whether it is from there.
        """
        from vsearch.photos import decode_photo, read_photo

        if isinstance(picture, bytes):
            return self._searcher().locate(decode_photo(picture, name="The picture"))
        return self._searcher().locate(read_photo(expanded(picture)))

    def screen_time(self, *films: str) -> list[FilmTimes]:
        """Return when the people enrolled are seen in films, by title; without any, in all."""
        from vsearch.insights.screen_time import measure, people_of

        with assemble.store(self.home) as store:
            chosen = [assemble.film_named(store, name) for name in films] or store.films()
            names, cast = [person.name for person in store.people()], store.cast()
            wanted = {film: people_of(film, names, cast) for film in chosen}
            return measure(assemble.face_viewer(store), wanted, SearchSettings())

    def status(self) -> assemble.Status:
        """Return what the index holds, and with which models; zeros before anything is indexed."""
        return assemble.status(self.home)

    def piece(self, film: str, start_s: float, end_s: float) -> Moment:
        """Return a stretch of a film as a moment, to show it or cut it out; or a photo of a folder.

        The film is named as for ``film``. The stretch begins and ends where the film does, at the
        furthest. InputError when the film has nothing then.
        """
        from vsearch.wording import span

        with assemble.store(self.home) as store:
            found = assemble.film_named(store, film)
            shots = store.shots(found)
            begins_s, ends_s = shots[0].start_s, shots[-1].end_s
            if not (start_s < end_s and start_s < ends_s and begins_s < end_s):
                raise InputError(
                    f"{found.title} has nothing from {start_s:g} s to {end_s:g} s: its pictures "
                    f"are from {span(begins_s, ends_s)}."
                )
            try:
                path = store.path_at(found, start_s)
            except KeyError as error:
                raise InputError(
                    f"{found.title} has no photo at {start_s:g} s: take the times of a moment."
                ) from error
        return Moment(
            film_id=found.id,
            title=found.title,
            path=path,
            start_s=max(start_s, begins_s),
            end_s=min(end_s, ends_s),
            score=0.0,
            probability=0.0,
            evidence=(),
            is_partial=False,
            is_photo=found.is_photos,
        )

    def picture(self, film: str, time_s: float) -> bytes:
        """Return a JPEG of what a film, or a folder of photos, shows at a time; 480 pixels wide.

        The film is named as for ``film``. InputError when it ends before, MediaError when it
        cannot be read any more.
        """
        shown = self.piece(film, time_s, time_s + SHORTEST_S)
        return assemble.thumbnails(self.home).at(shown.film_id, shown.path, time_s)

    def thumbnail(self, moment: Moment) -> bytes:
        """Return a JPEG of a moment with the faces boxed, 480 pixels wide at most.

        MediaError when the film cannot be read any more.
        """
        return assemble.thumbnails(self.home).of(moment)

    def clip(
        self, moment: Moment, *, on_progress: Callable[[float], None] | None = None
    ) -> ClipFile:
        """Return a file of the moment that every browser plays, kept in a cache of 2 GB at most.

        ``on_progress`` is told a share of 0..1 now and then; what it raises stops the work.
        MediaError when the film is gone or cannot be read, UnknownNameError when it was removed.
        """
        from vsearch.video.clip_files import ClipFiles

        end_s = max(moment.end_s, moment.start_s + SHORTEST_S)
        files = ClipFiles(self.home.cache / "clips")
        return files.playable(
            self._path(moment),
            moment.film_id,
            moment.start_s,
            end_s,
            on_progress or (lambda _: None),
        )

    def save_clip(
        self,
        moment: Moment,
        path: str | Path,
        *,
        exact: bool = False,
        on_progress: Callable[[float], None] | None = None,
    ) -> Path:
        """Write a moment as an .mp4, without encoding it anew where that can be; return where.

        With ``exact`` it begins on the very frame. Raises as ``clip`` does, and InputError when it
        would replace the film.
        """
        from vsearch.video.export import export_clip

        target = expanded(path).absolute()
        export_clip(
            self._path(moment),
            moment.start_s,
            moment.end_s,
            target,
            exact=exact,
            on_progress=on_progress or (lambda _: None),
        )
        return target

    def enrol(self, name: str, *photos: str | Path) -> Enrolment:
        """Make a person known by photos, or better known, and return what became of each photo."""
        return self.enrol_all({name: photos})[name]

    def enrol_all(self, people: Mapping[str, Sequence[str | Path]]) -> dict[str, Enrolment]:
        """Make several people known by their photos, with the models loaded once."""
        given = {name: [*map(expanded, photos)] for name, photos in people.items()}
        return assemble.enrol_people(self.home, given, say=lambda _: None)

    def rename(self, name: str, new_name: str) -> None:
        """Give a person another name; InputError when it cannot be used, or is another's."""
        with assemble.album(self.home) as album:
            album.rename(name, new_name)

    def faces(self, name: str) -> list[bytes]:
        """Return the faces that a person, named or called by an alias, is known by, as JPEGs."""
        with assemble.album(self.home) as album:
            return [picture.read_bytes() for picture in album.pictures(album.person(name))]

    def set_cast(self, title: str, parts: Mapping[str, str]) -> None:
        """Say who plays whom in a film: ``{"Neo": "Keanu Reeves"}``, in the place of its cast."""
        with assemble.store(self.home) as store:
            store.set_cast(title, [CastEntry(title, *part) for part in parts.items()])

    def _path(self, moment: Moment) -> Path:
        """Return where the moment's film is now."""
        with assemble.store(self.home) as store:
            path = store.film(moment.film_id).path
        if moment.is_photo:
            raise MediaError(f"{moment.path.name} is a photo: there is nothing of it to play.")
        if not path.exists():
            raise MediaError(
                f"{path.name} is no longer in {path.parent}: run `vsearch index` on its new folder."
            )
        return path

    def _searcher(self) -> Searcher:
        """Return what answers; another one when the index was built anew meanwhile."""
        mark = assemble.index_mark(self.home)
        with self._lock:
            if self._opened is None or self._opened[0] != mark:
                if self._opened is not None:
                    self._opened[2].close()
                with ExitStack() as stack:
                    searcher = stack.enter_context(assemble.searcher(self.home))
                    self._opened = mark, searcher, stack.pop_all()
            return self._opened[1]


def _settings(top: int | None, window_s: float | None) -> SearchSettings:
    usual = SearchSettings()
    return SearchSettings(
        top=usual.top if top is None else top,
        window_s=usual.window_s if window_s is None else window_s,
    )
