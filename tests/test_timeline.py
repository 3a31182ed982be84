"""How one film goes for a question: shots, scores along it, and who is on screen."""

import pytest

from tests.fakes import ColourScenes
from tests.small_library import small_library
from vsearch.errors import UnknownNameError
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with small_library(tmp_path_factory.mktemp("library")) as store:
        yield store


@pytest.fixture(scope="module")
def searcher(index):
    return Searcher(store=index, phrases=PhraseBook(ColourScenes()), parser=Parser(None))


def timeline_of(searcher: Searcher, title: str, text: str):
    (film,) = [film for film in searcher.films() if film.title == title]
    return searcher.timeline(searcher.parse(text), film.id)


def test_timeline_has_every_shot_and_score(searcher) -> None:
    """Red is seen in the first of two shots, Ben too; there is a score for each."""
    timeline = timeline_of(searcher, "Old Harbour", "Ben Okoro with a red wall")
    assert [(shot.start_s, shot.end_s) for shot in timeline.shots] == [(0.0, 4.0), (4.0, 8.0)]
    assert (timeline.begins_s, timeline.ends_s) == (0.0, 8.0)
    ben, wall = timeline.scores
    assert ben.label == "Ben Okoro"
    for score in (ben, wall):
        is_first = score.ends_s <= 4.0
        assert score.probabilities[is_first].min() > score.probabilities[~is_first].max()


def test_people_of_the_timeline_are_not_only_those_asked_for(searcher) -> None:
    """Everybody who may be in the film has their stretches: here its cast alone."""
    timeline = timeline_of(searcher, "Old Harbour", "something blue")
    assert [(one.person, one.stretches) for one in timeline.people] == [
        ("Ben Okoro", ((0.0, 4.0),))
    ]


def test_what_is_not_wanted_is_told_apart(searcher) -> None:
    """Its score says how surely it is there all the same."""
    timeline = timeline_of(searcher, "Old Harbour", "Ben Okoro without a red wall")
    assert [score.is_negated for score in timeline.scores] == [False, True]


def test_question_about_films_alone_has_no_scores(searcher) -> None:
    """There is nothing to look for."""
    assert timeline_of(searcher, "Old Harbour", "Old Harbour").scores == ()


def test_film_that_is_gone_has_no_timeline(searcher) -> None:
    """The index names it."""
    with pytest.raises(UnknownNameError):
        searcher.timeline(searcher.parse("a red wall"), "f0")
