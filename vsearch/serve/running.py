"""Indexing: /jobs starts the one run of a home, tells how far it is, and ends it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from vsearch import jobs
from vsearch.errors import InputError
from vsearch.jobs import JobState
from vsearch.jobs.files import JobFiles
from vsearch.paths import expanded
from vsearch.serve.models import Given, Told, path_text
from vsearch.serve.problems import declared
from vsearch.serve.service import PREFIX, Service, Serving

router = APIRouter(prefix="/jobs", tags=["jobs"])

MOST_FOLDERS = 100
MOST_WATCHING = 16  # streams of progress at once
_LOOK_S = 0.3  # between two looks at a run
_SILENT_S = 15.0  # after which something is sent, so that what lies between keeps the line open

Folder = Annotated[str, Field(min_length=1, max_length=4096)]


class NewJob(Given):
    """What is to be indexed."""

    folders: Annotated[list[Folder], Field(min_length=1, max_length=MOST_FOLDERS)]
    prune: bool = Field(False, description="remove films and photos of these that are gone")


class Failure(Told):
    """A file that could not be indexed."""

    path: str
    reason: str


class JobModel(Told):
    """The run that was started last."""

    folders: list[str]
    is_running: bool
    is_stopped: bool = Field(description="somebody wanted it to stop")
    is_done: bool = Field(description="it came to its end")
    problem: str = Field(description="why it ended before its time")
    phase: Literal["starting", "films", "photos", "finishing", "done"]
    name: str = Field(description="of the file or folder that is looked at now")
    done: int
    planned: int
    share: Annotated[float, Field(ge=0, le=1)]
    left_s: float | None
    failed: list[Failure]
    counts: dict[str, int]

    @classmethod
    def of(cls, state: JobState) -> "JobModel":
        """Return what is told of a run."""
        progress = state.progress
        failed = [Failure(path=path_text(path), reason=why) for path, why in progress.failed]
        return cls(
            folders=[path_text(folder) for folder in state.folders],
            is_running=state.is_running,
            is_stopped=state.is_stopped,
            is_done=state.is_done,
            problem=state.problem,
            phase=progress.phase,
            name=path_text(Path(progress.name)) if progress.name else "",
            done=progress.done,
            planned=progress.planned,
            share=progress.share,
            left_s=progress.left_s,
            failed=failed,
            counts=dict(progress.counts),
        )


class JobsModel(Told):
    """The run that was started last, if any, and the folders that were ever indexed."""

    jobs: list[JobModel]
    folders: list[str]


_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a Job in the data of every event: `progress`, and `end` as the last one",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("", operation_id="jobs")
async def all_jobs(serving: Serving, request: Request) -> JobsModel:
    """The run that was started last, and the folders that were ever indexed."""

    def work(_: object) -> JobsModel:
        state = jobs.state(serving.home)
        known = [path_text(folder) for folder in JobFiles(serving.home).known_folders()]
        return JobsModel(jobs=[JobModel.of(state)] if state else [], folders=known)

    return await serving.pictures.run(request, work)


@router.post("", operation_id="start_job", status_code=202, responses=declared(400, 409))
async def start_job(
    serving: Serving, request: Request, response: Response, wanted: NewJob
) -> JobModel:
    """Bring the index up to date with folders of films and photos of the server."""

    def work(_: object) -> JobModel:
        folders = [_folder(serving, folder) for folder in wanted.folders]
        jobs.start(serving.home, folders, ["--prune"] * wanted.prune)
        return _current(serving)

    told = await serving.changing.run(request, work)
    response.headers["Location"] = f"{PREFIX}/jobs/current"
    return told


@router.get("/current", operation_id="job", responses=declared(404))
async def current_job(serving: Serving, request: Request) -> JobModel:
    """The run that was started last, at work or over."""
    return await serving.pictures.run(request, lambda _: _current(serving))


@router.delete("/current", operation_id="end_job", status_code=202, responses=declared(404))
async def end_job(serving: Serving, request: Request) -> JobModel:
    """Stop the run; of one that is over, forget it. What is in the index already stays."""

    def work(_: object) -> JobModel:
        before = _current(serving)
        if before.is_running:
            jobs.cancel(serving.home)
            return _current(serving)
        jobs.forget(serving.home)
        return before

    return await serving.changing.run(request, work)


@router.get(
    "/current/events",
    operation_id="job_events",
    response_class=StreamingResponse,
    responses={**declared(404), **_STREAM},
)
async def job_events(serving: Serving, request: Request) -> StreamingResponse:
    """How far the run is, as server-sent events, until it is over."""
    first = await serving.pictures.run(request, lambda _: _current(serving))
    if serving.watching >= MOST_WATCHING:
        raise HTTPException(503, "Too many follow the run already.", {"Retry-After": "10"})
    return StreamingResponse(_events(serving, first), media_type="text/event-stream; charset=utf-8")


async def _events(serving: Service, told: JobModel) -> AsyncIterator[str]:
    """Yield every change of the run, and that it is over as the last."""
    serving.watching += 1
    try:
        silent_s = 0.0
        yield _event("progress", told)
        while told.is_running and not serving.is_stopping:
            await asyncio.sleep(_LOOK_S)
            silent_s += _LOOK_S
            state = await asyncio.to_thread(jobs.state, serving.home)
            if state is None:
                return
            if (now := JobModel.of(state)) != told:
                told, silent_s = now, 0.0
                yield _event("progress", told)
            elif silent_s >= _SILENT_S:
                silent_s = 0.0
                yield ": still at work\n\n"
        if not told.is_running:
            yield _event("end", told)
    finally:
        serving.watching -= 1


def _event(name: str, told: JobModel) -> str:
    return f"event: {name}\ndata: {json.dumps(told.model_dump())}\n\n"


def _current(serving: Service) -> JobModel:
    state = jobs.state(serving.home)
    if state is None:
        raise HTTPException(404, "No run was started yet: POST to /jobs.")
    return JobModel.of(state)


def _folder(serving: Service, typed: str) -> Path:
    """Return a folder that may be indexed; whether others are there is not told."""
    try:
        folder = expanded(typed)
        if folder.is_absolute():
            serving.check_folder(folder)
    except (ValueError, OSError, RuntimeError) as error:
        raise InputError("This is no path of a folder: check the spelling.") from error
    return folder
