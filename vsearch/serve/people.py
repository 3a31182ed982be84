"""The people book: /people, their faces, and being taken out of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi import Path as InPath
from starlette.exceptions import HTTPException

from vsearch import assemble
from vsearch.errors import InputError
from vsearch.serve.films import Mode
from vsearch.serve.models import Name
from vsearch.serve.people_models import Enrolled, Merge, PersonChange, PersonGone, PersonModel
from vsearch.serve.pictures import JPEG, jpeg
from vsearch.serve.problems import declared
from vsearch.serve.service import PersonName, Serving
from vsearch.serve.uploads import Photos, read

router = APIRouter(prefix="/people", tags=["people"])

Number = Annotated[int, InPath(ge=1, le=100_000, description="from 1")]


@router.get("", operation_id="people")
async def people(serving: Serving, request: Request) -> list[PersonModel]:
    """Everybody who is known, by name."""
    return await serving.pictures.run(
        request, lambda _: [PersonModel.of(one) for one in serving.library.people()]
    )


@router.post("", operation_id="enrol", responses=declared(400, 409))
async def enrol(
    serving: Serving, request: Request, name: Annotated[Name, Form()], photos: Photos
) -> Enrolled:
    """Make a person known by photos, or better known; all photos of a request have 20 MB at most.

    Photos on which the person cannot be told are refused one by one; when that is all of them,
    nobody is made known (400).
    """
    given = await read(photos)

    def work(_: object) -> Enrolled:
        done = assemble.enrol_people(serving.home, {name: given}, say=_quiet)[name]
        if not done.references and not done.known:
            told = "; ".join(why.rstrip(".") for _, why in done.refused)
            raise InputError(f"No photo could be used: {told}.")
        with assemble.album(serving.home) as album:
            return Enrolled.of(album.person(name), done)

    return await serving.changing.run(request, work)


@router.get("/{name}", operation_id="person", responses=declared(404))
async def person(serving: Serving, request: Request, name: PersonName) -> PersonModel:
    """Somebody by name or another name of theirs."""

    def work(_: object) -> PersonModel:
        with assemble.album(serving.home) as album:
            return PersonModel.of(album.person(name))

    return await serving.pictures.run(request, work)


@router.patch("/{name}", operation_id="change_person", responses=declared(400, 404, 409))
async def change_person(
    serving: Serving, request: Request, name: PersonName, change: PersonChange
) -> PersonModel:
    """Give a person another name, or other names beside it."""

    def work(_: object) -> PersonModel:
        with assemble.album(serving.home) as album:
            known = album.person(name).name
            if change.aliases is not None:
                album.set_aliases(known, change.aliases)
            if change.name is not None:
                album.rename(known, change.name)
                known = change.name
            return PersonModel.of(album.person(known))

    return await serving.changing.run(request, work)


@router.post("/{name}/merge", operation_id="merge_people", responses=declared(400, 404, 409))
async def merge_people(
    serving: Serving, request: Request, name: PersonName, merge: Merge
) -> PersonModel:
    """Make two people one, under the name in the address; `vsearch people undo` takes it back."""

    def work(_: object) -> PersonModel:
        with assemble.album(serving.home) as album:
            return PersonModel.of(album.merge(name, merge.other))

    return await serving.changing.run(request, work)


@router.delete("/{name}", operation_id="delete_person", responses=declared(404, 409))
async def delete_person(
    serving: Serving, request: Request, name: PersonName, mode: Mode
) -> PersonGone:
    """Delete a person with all photos; with `erase` their faces in films and parts too."""

    def work(_: object) -> PersonGone:
        if mode == "erase":
            return PersonGone.of(assemble.erase(serving.home, name))
        with assemble.album(serving.home) as album:
            known = album.person(name)
            album.remove(known.name)
            return PersonGone.of(known)

    return await serving.changing.run(request, work)


@router.get(
    "/{name}/faces/{number}",
    operation_id="face",
    response_class=Response,
    responses={**declared(404), **JPEG},
)
async def face(serving: Serving, request: Request, name: PersonName, number: Number) -> Response:
    """The picture of one face that a person is known by."""

    def work(_: object) -> bytes:
        with assemble.album(serving.home) as album:
            faces = album.faces(album.person(name))
            path = faces[number - 1][1] if number <= len(faces) else None
            if path is None:
                raise HTTPException(404, f"{name} has no picture of a face {number}.")
            try:
                return path.read_bytes()
            except OSError as error:
                raise HTTPException(404, "The picture is not there any more.") from error

    return jpeg(request, await serving.pictures.run(request, work))


def _quiet(_: str) -> None:
    """Say nothing."""
