"""The films: /films and what is known of each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Request

from vsearch import assemble
from vsearch.records.people import CastEntry
from vsearch.records.query import Query as Asked
from vsearch.serve.asking import InQuery
from vsearch.serve.models import (
    CastModel,
    FilmChange,
    FilmGone,
    FilmModel,
    FilmsModel,
    OnScreenModel,
    Part,
    ShotModel,
    TimelineModel,
)
from vsearch.serve.problems import declared
from vsearch.serve.service import FilmId, Serving

router = APIRouter(tags=["films"])

MOST_PARTS = 1000  # of one cast
Mode = Annotated[
    Literal["remove", "erase"],
    Query(description="erase: also whatever else is known by it, then search for traces"),
]


@router.get("/films", operation_id="films")
async def films(
    serving: Serving,
    request: Request,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> FilmsModel:
    """The films and folders of photos, by title, year and path."""

    def work(_: object) -> FilmsModel:
        every = serving.library.films()
        told = [FilmModel.of(film) for film in every[offset : offset + limit]]
        return FilmsModel(total=len(every), films=told)

    return await serving.pictures.run(request, work)


@router.get("/films/{film_id}", operation_id="film", responses=declared(404))
async def film(serving: Serving, request: Request, film_id: FilmId) -> FilmModel:
    """One film, or folder of photos."""
    return await serving.pictures.run(request, lambda _: FilmModel.of(serving.film(film_id)))


@router.patch("/films/{film_id}", operation_id="change_film", responses=declared(400, 404, 409))
async def change_film(
    serving: Serving, request: Request, film_id: FilmId, change: FilmChange
) -> FilmModel:
    """Give a film another title or year; its cast is brought along."""

    def work(_: object) -> FilmModel:
        with assemble.store(serving.home) as store:
            old = store.film(film_id)
            title = " ".join((change.title or old.title).split())
            return FilmModel.of(store.retitle_film(old.id, title, change.year or old.year))

    return await serving.changing.run(request, work)


@router.delete("/films/{film_id}", operation_id="delete_film", responses=declared(404, 409))
async def delete_film(serving: Serving, request: Request, film_id: FilmId, mode: Mode) -> FilmGone:
    """Take a film out of the index; the file itself stays."""

    def work(_: object) -> FilmGone:
        take = assemble.erase_film if mode == "erase" else assemble.remove_film
        return FilmGone.of(take(serving.home, film_id))

    return await serving.changing.run(request, work)


@router.get("/films/{film_id}/people", operation_id="film_people", responses=declared(404))
async def film_people(serving: Serving, request: Request, film_id: FilmId) -> list[OnScreenModel]:
    """Who is seen in a film and when, longest first."""

    def work(_: object) -> list[OnScreenModel]:
        serving.film(film_id)
        return [
            OnScreenModel.of(one.label, one.stretches)
            for times in serving.library.screen_time(film_id)
            for one in times.presences
        ]

    return await serving.asking.run(request, work)


@router.get("/films/{film_id}/shots", operation_id="film_shots", responses=declared(404))
async def film_shots(serving: Serving, request: Request, film_id: FilmId) -> list[ShotModel]:
    """The shots of a film in order; of a folder one for each photo."""

    def work(_: object) -> list[ShotModel]:
        with assemble.store(serving.home) as store:
            return [ShotModel.of(shot) for shot in store.shots(store.film(film_id))]

    return await serving.pictures.run(request, work)


@router.get("/films/{film_id}/timeline", operation_id="film_timeline", responses=declared(400, 404))
async def film_timeline(
    serving: Serving, request: Request, film_id: FilmId, q: InQuery | None = None
) -> TimelineModel:
    """How a film goes: shots, who is seen, and how surely each part of a question is met."""

    def work(_: object) -> TimelineModel:
        serving.film(film_id)
        query = serving.library.parse(q) if q else Asked()
        return TimelineModel.of(serving.library.timeline(query, film_id))

    return await serving.asking.run(request, work)


@router.get("/films/{film_id}/cast", operation_id="film_cast", responses=declared(404))
async def film_cast(serving: Serving, request: Request, film_id: FilmId) -> list[CastModel]:
    """Who plays whom in a film."""

    def work(_: object) -> list[CastModel]:
        title = serving.film(film_id).title
        return [_part(entry) for entry in serving.library.cast(title)]

    return await serving.pictures.run(request, work)


@router.put(
    "/films/{film_id}/cast", operation_id="set_film_cast", responses=declared(400, 404, 409)
)
async def set_film_cast(
    serving: Serving,
    request: Request,
    film_id: FilmId,
    parts: Annotated[list[Part], Body(max_length=MOST_PARTS)],
) -> list[CastModel]:
    """Say who plays whom in a film, in the place of its cast."""

    def work(_: object) -> list[CastModel]:
        with assemble.store(serving.home) as store:
            title = store.film(film_id).title
            told = [CastEntry(title, _clean(one.character), _clean(one.person)) for one in parts]
            store.set_cast(title, told)
            return [_part(entry) for entry in store.cast(title)]

    return await serving.changing.run(request, work)


@router.get("/cast", operation_id="cast")
async def cast(serving: Serving, request: Request) -> list[CastModel]:
    """Who plays whom in all films."""
    return await serving.pictures.run(
        request, lambda _: [_part(entry) for entry in serving.library.cast()]
    )


def _part(entry: CastEntry) -> CastModel:
    return CastModel(title=entry.title, character=entry.character, person=entry.person)


def _clean(name: str) -> str:
    return " ".join(name.split())
