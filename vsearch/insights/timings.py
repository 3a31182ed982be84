"""How the films of moments count their pictures, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.errors import MediaError
from vsearch.records.moments import Moment

if TYPE_CHECKING:
    from vsearch.video.timing import FilmTiming

    Timings = Mapping[Path, FilmTiming]


def timings_of(moments: Iterable[Moment]) -> Timings:
    """Return how every film counts that moments lie in; those that cannot be read are left out."""
    from vsearch.video.timing import read_timing

    found: dict[Path, FilmTiming] = {}
    for path in {moment.path: None for moment in moments if not moment.is_photo}:
        try:
            found[path] = read_timing(path)
        except MediaError:
            continue
    return found


def players_zero_s(path: Path, timings: Timings) -> float:
    """Return what time of a film VLC calls 0; 0 where nothing is known of the film."""
    return timings[path].players_zero_s if path in timings else 0.0
