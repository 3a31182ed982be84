"""What is said in films: kept beside their rows, read and searched.

Lines carry the ``run_id`` of the reading that wrote them, and are seen only while a row of
``subtitles`` refers to it: one commit shows all lines of a film. They are tied to the film by the
hash of its content, not by the run that looked at it, so that a subtitle file which comes or goes
later costs no second look at the film.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from vsearch.records.lines import SpokenLine, Subtitles
from vsearch.records.media import Film
from vsearch.store.failures import StaleReadError
from vsearch.store.line_rows import LINES, SUBTITLES, lines_of, subtitles_of
from vsearch.store.said import Said
from vsearch.store.tables import OpenTable, Tables, quote, read_rows

_ATTEMPTS = 5  # at tables that a writer tidies meanwhile

ReadT = TypeVar("ReadT")


class Lines:
    """The part of the store that knows what is said."""

    def __init__(self, tables: Tables) -> None:
        self._line_tables = tables
        self._line_pin: Said | None = None

    def subtitles(self) -> Mapping[str, Subtitles]:
        """Return what was read of subtitles, by the id of the film; films come and go."""
        return self._pinned().subtitles

    def lines(self, film: Film) -> list[SpokenLine]:
        """Return what is said in a film, by time, in the language that is kept first."""

        def read(said: Said) -> list[SpokenLine]:
            track = said.tracks.get(film.id)
            if track is None:
                return []
            return lines_of(said.rows(f"run_id = {quote(track.run_id)}").sort_by("line"))

        return self.said(read)

    def said(self, read: Callable[[Said], ReadT]) -> ReadT:
        """Return what is read of what is said now, all of it at one moment.

        It is read anew when a writer tidies it away meanwhile.
        """
        try:
            return read(self._pinned())
        except StaleReadError:
            self._line_pin = None
            return read(self._pinned())

    def _pinned(self) -> Said:
        """Return both tables as they are now."""
        for _ in range(_ATTEMPTS):
            table = self._line_tables.find(SUBTITLES)
            if table is None:
                return Said(self._line_tables.uri)
            version, pin = table.version, self._line_pin
            if pin is not None and pin.version == version:
                return pin
            try:
                told = subtitles_of(read_rows(table, self._line_tables.uri))
            except StaleReadError:
                continue
            lines = self._line_tables.open(LINES)
            if self._line_tables.open(SUBTITLES).version == version:
                self._line_pin = pin = Said(
                    self._line_tables.uri,
                    version,
                    lines,
                    is_indexed(lines),
                    subtitles=told,
                    tracks={one.film_id: one.kept[0] for one in told.values() if one.kept},
                    films={t.run_id: one.film_id for one in told.values() for t in one.kept},
                )
                return pin
        raise StaleReadError(
            f"cannot read the index at {self._line_tables.uri}: it keeps changing; try again"
        )


def is_indexed(table: OpenTable) -> bool:
    """Say whether there is an index of the words of all lines."""
    return any(index.columns == ["words"] for index in table.list_indices())
