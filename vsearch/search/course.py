"""How one film goes for a query, from its first picture to its last."""

from collections.abc import Sequence

from vsearch.records.media import Film, Shot
from vsearch.records.query import Constraint, Query, Who
from vsearch.records.timeline import OnScreen, Score, Timeline
from vsearch.search.constraints import streams_of
from vsearch.search.pictures import Sights
from vsearch.search.presence import screen_time
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings


def course(
    query: Query,
    film: Film,
    shots: Sequence[Shot],
    people: Sequence[str],
    *,
    viewer: Viewer,
    settings: SearchSettings,
    sights: Sights,
) -> Timeline:
    """Return the film's shots, a score for everything the query names, and which people are seen.

    Only the part of the film that is asked about has scores; the people are those of all of it.
    """
    return Timeline(
        film_id=film.id,
        begins_s=shots[0].start_s,
        ends_s=shots[-1].end_s,
        shots=tuple(shots),
        scores=tuple(_scores(query, film, viewer, settings, sights)),
        people=tuple(_people(film, people, viewer, settings)),
    )


def _scores(
    query: Query, film: Film, viewer: Viewer, settings: SearchSettings, sights: Sights
) -> list[Score]:
    if not query.constraints and not query.is_alone:
        return []
    return [
        Score(
            label=stream.label,
            is_negated=stream.is_negated,
            starts_s=view.cells.starts_s,
            ends_s=view.cells.ends_s,
            probabilities=stream.probabilities,
        )
        for view in viewer.views(query, [film], settings, sights)
        for stream in streams_of(query, view, settings)
    ]


def _people(
    film: Film, people: Sequence[str], viewer: Viewer, settings: SearchSettings
) -> list[OnScreen]:
    if not people:
        return []
    everybody = tuple(Constraint((Who(name, name),)) for name in people)
    query = Query(aim="screen time", constraints=everybody)
    presences = [
        seen.presence
        for view in viewer.views(query, [film], settings, Sights())
        for seen in screen_time(query, view, settings)
    ]
    presences.sort(key=lambda one: (-one.seconds, one.label))
    return [OnScreen(one.label, one.stretches) for one in presences]
