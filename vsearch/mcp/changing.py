"""Tools about the index, and those that change it where that is allowed."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from vsearch import jobs
from vsearch.api import Library
from vsearch.errors import InputError
from vsearch.mcp.allowed import Allowed
from vsearch.mcp.calling import Desk
from vsearch.mcp.found import Seconds, Share
from vsearch.mcp.holdings import PersonTold, people_told, person_named
from vsearch.wording import printable

FAILED = 20  # files that are named of those that could not be read


class Run(BaseModel):
    """An indexing run, at work or over."""

    state: str = Field(description="running, done, stopped or failed")
    phase: str = Field(description="starting, films, photos, finishing or done")
    share: Share = Field(description="how much of this phase is done, 0 to 1")
    file: str = Field(default="", description="looked at now")
    left_s: Seconds | None = Field(default=None, description="a guess; absent: not known yet")
    failed: list[str] = Field(default=[], description="files that could not be read, and why")
    counts: dict[str, int] = Field(default={}, description="at the end, what became of all files")
    problem: str = ""


class IndexStatus(BaseModel):
    """What the index holds."""

    films: int
    photos: int
    hours: Seconds = Field(description="of all films together")
    faces: int
    people: int
    scene_encoder: str
    advice: str = ""
    run: Run | None = Field(default=None, description="the indexing run that was started last")


def offer_changing(desk: Desk, library: Library, allowed: Allowed) -> None:
    """Offer ``index_status``, and where that is allowed ``name_person`` and ``index_folder``."""

    def index_status() -> IndexStatus:
        """Tell how many films, hours, faces and people are indexed, and how far indexing is."""
        status = library.status()
        return IndexStatus(
            films=status.films,
            photos=status.photos,
            hours=status.hours,
            faces=status.faces,
            people=status.people,
            scene_encoder=status.scene_encoder,
            advice=status.advice or "",
            run=_run(library),
        )

    def name_person(
        unknown: Annotated[str, Field(description="such as unknown_1")],
        name: Annotated[str, Field(description="who it is")],
    ) -> PersonTold:
        """Give somebody a name whom nobody has named yet; only when the user says who it is.

        Never by your own guess from a picture.
        """
        person = person_named(library, unknown)
        if not person.is_unnamed:
            raise InputError(
                f"{person.name} has a name already: it is changed with `vsearch people rename`."
            )
        library.rename(person.name, name)
        new = person_named(library, name)
        return next(one for one in people_told(library, new.name).people if one.name == new.name)

    def index_folder(
        path: Annotated[str, Field(description="a folder or film, in full")],
    ) -> Run:
        """Start to bring the index up to date with a folder; index_status tells how far it is."""
        jobs.start(library.home, [allowed.folder(path)])
        run = _run(library)
        assert run is not None  # it was started just now
        return run

    desk.offer(index_status, "State of the index")
    if allowed.may_change:
        desk.offer(name_person, "Name a person", only_reads=False, is_repeatable=False)
        desk.offer(index_folder, "Index a folder", only_reads=False)


def _run(library: Library) -> Run | None:
    state = jobs.state(library.home)
    if state is None:
        return None
    progress = state.progress
    ended = "stopped" if state.is_stopped else "done" if state.is_done else "failed"
    return Run(
        state="running" if state.is_running else ended,
        phase=progress.phase,
        share=1.0 if state.is_done else progress.share,
        file=printable(progress.name),
        left_s=progress.left_s,
        failed=[printable(f"{path.name}: {why}") for path, why in progress.failed[:FAILED]],
        counts={what: count for what, count in progress.counts.items() if count},
        problem=printable(state.problem),
    )
