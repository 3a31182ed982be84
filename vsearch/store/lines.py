"""What is said in films: kept beside their rows, read and searched.

Lines carry the ``run_id`` of the reading that wrote them, and are seen only while a row of
``subtitles`` refers to it: one commit shows all lines of a film. They are tied to the film by the
hash of its content, not by the run that looked at it, so that a subtitle file which comes or goes
later costs no second look at the film.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from lancedb.query import BooleanQuery, FullTextOperator, MatchQuery, Occur

from vsearch.records.lines import FoundLine, SpokenLine, Subtitles
from vsearch.records.media import Film
from vsearch.store.failures import StaleReadError, explained
from vsearch.store.line_rows import (
    LINES,
    LINES_COLUMNS,
    SUBTITLES,
    line_of,
    lines_of,
    subtitles_of,
)
from vsearch.store.tables import OpenTable, Tables, any_of, quote, read_rows

FEW_FILMS = 200  # a search is limited to so many in the table itself; of more, afterwards
LONG_WORD, LONGER_WORD = 4, 8  # letters from which one, or two, of them may be wrong
_ATTEMPTS = 5  # at tables that a writer tidies meanwhile
_SHOWN = ["run_id", "line", "start_s", "end_s", "text", "speaker", "words"]


@dataclass(frozen=True, slots=True)
class _Pinned:
    """Both tables at versions that fit together."""

    version: int  # of the table of subtitles
    subtitles: Mapping[str, Subtitles]
    films: Mapping[str, str]  # ids by run
    lines: OpenTable
    has_index: bool


class Lines:
    """The part of the store that knows what is said."""

    def __init__(self, tables: Tables) -> None:
        self._line_tables = tables
        self._line_pin: _Pinned | None = None

    def subtitles(self) -> Mapping[str, Subtitles]:
        """Return what was read of subtitles, by the id of the film; films come and go."""
        pinned = self._pinned()
        return pinned.subtitles if pinned else {}

    @property
    def lines_version(self) -> int:
        """Return what changes with every change to what is known to be said."""
        table = self._line_tables.find(SUBTITLES)
        return table.version if table else 0

    def lines(self, film: Film) -> list[SpokenLine]:
        """Return what is said in a film, by time, in the language that is kept first."""
        told = self.subtitles().get(film.id)
        if told is None or not told.kept:
            return []
        where = f"run_id = {quote(told.kept[0].run_id)}"
        return lines_of(self._line_rows(where).sort_by("line"))

    def lines_after(self, found: Sequence[FoundLine]) -> dict[tuple[str, int], SpokenLine]:
        """Return the line that follows each of these in its track, by run and its own number."""
        if not found:
            return {}
        each = (f"(run_id = {quote(one.run_id)} AND line = {one.number + 1})" for one in found)
        rows = self._line_rows(" OR ".join(dict.fromkeys(each))).to_pylist()
        return {(row["run_id"], row["line"] - 1): line_of(row) for row in rows}

    def some_words(self, run_ids: Collection[str]) -> list[str]:
        """Return the words of the lines of some readings, those of the line after them too."""
        rows = self._line_rows(any_of("run_id", run_ids), ["words"])
        return [str(words) for words in rows.column("words").to_pylist()]

    def find_lines(
        self,
        words: Sequence[str],
        *,
        most: int,
        films: Collection[str] | None = None,
        needs_all: bool = False,
        is_inexact: bool = False,
    ) -> list[FoundLine]:
        """Return the lines in which such words are said, or that one of these follows.

        English endings do not matter. ``needs_all``: every word is in a line or the one after it;
        otherwise those come first that hold most and the rarest (BM25). ``is_inexact``: a letter
        or two of longer words may be others. ``films`` limits it to those of some ids.
        """
        pinned = self._pinned()
        if pinned is None or not words or (films is not None and not films):
            return []
        where = None
        if films is not None and len(films) <= FEW_FILMS:
            runs = [run for run, film_id in pinned.films.items() if film_id in films]
            where = any_of("run_id", runs)
        try:
            rows = self._searched(pinned, _asked(words, needs_all, is_inexact), where, most)
        except StaleReadError:
            self._line_pin = None
            pinned = self._pinned()
            if pinned is None:
                return []
            rows = self._searched(pinned, _asked(words, needs_all, is_inexact), where, most)
        return [
            FoundLine(film_id, row["run_id"], row["line"], line_of(row), row["words"])
            for row in rows.to_pylist()
            if (film_id := pinned.films.get(row["run_id"])) and (films is None or film_id in films)
        ]

    def _pinned(self) -> _Pinned | None:
        """Return both tables as they are now; None where nothing was ever read."""
        for _ in range(_ATTEMPTS):
            table = self._line_tables.find(SUBTITLES)
            if table is None:
                return None
            if self._line_pin is not None and self._line_pin.version == table.version:
                return self._line_pin
            try:
                told = subtitles_of(read_rows(table, self._line_tables.uri))
            except StaleReadError:
                continue
            lines = self._line_tables.open(LINES)
            if self._line_tables.open(SUBTITLES).version == table.version:
                films = {t.run_id: one.film_id for one in told.values() for t in one.kept}
                self._line_pin = _Pinned(table.version, told, films, lines, is_indexed(lines))
                return self._line_pin
        raise StaleReadError(
            f"cannot read the index at {self._line_tables.uri}: it keeps changing; try again"
        )

    def _line_rows(self, where: str, columns: Sequence[str] = LINES_COLUMNS.names) -> pa.Table:
        pinned = self._pinned()
        if pinned is None:
            return LINES_COLUMNS.empty_table()
        try:
            return read_rows(pinned.lines, self._line_tables.uri, where=where, columns=columns)
        except StaleReadError:  # tidied by a writer since
            self._line_pin = None
            lines = self._line_tables.open(LINES)
            return read_rows(lines, self._line_tables.uri, where=where, columns=columns)

    def _searched(
        self, pinned: _Pinned, asked: BooleanQuery | MatchQuery, where: str | None, most: int
    ) -> pa.Table:
        if not pinned.has_index:  # it was broken off before it was made
            return read_rows(pinned.lines, self._line_tables.uri, where=where, columns=_SHOWN)
        with explained(f"search the table {LINES}", self._line_tables.uri):
            query = pinned.lines.search(asked, query_type="fts").select([*_SHOWN, "_score"])
            if where is not None:
                query = query.where(where, prefilter=True)
            return query.limit(most).to_arrow()


def is_indexed(table: OpenTable) -> bool:
    """Say whether there is an index of the words of all lines."""
    return any(index.columns == ["words"] for index in table.list_indices())


def _asked(words: Sequence[str], needs_all: bool, is_inexact: bool) -> BooleanQuery | MatchQuery:
    if not is_inexact:
        return _match(" ".join(words), "AND" if needs_all else "OR")
    each = [
        _match(word, fuzziness=(len(word) >= LONG_WORD) + (len(word) >= LONGER_WORD))
        for word in words
    ]
    return BooleanQuery([(Occur.MUST if needs_all else Occur.SHOULD, one) for one in each])


def _match(text: str, operator: str = "OR", *, fuzziness: int = 0) -> MatchQuery:
    return MatchQuery(
        text,
        "words",
        operator=FullTextOperator(operator),
        fuzziness=fuzziness,
        boost=1.0,
        max_expansions=50,
        prefix_length=0,
        document_granularity=None,
    )
