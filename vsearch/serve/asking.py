"""Questions and their answers: /status, /parse, /search, /where, /export."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.exceptions import HTTPException

from vsearch import __version__
from vsearch.api import Library
from vsearch.enrol import GivenPhoto
from vsearch.errors import InputError, MediaError
from vsearch.insights.moment_files import KINDS
from vsearch.photos import decode_photo
from vsearch.printed import print_query
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.moments import Answer, Moment
from vsearch.records.query import Query as Asked
from vsearch.search.pictures import no_pictures, with_pictures
from vsearch.serve.models import FilmModel, PlaceFound, PlaceModel, StatusModel
from vsearch.serve.naming import attachment
from vsearch.serve.problems import declared
from vsearch.serve.questions import (
    AnswerModel,
    QueryModel,
    Question,
    Sentence,
    Top,
    Window,
)
from vsearch.serve.service import Serving
from vsearch.serve.uploads import Upload, Uploads, read
from vsearch.settings import SearchSettings

router = APIRouter(tags=["asking"])

InQuery = Annotated[Sentence, Query(description="a sentence, or the printed form of a query")]
After = Annotated[
    Sentence | None, Query(description="the sentence before, which this one may change")
]
Format = Literal["m3u8", "m3u", "xspf", "mpv.edl", "otio", "edl", "csv", "parquet", "json"]

_TOP, _WINDOW_S = SearchSettings().top, SearchSettings().window_s
_FILES = {
    kind.mime: {"schema": {"type": "object" if kind.mime == "application/json" else "string"}}
    for kind in KINDS
}


@router.get("/status", operation_id="status")
async def tell_status(serving: Serving, request: Request) -> StatusModel:
    """What the index holds, and with which models."""

    def work(_: object) -> StatusModel:
        told = serving.library.status()
        kept = {
            name: getattr(told, name) for name in StatusModel.model_fields if hasattr(told, name)
        }
        return StatusModel(version=__version__, is_indexing=serving.is_indexing, **kept)

    return await serving.pictures.run(request, work)


@router.get("/parse", operation_id="parse", responses=declared(400))
async def parse(serving: Serving, request: Request, q: InQuery, after: After = None) -> QueryModel:
    """What a sentence asks for, as far as it is understood."""

    def work(_: object) -> QueryModel:
        query = _parsed(serving.library, q, after)
        return QueryModel(query=query, printed=print_query(query))

    return await serving.asking.run(request, work)


@router.get("/search", operation_id="search", responses=declared(400))
async def search(
    serving: Serving,
    request: Request,
    q: InQuery,
    after: After = None,
    top: Annotated[Top, Query()] = _TOP,
    window_s: Annotated[Window, Query()] = _WINDOW_S,
) -> AnswerModel:
    """The moments that a sentence asks for."""

    def work(_: object) -> AnswerModel:
        query = _parsed(serving.library, q, after)
        return AnswerModel.of(serving.library.answer(query, no_pictures, top, window_s))

    return await serving.asking.run(request, work)


@router.post("/search", operation_id="ask", responses=declared(400))
async def ask(serving: Serving, request: Request, question: Question) -> AnswerModel:
    """The moments that a sentence asks for, or a query that was parsed before."""

    def work(_: object) -> AnswerModel:
        query = _meant(serving.library, question)
        told = serving.library.answer(query, no_pictures, question.top, question.window_s)
        return AnswerModel.of(told)

    return await serving.asking.run(request, work)


@router.post("/search/pictures", operation_id="search_pictures", responses=declared(400, 415))
async def search_pictures(
    serving: Serving,
    request: Request,
    pictures: Uploads = [],  # noqa: B006  # never changed
    faces: Uploads = [],  # noqa: B006
    sentence: Annotated[Sentence | None, Form()] = None,
    top: Annotated[Top, Form()] = _TOP,
    window_s: Annotated[Window, Form()] = _WINDOW_S,
) -> AnswerModel:
    """The moments that look like pictures, or show whose faces are on them.

    A sentence may say more, and all of it at most 20 MB.
    """
    looks = await read(pictures)
    shown = await read(faces, [one.name for one in looks])
    if not looks and not shown:
        raise InputError("No picture was sent: send `pictures` or `faces`, or use /search.")

    def work(_: object) -> AnswerModel:
        query = _parsed(serving.library, sentence, None) if sentence else Asked()
        query = with_pictures(query, [one.name for one in looks], [one.name for one in shown])
        given = {one.name: _decoded(one) for one in [*looks, *shown]}

        def picture(name: str) -> Image:
            return given[name] if name in given else no_pictures(name)

        return AnswerModel.of(serving.library.answer(query, picture, top, window_s))

    return await serving.asking.run(request, work)


@router.post("/where", operation_id="where", responses=declared(400, 415))
async def where(serving: Serving, request: Request, picture: Upload) -> PlaceFound:
    """From which film, and which second of it, a picture is."""
    (given,) = await read([picture])

    def work(_: object) -> PlaceFound:
        _decoded(given)
        place = serving.library.where(given.content)
        if place is None:
            return PlaceFound(place=None)
        told = PlaceModel(
            film=FilmModel.of(place.film),
            time_s=place.time_s,
            likeness=place.likeness,
            is_sure=place.is_sure,
        )
        return PlaceFound(place=told)

    return await serving.asking.run(request, work)


@router.get(
    "/export",
    operation_id="export",
    response_class=Response,
    responses={
        **declared(400, 404),
        200: {"description": "a file of the moments", "content": _FILES},
    },
)
async def export(
    serving: Serving,
    request: Request,
    q: InQuery,
    format: Annotated[Format, Query()],  # noqa: A002  # what clients call it
    top: Annotated[Top, Query()] = _TOP,
) -> Response:
    """The moments of an answer as a playlist, a time line for editing, or a table."""
    (kind,) = (kind for kind in KINDS if kind.suffix == f".{format}")

    def work(_: object) -> bytes:
        query = _parsed(serving.library, q, None)
        answer = serving.library.answer(query, no_pictures, top)
        return kind.make(answer, _held(answer, is_read=kind.counts_frames))

    content = await serving.asking.run(request, work)
    headers = {"Content-Disposition": attachment(q, kind.suffix)}
    return Response(content, media_type=kind.mime, headers=headers)


def _parsed(library: Library, sentence: str, after: str | None) -> Asked:
    context = Context(library.parse(after)) if after else None
    return library.parse(sentence, after=context)


def _meant(library: Library, question: Question) -> Asked:
    """Return the query that is asked; InputError unless it is told in one way."""
    if (question.sentence is None) == (question.query is None):
        raise InputError("Ask with `sentence` or with `query`, one of them.")
    if question.query is not None:
        return question.query
    assert question.sentence is not None
    context = question.after.context() if question.after else None
    return library.parse(question.sentence, after=context)


def _decoded(photo: GivenPhoto) -> Image:
    """Return a picture that was sent; HTTPException 415 when it is none."""
    try:
        return decode_photo(photo.content, name=photo.name)
    except MediaError as error:
        raise HTTPException(415, str(error)) from error


def _held(answer: Answer, *, is_read: bool) -> list[Moment]:
    """Return the distinct moments that such a file can hold; HTTPException 404 when none."""
    moments = [one for one in answer.moments if one.repeats is None]
    if is_read:
        moments = [one for one in moments if not one.is_photo and one.path.exists()]
    if not moments:
        told = "; ".join([f"understood {print_query(answer.query)}", *answer.notes])
        raise HTTPException(404, f"No confident match that can be written: {told}.")
    return moments
