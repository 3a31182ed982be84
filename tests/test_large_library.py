"""A library looked through by its spans gives the moments that all of its frames give."""

from collections.abc import Iterator, Sequence

import pytest

from tests.made_up_library import PEOPLE, THINGS, MadeUpScenes, build
from tests.strips import never, people, want
from vsearch.parse import Parser
from vsearch.records.media import Film
from vsearch.records.moments import Moment
from vsearch.records.query import Bound, FilmScope, Query, Stretch, Who
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Sights
from vsearch.search.searcher import Searcher
from vsearch.search.view import View
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings
from vsearch.store import Store

ANNA, BEN, CLEO = (Who(name, name) for name in PEOPLE)
DOG, CAR, PIANO, BOAT = THINGS
FIRST_HALF = Stretch(end=Bound(0.5, "share"))
SOME_FILMS = (FilmScope("three", ("film0", "film2", "album")),)
TOP = SearchSettings(top=2)
QUERIES = {
    "person": Query(constraints=(want(ANNA),)),
    "object": Query(constraints=(want(DOG),)),
    "person and object": Query(constraints=(want(ANNA), want(DOG))),
    "two people": Query(constraints=(want(ANNA), want(BEN))),
    "two people and object": Query(constraints=(want(ANNA), want(BEN), want(CAR))),
    "two objects": Query(constraints=(want(DOG), want(CAR))),
    "person or object": Query(constraints=(want(CLEO, PIANO),)),
    "either person and object": Query(constraints=(want(ANNA, BEN), want(BOAT))),
    "two of three": Query(constraints=(want(ANNA, BEN, DOG, at_least=2),)),
    "their object": Query(constraints=(want(BEN), want(CAR, of=BEN.said))),
    "person without object": Query(constraints=(want(ANNA), never(DOG))),
    "person without person": Query(constraints=(want(ANNA), never(BEN))),
    "object without person": Query(constraints=(want(PIANO), never(CLEO))),
    "person alone": Query(constraints=(want(BEN),), is_alone=True),
    "person and two faces": Query(constraints=(want(ANNA), want(people(2)))),
    "person then object": Query(constraints=(want(ANNA), want(DOG, step=1))),
    "object then person": Query(constraints=(want(CAR), want(CLEO, step=1))),
    "in one shot": Query(constraints=(want(BEN), want(DOG)), together="shot"),
    "on one frame": Query(constraints=(want(BEN), want(BOAT)), together="frame"),
    "within half a minute": Query(constraints=(want(ANNA), want(PIANO)), within_s=30.0),
    "the next ones": Query(constraints=(want(ANNA),), skip=4),
    "in the first half": Query(constraints=(want(CLEO),), stretch=FIRST_HALF),
    "in some films": Query(constraints=(want(DOG),), films=SOME_FILMS),
    "photos of a year": Query(constraints=(want(ANNA),), media="photos", years=(2002, 2002)),
    "photos of an object": Query(constraints=(want(CAR),), media="photos", years=(2003, 2003)),
}


@pytest.fixture(scope="module", params=[1, 2])
def searcher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Searcher]:
    with Store.open(tmp_path_factory.mktemp("made-up") / "index") as store:
        build(store, 4, seed=request.param)
        yield Searcher(store=store, phrases=PhraseBook(MadeUpScenes()), parser=Parser(None))


def found(
    searcher: Searcher, query: Query, monkeypatch: pytest.MonkeyPatch, *, large_frames: int
) -> list[Moment]:
    monkeypatch.setattr("vsearch.search.views.LARGE_FRAMES", large_frames)
    return list(searcher.answer(query, TOP).moments)


def times(moments: list[Moment]) -> list[tuple[str, float, float]]:
    return [(one.film_id, one.start_s, one.end_s) for one in moments]


@pytest.mark.parametrize("name", QUERIES)
def test_the_best_moments_are_the_same(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The same films and times in the same order, as sure as before."""
    exact = found(searcher, QUERIES[name], monkeypatch, large_frames=1 << 60)
    rough = found(searcher, QUERIES[name], monkeypatch, large_frames=0)
    assert times(rough) == times(exact)
    for one, other in zip(rough, exact, strict=True):
        assert one.score == pytest.approx(other.score, abs=0.01)
        assert one.probability == pytest.approx(other.probability, abs=0.01)


def test_what_only_takes_away_is_looked_for_until_nothing_is_left(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fourth and fifth of five such moments are not among the first few blocks."""
    wanted = (want(ANNA), want(BEN), never(PIANO), never(DOG))
    query = Query(constraints=wanted, together="shot", skip=3)
    exact = found(searcher, query, monkeypatch, large_frames=1 << 60)
    monkeypatch.setattr("vsearch.search.searcher.BLOCKS", 1)
    rough = found(searcher, query, monkeypatch, large_frames=0)
    assert times(rough) == times(exact)
    assert len(exact) == 2


def test_what_is_nowhere_is_looked_for_everywhere_once(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is ever seen with two others."""
    query = Query(constraints=(want(ANNA), want(people(3))))
    assert not found(searcher, query, monkeypatch, large_frames=0)


def test_only_photos_of_the_years_asked_for_are_worth_a_look(searcher: Searcher) -> None:
    """Of the four best photos all are of 2002, however good others are."""
    viewer = searcher._viewer
    query = Query(constraints=(want(ANNA),), media="photos", years=(2002, 2002))
    album = [film for film in searcher.films() if film.is_photos]
    (view,) = views_of(viewer, query, album, most=4)
    assert [round(time_s / 10_000) % 3 for time_s in view.cells.times_s] == [1] * 4


def views_of(viewer: Viewer, query: Query, films: Sequence[Film], most: int) -> Sequence[View]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vsearch.search.views.LARGE_FRAMES", 0)
        first = viewer.first_look(query, films, TOP, Sights())
        assert first is not None
        return viewer.look_closer(first, most).views
