"""An index as one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble
from vsearch.api.asking import Asking
from vsearch.api.footage import Footage
from vsearch.enrol import Enrolment
from vsearch.paths import expanded
from vsearch.records.people import CastEntry, Person

if TYPE_CHECKING:
    from vsearch.records.media import Film


class Library(Asking, Footage):
    """An open index; safe to share between threads. Made by ``open_library``."""

    def status(self) -> assemble.Status:
        """Return what the index holds, and with which models; zeros before anything is indexed."""
        return assemble.status(self.home)

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

    def faces(self, name: str) -> list[bytes]:
        """Return the faces that a person, named or called by an alias, is known by, as JPEGs."""
        with assemble.album(self.home) as album:
            return [picture.read_bytes() for picture in album.pictures(album.person(name))]

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

    def cast(self, title: str | None = None) -> list[CastEntry]:
        """Return who plays whom, in one film or in all."""
        with assemble.store(self.home) as store:
            return store.cast(title)

    def set_cast(self, title: str, parts: Mapping[str, str]) -> None:
        """Say who plays whom in a film: ``{"Neo": "Keanu Reeves"}``, in the place of its cast."""
        with assemble.store(self.home) as store:
            store.set_cast(title, [CastEntry(title, *part) for part in parts.items()])
