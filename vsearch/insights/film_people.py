"""Who is in a film, or on the photos of a folder."""

from collections.abc import Sequence

from vsearch.records.media import Film
from vsearch.records.moments import Presence
from vsearch.records.query import Constraint, Query, Who
from vsearch.search.pictures import Sights
from vsearch.search.presence import screen_time
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings


def people_in(
    viewer: Viewer, film: Film, people: Sequence[str], settings: SearchSettings
) -> list[Presence]:
    """Return who of these people is seen for how long, longest first; of equals by name.

    In a folder of photos every photo is a stretch of its own. UnknownNameError when somebody was
    removed meanwhile, StoreError when the film was.
    """
    query = Query(aim="screen time", constraints=tuple(Constraint((Who(n, n),)) for n in people))
    found = [
        seen.presence
        for view in viewer.views(query, [film], settings, Sights())
        for seen in screen_time(query, view, settings)
    ]
    return sorted(found, key=lambda one: (-one.seconds, one.label))
