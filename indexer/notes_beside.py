"""Notes beside films, and those that were fetched for them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.film_names import guess_title, plain_title
from indexer.scan import FILM_SUFFIXES, full_path
from vsearch.film_notes.beside import Beside
from vsearch.film_notes.fetched import fetched_beside
from vsearch.film_notes.reader import NoteReader, title_of
from vsearch.records.film_notes import FilmNote


class NotesBeside:
    """The notes beside the films under some folders."""

    def __init__(
        self, roots: Iterable[Path], *, say: Callable[[str], None], fetched: Path | None = None
    ) -> None:
        """Take the folders, and the one of notes that were fetched."""
        self.roots = [full_path(root) for root in roots]
        self._reader = NoteReader(FILM_SUFFIXES, say=say)
        self._fetched = fetched

    def named(self, path: Path) -> tuple[str, int | None]:
        """Return the title and year of a film by its note, else by its name and folders."""
        return title_of(self._reader.read(self.beside(path)), self.guessed(path))

    def guessed(self, path: Path) -> tuple[str, int | None]:
        """Return the title and year of a film by its name and folders alone."""
        return guess_title(path, self.roots)

    def guesses(self, path: Path) -> list[tuple[str, int | None]]:
        """Return all that the program itself may have called a film that has no note."""
        return [self.guessed(path), plain_title(path.stem)]

    def beside(self, path: Path) -> Beside:
        """Return the files beside a film, nothing above the folder that was given."""
        given = [root for root in self.roots if root in path.parents]
        return self._reader.beside(
            path, min(given, default=path.parent, key=lambda r: len(r.parts))
        )

    def fetched(self, film_id: str) -> Beside | None:
        """Return the note of a film that was fetched, as if it lay beside it."""
        return fetched_beside(self._fetched, film_id) if self._fetched else None

    def read(self, places: Sequence[Beside]) -> FilmNote | None:
        """Return what the first of the notes says, its cast from the next where it has none."""
        notes = [note for place in places if (note := self._reader.read(place)) is not None]
        if not notes:
            return None
        cast = next((note.actors for note in notes if note.actors), ())
        titled = next((note for note in notes if note.full_title or note.show), notes[0])
        return replace(titled, actors=cast)
