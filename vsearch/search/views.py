"""Films as a query sees them: the part that is looked at, and a stream for everything named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.errors import UnknownNameError
from vsearch.join.streams import Cells, Stream, make_cells, person_stream, scene_stream
from vsearch.people import Identities, identify
from vsearch.records.arrays import Ints
from vsearch.records.columns import TrackColumns
from vsearch.records.media import Film, Shot
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.records.query import Headcount, Query, Seen, Thing
from vsearch.search.calibrate import SceneCalibration
from vsearch.search.crowd import headcount_stream
from vsearch.search.phrases import PhraseBook
from vsearch.search.scope import part_of
from vsearch.store import FrameScores, Store

BACKGROUND_FRAMES = 20_000  # sampled frames that the calibration looks at, at most


@dataclass(frozen=True, slots=True)
class Faces:
    """Everybody who is seen in a film."""

    tracks: TrackColumns
    identities: Identities


@dataclass(frozen=True, slots=True)
class View:
    """One film as a query sees it."""

    film: Film
    begins_s: float  # of its first picture
    ends_s: float  # of its last picture; > begins_s
    part: tuple[float, float]  # from when to when it is looked at, inside of these
    cells: Cells  # of that part; none for a query that only names films
    seen: Mapping[Seen, Stream]  # by what is named, save for whoever and whatever cannot be seen
    faces: Faces | None  # None when faces do not matter


class Viewer:
    """Looks at films with the eyes of a query."""

    def __init__(self, store: Store, phrases: PhraseBook) -> None:
        self._store = store
        self._phrases = phrases

    def bare(self, query: Query, films: Sequence[Film]) -> Iterator[View]:
        """Yield the films that have the part asked about, without anything seen in them."""
        nothing = np.empty(0)
        cells = Cells(nothing, nothing, nothing, np.empty(0, dtype=np.int64))
        for film in films:
            view = _view(query, film, self._store.shots(film), cells)
            if view.part[0] < view.part[1]:
                yield view

    def views(self, query: Query, films: Sequence[Film]) -> Iterator[View]:
        """Yield the films that have pictures in the part asked about, with all that is named."""
        if not films:
            return
        scores = self._store.frame_scores(films, self._phrases.vectors(query.phrases))
        calibration = self._calibration(films) if query.phrases else None
        tracks = self._store.all_tracks(films) if _needs_faces(query) else {}
        people = self._people_for(query)
        cast = self._store.cast() if people else []
        for film in films:
            rows = scores[film.id]
            if not len(rows):
                continue
            best, firsts = _best_regions(rows)
            times_s, in_shots = rows.times_s[firsts], rows.shots[firsts]
            begin, end = np.searchsorted(times_s, part_of(query.stretch, film.duration_s))
            if begin >= end:
                continue
            shots, kept = self._store.shots(film), slice(int(begin), int(end))
            cells = make_cells(times_s, in_shots, shots).part(kept)
            seen = _scenes(query, best[kept], calibration)
            faces = None
            if film.id in tracks:
                gallery = _gallery(query, film, people, cast)
                faces = Faces(tracks[film.id], identify(tracks[film.id], gallery))
                seen |= _people(query, cells, faces)
            yield _view(query, film, shots, cells, seen, faces)

    def _people_for(self, query: Query) -> list[Person]:
        """Return everybody enrolled, if the query needs them."""
        people = self._store.people() if _needs_faces(query) else []
        missing = {who.person for who in query.people if who.is_known} - {p.name for p in people}
        if missing:
            raise UnknownNameError(f"{min(missing)} was removed or renamed meanwhile: ask again.")
        return people

    def _calibration(self, films: Sequence[Film]) -> SceneCalibration:
        """Return how unrelated phrases score in the films asked about, or a spread of them."""
        chosen: list[Film] = []
        frames = 0
        stride = max(1, -(-sum(film.frame_count for film in films) // BACKGROUND_FRAMES))
        for film in films[::stride]:
            if chosen and frames + film.frame_count > BACKGROUND_FRAMES:
                break
            chosen.append(film)
            frames += film.frame_count
        scores = self._store.frame_scores(chosen, self._phrases.background())
        best = [_best_regions(rows)[0] for rows in scores.values() if len(rows)]
        return SceneCalibration.fit(np.concatenate(best))


def _view(
    query: Query,
    film: Film,
    shots: Sequence[Shot],
    cells: Cells,
    seen: Mapping[Seen, Stream] | None = None,
    faces: Faces | None = None,
) -> View:
    begins_s, ends_s = shots[0].start_s, shots[-1].end_s
    start_s, end_s = part_of(query.stretch, film.duration_s)
    part = max(start_s, begins_s), min(end_s, ends_s)
    return View(film, begins_s, ends_s, part, cells, seen or {}, faces)


def _needs_faces(query: Query) -> bool:
    counts = any(isinstance(s, Headcount) for c in query.constraints for s in c.any_of)
    named = any(who.is_known for who in query.people)
    return named or counts or query.is_alone


def _gallery(
    query: Query, film: Film, people: Sequence[Person], cast: Sequence[CastEntry]
) -> list[Person]:
    """Return who can be in the film: its cast, if that is known, and who is asked for."""
    title = name_key(film.title)
    played = {name_key(entry.person) for entry in cast if name_key(entry.title) == title}
    likely = played | {name_key(person.person) for person in query.people}
    return [person for person in people if not played or name_key(person.name) in likely]


def _people(query: Query, cells: Cells, faces: Faces) -> dict[Seen, Stream]:
    seen: dict[Seen, Stream] = {}
    for named in (seen for c in query.constraints for seen in c.any_of):
        if isinstance(named, Headcount):
            seen[named] = headcount_stream(cells, faces.tracks, named)
    for who in query.people:
        if who.is_known:
            seen[who] = person_stream(
                cells, faces.tracks, faces.identities, who.person, label=who.label
            )
    return seen


def _best_regions(rows: FrameScores) -> tuple[NDArray[np.float32], Ints]:
    """Return the best score of each frame over its regions, (frames, q), and each first row."""
    firsts = np.flatnonzero(np.r_[True, np.diff(rows.times_s) > 0])
    return np.maximum.reduceat(rows.scores, firsts, axis=0), firsts


def _scenes(
    query: Query, scores: NDArray[np.float32], calibration: SceneCalibration | None
) -> dict[Seen, Stream]:
    if calibration is None:
        return {}
    return {
        thing: scene_stream(
            calibration.probabilities(scores[:, number]), scores[:, number], label=thing.label
        )
        for number, thing in enumerate(map(Thing, query.phrases))
    }
