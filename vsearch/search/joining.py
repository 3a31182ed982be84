"""The views of a query joined into candidates."""

from collections.abc import Sequence

from vsearch.join.film import join_films
from vsearch.records.query import Query
from vsearch.search.constraints import can_be_met, streams_of
from vsearch.search.found import Candidate, candidate
from vsearch.search.line_streams import cut_to_lines
from vsearch.search.view import View
from vsearch.settings import SearchSettings


def joined(query: Query, views: Sequence[View], settings: SearchSettings) -> list[Candidate]:
    """Return what films have to offer, with everything that could not be looked for."""
    seen = [(view, streams_of(query, view, settings)) for view in views]
    moments = join_films(
        [(view.cells, streams) for view, streams in seen], settings, steps_within_s=query.within_s
    )
    found = []
    for (view, streams), mine in zip(seen, moments, strict=True):
        asked = [stream for stream in streams if not stream.is_negated]
        positive = iter(asked)
        wanted = [
            next(positive) if can_be_met(constraint) else constraint
            for constraint in query.constraints
            if not constraint.is_negated
        ]
        found += [
            candidate(view, cut_to_lines(moment, asked, view.cells), wanted) for moment in mine
        ]
    return found
