"""One worker: it loads the models once, and looks at films and stretches of films.

Ray makes an actor of it. Nothing of Ray is imported here.
"""

import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.contents import FilmContents
from indexer.pipeline import look_at
from indexer.stretches import Cut, Stretch, Thumbnails, cut, look_at_stretch, thumbnails_of
from vsearch import __version__
from vsearch.assemble.parts import index_models
from vsearch.assemble.threads import keep_to
from vsearch.errors import MediaError, VsearchError
from vsearch.jobs.memory import resident_bytes
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Floats
from vsearch.records.media import Shot
from vsearch.settings import Home, IndexSettings
from vsearch.video import FilmReader, open_film

Load = Callable[[], IndexModels]


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a film, which every machine must have under the same path."""

    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Bad:
    """Why nothing could be seen."""

    reason: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who a worker is."""

    machine: str
    version: str  # of vsearch
    models: tuple[str, ...]  # their identities; none when they cannot be loaded
    reason: str = ""  # why


@dataclass(frozen=True, slots=True)
class State:
    """How far a worker has come."""

    path: Path | None  # of the file in hand
    time_s: float  # reached in the film
    idle_s: float  # since a picture came out of it
    grown_bytes: int  # of memory, since it was begun


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads the models of a home, or of this machine's own where that is not here."""

    home: Home
    settings: IndexSettings

    def __call__(self) -> IndexModels:
        """Return them; weights that are missing are fetched."""
        home = self.home if self.home.weights.is_dir() else Home.locate()
        return index_models(home, self.settings, lambda _: None)


def identities(models: IndexModels) -> tuple[str, ...]:
    """Return what an index records of the models."""
    parts = (models.scenes, models.detector, models.embedder, models.shots)
    return tuple(part.name for part in parts)


class FilmWorker:
    """Looks at one thing at a time; ``told`` may be asked meanwhile, from another thread.

    What cannot be read comes back as ``Bad``: only bugs are raised.
    """

    def __init__(self, load: Load, settings: IndexSettings, threads: int) -> None:
        """The models are loaded when they are first needed, to take no more than ``threads``."""
        self._load = load
        self._settings = settings
        self._threads = threads
        self._loaded: IndexModels | None = None
        self._path: Path | None = None
        self._time_s = 0.0
        self._alive_at = time.monotonic()
        self._before_bytes = 0

    def greet(self, version: str) -> Greeting:
        """Return who it is, with the models loaded if its version of vsearch is that one."""
        names: tuple[str, ...] = ()
        reason = ""
        if version == __version__:
            try:
                names = identities(self._models())
            except VsearchError as error:
                reason = str(error)
        return Greeting(platform.node(), __version__, names, reason)

    def told(self) -> State:
        """Return how far it has come."""
        grown = resident_bytes(os.getpid()) - self._before_bytes if self._path else 0
        return State(self._path, self._time_s, time.monotonic() - self._alive_at, grown)

    def look(self, source: Source) -> tuple[FilmContents, str | None] | Bad:
        """Return what is seen in a film, and how its file is damaged."""
        models = self._models()
        try:
            with self._open(source) as reader:
                seen = look_at(reader, models, self._settings, on_progress=self._reached)
                return seen, reader.damage
        except MediaError as error:
            return Bad(str(error))

    def thumbnails(self, source: Source, stretch: Stretch) -> tuple[None, Thumbnails | Bad]:
        """Return the small pictures of a stretch, behind what Ray can hand on without them."""
        shots = self._models().shots
        try:
            with self._open(source) as reader:
                return None, thumbnails_of(reader, stretch, shots, self._reached)
        except MediaError as error:
            return None, Bad(str(error))

    def cut(self, *parts: Thumbnails | Bad) -> Cut | None:
        """Return where a film is cut; None when it has to be looked at whole."""
        sound = [part for part in parts if isinstance(part, Thumbnails)]
        if len(sound) < len(parts):
            return None
        return cut(sound, self._models(), self._settings)

    def look_at_stretch(
        self, source: Source, stretch: Stretch, times_s: Floats, shots: Sequence[Shot]
    ) -> FilmContents | Bad | None:
        """Return what is seen in a stretch; None when not all of it is found again."""
        models = self._models()
        try:
            with self._open(source) as reader:
                return look_at_stretch(
                    reader, stretch, times_s, shots, models, self._settings, self._reached
                )
        except MediaError as error:
            return Bad(str(error))

    @contextmanager
    def _open(self, source: Source) -> Iterator[FilmReader]:
        path = source.path
        where = f"on {platform.node()}: every machine must have it under {path}"
        try:
            size_bytes = path.stat().st_size
        except OSError as error:
            raise MediaError(f"{path.name} cannot be read ({error.strerror}) {where}.") from error
        if size_bytes != source.size_bytes:
            raise MediaError(f"{path.name} is another file {where}.")
        self._time_s, self._before_bytes = 0.0, resident_bytes(os.getpid())
        self._alive()
        self._path = path
        try:
            threads = self._threads + (self._threads > 1)  # as FFmpeg itself takes
            with open_film(path, on_frame=self._alive, threads=threads) as reader:
                yield reader
        finally:
            self._path = None

    def _models(self) -> IndexModels:
        if self._loaded is None:
            loaded = self._load()
            threads = max(1, min(loaded.face_threads, self._threads // 2))
            self._loaded = replace(loaded, face_threads=threads)
        keep_to(self._threads)  # some libraries keep it by thread
        return self._loaded

    def _alive(self) -> None:
        self._alive_at = time.monotonic()

    def _reached(self, time_s: float) -> None:
        self._time_s = time_s
        self._alive()
