"""Tools that show: pictures of moments, and clips."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Annotated

from anyio import from_thread
from mcp_types import CallToolResult, ImageContent, ResourceLink
from pydantic import BaseModel, Field

from vsearch.api import Library
from vsearch.errors import StoreError
from vsearch.mcp.allowed import Allowed
from vsearch.mcp.calling import Desk, result, text
from vsearch.mcp.found import Seconds
from vsearch.records.moments import Moment
from vsearch.wording import clock, printable, span

MOST = 6  # pictures of one call
LONGEST_S = 600.0  # of a clip

Time = Annotated[float, Field(ge=0, le=1e12)]  # the last photo of a large folder is far away
FilmName = Annotated[str, Field(description="film_id, or a title if only one film has it")]


class Clip(BaseModel):
    """A film file with one moment."""

    path: str = Field(description="of the file, on the machine of the user's films")
    mime: str
    duration_s: Seconds = Field(description="of the moment")
    begins_s: Seconds = Field(default=0.0, description="where in the file the moment begins")
    film: str
    at: str
    size_bytes: int


def offer_showing(desk: Desk, library: Library, allowed: Allowed) -> None:
    """Offer ``picture``, unless pictures stay here, and ``clip``."""

    def picture(
        film: FilmName,
        times_s: Annotated[
            list[Time],
            Field(
                min_length=1,
                max_length=MOST,
                description="at_s of evidence, or start_s of a moment",
            ),
        ],
    ) -> CallToolResult:
        """Show what a film, or a photo of a folder, looks like at one or several times.

        Gives a JPEG for each, at most 480 pixels wide. Look at one before describing a moment
        beyond what was asked for.
        """
        blocks: list[ImageContent] = []
        for time_s in times_s:
            from_thread.check_cancelled()
            blocks.append(jpeg(library.picture(film, time_s)))
        told = ", ".join(map(clock, times_s))
        return CallToolResult(content=[text(f"{film} at {told}:"), *blocks])

    def clip(
        film: FilmName,
        start_s: Time,
        end_s: Time,
    ) -> Annotated[CallToolResult, Clip]:
        """Cut a moment out of a film as a video file, and tell where that is.

        Ten minutes at most. The film itself is not changed. Cutting may take as long as the moment
        lasts.
        """
        moment = library.piece(film, start_s, min(end_s, start_s + LONGEST_S))
        made = (
            _kept(library, moment)
            if allowed.clips is None
            else _saved(library, moment, allowed.clips)
        )
        return result(made, _link(made))

    if allowed.shows_pictures:
        desk.offer(picture, "Show pictures of a film")
    desk.offer(clip, "Cut out a clip", only_reads=False)


def jpeg(content: bytes) -> ImageContent:
    """Return a JPEG as a block that assistants look at."""
    data = base64.b64encode(content).decode("ascii")
    return ImageContent(type="image", data=data, mime_type="image/jpeg")


def _kept(library: Library, moment: Moment) -> Clip:
    """Make the clip in the home's cache, from where those unused for longest go one day."""
    made = library.clip(moment, on_progress=_unless_cancelled)
    return _clip(made.path, made.mime, made.start_s, moment)


def _saved(library: Library, moment: Moment, folder: Path) -> Clip:
    """Make the clip in a folder, under a name that tells what it is; once only."""
    title = re.sub(r"[\W_]+", "-", moment.title).strip("-")[:60] or "clip"
    stem = f"{title}-{moment.start_s:.1f}-{moment.end_s:.1f}-{moment.film_id[:8]}"
    path = folder / f"{stem}.mp4"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be made ({error.strerror}): name another folder with --clips."
        ) from error
    if not path.exists():
        library.save_clip(moment, path, on_progress=_unless_cancelled)
    return _clip(path, "video/mp4", 0.0, moment)


def _clip(path: Path, mime: str, begins_s: float, moment: Moment) -> Clip:
    return Clip(
        path=printable(str(path)),
        mime=mime,
        duration_s=moment.end_s - moment.start_s,
        begins_s=begins_s,
        film=printable(moment.title),
        at=span(moment.start_s, moment.end_s),
        size_bytes=path.stat().st_size,
    )


def _link(made: Clip) -> ResourceLink:
    return ResourceLink(
        type="resource_link",
        uri=Path(made.path).as_uri(),
        name=f"{made.film} {made.at}",
        mime_type=made.mime,
        size=made.size_bytes,
    )


def _unless_cancelled(_: float) -> None:
    """Stop the work when nobody waits for it any more."""
    from_thread.check_cancelled()
