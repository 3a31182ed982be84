"""Where the things asked for are seen."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsearch.join.reach import shot_maximum
from vsearch.join.streams import Cells, Stream, scene_stream
from vsearch.records.arrays import Floats, Ints, Vectors
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film
from vsearch.records.query import Constraint, Picture, Query, Seen, Thing, Who
from vsearch.search.calibrate import ANYWHERE, RIGHT, WITH_PERSON, Background
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Sights
from vsearch.settings import SearchSettings
from vsearch.store import FrameScores

BACKGROUND_FRAMES = 20_000  # sampled frames that a background is taken from, about
BACKGROUNDS_KEPT = 8
FILMS_COMPARED, SHOTS_COMPARED = 32, 64  # frames of so many films and shots, to judge pictures


class FrameSource(Protocol):
    """The part of the store that scores frames."""

    def frame_scores(self, films: Sequence[Film], queries: Vectors) -> dict[str, FrameScores]:
        """Return the cosine similarity of every frame to every query vector, by film id."""
        ...

    def frames(self, film: Film) -> FrameColumns:
        """Return a film's frames with their vectors, by time and region."""
        ...


@dataclass(frozen=True, slots=True)
class Footage:
    """The part of one film that is looked at, and who is seen in it."""

    film: Film
    cells: Cells
    scores: NDArray[np.float32]  # (n, q) of each cell for each phrase, then each picture
    people: Mapping[Seen, Stream]


class Scenery:
    """Weighs phrases against the frames of films; keeps the last few backgrounds."""

    def __init__(self, store: FrameSource, phrases: PhraseBook) -> None:
        self._store = store
        self._phrases = phrases
        self._kept: OrderedDict[tuple[str, ...], Background] = OrderedDict()

    def scores(self, query: Query, films: Sequence[Film], sights: Sights) -> dict[str, FrameScores]:
        """Return the similarity of every frame to each phrase, then each picture, by film id."""
        looks = [sights.scenes[name] for name in query.pictures]
        vectors = np.concatenate([self._phrases.vectors(query.phrases), *looks])
        return self._store.frame_scores(films, vectors)

    def streams(
        self, query: Query, footage: Sequence[Footage], settings: SearchSettings
    ) -> dict[str, dict[Seen, Stream]]:
        """Return where each thing is seen, by film id.

        Where the person is seen who is said to be with it, a thing has to stand out of what
        everyday phrases score on just these frames, and less far: whoever asks for both knows of
        such a place. Anywhere else it has to stand out of all that is asked about.
        """
        streams: dict[str, dict[Seen, Stream]] = {one.film.id: {} for one in footage}
        if not footage:
            return streams
        for number, picture in enumerate(map(Picture, query.pictures), start=len(query.phrases)):
            frames = self._frames_apart(footage)
            for one in footage:
                column = one.scores[:, number]
                chances = frames.probabilities(column, ANYWHERE)
                streams[one.film.id][picture] = scene_stream(chances, column, label=picture.label)
        if not query.phrases:
            return streams
        anywhere = self._anywhere(query, footage)
        for number, thing in enumerate(map(Thing, query.phrases)):
            places = [_places(thing, query, one, settings) for one in footage]
            nearby = None
            if settings.has("company") and any(mask.any() for mask in places):
                nearby = self._background(footage, places)
            for one, mask in zip(footage, places, strict=True):
                column = one.scores[:, number]
                chances = anywhere.probabilities(column, ANYWHERE)
                stated = anywhere.probabilities(column, ANYWHERE * RIGHT)
                if nearby is not None:
                    likely = nearby.probabilities(column, WITH_PERSON)
                    chances, stated = (np.where(mask, likely, c) for c in (chances, stated))
                streams[one.film.id][thing] = scene_stream(
                    chances, column, label=thing.label, stated=stated
                )
        return streams

    def _anywhere(self, query: Query, footage: Sequence[Footage]) -> Background:
        """Return the background of all that is asked about; of whole films it is kept."""
        key = tuple(one.film.run_id for one in footage) if query.stretch is None else ()
        if key not in self._kept:
            everything = [np.ones(len(one.cells), dtype=bool) for one in footage]
            made = self._background(footage, everything)
            if not key:
                return made
            self._keep(key, made)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _frames_apart(self, footage: Sequence[Footage]) -> Background:
        """Return how like one another the frames of different shots are: a picture's background.

        Pictures are more like one another than phrases are like pictures. Shots of one place come
        again and again in a film: pairs as alike as the frames of one shot are do not count.
        """
        key = ("frames", *(one.film.run_id for one in footage))
        if key not in self._kept:
            stride = -(-len(footage) // FILMS_COMPARED)
            shots = [shot_ends(self._store.frames(one.film)) for one in footage[::stride]]
            firsts = np.concatenate([one.firsts for one in shots])
            cosines = (firsts @ firsts.T)[~np.eye(len(firsts), dtype=bool)]
            within = np.concatenate([one.likeness for one in shots])
            alike = float(np.median(within)) if len(within) else 1.0
            apart = cosines[cosines < alike - 1e-3]
            self._keep(key, Background.fit(apart if len(apart) else np.zeros(1)))
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: tuple[str, ...], made: Background) -> None:
        self._kept[key] = made
        while len(self._kept) > BACKGROUNDS_KEPT:
            self._kept.popitem(last=False)

    def _background(
        self, footage: Sequence[Footage], places: Sequence[NDArray[np.bool_]]
    ) -> Background:
        """Return how everyday phrases score on these cells, or on those of a spread of films."""
        pairs = [(one, mask) for one, mask in zip(footage, places, strict=True) if mask.any()]
        stride = max(1, -(-sum(one.film.frame_count for one, _ in pairs) // BACKGROUND_FRAMES))
        chosen: list[tuple[Footage, NDArray[np.bool_]]] = []
        frames = 0
        for one, mask in pairs[::stride]:
            if chosen and frames + one.film.frame_count > BACKGROUND_FRAMES:
                break
            chosen.append((one, mask))
            frames += one.film.frame_count
        rows = self._store.frame_scores([one.film for one, _ in chosen], self._phrases.background())
        return Background.fit(
            np.concatenate(
                [_at(rows[one.film.id], one.cells.times_s[mask]) for one, mask in chosen]
            )
        )


def best_regions(rows: FrameScores) -> tuple[NDArray[np.float32], Ints]:
    """Return the best score of each frame over its regions, (frames, q), and each first row."""
    firsts = np.flatnonzero(np.r_[True, np.diff(rows.times_s) > 0])
    return np.maximum.reduceat(rows.scores, firsts, axis=0), firsts


@dataclass(frozen=True, slots=True)
class ShotEnds:
    """How a spread of a film's shots begin and end."""

    firsts: Vectors  # (n, d) the first frame of each shot
    likeness: NDArray[np.float32]  # (m,) of first to last frame, of shots with more than one


def shot_ends(frames: FrameColumns) -> ShotEnds:
    """Return the ends of at most 64 shots."""
    whole = np.flatnonzero(frames.regions == 0)
    _, firsts, counts = np.unique(frames.shots[whole], return_index=True, return_counts=True)
    chosen = slice(None, None, max(1, -(-len(firsts) // SHOTS_COMPARED)))
    firsts, counts = firsts[chosen], counts[chosen]
    begins, ends = frames.vectors[whole[firsts]], frames.vectors[whole[firsts + counts - 1]]
    return ShotEnds(begins, np.einsum("nd,nd->n", begins, ends)[counts > 1])


def _at(rows: FrameScores, times_s: Floats) -> NDArray[np.float32]:
    """Return the scores of the frames at these times, (n, q)."""
    best, firsts = best_regions(rows)
    return np.asarray(best[np.isin(rows.times_s[firsts], times_s)])


def _places(
    thing: Thing, query: Query, footage: Footage, settings: SearchSettings
) -> NDArray[np.bool_]:
    """Return the cells of the shots that show everybody whom the thing is said to be with, (n,)."""
    places = np.zeros(len(footage.cells), dtype=bool)
    for constraint in query.constraints:
        if thing not in constraint.any_of or constraint.is_negated:
            continue
        company = _company(constraint, query)
        if company and all(_is_seen(whose, footage) for whose in company):
            shown = [_shown(whose, footage, settings) for whose in company]
            places |= np.all(shown, axis=0)
    return places


def _company(constraint: Constraint, query: Query) -> list[list[Who]]:
    """Return whom a thing is said to be with: its owner, else everybody in its step."""
    company = []
    for other in query.constraints:
        people = [seen for seen in other.any_of if isinstance(seen, Who)]
        is_wanted = not other.is_negated and len(people) == len(other.any_of)
        is_owner = any(who.said.casefold() == constraint.of.casefold() for who in people)
        is_near = is_owner if constraint.of else other.step == constraint.step
        if people and is_wanted and is_near:
            company.append(people)
    return company


def _is_seen(whose: Sequence[Who], footage: Footage) -> bool:
    return any(who in footage.people for who in whose)


def _shown(whose: Sequence[Who], footage: Footage, settings: SearchSettings) -> NDArray[np.bool_]:
    """Return the cells of the shots that show one of these people, (n,)."""
    chances = [footage.people[who].probabilities for who in whose if who in footage.people]
    best = shot_maximum(footage.cells, np.max(chances, axis=0))
    return np.asarray(best >= settings.present)
