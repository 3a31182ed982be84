"""A sentence answered: parsed, weighed against the index, joined into ranked moments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsearch.calibrate import SceneCalibration
from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import UnknownNameError
from vsearch.join import FLOOR, JoinedMoment, join_film, rank_key
from vsearch.parse import Parser
from vsearch.people import identify
from vsearch.phrases import PhraseBook
from vsearch.records.columns import TrackColumns
from vsearch.records.media import Film, Shot
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.people import CastEntry, Person, name_key
from vsearch.records.query import Query
from vsearch.settings import SearchSettings
from vsearch.store import FrameScores, Store
from vsearch.streams import NO_TRACK, Cells, Stream, make_cells, person_stream, scene_stream

BACKGROUND_FRAMES = 20_000  # sampled frames that the calibration looks at, at most
PARTIALS = 3  # partial matches offered when nothing matches in full


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A joined moment with what is needed to show it."""

    film: Film
    moment: JoinedMoment
    cells: Cells
    streams: tuple[Stream, ...]  # the ones that must be seen, in the order of ``moment.picks``


class Searcher:
    """Answers sentences over one index."""

    def __init__(self, *, store: Store, phrases: PhraseBook, parser: Parser) -> None:
        self._store = store
        self._phrases = phrases
        self._parser = parser

    @property
    def encoder_name(self) -> str:
        """Return the identity of the scene encoder that answers."""
        return self._phrases.encoder_name

    def parse(self, text: str) -> Query:
        """Return what the sentence asks for; InputError when it asks for nothing."""
        return self._parser.parse(text, self._catalog())

    def ask(self, text: str, settings: SearchSettings | None = None) -> Answer:
        """Return the answer to a sentence; InputError when it asks for nothing."""
        return self.answer(self.parse(text), settings)

    def answer(self, query: Query, settings: SearchSettings | None = None) -> Answer:
        """Return the ranked moments for a query, or "no confident match" with the nearest.

        A film or person that is not known is never searched as something else: then there is no
        confident match, and the rest of the sentence only yields partial ones.
        """
        settings = settings or SearchSettings()
        candidates = [] if query.unknown_titles else self._candidates(query, settings)
        candidates.sort(key=lambda candidate: rank_key(candidate.moment))
        full = [c for c in candidates if c.moment.is_full][: settings.top]
        partial = [c for c in candidates if not c.moment.is_full][: min(PARTIALS, settings.top)]
        return Answer(
            query=query,
            moments=tuple(self._shown(c, settings) for c in full),
            partials=() if full else tuple(self._shown(c, settings) for c in partial),
            notes=tuple(_notes(query)),
            encoder=self.encoder_name,
        )

    def _catalog(self) -> Catalog:
        return Catalog(
            films=[FilmName(film.id, film.title, film.year) for film in self._store.films()],
            people=[PersonName(p.name, p.aliases) for p in self._store.people()],
            cast=self._store.cast(),
        )

    def _candidates(self, query: Query, settings: SearchSettings) -> list[_Candidate]:
        films = [
            film for film in self._store.films() if not query.film_ids or film.id in query.film_ids
        ]
        if not films:
            return []
        if not query.people and not query.scenes:
            is_asked = query.film_ids and not query.unknown_people
            return [_whole_film(film, self._store.shots(film)) for film in films if is_asked]
        phrases = self._phrases.vectors([scene.phrase for scene in query.scenes])
        scores = self._store.frame_scores(films, phrases)
        calibration = self._calibration(films) if query.scenes else None
        tracks = self._store.all_tracks(films) if query.people else {}
        people = self._people_for(query)
        cast = self._store.cast() if query.people else []
        found: list[_Candidate] = []
        for film in films:
            rows = scores[film.id]
            if not len(rows):
                continue
            times_s, firsts = np.unique(rows.times_s, return_index=True)
            cells = make_cells(times_s, rows.shots[firsts], self._store.shots(film))
            streams = [
                *_person_streams(
                    query, cells, tracks.get(film.id), _gallery(query, film, people, cast)
                ),
                *_scene_streams(query, rows, firsts, calibration),
            ]
            wanted = tuple(stream for stream in streams if not stream.is_negated)
            found += [
                _Candidate(film, moment, cells, wanted)
                for moment in join_film(cells, streams, settings)
            ]
        if query.unknown_people:
            found = [_without_unknown(c, len(query.unknown_people)) for c in found]
        return found

    def _people_for(self, query: Query) -> list[Person]:
        """Return everybody enrolled, if the query needs them."""
        people = self._store.people() if query.people else []
        missing = {person.person for person in query.people} - {p.name for p in people}
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

    def _shown(self, candidate: _Candidate, settings: SearchSettings) -> Moment:
        """Return the moment with its evidence: times, boxes, raw scores, and the weak one."""
        film, moment = candidate.film, candidate.moment
        chances = [
            float(stream.probabilities[cell])
            for stream, cell in zip(candidate.streams, moment.picks, strict=True)
        ]
        weakest = min(chances, default=1.0)
        is_telling = len(chances) > 1 or weakest < settings.present
        evidence = tuple(
            self._evidence(candidate, stream, cell, is_weak=is_telling and chance == weakest)
            for stream, cell, chance in zip(candidate.streams, moment.picks, chances, strict=True)
        )
        return Moment(
            film_id=film.id,
            title=film.title,
            path=film.path,
            start_s=moment.start_s,
            end_s=moment.end_s,
            score=min(1.0, moment.score),
            evidence=evidence,
            is_partial=not moment.is_full,
        )

    def _evidence(
        self, candidate: _Candidate, stream: Stream, cell: int, *, is_weak: bool
    ) -> Evidence:
        time_s = float(candidate.cells.times_s[cell])
        track = int(stream.tracks[cell])
        box: tuple[float, float, float, float] | None = None
        if track != NO_TRACK:
            seen = self._store.face_boxes(candidate.film, [track])
            nearest = int(np.argmin(np.abs(seen.times_s - time_s)))
            time_s = float(seen.times_s[nearest])
            left, top, right, bottom = (float(edge) for edge in seen.boxes[nearest])
            box = (left, top, right, bottom)
        return Evidence(
            label=stream.label,
            kind=stream.kind,
            time_s=time_s,
            box=box,
            similarity=float(stream.similarities[cell]),
            probability=float(stream.probabilities[cell]),
            is_weak=is_weak,
        )


def _gallery(
    query: Query, film: Film, people: Sequence[Person], cast: Sequence[CastEntry]
) -> list[Person]:
    """Return who can be in the film: its cast, if that is known, and who is asked for."""
    title = name_key(film.title)
    played = {name_key(entry.person) for entry in cast if name_key(entry.title) == title}
    likely = played | {name_key(person.person) for person in query.people}
    return [person for person in people if not played or name_key(person.name) in likely]


def _person_streams(
    query: Query, cells: Cells, tracks: TrackColumns | None, gallery: Sequence[Person]
) -> list[Stream]:
    if tracks is None:
        return []
    identities = identify(tracks, gallery)
    return [
        person_stream(
            cells,
            tracks,
            identities,
            person.person,
            label=person.label,
            is_negated=person.is_negated,
        )
        for person in query.people
    ]


def _best_regions(rows: FrameScores) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the best score of each frame over its regions, (frames, q), and each first row."""
    firsts = np.flatnonzero(np.r_[True, np.diff(rows.times_s) > 0])
    return np.maximum.reduceat(rows.scores, firsts, axis=0), firsts


def _scene_streams(
    query: Query,
    rows: FrameScores,
    firsts: NDArray[np.int64],
    calibration: SceneCalibration | None,
) -> list[Stream]:
    if calibration is None:
        return []
    best, _ = _best_regions(rows)
    return [
        scene_stream(
            calibration.probabilities(best[:, number]),
            best[:, number],
            label=scene.label,
            is_negated=scene.is_negated,
        )
        for number, scene in enumerate(query.scenes)
    ]


def _without_unknown(candidate: _Candidate, unknown: int) -> _Candidate:
    """Return the candidate as a partial match in which the unknown people were not seen."""
    moment = candidate.moment
    known = len(moment.picks)
    score = (moment.score**known * FLOOR**unknown) ** (1 / (known + unknown))
    return replace(candidate, moment=replace(moment, is_full=False, score=score))


def _whole_film(film: Film, shots: Sequence[Shot]) -> _Candidate:
    """Return the film as one moment: the sentence named it and nothing else."""
    nothing = np.empty(0)
    return _Candidate(
        film=film,
        moment=JoinedMoment(
            start_s=shots[0].start_s,
            end_s=shots[-1].end_s,
            score=1.0,
            reached=(),
            picks=(),
            is_full=True,
        ),
        cells=Cells(nothing, nothing, nothing, np.empty(0, dtype=np.int64)),
        streams=(),
    )


def _notes(query: Query) -> list[str]:
    """Return what the user should know of how the sentence was taken."""
    return [
        *(f"took {c.typed!r} for {c.meant}" for c in query.corrections),
        *(
            f"no film called {title} is in the library; `vsearch films` lists them"
            for title in query.unknown_titles
        ),
        *(
            f'I don\'t know {name}; make them known with `vsearch people add "{name}" PHOTO...`'
            for name in query.unknown_people
        ),
    ]
