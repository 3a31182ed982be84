"""A library of films brought up to date: new ones indexed, known ones left alone."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from indexer.care import Care
from indexer.contents import FilmContents
from indexer.film_names import guess_title
from indexer.job import Job, Reporter
from indexer.looking import Looker, OneByOne, Unseen
from indexer.scan import content_id, find_films, full_path, is_below
from indexer.seen_before import SeenBefore
from vsearch.errors import MediaError
from vsearch.protocols import IndexModels
from vsearch.records.media import Film
from vsearch.settings import IndexSettings
from vsearch.store import Store
from vsearch.video import open_film

NameFilm = Callable[[Job], tuple[str, int | None]]  # title and year

_NO_CARE = Care()
_NOTHING = SeenBefore()


@dataclass(slots=True)
class Report:
    """What became of every file."""

    indexed: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    moved: list[tuple[Path, Path]] = field(default_factory=list)  # (from, to)
    copies: list[tuple[Path, Path]] = field(default_factory=list)  # (copy, the film indexed)
    damaged: list[tuple[Path, str]] = field(default_factory=list)  # indexed as far as readable
    failed: list[tuple[Path, str]] = field(default_factory=list)
    missing: list[Film] = field(default_factory=list)  # indexed, but no longer on disk
    pruned: list[Film] = field(default_factory=list)


def index_library(
    roots: Iterable[Path],
    *,
    store: Store,
    models: IndexModels,
    settings: IndexSettings,
    reporter: Reporter,
    name_film: NameFilm = lambda job: guess_title(job.path),
    prune: bool = False,
    care: Care = _NO_CARE,
    before: SeenBefore = _NOTHING,
    looker: Looker | None = None,
) -> Report:
    """Bring the index up to date with the films under ``roots`` and return what was done.

    A film whose path, size and modification time are known is skipped without reading it; one
    whose content is known under another path is moved if the old path is gone, else named as a
    copy. A file that cannot be decoded is named with the reason and does not stop the run.
    ``name_film`` gives a new film's title and year; ``prune`` removes the films under ``roots``
    that are no longer on disk; ``care`` hears of every file that is read, and tells which are not
    to be; what is known of a film ``before`` is not looked for again. ``looker`` looks at the films
    in place of this process and its ``models``. Must be called inside ``store.writing()``.
    """
    roots = [full_path(root) for root in roots]
    report = Report()

    def fail(path: Path, reason: str) -> None:
        report.failed.append((path, reason))
        reporter.failed(path, reason)

    plan = _Plan(store, report, fail, care)
    for path in find_films(roots, on_unreadable=fail):
        plan.add(path)
    reporter.planned(list(plan.jobs.values()))
    looker = looker or OneByOne(models, settings, reporter, care, before)
    with closing(looker.look_at_all(list(plan.jobs.values()))) as looked_at:
        for found in looked_at:
            job = found.job
            if isinstance(found, Unseen):
                fail(job.path, found.reason)
                continue
            _write(job, found.contents, store, settings, name_film(job))
            plan.holders[job.path] = job.id
            report.indexed.append(job.path)
            if found.damage:
                report.damaged.append((job.path, found.damage))
            reporter.finished(job, found.contents)
    _account_for_gone(store, report, roots, plan.holders, prune=prune)
    return report


class _Plan:
    """Decides for every file whether it is known, moved, a copy, or has to be looked at."""

    def __init__(
        self, store: Store, report: Report, fail: Callable[[Path, str], None], care: Care
    ) -> None:
        self.jobs: dict[str, Job] = {}  # by content id
        self.holders: dict[Path, str] = {}  # which film each file is known to hold
        self._store = store
        self._report = report
        self._fail = fail
        self._care = care
        self._by_path = {film.path: film for film in store.films() if not film.is_photos}
        self._by_id = {film.id: film for film in self._by_path.values()}

    def add(self, path: Path) -> None:
        """Decide about one file; a bad one is told of and left out."""
        try:
            if path in self._care.left_out:
                raise MediaError(self._care.left_out[path])
            if not path.is_file():
                raise MediaError(f"{path.name} is no ordinary file: leave it out.")
            self._decide(path)
        except OSError as error:
            self._fail(path, f"{path.name} cannot be read: {error.strerror}.")
        except MediaError as error:
            self._fail(path, str(error))

    def _decide(self, path: Path) -> None:
        status = path.stat()
        known = self._by_path.get(path)
        if known and _is_untouched(known, status):
            self.holders[path] = known.id
            self._report.unchanged.append(path)
            return
        with self._care.reading(path):
            film_id = content_id(path)
        if film_id in self.jobs:
            self._report.copies.append((path, self.jobs[film_id].path))
        elif twin := self._by_id.get(film_id):
            self._note_twin(twin, path, status)
        else:
            with self._care.reading(path), open_film(path) as reader:
                info = reader.info
            self.jobs[film_id] = Job(path, film_id, info, status.st_size, status.st_mtime_ns)

    def _note_twin(self, twin: Film, path: Path, status: os.stat_result) -> None:
        """Note a file whose content the index has already, under this path or another."""
        if path != twin.path and _holds(twin.path, twin):
            self._report.copies.append((path, twin.path))
            return
        size_bytes, modified_ns = status.st_size, status.st_mtime_ns
        moved = self._store.move_film(twin.id, path, size_bytes=size_bytes, modified_ns=modified_ns)
        self._by_id[twin.id] = moved
        self.holders[path] = twin.id
        if path == twin.path:
            self._report.unchanged.append(path)
        else:
            self._report.moved.append((twin.path, path))


def _write(
    job: Job,
    contents: FilmContents,
    store: Store,
    settings: IndexSettings,
    named: tuple[str, int | None],
) -> None:
    """Put one film into the index."""
    title, year = named
    with store.begin_film() as writer:
        writer.add_shots(contents.shots)
        writer.add_frames(contents.frames)
        writer.add_faces(contents.faces)
        writer.add_tracks(contents.tracks)
        writer.commit(
            Film(
                id=job.id,
                run_id=writer.run_id,
                path=job.path,
                title=title,
                year=year,
                duration_s=max(job.info.duration_s, contents.length_s),
                width=job.info.width,
                height=job.info.height,
                size_bytes=job.size_bytes,
                modified_ns=job.modified_ns,
                sample_fps=settings.sample_fps,
                indexed_at=datetime.now(UTC).isoformat(timespec="seconds"),
                frame_count=contents.picture_count,
                face_count=len(contents.faces),
            )
        )


def _account_for_gone(
    store: Store,
    report: Report,
    roots: Sequence[Path],
    holders: Mapping[Path, str],
    *,
    prune: bool,
) -> None:
    """Forget films whose file holds another film now; note, or prune, those without a file."""
    for film in store.films():
        if film.is_photos:
            continue
        if holders.get(film.path, film.id) != film.id:
            store.remove_film(film.id)
        elif is_below(film.path, roots) and not os.path.lexists(film.path):
            if prune:
                store.remove_film(film.id)
            (report.pruned if prune else report.missing).append(film)


def _is_untouched(film: Film, status: os.stat_result) -> bool:
    return film.size_bytes == status.st_size and film.modified_ns == status.st_mtime_ns


def _holds(path: Path, film: Film) -> bool:
    """Say whether the file at a path still is the film: its place may hold another by now."""
    try:
        return path.is_file() and (_is_untouched(film, path.stat()) or content_id(path) == film.id)
    except (OSError, MediaError):
        return False
