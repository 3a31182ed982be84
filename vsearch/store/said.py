"""What is said in films as it was at one moment, searched and read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from lancedb.query import FullTextOperator, MatchQuery

from vsearch.records.lines import FoundLine, SpokenLine, Subtitles, SubtitleTrack
from vsearch.store.failures import explained
from vsearch.store.line_rows import LINES, LINES_COLUMNS, line_of
from vsearch.store.tables import OpenTable, any_of, read_rows, take_rows

FEW_FILMS = 200  # a search is limited to so many in the table itself; of more, afterwards
LONG_WORD, LONGER_WORD = 4, 8  # letters from which one, or two, of them may be wrong
_FOUND = ["run_id", "line", "words"]


@dataclass(frozen=True, slots=True)
class Said:
    """Both tables at versions that fit together.

    Reading raises StaleReadError once a writer has tidied these versions away.
    """

    uri: str
    version: int = 0  # changes with every change to what is known to be said
    table: OpenTable | None = None  # of lines; None where nothing was ever read
    has_index: bool = False  # it was not broken off before that was made
    subtitles: Mapping[str, Subtitles] = field(default_factory=dict)  # by the id of the film
    tracks: Mapping[str, SubtitleTrack] = field(default_factory=dict)  # the first that is kept
    films: Mapping[str, str] = field(default_factory=dict)  # ids by run, of all that are kept

    def some_words(self, run_ids: Collection[str]) -> list[str]:
        """Return the words of the lines of some readings, those of the line after them too."""
        rows = self.rows(any_of("run_id", run_ids), ["words"])
        return [str(words) for words in rows.column("words").to_pylist()]

    def find(
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
        otherwise those come first that hold most and the rarest (BM25). ``is_inexact``: only
        longer words are looked for, of which a letter or two may be others, in ``most`` lines
        each. ``films`` limits it to those of some ids.
        """
        if self.table is None or not words or (films is not None and not films):
            return []
        where = None
        if films is not None and len(films) <= FEW_FILMS:
            runs = [run for run, film_id in self.films.items() if film_id in films]
            where = any_of("run_id", runs)
        asked = _inexactly(words) if is_inexact else [_match(words, needs_all=needs_all)]
        found: dict[int, FoundLine] = {}
        for one in asked:
            rows = self._searched(self.table, one, where, most)
            columns = (rows.column(name).to_pylist() for name in (*_FOUND, "_rowid"))
            found |= {
                row_id: FoundLine(film_id, run_id, number, said, row_id)
                for run_id, number, said, row_id in zip(*columns, strict=True)
                if (film_id := self.films.get(run_id)) and (films is None or film_id in films)
            }
        return list(found.values())

    def lines(self, found: Sequence[FoundLine]) -> dict[tuple[str, int], SpokenLine]:
        """Return these lines, by run and number."""
        return self._taken(found, 0)

    def lines_after(self, found: Sequence[FoundLine]) -> dict[tuple[str, int], SpokenLine]:
        """Return the line that follows each of these in its track, by its run and number."""
        after = self._taken(found, 1)
        missing = [one for one in found if (one.run_id, one.number + 1) not in after]
        if missing:  # the next row is nearly always the next line
            runs = any_of("run_id", dict.fromkeys(one.run_id for one in missing))
            numbers = ", ".join(str(number) for number in {one.number + 1 for one in missing})
            after |= _by_place(self.rows(f"{runs} AND line IN ({numbers})"))
        return after

    def rows(self, where: str, columns: Sequence[str] = LINES_COLUMNS.names) -> pa.Table:
        """Return the rows of lines that pass a filter."""
        if self.table is None:
            return LINES_COLUMNS.empty_table()
        return read_rows(self.table, self.uri, where=where, columns=columns)

    def _taken(self, found: Sequence[FoundLine], later: int) -> dict[tuple[str, int], SpokenLine]:
        """Return the lines of so many rows after those found, where these are so many lines on."""
        if self.table is None or not found:
            return {}
        wanted = {(one.run_id, one.number + later) for one in found}
        row_ids = np.unique(np.array([one.row_id + later for one in found], dtype=np.int64))
        columns = [name for name in LINES_COLUMNS.names if name != "words"]
        lines = _by_place(take_rows(self.table, self.uri, row_ids, columns=columns))
        return {place: line for place, line in lines.items() if place in wanted}

    def _searched(
        self, table: OpenTable, asked: MatchQuery, where: str | None, most: int
    ) -> pa.Table:
        if not self.has_index:
            return read_rows(table, self.uri, where=where, columns=_FOUND, with_row_ids=True)
        with explained(f"search the table {LINES}", self.uri):
            query = table.search(asked, query_type="fts").select([*_FOUND, "_score"])
            if where is not None:
                query = query.where(where, prefilter=True)
            return query.with_row_id(True).limit(most).to_arrow()


def _by_place(rows: pa.Table) -> dict[tuple[str, int], SpokenLine]:
    return {(row["run_id"], row["line"]): line_of(row) for row in rows.to_pylist()}


def _inexactly(words: Sequence[str]) -> list[MatchQuery]:
    """Return what asks for words with wrong letters.

    All words of one number of letters are one query, which is twice as fast as each by itself.
    """
    long = [word for word in words if len(word) >= LONG_WORD]
    longer = [word for word in words if len(word) >= LONGER_WORD]
    return [_match(some, wrong=wrong) for wrong, some in ((1, long), (2, longer)) if some]


def _match(words: Sequence[str], *, needs_all: bool = False, wrong: int = 0) -> MatchQuery:
    return MatchQuery(
        " ".join(words),
        "words",
        operator=FullTextOperator.AND if needs_all else FullTextOperator.OR,
        fuzziness=wrong,
        boost=1.0,
        max_expansions=50,
        prefix_length=0,
        document_granularity=None,
    )
