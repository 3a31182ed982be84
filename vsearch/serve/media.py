"""What films show: thumbnails and clips, by a film's number and time alone."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from vsearch import assemble
from vsearch.errors import InputError, MediaError
from vsearch.records.media import Film
from vsearch.serve.naming import attachment
from vsearch.serve.pictures import CACHED, JPEG, jpeg
from vsearch.serve.problems import declared, problem
from vsearch.serve.ranges import OutsideError, is_same, part_of
from vsearch.serve.service import FilmId, Serving
from vsearch.serve.work import Stop
from vsearch.video.clip_files import LONGEST_S, SHORTEST_S, ClipFile
from vsearch.wording import clock

router = APIRouter(prefix="/films/{film_id}", tags=["media"])

LATEST_S = 1e9  # of any film or photo

Time = Annotated[float, Query(ge=0, le=LATEST_S, description="seconds of the film's clock")]

_TEXT = {"schema": {"type": "string"}}
_VIDEO = {"schema": {"type": "string", "format": "binary"}}
_FILE_HEADERS: dict[str, Any] = {
    "Accept-Ranges": _TEXT,
    "ETag": _TEXT,
    "X-Start-Seconds": {
        "description": "where in it the stretch begins: what is copied begins at a key frame",
        "schema": {"type": "string", "pattern": r"^\d+\.\d{3}$"},
    },
}
_CLIP: dict[int | str, dict[str, Any]] = {
    **declared(400, 404, 410, 416, 422),
    200: {
        "description": "the clip",
        "content": {"video/mp4": _VIDEO, "video/webm": _VIDEO},
        "headers": _FILE_HEADERS,
    },
    206: {
        "description": "a part of it",
        "content": {"video/mp4": _VIDEO, "video/webm": _VIDEO},
        "headers": {**_FILE_HEADERS, "Content-Range": _TEXT},
    },
    304: JPEG[304],
}
_PICTURE = {**declared(400, 404, 410), **JPEG}


@router.get("/thumbnail", operation_id="thumbnail", response_class=Response, responses=_PICTURE)
async def thumbnail(serving: Serving, request: Request, film_id: FilmId, t: Time) -> Response:
    """What a film, or a folder of photos, shows at a time; 480 pixels wide."""

    def work(_: Stop) -> bytes:
        with assemble.store(serving.home) as store:  # once: opening it is most of the work
            film = _shown(store.film(film_id), t)
            try:
                path = store.path_at(film, t)
            except KeyError as error:
                told = f"{film.title} has no photo at {t:g} s: take the times of a moment."
                raise InputError(told) from error
        try:
            return assemble.thumbnails(serving.home).at(film.id, path, round(t, 3))
        except MediaError as error:
            raise _gone_or(error, path) from error

    content = await serving.pictures.run(request, work, key=("thumbnail", film_id, round(t, 3)))
    return jpeg(request, content)


@router.get("/clip", operation_id="clip", response_class=Response, responses=_CLIP)
async def clip(
    serving: Serving, request: Request, film_id: FilmId, start: Time, end: Time
) -> Response:
    """A stretch of a film as video that every browser plays, five seconds at least, ten minutes at
    most; one range of bytes may be asked for.
    """  # noqa: D205  # what clients read
    if not start < end <= start + LONGEST_S:
        raise InputError(f"A clip ends after it begins, {LONGEST_S:g} seconds later at most.")
    start, end = round(start, 3), max(round(end, 3), round(start, 3) + 0.001)

    def work(stop: Stop) -> tuple[str, ClipFile]:
        film = _shown(serving.film(film_id), start)
        if film.is_photos:
            raise InputError(f"{film.title} holds photos: there is nothing of it to play.")
        end_s = max(min(end, film.duration_s), start + SHORTEST_S)
        files = assemble.clip_files(serving.home)
        try:
            return film.title, files.playable(film.path, film.id, start, end_s, stop.look)
        except MediaError as error:
            raise _gone_or(error, film.path) from error

    title, made = await serving.clips.run(request, work, key=("clip", film_id, start, end))
    return _sent(request, made, f"{title} {clock(start)}")


router.head("/clip", operation_id="look_at_clip", responses=_CLIP, response_class=Response)(clip)


def _sent(request: Request, made: ClipFile, name: str) -> Response:
    """Return the file, the part of it that is asked for, or why there is none."""
    etag = f'"{hashlib.sha256(made.path.name.encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": CACHED,
        "Content-Disposition": attachment(name, made.path.suffix, kind="inline"),
        "X-Start-Seconds": f"{made.start_s:.3f}",
    }
    if is_same(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": CACHED})
    size = made.path.stat().st_size
    asked = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        asked = None  # the part would be of another file than the client has
    try:
        part = part_of(asked, size)
    except OutsideError:
        told = f"The clip has {size} bytes: ask for a part of these."
        return problem(416, told, headers={"Content-Range": f"bytes */{size}"})
    return _FilePart(made, headers, part)


class _FilePart(FileResponse):
    """A file, or the one part of it that was asked for."""

    def __init__(
        self, made: ClipFile, headers: dict[str, str], part: tuple[int, int] | None
    ) -> None:
        super().__init__(made.path, headers=headers, media_type=made.mime)
        self._part = part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, whatever else the request says of ranges."""
        headers = [one for one in scope["headers"] if one[0] not in (b"range", b"if-range")]
        if self._part is not None:
            first, end = self._part
            headers.append((b"range", f"bytes={first}-{end - 1}".encode()))
        await super().__call__({**scope, "headers": headers}, receive, send)


def _shown(film: Film, time_s: float) -> Film:
    """Return the film; InputError when it is over by then."""
    if time_s >= film.duration_s:
        raise InputError(f"{film.title} lasts {clock(film.duration_s)}: ask for an earlier time.")
    return film


def _gone_or(error: MediaError, path: Path) -> Exception:
    """Return that a film is gone, or else the error as it is."""
    return error if path.exists() else HTTPException(410, str(error))
