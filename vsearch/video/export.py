"""A moment of a film as an MP4 of its own."""

from dataclasses import dataclass
from pathlib import Path

from vsearch.cached_files import part_of
from vsearch.errors import InputError
from vsearch.video.formats import for_mp4
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

SIDE_PX = 1920  # longer side of what is encoded, at most
_NEAR_S = 0.1  # a key frame this little before the moment is its start


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was written."""

    path: Path
    is_copied: bool  # the video as it is in the film; else encoded anew
    # How much comes before the moment, for the key frame that copies begin at. The file says to
    # leave it out; some players show it.
    lead_s: float


def export_clip(
    path: Path,
    start_s: float,
    end_s: float,
    target: Path,
    *,
    exact: bool = False,
    on_progress: Progress = no_progress,
) -> Export:
    """Write a moment of the film at ``path`` as an MP4; what was there before is replaced.

    The video is copied from the key frame before where an MP4 can hold it, which is quick and
    loses nothing. With ``exact`` it is only copied where that key frame is within a tenth of a
    second, and else encoded anew, 1920 pixels wide or high at most. A copy may end a few pictures
    late, with what its last ones refer to. Raises MediaError when the film is gone or unreadable,
    or the file cannot be written; InputError when it would replace the film.
    """
    refuse_source(path, target)
    with open_container(path) as (source, video):
        refuse_outside(source, path, start_s, end_s)
        plan = for_mp4(tracks_of(source, video))
    copied = copied_from(path, start_s) if plan.video == "copy" else None
    if copied is not None and exact and start_s - copied[0] > _NEAR_S:
        copied = None
    with told(target.name), part_of(target) as part:
        if copied is None:
            write_encoded(path, part, (start_s, end_s), SIDE_PX, target.name, on_progress)
            return Export(target, is_copied=False, lead_s=0.0)
        first_s, shown_s = copied
        write_copied(path, part, plan, (start_s, end_s), shown_s, on_progress)
    return Export(target, is_copied=True, lead_s=max(0.0, shown_s - first_s))


def refuse_source(path: Path, target: Path) -> None:
    """InputError when a film would be replaced by a piece of itself."""
    if target.exists() and path.exists() and target.samefile(path):
        raise InputError(f"{target} is the film itself: name another file.")
