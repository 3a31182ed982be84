"""What the routes share: the library, threads to work in, and what may be indexed."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi import Path as InPath
from pydantic import AfterValidator
from starlette.exceptions import HTTPException

from vsearch import assemble, jobs
from vsearch.api import Library
from vsearch.errors import VsearchError
from vsearch.records.media import Film
from vsearch.serve.guard import SLASH
from vsearch.serve.work import Threads
from vsearch.settings import Home

PREFIX = "/api/v1"

LONGEST_NAME = 300  # signs of a name or title in a request


class Service:
    """One library, asked by many at once. ``close`` lets go of it."""

    def __init__(self, home: Home, folders: tuple[Path, ...] | None = None) -> None:
        """``folders`` are those below which films may be indexed; None: wherever they are."""
        self.home = home
        self.library = Library(home)
        self.folders = folders
        self.asking = Threads(4, waiting=64, timeout_s=60.0)
        self.pictures = Threads(2, waiting=64, timeout_s=30.0)
        self.clips = Threads(2, waiting=16, timeout_s=600.0)
        self.changing = Threads(1, waiting=16, timeout_s=600.0)
        self.watching = 0  # streams of a run's progress that are open
        self.is_stopping = False

    def stop(self) -> None:
        """End whatever would go on for long."""
        self.is_stopping = True
        for threads in (self.asking, self.pictures, self.clips, self.changing):
            threads.close()

    def close(self) -> None:
        """Let go of models and tables."""
        self.stop()
        self.library.close()

    @property
    def is_indexing(self) -> bool:
        """Say whether a run that was started here, or in the app, is at work."""
        try:
            state = jobs.state(self.home)
        except VsearchError:
            return False
        return state is not None and state.is_running

    def film(self, film_id: str) -> Film:
        """Return a film by its number alone; UnknownNameError when there is none such."""
        with assemble.store(self.home) as store:
            return store.film(film_id)

    def check_folder(self, folder: Path) -> None:
        """Raise HTTPException 403 for a folder that may not be indexed, wherever links lead."""
        if self.folders is None:
            return
        whole = folder.resolve()
        if not any(whole.is_relative_to(root.resolve()) for root in self.folders):
            raise HTTPException(
                403, "This folder may not be indexed here: start `vsearch serve` with --folders."
            )


def service_of(request: Request) -> Service:
    """Return what the app was made for."""
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(service_of)]


FilmId = Annotated[str, InPath(max_length=LONGEST_NAME, examples=["3f0c9a..."])]
PersonName = Annotated[
    str, InPath(max_length=LONGEST_NAME), AfterValidator(lambda name: name.replace(SLASH, "/"))
]
