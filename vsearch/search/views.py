"""Films as a query sees them: the part that is looked at, and a stream for everything named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.film import STEP_WINDOWS
from vsearch.join.streams import Cells
from vsearch.records.arrays import Vectors
from vsearch.records.media import Film, ShotTimes
from vsearch.records.query import Query
from vsearch.search.backgrounds import Backgrounds
from vsearch.search.blocks import BLOCK_S, Blocks, blocks_of
from vsearch.search.cutter import Cutter
from vsearch.search.dialogue import Dialogue, Heard
from vsearch.search.footage import Footage
from vsearch.search.glance import Ranking, can_be_glanced, glance
from vsearch.search.grounds import Grounds, grounds_of
from vsearch.search.line_streams import is_only_lines, line_streams, near_lines
from vsearch.search.lineup import Faces, Lineup
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Sights
from vsearch.search.scenery import scene_streams, scores_of, wanted_vectors
from vsearch.search.view import View, view_of
from vsearch.search.voices import NO_VOICES, Voices, voices_of
from vsearch.settings import SearchSettings
from vsearch.store import Store, Survey

COMPANY_FILMS = 16  # of those that show somebody, to learn what is usually seen near them
LARGE_FRAMES = 20_000  # of that many, some five hours, only what a first look finds is looked at


@dataclass(frozen=True, slots=True)
class Look:
    """Films as far as they were looked at."""

    views: Sequence[View]
    is_all: bool  # nothing that could be found was left out


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A large library as a query sees it from afar."""

    query: Query
    films: Sequence[Film]
    settings: SearchSettings
    faces: Mapping[str, Faces]  # by film id; none where they do not matter
    grounds: Grounds
    wanted: Vectors  # (q, d) phrases, then pictures
    ranking: Ranking


class Viewer:
    """Looks at films with the eyes of a query."""

    def __init__(self, store: Store, phrases: PhraseBook) -> None:
        self._store = store
        self._phrases = phrases
        self._backgrounds = Backgrounds(store, phrases)
        self._lineup = Lineup(store)
        self._cutter = Cutter(store)
        self._dialogue = Dialogue(store)
        self._cut: tuple[Survey, tuple[str, ...], Blocks] | None = None

    def resembled(self, face: Vectors) -> tuple[str, float] | None:
        """Return who of the enrolled people a face (1, 512) is most likely, and how likely."""
        return self._lineup.resembled(face)

    def heard(self, query: Query, films: Sequence[Film]) -> Heard:
        """Return where the lines that a query names may be heard."""
        return self._dialogue.heard(query, films)

    def bare(self, query: Query, films: Sequence[Film]) -> Iterator[View]:
        """Yield the films that have the part asked about, without anything seen in them.

        Of a folder every photo is a view.
        """
        nothing = np.empty(0)
        cells = Cells(nothing, nothing, nothing, np.empty(0, dtype=np.int64))
        shots = self._store.shot_times(films)
        for film in films:
            for pictures in self._apart(query, film, shots[film.id]):
                view = view_of(query, film, pictures, cells)
                if view.part[0] < view.part[1]:
                    yield view

    def views(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> list[View]:
        """Return the films that have pictures in the part asked about, with all that is named."""
        faces, version = self._lineup.faces(query, films, settings, sights)
        footage = self._cutter.footage(query, films, faces)
        wanted = wanted_vectors(query, sights, self._phrases)
        scores = scores_of(self._store, footage, wanted, is_whole=True)
        grounds = grounds_of(
            query,
            films,
            self._backgrounds,
            settings,
            everything=lambda: [(one.film, one.frames) for one in footage],
            footage=lambda: footage,
            version=version,
        )
        heard = self.heard(query, films)
        return self._seen(query, footage, scores, faces, grounds, settings, heard)

    def where_spoken(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> list[View] | None:
        """Return what ``views`` does of a large library, near the lines that a query asks for.

        Nothing where they are all that is asked for, and are not heard. None where it asks for
        none, or for something else too: then lines do not tell where to look.
        """
        if not query.lines or sum(film.frame_count for film in films) < LARGE_FRAMES:
            return None
        heard = self.heard(query, films)
        steps = len({constraint.step for constraint in query.constraints})
        apart_s = STEP_WINDOWS * settings.window_s if query.within_s is None else query.within_s
        reach_s = settings.merge_gap_s + settings.window_s + apart_s * (steps - 1)
        near = near_lines(query, [film.id for film in films], heard, reach_s)
        if near is None:
            return None
        if not len(near.films):
            return [] if is_only_lines(query) else None
        spoken = [films[place] for place in np.unique(near.films)]
        faces, version = self._lineup.faces(query, spoken, settings, sights)
        footage = self._cutter.footage(query, films, faces, near)
        wanted = wanted_vectors(query, sights, self._phrases)
        scores = scores_of(self._store, footage, wanted, is_whole=False)
        grounds = grounds_of(
            query,
            films,
            self._backgrounds,
            settings,
            everything=lambda: self._cutter.everything(query, films),
            footage=lambda: footage,
            version=(*version, *(hash(line) for line in query.lines)),
        )
        return self._seen(query, footage, scores, faces, grounds, settings, heard)

    def first_look(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> FirstLook | None:
        """Return where in a large library the query may be met; None where all is to be looked at.

        That is a rough look at spans of alike frames, and at what is known of people.
        """
        survey = self._survey(query, films)
        if survey is None:
            return None
        faces, version = self._lineup.faces(query, films, settings, sights)
        names = dict.fromkeys(who.person for who in query.people if who.is_known)
        rolls = {name: self._lineup.roll(name, films, faces) for name in names}

        def with_company() -> Sequence[Footage]:
            shown = sorted({int(p) for roll in rolls.values() for p in np.unique(roll.films)})
            spread = shown[:: -(-len(shown) // COMPANY_FILMS) or 1]
            return self._cutter.footage(query, [films[place] for place in spread], faces)

        grounds = grounds_of(
            query,
            films,
            self._backgrounds,
            settings,
            everything=lambda: self._cutter.everything(query, films),
            footage=with_company,
            version=version,
        )
        wanted = wanted_vectors(query, sights, self._phrases)
        blocks = self._blocks(survey, films)
        ranking = glance(
            query,
            films,
            blocks,
            survey.cosines(wanted),
            rolls,
            grounds,
            settings,
            asked=self._of_the_years(query, films, blocks),
        )
        return FirstLook(query, films, settings, faces, grounds, wanted, ranking)

    def look_closer(self, first: FirstLook, most: int) -> Look:
        """Return the films as ``views`` does, where the query is met best.

        The ``most`` best blocks of a few seconds, with what lies near them, are all of the views'
        cells.
        """
        near = first.ranking.best(most)
        footage = self._cutter.footage(first.query, first.films, first.faces, near)
        scores = scores_of(self._store, footage, first.wanted, is_whole=False)
        views = self._seen(
            first.query,
            footage,
            scores,
            first.faces,
            first.grounds,
            first.settings,
            self.heard(first.query, first.films),
        )
        return Look(views, is_all=near.is_all)

    def _survey(self, query: Query, films: Sequence[Film]) -> Survey | None:
        """Return the survey by which films are looked through, None when all of them are."""
        if sum(film.frame_count for film in films) < LARGE_FRAMES or not can_be_glanced(query):
            return None
        survey = self._store.survey()
        is_told = survey is not None and all(
            survey.tells_of(film) for film in films if film.frame_count
        )
        return survey if is_told else None

    def _blocks(self, survey: Survey, films: Sequence[Film]) -> Blocks:
        """Return the films cut into blocks; kept for the next question about the same films."""
        runs = tuple(film.run_id for film in films)
        cut = self._cut
        if cut is None or cut[0] is not survey or cut[1] != runs:
            self._cut = cut = (survey, runs, blocks_of(survey, films))
        return cut[2]

    def _of_the_years(
        self, query: Query, films: Sequence[Film], blocks: Blocks
    ) -> NDArray[np.bool_] | None:
        """Return which blocks are of the years asked for, (m,); None where that is no question.

        A photo stands at the very start of its block.
        """
        if query.years is None:
            return None
        found = np.ones(len(blocks), dtype=bool)
        for place, film in enumerate(films):
            if film.is_photos:
                mine = slice(*np.searchsorted(blocks.films, (place, place + 1)))
                times_s = np.asarray(blocks.numbers[mine] * BLOCK_S, dtype=np.float64)
                found[mine] = self._cutter.is_of_years(query, film, times_s)
        return found

    def _seen(
        self,
        query: Query,
        footage: Sequence[Footage],
        scores: Sequence[NDArray[np.float32]],
        faces: Mapping[str, Faces],
        grounds: Grounds,
        settings: SearchSettings,
        heard: Heard,
    ) -> list[View]:
        """Return the views of footage, with all that is named seen in them."""
        shots = self._store.shot_times([one.film for one in footage])
        things = scene_streams(query, footage, scores, grounds, settings)
        return [
            view_of(
                query,
                one.film,
                shots[one.film.id],
                one.cells,
                {**one.people, **seen, **line_streams(query, one.cells, one.film.id, heard)},
                faces.get(one.film.id),
                self._voices(query, one.film),
            )
            for one, seen in zip(footage, things, strict=True)
        ]

    def _voices(self, query: Query, film: Film) -> Voices:
        """Return whom the labels of a film's subtitles mean, where that matters."""
        if not query.lines or not query.people:
            return NO_VOICES
        return voices_of(film.title, self._store.people(), self._store.cast(), query)

    def _apart(self, query: Query, film: Film, shots: ShotTimes) -> Iterator[ShotTimes]:
        """Yield the shots of a film, or of each photo that is of the years asked for."""
        if not film.is_photos:
            yield shots
            return
        for place in np.flatnonzero(self._cutter.is_of_years(query, film, shots.starts_s)):
            one = slice(place, place + 1)
            yield ShotTimes(shots.starts_s[one], shots.ends_s[one])
