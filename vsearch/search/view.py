"""One film as a query sees it."""

from collections.abc import Mapping
from dataclasses import dataclass

from vsearch.join.streams import Cells, Stream
from vsearch.records.media import Film, ShotTimes
from vsearch.records.query import Query, Seen
from vsearch.search.lineup import Faces
from vsearch.search.scope import part_of
from vsearch.search.voices import NO_VOICES, Voices


@dataclass(frozen=True, slots=True)
class View:
    """One film as a query sees it."""

    film: Film
    begins_s: float  # of its first picture
    ends_s: float  # of its last picture; > begins_s
    part: tuple[float, float]  # from when to when it is looked at, inside of these
    # Of a folder of photos one that is asked for alone has a view of its own.
    cells: Cells  # of that part; none for a query that only names films
    seen: Mapping[Seen, Stream]  # by what is named, save for whoever and whatever cannot be seen
    faces: Faces | None  # None when faces do not matter
    voices: Voices = NO_VOICES  # whom the labels of its subtitles mean


def view_of(
    query: Query,
    film: Film,
    shots: ShotTimes,
    cells: Cells,
    seen: Mapping[Seen, Stream] | None = None,
    faces: Faces | None = None,
    voices: Voices = NO_VOICES,
) -> View:
    """Return a film with the part of it that a query asks about."""
    begins_s, ends_s = float(shots.starts_s[0]), float(shots.ends_s[-1])
    start_s, end_s = part_of(query.stretch, film.duration_s)
    part = max(start_s, begins_s), min(end_s, ends_s)
    return View(film, begins_s, ends_s, part, cells, seen or {}, faces, voices)
