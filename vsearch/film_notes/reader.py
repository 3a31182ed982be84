"""Notes read for the films of one run: each file once, each fault told once."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vsearch.errors import MediaError
from vsearch.film_notes.beside import Beside, beside
from vsearch.film_notes.listing import Entry, Listings
from vsearch.film_notes.nfo import read_nfo
from vsearch.records.film_notes import FilmNote

Say = Callable[[str], None]

_EPISODE = re.compile(r"^(?P<show>.*\S) (?P<number>S\d{2,}E\d{2,}\b.*)$")


class NoteReader:
    """Finds and reads the notes beside films; what cannot be used is told of and passed over."""

    def __init__(self, film_suffixes: frozenset[str], *, say: Say) -> None:
        self._film_suffixes = film_suffixes
        self._say = say
        self._listings = Listings()
        self._read: dict[Path, FilmNote | None] = {}

    def beside(self, film: Path, root: Path) -> Beside:
        """Return the files that may tell of a film, nothing above the root."""
        return beside(film, root, self._listings, self._film_suffixes)

    def read(self, place: Beside) -> FilmNote | None:
        """Return what the notes say of a film and its series, None when they say nothing."""
        own = next((note for entry in place.notes if (note := self._note(entry))), None)
        show = self._note(place.show) if place.show else None
        if show is None or (own is not None and own.title and not own.is_episode):
            return own
        own = own or FilmNote()
        names = {actor.name for actor in own.actors}
        others = tuple(actor for actor in show.actors if actor.name not in names)
        return replace(own, show=show.title or own.show, actors=(*own.actors, *others))

    def _note(self, entry: Entry) -> FilmNote | None:
        if entry.path not in self._read:
            try:
                self._read[entry.path] = read_nfo(entry.path)
            except MediaError as error:
                self._say(str(error))
                self._read[entry.path] = None
        return self._read[entry.path]


def title_of(note: FilmNote | None, guessed: tuple[str, int | None]) -> tuple[str, int | None]:
    """Return a film's title and year by its note, and by its name where the note is silent.

    Of an episode whose own number only the name tells, the note of the series tells what that is
    called.
    """
    title, year = guessed
    if note is None:
        return guessed
    year = note.year or year
    found = _EPISODE.match(title)
    if note.is_episode and not note.show and found:
        return replace(note, show=found["show"]).full_title, year
    if note.full_title:
        return note.full_title, year
    return (f"{note.show} {found['number']}" if note.show and found else title), year
