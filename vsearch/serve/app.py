"""The REST server as an ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from vsearch import __version__
from vsearch.api import Library
from vsearch.errors import VsearchError
from vsearch.serve import asking, films, media, people, running
from vsearch.serve.description import described
from vsearch.serve.guard import Guard, Rules
from vsearch.serve.problems import problem, problem_of
from vsearch.serve.service import PREFIX, Service

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def create_app(service: Service, rules: Rules, *, is_warm: bool = False) -> ASGIApp:
    """Return the app over a service, which ends with it.

    With ``is_warm`` models and tables are opened when it starts, not with the first question.
    """
    api = api_of(service, has_token=rules.tokens is not None, is_warm=is_warm)
    guarded = Guard(api, rules)
    if not rules.origins:
        return guarded
    return CORSMiddleware(
        guarded,
        allow_origins=sorted(rules.origins),
        allow_methods=METHODS,
        allow_headers=["Authorization", "Content-Type", "If-None-Match", "If-Range", "Range"],
        expose_headers=["Content-Disposition", "Content-Range", "ETag", "X-Start-Seconds"],
    )


def api_of(service: Service, *, has_token: bool = False, is_warm: bool = False) -> FastAPI:
    """Return the routes alone, without what stands before them."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        if is_warm:
            Thread(target=_warm, args=(service.library,), name="warm", daemon=True).start()
        yield
        service.close()

    api = FastAPI(
        title="vsearch",
        version=__version__,
        lifespan=life,
        docs_url=None,  # it would be loaded from another site
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    api.state.service = service
    routes = APIRouter(prefix=PREFIX)
    for part in (asking, films, media, people, running):
        routes.include_router(part.router)
    api.include_router(routes)
    api.add_exception_handler(VsearchError, _told)
    api.add_exception_handler(RequestValidationError, _misread)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(Exception, _broken)
    described(api, has_token=has_token)
    return api


def _warm(library: Library) -> None:
    with suppress(VsearchError):  # whatever fails, the first question will tell
        library.prepare()


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, VsearchError)
    service: Service = request.app.state.service
    return problem_of(error, is_indexing=service.is_indexing)


async def _misread(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{where}: {first['msg'].removeprefix('Value error, ')}.")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    told = str(error.detail)
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    return problem(error.status_code, told if told.endswith(".") else f"{told}.", headers=headers)


async def _broken(_: Request, __: Exception) -> Response:
    return problem(500, "This is a mistake in vsearch: its log tells more.")


def _allowed(request: Request) -> list[str]:
    """Return the methods that an address takes, of all routes to it."""
    methods = set()
    for route in request.app.routes:
        for method in METHODS:
            scope = {"type": "http", "method": method, "path": request.scope["path"]}
            scope |= {"root_path": "", "headers": []}
            if route.matches(scope)[0].name == "FULL":
                methods.add(method)
    return sorted(methods)
