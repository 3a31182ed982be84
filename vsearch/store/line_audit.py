"""What must hold of the lines of films, looked for without changing anything."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from vsearch.errors import StoreError
from vsearch.records.findings import Finding
from vsearch.records.lines import SubtitleTrack
from vsearch.records.media import Film
from vsearch.store import schema
from vsearch.store.line_rows import LINES, SUBTITLES, subtitles_of
from vsearch.store.rows import rows_by_run
from vsearch.store.tables import Tables, any_of

_FILMS_AT_ONCE = 100
_CURE = "--repair forgets its lines, and the next `vsearch index` reads them anew"


def line_findings(tables: Tables, films: Sequence[Film], *, is_written: bool) -> Iterator[Finding]:
    """Yield what does not hold of the lines of films; what killed runs left unless one goes on."""
    try:
        if tables.find(SUBTITLES) is None:  # an earlier version made the index
            return
        told = subtitles_of(tables.read(SUBTITLES))
        known = [film for film in films if film.id in told and told[film.id].kept]
        for begin in range(0, len(known), _FILMS_AT_ONCE):
            some = known[begin : begin + _FILMS_AT_ONCE]
            tracks = {track.run_id: track for film in some for track in told[film.id].kept}
            faulty = _faulty(tables, tracks)
            for film in some:
                for track in told[film.id].kept:
                    if fault := faulty.get(track.run_id):
                        where = f"{film.title} ({film.path})"
                        yield Finding("damage", where, fault, _CURE, "lines", (film.id,))
        if not is_written:
            runs = [track.run_id for one in told.values() for track in one.kept]
            yield from _left(tables, LINES, f"NOT ({any_of('run_id', runs)})")
            ids = [film.id for film in films]
            yield from _left(tables, SUBTITLES, f"NOT ({any_of('film_id', ids)})")
    except (StoreError, KeyError, TypeError, ValueError) as error:
        cure = "--repair forgets all lines, and the next `vsearch index` reads them anew"
        yield Finding("damage", f"table {LINES}", str(error), cure, "lines", ())


def _faulty(tables: Tables, tracks: Mapping[str, SubtitleTrack]) -> dict[str, str]:
    """Return what does not hold of some readings, by run."""
    columns = ["run_id", "line", "start_s", "end_s"]
    rows = tables.read(LINES, columns, where=any_of("run_id", tracks))
    numbers = schema.floats(rows, "line")
    starts, ends = schema.floats(rows, "start_s"), schema.floats(rows, "end_s")
    found = {run: f"none of its {track.count} lines are there" for run, track in tracks.items()}
    for run_id, mine in rows_by_run(rows):
        del found[run_id]
        is_sound = (starts[mine] >= 0) & (starts[mine] < ends[mine]) & np.isfinite(ends[mine])
        if len(mine) != tracks[run_id].count:
            found[run_id] = f"{len(mine)} lines where it tells of {tracks[run_id].count}"
        elif not np.array_equal(np.sort(numbers[mine]), np.arange(len(mine))):
            found[run_id] = "its lines are not numbered from 0 on"
        elif not is_sound.all():
            found[run_id] = f"{(~is_sound).sum()} lines do not end after they begin"
    return found


def _left(tables: Tables, name: str, where: str) -> Iterator[Finding]:
    if count := tables.open(name).count_rows(where):
        what = f"{count} rows that nothing refers to, of a run that was killed"
        cure = "--repair, or the next `vsearch index`, deletes them"
        yield Finding("leftover", f"table {name}", what, cure, "orphans")
