"""The part of a library that answers questions."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble
from vsearch.paths import expanded
from vsearch.records.moments import Answer
from vsearch.settings import Home, SearchSettings

if TYPE_CHECKING:
    from vsearch.insights.screen_time import FilmTimes
    from vsearch.records.context import Context
    from vsearch.records.query import Query
    from vsearch.records.timeline import Timeline
    from vsearch.search.locate import Place
    from vsearch.search.pictures import Pictures
    from vsearch.search.searcher import Searcher


class Asking:
    """Asks the index in a home; models and tables are opened by the first question."""

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
