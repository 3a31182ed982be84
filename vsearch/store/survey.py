"""The spans of all films side by side, to look through a large library at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Vectors
from vsearch.records.media import Film
from vsearch.store.cosines import rough_cosines
from vsearch.store.spans import SpanColumns, joined_spans


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
    """Return the survey of films, in their order; of others than ``fresh`` as ``earlier`` tells."""
    parts = {film.run_id: spans for film, spans in fresh}
    if earlier is not None:
        for film in films:
            if film.run_id not in parts and film.run_id in earlier.places:
                parts[film.run_id] = earlier.spans.part(earlier.places[film.run_id])
    ordered = {film.run_id: parts[film.run_id] for film in films if film.run_id in parts}
    ends = np.cumsum([len(spans) for spans in ordered.values()]).tolist()
    starts = [0, *ends][: len(ends)]
    places = {run: slice(a, b) for run, a, b in zip(ordered, starts, ends, strict=True)}
    return Survey(places, joined_spans(list(ordered.values())))
