"""Where lines are spoken in the cells of a film, and moments cut to what is spoken."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vsearch.join.settle import NOWHERE, JoinedMoment
from vsearch.join.streams import NO_TRACK, Cells, Stream
from vsearch.records.arrays import Ints
from vsearch.records.lines import HeardLine
from vsearch.records.query import Line, Query, Seen
from vsearch.search.dialogue import Heard
from vsearch.search.glance import Stretches

ABOUT_S = 0.3  # subtitles come and go a little before and after the words
KEPT = 0.7  # of a line's probability, from which others are spoken in the same moment
SOON_S = 0.5  # a sample so near to a line shows what is seen meanwhile
NOT_HEARD = -1


def line_streams(query: Query, cells: Cells, film_id: str, heard: Heard) -> dict[Seen, Stream]:
    """Return where each line that is named may be spoken, in the cells of a film.

    In a sequence a line is where it begins: what comes before it is not seen while it is spoken.
    """
    is_sequence = any(constraint.step for constraint in query.constraints)
    return {
        line: line_stream(cells, heard.of(line, film_id), line, begins_only=is_sequence)
        for line in query.lines
    }


def line_stream(
    cells: Cells, heard: Sequence[HeardLine], line: Line, *, begins_only: bool = False
) -> Stream:
    """Return where a line may be spoken: in each cell that is sampled meanwhile the likeliest.

    What is said between two samples is said in the cell that it lies in. With ``begins_only`` only
    the first of a line's cells counts.
    """
    chances, shares = np.zeros(len(cells)), np.zeros(len(cells))
    coverage = np.zeros(len(cells))
    which = np.full(len(cells), NOT_HEARD, dtype=np.int64)
    for number, hit in enumerate(heard):
        for cell in _cells_of(cells, hit)[: 1 if begins_only else None]:
            if (hit.probability, hit.share) > (chances[cell], shares[cell]):
                chances[cell], shares[cell] = hit.probability, hit.share
                coverage[cell], which[cell] = hit.coverage, number
    return Stream(
        label=line.label,
        kind="line",
        is_negated=False,
        probabilities=chances,
        similarities=coverage,
        clarity=np.where(chances > 0, 0.5 + 0.5 * shares, 0.0),
        tracks=np.full(len(cells), NO_TRACK, dtype=np.int64),
        heard=tuple(heard),
        spoken=which,
    )


def is_only_lines(query: Query) -> bool:
    """Say whether lines are all that a query wants."""
    wanted = [seen for c in query.constraints if not c.is_negated for seen in c.any_of]
    return all(isinstance(seen, Line) for seen in wanted)


def near_lines(
    query: Query, film_ids: Sequence[str], heard: Heard, reach_s: float
) -> Stretches | None:
    """Return the stretches of films in which all of a query can be met; None for anywhere.

    That is near the lines of one constraint that wants nothing else, the one with fewest.
    """
    places = {film_id: place for place, film_id in enumerate(film_ids)}
    found: list[tuple[float, float, int]] | None = None
    for constraint in query.constraints:
        lines = [seen for seen in constraint.any_of if isinstance(seen, Line)]
        if constraint.is_negated or len(lines) < len(constraint.any_of):
            continue
        here = [
            (hit.line.start_s - reach_s, hit.line.end_s + reach_s, places[film_id])
            for line in lines
            for film_id, hits in heard.hits.get(line, {}).items()
            if film_id in places
            for hit in hits
        ]
        found = here if found is None or len(here) < len(found) else found
    if found is None:
        return None
    found.sort(key=lambda one: (one[2], one[0]))
    return Stretches(
        films=np.array([place for *_, place in found], dtype=np.int64),
        starts_s=np.array([start for start, *_ in found], dtype=np.float64),
        ends_s=np.array([end for _, end, _ in found], dtype=np.float64),
        is_all=True,
    )


def cut_to_lines(moment: JoinedMoment, streams: Sequence[Stream], cells: Cells) -> JoinedMoment:
    """Return a moment that begins and ends with what is spoken in it.

    What else is asked for, and is seen neither meanwhile nor right before or after, is in it too.
    ``streams`` are the wanted ones, in the order of the moment's picks.
    """
    picked = [
        (cell, stream.line_in(cell))
        for stream, cell in zip(streams, moment.picks, strict=False)
        if cell != NOWHERE
    ]
    spoken = [hit for _, hit in picked if hit is not None]
    if not spoken:
        return moment
    least = KEPT * min(hit.probability for hit in spoken)
    if all(stream.kind == "line" for stream in streams):
        spoken += [
            hit
            for hit in (hit for stream in streams for hit in stream.heard)
            if hit.line.start_s < moment.end_s
            and hit.line.end_s > moment.start_s
            and hit.probability >= least
        ]
    start_s = min(hit.line.start_s for hit in spoken)
    end_s = max(hit.line.end_s for hit in spoken)
    for cell in (cell for cell, hit in picked if hit is None):
        if not start_s - SOON_S <= cells.times_s[cell] <= end_s + SOON_S:
            start_s = min(start_s, float(cells.starts_s[cell]))
            end_s = max(end_s, float(cells.ends_s[cell]))
    return replace(moment, start_s=start_s, end_s=end_s)


def _cells_of(cells: Cells, hit: HeardLine) -> Ints:
    """Return the cells sampled while a line is spoken, or the one that it lies in."""
    start_s, end_s = hit.line.start_s - ABOUT_S, hit.line.end_s + ABOUT_S
    first, last = np.searchsorted(cells.times_s, (start_s, end_s))
    if first < last:
        return np.arange(first, last)
    middle_s = (hit.line.start_s + hit.line.end_s) / 2
    cell = int(np.searchsorted(cells.ends_s, middle_s, side="right"))
    is_there = cell < len(cells) and cells.starts_s[cell] <= middle_s
    return np.array([cell] if is_there else [], dtype=np.int64)
