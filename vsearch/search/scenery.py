"""Where the things asked for are seen."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsearch.join.streams import Stream, scene_stream
from vsearch.records.arrays import Floats, Ints, Vectors
from vsearch.records.media import Film
from vsearch.records.query import Picture, Query, Seen, Thing
from vsearch.search.calibrate import ANYWHERE, RIGHT, WITH_PERSON
from vsearch.search.footage import Footage, places
from vsearch.search.grounds import Grounds
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Sights
from vsearch.settings import SearchSettings
from vsearch.store import FrameScores


class ScoreSource(Protocol):
    """The part of the store that scores frames."""

    def frame_scores(self, films: Sequence[Film], queries: Vectors) -> dict[str, FrameScores]:
        """Return the cosine similarity of every frame to every query vector, by film id."""
        ...

    def frame_cosines(
        self, films: Sequence[Film], frames: Sequence[Ints], queries: Vectors
    ) -> list[NDArray[np.float32]]:
        """Return the cosine similarity of some frames of each film to every query vector."""
        ...


def wanted_vectors(query: Query, sights: Sights, phrases: PhraseBook) -> Vectors:
    """Return what is looked for: a vector for each phrase, then each picture, (q, d)."""
    looks = [sights.scenes[name] for name in query.pictures]
    return np.concatenate([phrases.vectors(query.phrases), *looks])


def scores_of(
    store: ScoreSource, footage: Sequence[Footage], wanted: Vectors, *, is_whole: bool
) -> list[NDArray[np.float32]]:
    """Return the similarity of each footage's frames to what is looked for, (n, q) each.

    When they are most of the films, ``is_whole``, all frames are scored and the others left out.
    """
    films = [one.film for one in footage]
    if not is_whole:
        return store.frame_cosines(films, [one.frames for one in footage], wanted)
    rows = store.frame_scores(films, wanted)
    return [rows[one.film.id].by_frame()[1][one.frames] for one in footage]


def scene_streams(
    query: Query,
    footage: Sequence[Footage],
    scores: Sequence[NDArray[np.float32]],
    grounds: Grounds,
    settings: SearchSettings,
) -> list[dict[Seen, Stream]]:
    """Return where each thing and picture is seen in each footage, from its scores, (n, q).

    Where the person is seen who is said to be with it, a thing has to stand out of what everyday
    phrases score on just these frames, and less far: whoever asks for both knows of such a place.
    Anywhere else it has to stand out of all that is asked about.
    """
    streams: list[dict[Seen, Stream]] = [{} for _ in footage]
    if not footage:
        return streams
    every, edges = np.concatenate(scores), np.cumsum([len(some) for some in scores])[:-1]
    for number, thing in enumerate(map(Thing, query.phrases)):
        mask = None
        if thing in grounds.company:
            mask = np.concatenate([places(thing, query, one, settings) for one in footage])
        chances, stated = weighed(every[:, number], thing, grounds, mask)
        parts = zip(np.split(chances, edges), np.split(stated, edges), scores, streams, strict=True)
        for mine, told, raw, seen in parts:
            seen[thing] = scene_stream(mine, raw[:, number], label=thing.label, stated=told)
    for number, picture in enumerate(map(Picture, query.pictures), start=len(query.phrases)):
        chances = pictured(every[:, number], grounds)
        for mine, raw, seen in zip(np.split(chances, edges), scores, streams, strict=True):
            seen[picture] = scene_stream(mine, raw[:, number], label=picture.label)
    return streams


def weighed(
    scores: NDArray[np.floating],
    thing: Thing,
    grounds: Grounds,
    with_company: NDArray[np.bool_] | None,
) -> tuple[Floats, Floats]:
    """Return how likely a thing is where it scores so, (n,), and what is told of that, (n,).

    ``with_company`` marks where the people are seen who are said to be with it.
    """
    if grounds.anywhere is None:
        return np.zeros(len(scores)), np.zeros(len(scores))
    chances = grounds.anywhere.probabilities(scores, ANYWHERE)
    stated = grounds.anywhere.probabilities(scores, ANYWHERE * RIGHT)
    if thing in grounds.company and with_company is not None:
        likely = grounds.company[thing].probabilities(scores, WITH_PERSON)
        chances = np.where(with_company, likely, chances)
        stated = np.where(with_company, likely, stated)
    return chances, stated


def pictured(scores: NDArray[np.floating], grounds: Grounds) -> Floats:
    """Return how likely it is the place of a picture that scores so, (n,)."""
    if grounds.pictures is None:
        return np.zeros(len(scores))
    return grounds.pictures.probabilities(scores, ANYWHERE)
