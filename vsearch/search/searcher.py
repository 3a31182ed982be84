"""A sentence answered: parsed, weighed against the index, joined into ranked moments."""

from collections.abc import Sequence
from dataclasses import replace

from vsearch.errors import InputError
from vsearch.join.settle import rank_key
from vsearch.parse import Parser
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.media import Film
from vsearch.records.moments import Answer
from vsearch.records.query import Constraint, Line, Query, Seen, Thing, Who
from vsearch.records.timeline import Timeline
from vsearch.search.constraints import can_be_met
from vsearch.search.course import course
from vsearch.search.found import Candidate, Shower, chosen, fused, whole
from vsearch.search.joining import joined
from vsearch.search.locate import Place, locate, without_bars
from vsearch.search.names import Names
from vsearch.search.notes import notes
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Eyes, Pictures, Sights, no_pictures
from vsearch.search.presence import Seen as Presences
from vsearch.search.presence import company, longest_first, screen_time
from vsearch.search.repeats import Repeats
from vsearch.search.roles import playing
from vsearch.search.scope import Scope, is_whole_films, scope_of
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings
from vsearch.store import Store

LIKE_SOMEBODY = 0.5  # probability from which a face in a picture is given a name
LOOKED_THROUGH = 5  # times as many moments as are shown are looked through for repeats
BLOCKS = 2  # times as many blocks of a large library are looked at, and then MORE, until there are
ENOUGH = 2  # times as many moments as are shown, or nothing is left that could be one
MORE = 4  # times as many blocks as before
PARTIALS = 3  # partial matches offered when nothing matches in full


class Searcher:
    """Answers sentences over one index; safe to share between threads."""

    def __init__(
        self, *, store: Store, phrases: PhraseBook, parser: Parser, eyes: Eyes | None = None
    ) -> None:
        """``eyes`` look at the pictures of questions; without them no picture is taken."""
        self._store = store
        self._eyes = eyes
        self._phrases = phrases
        self._parser = parser
        self._viewer = Viewer(store, phrases)
        self._repeats = Repeats(store)
        self._names = Names(store)

    @property
    def encoder_name(self) -> str:
        """Return the identity of the scene encoder that answers."""
        return self._phrases.encoder_name

    def films(self) -> list[Film]:
        """Return the films that are searched, by title, year and path."""
        return self._store.films()

    def parse(self, text: str, context: Context | None = None) -> Query:
        """Return what the sentence asks for; InputError when it asks for nothing.

        ``context`` is what was asked before, and found: the sentence may change it.
        """
        return self._parser.parse(text, self._names.catalog(), context)

    def ask(
        self,
        text: str,
        settings: SearchSettings | None = None,
        context: Context | None = None,
        pictures: Pictures = no_pictures,
    ) -> Answer:
        """Return the answer to a sentence; InputError when it asks for nothing."""
        return self.answer(self.parse(text, context), settings, pictures)

    def answer(
        self,
        query: Query,
        settings: SearchSettings | None = None,
        pictures: Pictures = no_pictures,
    ) -> Answer:
        """Return the ranked moments for a query, or "no confident match" with the nearest.

        A film or person that is not known is never searched as something else: then there is no
        confident match, and the rest of the sentence only yields partial ones. Asked for the time
        on screen or for company, the answer holds presences, and their stretches are the moments.
        ``pictures`` gives the pictures that the query names.
        """
        settings = settings or SearchSettings()
        if query.within_s is not None:
            settings = replace(settings, window_s=query.within_s)
        scope = scope_of(query, self._store.films())
        scope = replace(scope, films=playing(query, scope.films, self._names.catalog()))
        sights = self._sights(query, pictures)
        if query.aim == "look-alike":
            return self._answer(query, scope)
        if query.aim == "moments":
            return self._moments(query, scope, settings, sights)
        return self._presences(query, scope, settings, sights)

    def prepare(self) -> None:
        """Read and work out what most questions need, so that the first one need not wait for it.

        In a large library that is who is on every track, and the spans of alike frames.
        """
        wanted: list[Seen] = [Thing("a face")]
        wanted += [Who(person.name, person.name) for person in self._store.people()[:1]]
        self.answer(Query(constraints=tuple(Constraint((one,)) for one in wanted)))

    def timeline(
        self,
        query: Query,
        film_id: str,
        settings: SearchSettings | None = None,
        pictures: Pictures = no_pictures,
    ) -> Timeline:
        """Return how one film goes for a query: shots, scores, and who is on screen when.

        Raises UnknownNameError when there is no such film.
        """
        film = self._store.film(film_id)
        return course(
            query,
            film,
            self._store.all_shots([film])[film.id],
            [person.name for person in self._store.people()],
            viewer=self._viewer,
            settings=settings or SearchSettings(),
            sights=self._sights(query, pictures),
        )

    def locate(self, image: Image) -> Place | None:
        """Return the frame of the library that a picture is likest to; None without films."""
        if self._eyes is None:
            raise InputError("Pictures cannot be looked at here: ask in words.")
        scenes = [self._eyes.scene(image), self._eyes.scene(without_bars(image))]
        return locate(image, scenes, self._store)

    def is_portrait(self, image: Image) -> bool:
        """Say whether a picture is plainly of one face."""
        return self._eyes is not None and self._eyes.is_portrait(image)

    def _sights(self, query: Query, pictures: Pictures) -> Sights:
        if not query.pictures and not query.faces:
            return Sights()
        if self._eyes is None:
            raise InputError("Pictures cannot be looked at here: ask in words.")
        return self._eyes.look(query, pictures)

    def _moments(
        self, query: Query, scope: Scope, settings: SearchSettings, sights: Sights
    ) -> Answer:
        candidates = self._candidates(query, scope.films, settings, sights)
        full = chosen(candidates, query)
        shown, places = self._distinct(full, query, settings)
        every = [c for c in candidates if c.moment.is_full]
        partial = sorted(candidates, key=lambda c: rank_key(c.moment)) if not every else []
        return self._answer(
            query,
            scope,
            shower=Shower(self._store, query, settings),
            full=shown,
            repeats=places,
            partial=partial[: min(PARTIALS, settings.top)],
            passed=len(every) if every and not full else None,
            told=self._about_faces(sights),
        )

    def _distinct(
        self, full: Sequence[Candidate], query: Query, settings: SearchSettings
    ) -> tuple[Sequence[Candidate], Sequence[int | None]]:
        """Return the moments to show, and which of them each nearly repeats."""
        if query.pick or not settings.has("grouping"):
            shown = full[: settings.top]
            return shown, [None] * len(shown)
        return self._repeats.distinct(full[: LOOKED_THROUGH * settings.top], settings.top)

    def _about_faces(self, sights: Sights) -> list[str]:
        """Tell who the faces in the pictures may be."""
        told = []
        for name, face in sights.faces.items():
            likest = self._viewer.resembled(face)
            if likest and likest[1] >= LIKE_SOMEBODY:
                told.append(f"the face in {name} looks like {likest[0]} (p {likest[1]:.2f})")
            elif likest:
                told.append(f"the face in {name} is of nobody who is known by photos")
        return told

    def _candidates(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> list[Candidate]:
        if is_whole_films(query):
            return [whole(view) for view in self._viewer.bare(query, films)]
        wanted = [c for c in query.constraints if not c.is_negated]
        ruled_out = [c for c in query.constraints if c.is_negated and can_be_met(c)]
        is_searchable = any(map(can_be_met, wanted)) if wanted else ruled_out or query.is_alone
        if not is_searchable:
            return []
        spoken = self._viewer.where_spoken(query, films, settings, sights)
        if spoken is not None:
            return fused(joined(query, spoken, settings), settings.fusion)
        first = self._viewer.first_look(query, films, settings, sights)
        if first is None:
            views = self._viewer.views(query, films, settings, sights)
            return fused(joined(query, views, settings), settings.fusion)
        blocks = BLOCKS * (query.skip + LOOKED_THROUGH * settings.top)
        while True:
            look = self._viewer.look_closer(first, blocks)
            found = joined(query, look.views, settings)
            full = sum(one.moment.is_full for one in found)
            is_silent = any(map(_is_spoken, wanted))  # and nowhere: nothing is met in full
            if look.is_all or is_silent or full >= query.skip + ENOUGH * settings.top:
                return fused(found, settings.fusion)
            blocks *= MORE

    def _presences(
        self, query: Query, scope: Scope, settings: SearchSettings, sights: Sights
    ) -> Answer:
        measure = screen_time if query.aim == "screen time" else company
        seen: list[Presences] = []
        if any(who.is_known for who in query.people):
            films = [film for film in scope.films if not film.is_photos]
            for view in self._viewer.views(query, films, settings, sights):
                seen += measure(query, view, settings)
        order = {film.id: number for number, film in enumerate(scope.films)}
        stretches = sorted(
            (stretch for one in seen for stretch in one.candidates),
            key=lambda c: (order[c.view.film.id], c.moment.start_s),
        )
        return self._answer(
            query,
            scope,
            shower=Shower(self._store, query, settings),
            full=stretches[query.skip :][: settings.top],
            seen=longest_first(seen) if measure is company else seen,
        )

    def _answer(
        self,
        query: Query,
        scope: Scope,
        *,
        shower: Shower | None = None,
        full: Sequence[Candidate] = (),
        repeats: Sequence[int | None] = (),
        partial: Sequence[Candidate] = (),
        passed: int | None = None,
        seen: Sequence[Presences] = (),
        told: Sequence[str] = (),
    ) -> Answer:
        return Answer(
            query=query,
            moments=shower.show_all(full, repeats) if shower else (),
            partials=shower.show_all(partial) if shower else (),
            notes=(
                *notes(
                    query,
                    undated=scope.undated,
                    passed=passed,
                    lacks_photos=scope.lacks_photos,
                    heard=self._viewer.heard(query, scope.films),
                ),
                *told,
            ),
            encoder=self.encoder_name,
            presences=tuple(one.presence for one in seen),
        )


def _is_spoken(constraint: Constraint) -> bool:
    """Say whether nothing but lines can meet a constraint."""
    return all(isinstance(seen, Line) for seen in constraint.any_of)
