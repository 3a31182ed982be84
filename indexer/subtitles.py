"""Subtitles brought up to date: what is said in every film, without looking at it again."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from indexer.care import Care
from indexer.scan import full_path, is_below
from indexer.subtitle_files import SubtitleFile, SubtitleFinder
from vsearch.errors import MediaError
from vsearch.records.lines import SpokenLine, Subtitles, SubtitleTrack
from vsearch.records.media import Film
from vsearch.store import Store
from vsearch.store.line_writes import Reading
from vsearch.subtitles.choosing import chosen
from vsearch.subtitles.reading import read_subtitles, spoken_lines
from vsearch.subtitles.tags import language_of, tags_of
from vsearch.subtitles.words import searchable
from vsearch.video.text_tracks import read_text_tracks

FILMS_AT_ONCE = 64  # are written in one step: each is a few rows
BEYOND_S = 5.0  # after a film's end nothing is said

Read = tuple[SubtitleTrack, Sequence[SpokenLine]]

_NO_CARE = Care()


@dataclass(slots=True)
class SubtitleReport:
    """What became of subtitles that were new or had changed."""

    films: int = 0  # that have lines now
    lines: int = 0
    notes: list[tuple[Path, str]] = field(default_factory=list)  # files that could not be read


def index_subtitles(
    roots: Iterable[Path], *, store: Store, care: Care = _NO_CARE
) -> SubtitleReport:
    """Read the subtitles of all films below ``roots``, and return what was read anew.

    A film is passed over when the same files lie beside it as when it was last done, by name,
    size and time; its own streams are read once. A file that cannot be read is told of once, until
    it changes. Must be called inside ``store.writing()``.
    """
    roots = [full_path(root) for root in roots]
    finder, report = SubtitleFinder(), SubtitleReport()
    known = store.subtitles()
    done: list[Reading] = []
    for film in store.films():
        if film.is_photos or not is_below(film.path, roots) or not os.path.lexists(film.path):
            continue
        try:
            files = finder.files_of(film.path)
        except OSError as error:
            report.notes.append((film.path.parent, f"cannot be searched: {error.strerror}"))
            continue
        before = known.get(film.id)
        if before and before.is_looked_into and _signature(files, film) == _told(before):
            continue
        done.append(_read(film, files, before, store, care, report))
        if len(done) == FILMS_AT_ONCE:
            store.put_subtitles(done)
            done = []
    store.put_subtitles(done)
    return report


def _signature(files: Sequence[SubtitleFile], film: Film) -> set[tuple[str, int, int]]:
    return {(_name(one, film), one.size_bytes, one.modified_ns) for one in files}


def _told(before: Subtitles) -> set[tuple[str, int, int]]:
    return {(t.name, t.size_bytes, t.modified_ns) for t in before.tracks if t.name}


def _name(file: SubtitleFile, film: Film) -> str:
    return str(file.path.relative_to(film.path.parent))


def _read(
    film: Film,
    files: Sequence[SubtitleFile],
    before: Subtitles | None,
    store: Store,
    care: Care,
    report: SubtitleReport,
) -> Reading:
    """Return what is said in one film."""
    found: list[Read] = []
    begins_s = store.shots(film)[0].start_s if files else 0.0
    for file in files:
        track = SubtitleTrack(
            name=_name(file, film),
            language=file.tags.language,
            is_forced=file.tags.is_forced,
            is_sdh=file.tags.is_sdh,
            is_commentary=file.tags.is_commentary,
            size_bytes=file.size_bytes,
            modified_ns=file.modified_ns,
        )
        found.append((track, _from_file(file, film, begins_s, care, report)))
    # What streams a film has never changes: only one that has some is gone through again.
    if before is None or not before.is_looked_into or any(not t.name for t in before.tracks):
        found += _from_film(film, care, report)
    kept, others = chosen(found)
    tracks = [
        (replace(track, run_id=uuid4().hex, count=len(lines)), lines) for track, lines in kept
    ]
    report.films += bool(tracks)
    report.lines += sum(len(lines) for _, lines in tracks)
    return Reading(
        Subtitles(film.id, (*(track for track, _ in tracks), *others), is_looked_into=True),
        {track.run_id: (lines, searchable(lines)) for track, lines in tracks},
    )


def _from_file(
    file: SubtitleFile, film: Film, begins_s: float, care: Care, report: SubtitleReport
) -> list[SpokenLine]:
    """Return the lines of a file on the film's clock; none where it cannot be read."""
    try:
        if file.path in care.left_out:
            raise MediaError(care.left_out[file.path])
        with care.reading(file.path):
            lines = read_subtitles(file.path, file.tags.language)
    except MediaError as error:
        report.notes.append((file.path, str(error).removeprefix(f"{file.path.name}: ")))
        return []
    return _within(lines, film, begins_s, file.path, report)


def _from_film(film: Film, care: Care, report: SubtitleReport) -> list[Read]:
    """Return the text streams of a film; none where it cannot be read."""
    if film.path in care.left_out:
        return []
    found: list[Read] = []
    try:
        with care.reading(film.path):
            streams = read_text_tracks(film.path, care.minder.alive)
    except MediaError as error:
        report.notes.append((film.path, str(error)))
        return []
    for stream in streams:
        tags = tags_of(stream.title)
        track = SubtitleTrack(
            name="",
            language=language_of(stream.language) or tags.language,
            is_forced=stream.is_forced or tags.is_forced,
            is_sdh=stream.is_sdh or tags.is_sdh,
            is_commentary=stream.is_commentary or tags.is_commentary,
        )
        try:
            lines = spoken_lines(stream.cues, f"stream {stream.number}")
        except MediaError as error:
            report.notes.append((film.path, str(error)))
            lines = []
        found.append((track, _within(lines, film, 0.0, film.path, report)))
    return found


def _within(
    lines: Sequence[SpokenLine], film: Film, begins_s: float, path: Path, report: SubtitleReport
) -> list[SpokenLine]:
    """Return the lines that are spoken before the film is over, ``begins_s`` later."""
    end_s = begins_s + film.duration_s + BEYOND_S
    inside = [
        replace(line, start_s=line.start_s + begins_s, end_s=line.end_s + begins_s)
        for line in lines
        if line.start_s + begins_s < end_s
    ]
    if len(inside) < len(lines) / 2:
        beyond = f"{len(lines) - len(inside):,} of its {len(lines):,} lines come after the film's"
        cure = "put subtitles of this very film beside it"
        report.notes.append((path, f"{beyond} end: {cure}"))
    return inside
