"""A library of films brought up to date: new ones indexed, known ones left alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from indexer.pipeline import FilmContents, look_at
from indexer.scan import content_id, find_films, guess_title
from vsearch.errors import MediaError
from vsearch.protocols import IndexModels
from vsearch.records.media import Film
from vsearch.settings import IndexSettings
from vsearch.store import Store
from vsearch.video import FilmInfo, open_film

NameFilm = Callable[[Path], tuple[str, int | None]]  # title and year


@dataclass(frozen=True, slots=True)
class Job:
    """A film that has to be looked at."""

    path: Path
    id: str
    info: FilmInfo


class Reporter(Protocol):
    """Hears how indexing goes."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """Hear which films will be looked at."""
        ...

    def started(self, job: Job) -> None:
        """Hear that a film is begun."""
        ...

    def reached(self, job: Job, time_s: float) -> None:
        """Hear how far into the film the models have come."""
        ...

    def finished(self, job: Job, contents: FilmContents) -> None:
        """Hear that a film is in the index."""
        ...

    def failed(self, path: Path, reason: str) -> None:
        """Hear that a file cannot be indexed."""
        ...


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
    name_film: NameFilm = guess_title,
    prune: bool = False,
) -> Report:
    """Bring the index up to date with the films under ``roots`` and return what was done.

    A film whose path, size and modification time are known is skipped without reading it; one
    whose content is known under another path is moved if the old path is gone, else named as a
    copy. A file that cannot be decoded is named with the reason and does not stop the run.
    ``name_film`` gives a new film's title and year; ``prune`` removes the films under ``roots``
    that are no longer on disk. Must be called inside ``store.writing()``.
    """
    roots = [root.absolute() for root in roots]
    report = Report()
    files = find_films(roots)
    jobs = _plan(files, store, report, reporter)
    reporter.planned(jobs)
    for job in jobs:
        try:
            contents, damage = _index_film(job, store, models, settings, reporter, name_film)
        except MediaError as error:
            _fail(job.path, error, report, reporter)
            continue
        _forget_replaced(job, store)
        report.indexed.append(job.path)
        if damage:
            report.damaged.append((job.path, damage))
        reporter.finished(job, contents)
    report.missing = [f for f in store.films() if _is_below(f.path, roots) and not f.path.exists()]
    if prune:
        for film in report.missing:
            store.remove_film(film.id)
        report.pruned, report.missing = report.missing, []
    return report


def _plan(files: Sequence[Path], store: Store, report: Report, reporter: Reporter) -> list[Job]:
    """Return the films that must be looked at; note the others in the report."""
    by_path = {film.path: film for film in store.films()}
    by_id = {film.id: film for film in by_path.values()}
    jobs: dict[str, Job] = {}
    for path in files:
        try:
            status = path.stat()
            known = by_path.get(path)
            if known and _is_untouched(known, status.st_size, status.st_mtime_ns):
                report.unchanged.append(path)
                continue
            film_id = content_id(path)
            if film_id in jobs:
                report.copies.append((path, jobs[film_id].path))
            elif twin := by_id.get(film_id):
                _note_twin(twin, path, store, report)
            else:
                with open_film(path) as reader:
                    jobs[film_id] = Job(path, film_id, reader.info)
        except OSError as error:
            _fail(path, MediaError(f"it cannot be read: {error.strerror}"), report, reporter)
        except MediaError as error:
            _fail(path, error, report, reporter)
    return list(jobs.values())


def _note_twin(twin: Film, path: Path, store: Store, report: Report) -> None:
    """Note a file whose content the index has already."""
    if path != twin.path and twin.path.exists():
        report.copies.append((path, twin.path))
        return
    status = path.stat()
    store.move_film(twin.id, path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns)
    if path == twin.path:
        report.unchanged.append(path)
    else:
        report.moved.append((twin.path, path))


def _index_film(
    job: Job,
    store: Store,
    models: IndexModels,
    settings: IndexSettings,
    reporter: Reporter,
    name_film: NameFilm,
) -> tuple[FilmContents, str | None]:
    """Put one film into the index; return what was seen and how the file is damaged, if it is."""
    reporter.started(job)
    status = job.path.stat()
    with open_film(job.path) as reader:
        contents = look_at(
            reader, models, settings, on_progress=lambda time_s: reporter.reached(job, time_s)
        )
        damage = reader.damage
    title, year = name_film(job.path)
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
                duration_s=max(job.info.duration_s, contents.shots[-1].end_s),
                width=job.info.width,
                height=job.info.height,
                size_bytes=status.st_size,
                modified_ns=status.st_mtime_ns,
                sample_fps=settings.sample_fps,
                indexed_at=datetime.now(UTC).isoformat(timespec="seconds"),
                frame_count=contents.picture_count,
                face_count=len(contents.faces),
            )
        )
    return contents, damage


def _forget_replaced(job: Job, store: Store) -> None:
    """Remove the film that was at the job's path before: its content was overwritten."""
    for film in store.films():
        if film.path == job.path and film.id != job.id:
            store.remove_film(film.id)


def _fail(path: Path, error: MediaError, report: Report, reporter: Reporter) -> None:
    report.failed.append((path, str(error)))
    reporter.failed(path, str(error))


def _is_untouched(film: Film, size_bytes: int, modified_ns: int) -> bool:
    return film.size_bytes == size_bytes and film.modified_ns == modified_ns


def _is_below(path: Path, roots: Sequence[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)
