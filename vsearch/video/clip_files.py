"""Moments as files that browsers play, made once and kept in a bounded folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from vsearch.cached_files import CachedFiles, Shared
from vsearch.video.formats import Plan, encoded, for_browsers
from vsearch.video.piece import (
    Progress,
    copied_from,
    no_progress,
    refuse_outside,
    tracks_of,
    write_copied,
    write_encoded,
)
from vsearch.video.probe import open_container
from vsearch.video.sink import told

LIMIT_BYTES = 2_000_000_000
SHORTEST_S = 5.0  # what plays for less is over before it is seen
LONGEST_S = 600.0  # a moment may be a whole film; its clip is not
SIDE_PX = 1280  # longer side of what is encoded, at most: larger ones take longer than they play
_RECIPE = 1  # raised when clips are made in another way, so that earlier ones are made again


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A piece of a film that browsers play."""

    path: Path
    mime: str  # "video/mp4" or "video/webm"
    start_s: float  # where in it the moment starts: what is copied begins at the key frame before


class ClipFiles:
    """A folder of clips; the ones unused for longest go when it grows over its limit."""

    def __init__(
        self, folder: Path, *, limit_bytes: int = LIMIT_BYTES, shared: Shared | None = None
    ) -> None:
        self._files = CachedFiles(folder, limit_bytes=limit_bytes, shared=shared)

    def find(self, film_id: str, start_s: float, end_s: float) -> ClipFile | None:
        """Return the clip of a moment if it is here; None when it has to be made."""
        path = self._files.find(_key(film_id, start_s, end_s))
        return _clip_at(path) if path else None

    def playable(
        self,
        path: Path,
        film_id: str,
        start_s: float,
        end_s: float,
        on_progress: Progress = no_progress,
    ) -> ClipFile:
        """Return a clip of the film at ``path``, ten minutes at most, made unless it is here.

        Copied where every browser plays the film's formats; else the video, the sound, or both are
        encoded anew. ``on_progress`` is told a share of 0..1 now and then; what it raises stops
        the work and leaves nothing behind. Raises MediaError when the film is gone or unreadable,
        or the clip cannot be written.
        """
        found = self.find(film_id, start_s, end_s)
        if found is not None:
            return found
        stretch_s = start_s, min(end_s, start_s + LONGEST_S)
        plan, zero_s = planned(path, stretch_s)
        lead_ms = round(1000 * max(0.0, start_s - zero_s))
        name = f"{_key(film_id, start_s, end_s)}.{lead_ms}.{plan.kind}"
        what = f"The clip of {path.name}"
        with told(what), self._files.adding(name) as part:
            if plan.video == "copy":
                write_copied(path, part, plan, stretch_s, zero_s, on_progress)
            else:
                write_encoded(path, part, stretch_s, SIDE_PX, what, on_progress)
        made = self.find(film_id, start_s, end_s)
        assert made is not None  # the newest file is never removed
        return made


def planned(path: Path, stretch_s: tuple[float, float]) -> tuple[Plan, float]:
    """Return how a stretch becomes a clip, and the film's time at which that begins.

    Without a key frame to begin at, or where the film does not tell the times of its packets, it
    is encoded anew. Raises MediaError when the film is gone, unreadable or another one.
    """
    start_s, _ = stretch_s
    with open_container(path) as (source, video):
        refuse_outside(source, path, *stretch_s)
        tracks = tracks_of(source, video)
    plan = for_browsers(tracks)
    copied = copied_from(path, start_s) if plan.video == "copy" else None
    if copied is not None:
        return plan, copied[0]
    return encoded(tracks), start_s


def _clip_at(path: Path) -> ClipFile:
    _, lead_ms, kind = path.name.split(".")
    return ClipFile(path, f"video/{kind}", int(lead_ms) / 1000)


def _key(film_id: str, start_s: float, end_s: float) -> str:
    told_all = f"{_RECIPE}:{film_id}:{start_s:.3f}:{end_s:.3f}"
    return hashlib.sha256(told_all.encode()).hexdigest()[:32]
