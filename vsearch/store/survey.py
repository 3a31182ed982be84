"""The spans of all films side by side, to look through a large library at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats, Vectors
from vsearch.records.media import Film
from vsearch.store.cosines import rough_cosines
from vsearch.store.spans import SpanColumns


@dataclass(frozen=True, slots=True)
class Survey:
    """All spans of some films, film after film."""

    places: Mapping[str, slice]  # by run: the rows of a film
    spans: SpanColumns

    def part(self, film: Film) -> slice:
        """Return the rows of a film; none when nothing of it is known."""
        return self.places.get(film.run_id, slice(0, 0))

    def tells_of(self, film: Film) -> bool:
        """Say whether there is anything of a film."""
        rows = self.part(film)
        return bool(rows.stop > rows.start)

    def cosines(self, queries: Vectors) -> NDArray[np.float32]:
        """Return the similarity of every span to every query vector (q, d), as (q, n).

        Within .01: both are compared in eight bits, and a span is the mean of its frames.
        """
        return rough_cosines(self.spans.vectors, self.spans.scales, queries)


def surveyed(
    films: Sequence[Film],
    fresh: Iterable[tuple[Film, SpanColumns]],
    earlier: Survey | None = None,
) -> Survey:
    """Return the survey of films: ``fresh`` are those of which ``earlier`` does not tell."""
    parts: dict[str, SpanColumns] = {}
    if earlier is not None:
        for film in films:
            if film.run_id in earlier.places:
                parts[film.run_id] = _cut(earlier.spans, earlier.places[film.run_id])
    parts |= {film.run_id: spans for film, spans in fresh}
    ends = np.cumsum([len(spans) for spans in parts.values()]).tolist()
    starts = [0, *ends][: len(ends)]
    places = {run: slice(a, b) for run, a, b in zip(parts, starts, ends, strict=True)}
    return Survey(places, _joined(list(parts.values())))


def _cut(spans: SpanColumns, rows: slice) -> SpanColumns:
    return SpanColumns(
        starts_s=spans.starts_s[rows],
        ends_s=spans.ends_s[rows],
        scales=spans.scales[rows],
        vectors=spans.vectors[rows],
    )


def _joined(parts: Sequence[SpanColumns]) -> SpanColumns:
    nothing: Floats = np.empty(0)
    if not parts:
        empty = np.empty((0, 0), dtype=np.int8)
        return SpanColumns(nothing, nothing, nothing.astype(np.float32), empty)
    return SpanColumns(
        starts_s=np.concatenate([part.starts_s for part in parts]),
        ends_s=np.concatenate([part.ends_s for part in parts]),
        scales=np.concatenate([part.scales for part in parts]),
        vectors=np.concatenate([part.vectors for part in parts]),
    )
