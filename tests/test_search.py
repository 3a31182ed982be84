"""Queries answered over a small index made with plain models."""

from dataclasses import asdict
from json import dumps

import pytest

from tests.fakes import ColourScenes
from tests.small_library import small_library
from tests.strips import never, want
from vsearch.parse import Parser
from vsearch.records.people import CastEntry
from vsearch.records.query import (
    END,
    START,
    Bound,
    Correction,
    FilmScope,
    Headcount,
    Line,
    Query,
    Stretch,
    Who,
)
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import SearchSettings
from vsearch.store import Store

ANNA, BEN = Who("Anna Berg", "Anna Berg"), Who("Ben Okoro", "Ben Okoro")
ZAPHOD = Who("Zaphod", "Zaphod Beeblebrox", is_known=False)
RED, GREEN, BLUE = "a red wall", "a green wall", "something blue"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with small_library(tmp_path_factory.mktemp("library")) as store:
        yield store


@pytest.fixture(scope="module")
def searcher(index):
    return Searcher(store=index, phrases=PhraseBook(ColourScenes()), parser=Parser(None))


@pytest.fixture(scope="module")
def named(index):
    """Return what limits a query to the film of a title, or leaves it out."""
    ids = {film.title: film.id for film in index.films()}

    def scope(title, *, is_excluded=False):
        return FilmScope(title, (ids[title],) if title in ids else (), is_excluded)

    return scope


@pytest.fixture(scope="module")
def ask(searcher):
    def answer(*constraints, settings=None, **query):
        return searcher.answer(Query(constraints=constraints, **query), settings)

    return answer


def spans(answer):
    return [(m.title, round(m.start_s), round(m.end_s)) for m in answer.moments]


def test_a_sentence_is_parsed_and_answered(searcher):
    """Ben is in both films, in three shots, two of them adjoining."""
    found = spans(searcher.ask("Ben Okoro"))
    assert sorted(found) == [("Night Train", 8, 16), ("Old Harbour", 0, 4)]


def test_a_title_restricts(ask, named):
    """Only the film that is named answers, or every other."""
    assert spans(ask(want(BEN), films=(named("Old Harbour"),))) == [("Old Harbour", 0, 4)]
    others = (named("Night Train", is_excluded=True),)
    assert spans(ask(want(BEN), films=others)) == [("Old Harbour", 0, 4)]


def test_two_people_are_found_where_both_are(ask):
    """Anna and Ben share one shot."""
    assert spans(ask(want(ANNA), want(BEN)))[0] == ("Night Train", 8, 12)


def test_without_leaves_out_the_shot_with_the_other(ask):
    """Anna without Ben is the first shot."""
    assert spans(ask(want(ANNA), never(BEN))) == [("Night Train", 0, 4)]


def test_nobody_else_leaves_out_the_shot_with_the_other(ask):
    """Ben by himself: without Anna, whoever she is."""
    alone = spans(ask(want(BEN), is_alone=True))
    assert sorted(alone) == [("Night Train", 12, 16), ("Old Harbour", 0, 4)]


def test_a_person_with_a_thing_is_found_where_both_are(ask):
    """Ben with something green: the last shot."""
    answer = ask(want(BEN), want(GREEN, of="Ben Okoro"))
    assert spans(answer)[0] == ("Night Train", 12, 16)
    assert [e.kind for e in answer.moments[0].evidence] == ["person", "scene"]
    assert answer.moments[0].evidence[1].label == '"a green wall"'


def test_a_thing_alone_is_found(ask):
    """Blue is in both films."""
    assert sorted(spans(ask(want(BLUE)))) == [("Night Train", 8, 12), ("Old Harbour", 4, 8)]


def test_a_moment_that_looks_like_a_better_one_is_told_of_beside_it(ask):
    """Both harbour and train have a blue shot: one distinct moment, unless they are not grouped."""
    answer = ask(want(BLUE), settings=SearchSettings(top=1))
    assert [moment.repeats for moment in answer.moments] == [None, 0]
    assert [(first.title, len(others)) for first, others in answer.groups] == [
        (answer.moments[0].title, 1)
    ]
    apart = ask(want(BLUE), settings=SearchSettings(top=1, without=frozenset({"grouping"})))
    assert [moment.repeats for moment in apart.moments] == [None]


def test_either_thing_is_found_and_evidence_tells_which(ask):
    """Green or blue: the last two shots of one film, the last of the other."""
    answer = ask(want(GREEN, BLUE))
    assert sorted(spans(answer)) == [("Night Train", 8, 16), ("Old Harbour", 4, 8)]
    labels = {e.label for moment in answer.moments for e in moment.evidence}
    assert labels <= {'"a green wall"', '"something blue"'}


def test_people_are_counted(ask):
    """Two faces are on the blue shot; none on the yellow one and the last of the harbour."""
    assert spans(ask(want(Headcount(2)))) == [("Night Train", 8, 12)]
    nobody = ask(want(Headcount(0, 0)))
    assert sorted(spans(nobody)) == [("Night Train", 4, 8), ("Old Harbour", 4, 8)]
    assert {e.kind for moment in nobody.moments for e in moment.evidence} == {"people"}


def test_steps_are_found_in_their_order(ask):
    """Anna alone on red, then Ben on green; not the other way round."""
    forth = ask(want(ANNA), want(GREEN, step=1), within_s=20)
    assert [title for title, *_ in spans(forth)] == ["Night Train"]
    assert round(forth.moments[0].end_s) == 16
    assert forth.moments[0].evidence[0].time_s < forth.moments[0].evidence[1].time_s
    back = ask(want(GREEN), want(ANNA, step=1), within_s=20)
    assert spans(back) == []
    assert None in [e.time_s for moment in back.partials for e in moment.evidence]


def test_a_part_of_the_films_is_looked_at(ask):
    """Ben in the first ten seconds; in the last quarter; a part that only one film has."""
    first = Stretch(START, Bound(10.0, "start"))
    assert sorted(spans(ask(want(BEN), stretch=first))) == [
        ("Night Train", 8, 10),
        ("Old Harbour", 0, 4),
    ]
    assert spans(ask(want(BEN), stretch=Stretch(Bound(0.75, "share"), END))) == [
        ("Night Train", 12, 16)
    ]
    assert spans(ask(want(BEN), stretch=Stretch(Bound(10.0, "start"), END))) == [
        ("Night Train", 10, 16)
    ]


def test_years_limit_the_films(ask):
    """Night Train has no year, and that is told."""
    answer = ask(want(BEN), years=(1980, 1989))
    assert spans(answer) == [("Old Harbour", 0, 4)]
    assert any("1 film has no year" in note for note in answer.notes)


def test_a_title_alone_is_the_whole_film_or_the_part_of_it(ask, named):
    """From the first second to the last, or as asked for."""
    assert spans(ask(films=(named("Old Harbour"),))) == [("Old Harbour", 0, 8)]
    last = Stretch(Bound(3.0, "end"), END)
    assert spans(ask(films=(named("Old Harbour"),), stretch=last)) == [("Old Harbour", 5, 8)]
    both = [("Night Train", 13, 16), ("Old Harbour", 5, 8)]
    assert spans(ask(stretch=last)) == both
    assert spans(ask()) == []


def test_evidence_tells_time_box_similarity_and_probability(ask, named):
    """Anna's square is at a sixth of the width, on a sampled frame, and surely hers."""
    evidence = ask(want(ANNA), films=(named("Night Train"),)).moments[0].evidence[0]
    assert evidence.box == pytest.approx((0.125, 1 / 3, 0.375, 2 / 3), abs=0.03)
    assert evidence.similarity > 0.99
    assert evidence.probability > 0.99
    assert not evidence.is_weak


def test_what_is_nowhere_is_no_confident_match_and_the_nearest_is_offered(ask):
    """Anna is never near green within a second: she, or the green, is offered as partial."""
    for answer in (
        ask(want(ANNA), want(GREEN), settings=SearchSettings(window_s=1.0)),
        ask(want(ANNA), want(GREEN), within_s=1.0),
    ):
        assert not answer.is_confident
        assert answer.partials
        assert all(moment.is_partial for moment in answer.partials)
        assert any(evidence.is_weak for evidence in answer.partials[0].evidence)


def test_an_unknown_person_is_nowhere_in_the_evidence(ask):
    """Nobody enrolled is called that: no guess, only the rest of the sentence."""
    answer = ask(want(ZAPHOD), want(RED))
    assert not answer.is_confident
    assert any("Zaphod Beeblebrox" in note for note in answer.notes)
    stranger, wall = answer.partials[0].evidence
    assert (stranger.label, stranger.kind) == ("Zaphod (Zaphod Beeblebrox)", "person")
    assert (stranger.time_s, stranger.probability, stranger.is_weak) == (None, 0.0, True)
    assert wall.time_s is not None
    assert not wall.is_weak
    assert "null" in dumps(asdict(stranger))


def test_an_unknown_person_alone_does_not_bring_up_the_whole_film(ask, named):
    """The film is known, but who is asked for is not, wanted or not."""
    for constraint in (want(ZAPHOD), never(ZAPHOD)):
        answer = ask(constraint, films=(named("Night Train"),))
        assert (answer.moments, answer.partials) == ((), ())


def test_an_unknown_person_who_is_not_wanted_is_told_and_left_aside(ask, named):
    """Anna is found; that Zaphod may be with her is told."""
    answer = ask(want(ANNA), never(ZAPHOD), films=(named("Night Train"),))
    assert spans(answer)[0] == ("Night Train", 0, 4)
    assert any("ruled out" in note for note in answer.notes)


def test_spoken_words_are_not_pretended_to_be_found_without_subtitles(ask):
    """Anna is offered as a partial match, with a plain note."""
    answer = ask(want(ANNA), want(Line("all aboard"), of="Anna Berg"))
    assert not answer.is_confident
    assert answer.partials[0].evidence[1].kind == "line"
    assert any("has subtitles" in note for note in answer.notes)


def test_an_unknown_film_is_said_to_be_unknown(ask, named):
    """No other film answers for it, but those named beside it do."""
    answer = ask(want(BEN), films=(named("The Matrix"),))
    assert (answer.moments, answer.partials) == ((), ())
    assert any("Matrix" in note for note in answer.notes)
    both = ask(want(BEN), films=(named("The Matrix"), named("Old Harbour")))
    assert spans(both) == [("Old Harbour", 0, 4)]
    assert any("Matrix" in note for note in both.notes)


def test_corrections_are_told(ask, named):
    """The name is understood, and the note says how."""
    told = ask(
        films=(named("Night Train"),), corrections=(Correction("Nihgt Train", "Night Train"),)
    )
    assert any("Night Train" in note for note in told.notes)


def test_no_more_moments_than_asked_for(ask):
    """One means one."""
    assert len(ask(want(BEN), settings=SearchSettings(top=1)).moments) == 1


def test_the_next_one_passes_over_the_best(ask):
    """Of two the second; then there is none left."""
    every = spans(ask(want(BLUE)))
    assert spans(ask(want(BLUE), skip=1)) == every[1:]
    none = ask(want(BLUE), skip=2)
    assert (none.moments, none.partials) == ((), ())
    assert any("only 2 matches" in note for note in none.notes)


def test_the_first_and_the_last_time_of_each_film(ask):
    """Anna is on the first shot and on the third; Ben is in both films."""
    assert spans(ask(want(ANNA), pick="first")) == [("Night Train", 0, 4)]
    assert spans(ask(want(ANNA), pick="last")) == [("Night Train", 8, 12)]
    assert spans(ask(want(ANNA), pick="first", skip=1)) == [("Night Train", 8, 12)]
    assert spans(ask(want(BEN), pick="first")) == [("Night Train", 8, 16), ("Old Harbour", 0, 4)]


def test_longer_moments_stay_inside_of_the_film(ask, named):
    """Three seconds more at both ends, but not before the film begins."""
    harbour = (named("Old Harbour"),)
    assert spans(ask(want(BEN), films=harbour, longer_s=3)) == [("Old Harbour", 0, 7)]
    assert spans(ask(want(BEN), films=harbour, longer_s=30)) == [("Old Harbour", 0, 8)]


def test_screen_time_is_told_by_person_and_film(ask):
    """Ben is eight of sixteen seconds in one film, four of eight in the other."""
    answer = ask(want(BEN), aim="screen time")
    told = [(p.label, p.title, round(p.seconds), round(p.share, 1)) for p in answer.presences]
    assert told == [("Ben Okoro", "Night Train", 8, 0.5), ("Ben Okoro", "Old Harbour", 4, 0.5)]
    assert spans(answer) == [("Night Train", 8, 16), ("Old Harbour", 0, 4)]
    assert answer.moments[0].evidence[0].box is not None


def test_company_is_told_by_person(ask):
    """Ben is with Anna on the blue shot."""
    answer = ask(want(ANNA), aim="company")
    assert [(p.label, round(p.seconds)) for p in answer.presences] == [("Ben Okoro", 4)]
    assert spans(answer) == [("Night Train", 8, 12)]


def test_a_look_alike_is_not_guessed(ask):
    """A picture is needed."""
    answer = ask(aim="look-alike")
    assert (answer.moments, answer.partials) == ((), ())
    assert any("picture" in note for note in answer.notes)


def test_the_names_are_read_again_when_they_change(index, searcher):
    """The same catalogue serves until a part is added, and then knows it."""
    before = searcher._names.catalog()
    assert searcher._names.catalog() is before
    index.add_cast(CastEntry("Night Train", "The Stoker", "Ben Okoro"))
    assert searcher._names.catalog() is not before
    assert "Ben Okoro" in searcher.parse("The Stoker").people[0].label


def test_what_was_prepared_answers_as_it_would_have(index):
    """Preparing only saves the first question its time."""
    prepared, fresh = (
        Searcher(store=index, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
        for _ in range(2)
    )
    prepared.prepare()
    found = spans(prepared.ask(f"Anna with {GREEN}"))
    assert found
    assert found == spans(fresh.ask(f"Anna with {GREEN}"))


def test_an_empty_library_can_be_prepared(tmp_path):
    """As the app does it before anything is indexed."""
    with Store.open(tmp_path / "index") as store:
        Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None)).prepare()
