"""Questions with pictures in the place of words."""

import numpy as np
import pytest

from tests.fakes import (
    GREEN,
    GREY,
    ColourScenes,
    SquareFaces,
    SquareVectors,
    picture,
)
from tests.small_library import small_library
from tests.strips import want
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.records.query import Constraint, Face, Picture, Query, Who
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Eyes, no_pictures, read_as, with_pictures
from vsearch.search.searcher import Searcher

PICTURES = {
    "anna.jpg": picture(GREY, magenta=60),
    "ben.jpg": picture(GREY, cyan=60),
    "both.jpg": picture(GREY, magenta=20, cyan=100),
    "green.jpg": picture(GREEN),
    "wall.jpg": picture((30, 30, 200)),
}
ANNA = Who("Anna Berg", "Anna Berg")


def face_models():
    return SquareFaces(), SquareVectors()


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    with small_library(tmp_path_factory.mktemp("library")) as store:
        yield Searcher(
            store=store,
            phrases=PhraseBook(ColourScenes()),
            parser=Parser(None),
            eyes=Eyes(ColourScenes(), face_models),
        )


@pytest.fixture
def ask(searcher):
    def answer(*constraints, **query):
        return searcher.answer(
            Query(constraints=constraints, **query), pictures=PICTURES.__getitem__
        )

    return answer


def spans(answer):
    return sorted((m.title, round(m.start_s), round(m.end_s)) for m in answer.moments)


def test_a_face_finds_whoever_has_it(ask):
    """Anna's, as if nobody had told her name."""
    answer = ask(want(Face("anna.jpg")))
    assert spans(answer) == [("Night Train", 0, 4), ("Night Train", 8, 12)]
    assert answer.moments[0].evidence[0].kind == "person"
    assert answer.moments[0].evidence[0].box is not None


def test_the_answer_tells_whom_a_face_resembles(ask):
    """Anna is enrolled."""
    assert ask(want(Face("anna.jpg"))).notes == (
        "the face in anna.jpg looks like Anna Berg (p 1.00)",
    )


def test_a_face_goes_with_names_and_things(ask):
    """Ben's face where Anna is; Ben's face before something green."""
    assert spans(ask(want(Face("ben.jpg")), want(ANNA))) == [("Night Train", 8, 12)]
    both = ask(want(Face("ben.jpg")), want("a green wall"))
    assert ("Night Train", 12, 16) in spans(both)


def test_a_picture_finds_what_looks_like_it(ask, searcher):
    """Only one shot of the film is green."""
    answer = ask(want(Picture("green.jpg")), films=searcher.parse("in Night Train").films)
    assert spans(answer) == [("Night Train", 12, 16)]
    assert answer.moments[0].evidence[0].label == 'like the picture "green.jpg"'


def test_a_face_that_must_not_be_seen(ask):
    """Something blue without Ben: the other film's."""
    answer = ask(want(ANNA), Constraint((Face("ben.jpg"),), is_negated=True))
    assert spans(answer) == [("Night Train", 0, 4)]


def test_whoever_a_picture_shows_is_not_somebody_else(ask):
    """Anna alone; Anna and Ben and nobody else, one of them or both by a picture."""
    assert spans(ask(want(Face("anna.jpg")), is_alone=True)) == [("Night Train", 0, 4)]
    together = [("Night Train", 8, 12)]
    assert spans(ask(want(Face("ben.jpg")), want(ANNA), is_alone=True)) == together
    assert spans(ask(want(Face("ben.jpg")), want(Face("anna.jpg")), is_alone=True)) == together


@pytest.mark.parametrize(
    ("image", "is_portrait"),
    [
        pytest.param(picture(GREY, magenta=60), True, id="one face"),
        pytest.param(
            np.pad(picture(GREY, magenta=60), ((0, 90), (0, 90), (0, 0))), False, id="small"
        ),
        pytest.param(picture(GREY, magenta=20, cyan=100), False, id="two of a size"),
        pytest.param(picture(GREEN), False, id="none"),
    ],
)
def test_a_portrait_is_plainly_of_one_face(searcher, image, is_portrait):
    """The face is large, and there is no other of a like size."""
    assert searcher.is_portrait(image) is is_portrait


def test_a_picture_can_be_meant_otherwise():
    """Every time it is named, also as an alternative; another picture is left alone."""
    query = Query(constraints=(Constraint((ANNA, Face("a.jpg"))), want(Picture("b.jpg"))))
    changed = read_as(query, Picture("a.jpg"))
    assert changed.constraints == (Constraint((ANNA, Picture("a.jpg"))), want(Picture("b.jpg")))
    assert read_as(changed, Face("a.jpg")) == query


def test_pictures_are_not_looked_at_without_need(searcher):
    """A question in words opens no face model."""

    def refuse():
        raise AssertionError("the face models were opened")

    eyes = Eyes(ColourScenes(), refuse)
    sights = eyes.look(Query(constraints=(want(Picture("green.jpg")),)), PICTURES.__getitem__)
    assert sights.scenes["green.jpg"].shape == (1, 3)
    assert sights.faces == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("green.jpg", "green.jpg: no face found"),
        ("both.jpg", "both.jpg: 2 faces, none of them plainly meant"),
    ],
)
def test_a_picture_must_show_one_face(ask, name, said):
    """None, or two of a size: one line that says what to do."""
    with pytest.raises(InputError, match=said):
        ask(want(Face(name)))


def test_a_picture_that_was_not_given_is_told():
    """A printed query may name any picture."""
    with pytest.raises(InputError, match=r"No picture called beach\.jpg was given"):
        no_pictures("beach.jpg")


def test_without_eyes_no_picture_is_taken(searcher):
    """One line instead of a crash."""
    blind = Searcher(store=searcher._store, phrases=searcher._phrases, parser=Parser(None))
    with pytest.raises(InputError, match="ask in words"):
        blind.answer(Query(constraints=(want(Picture("green.jpg")),)))


def test_given_pictures_belong_to_the_last_step():
    """Anna, then a dog and the picture."""
    query = Query(constraints=(want(ANNA), want("dog", step=1)))
    added = with_pictures(query, ["a.jpg"], ["b.jpg"]).constraints[2:]
    assert [(c.any_of, c.step) for c in added] == [
        ((Picture("a.jpg"),), 1),
        ((Face("b.jpg"),), 1),
    ]
    assert with_pictures(Query(), ["a.jpg"], []).constraints[0].step == 0
    once = with_pictures(query, ["a.jpg"], ["b.jpg"])
    assert with_pictures(once, ["a.jpg"], ["b.jpg"]) == once


def test_a_person_unknown_to_the_library_resembles_nobody(tmp_path):
    """The note says so."""
    with small_library(tmp_path) as store:
        store.remove_person("Anna Berg")
        searcher = Searcher(
            store=store,
            phrases=PhraseBook(ColourScenes()),
            parser=Parser(None),
            eyes=Eyes(ColourScenes(), face_models),
        )
        query = Query(constraints=(Constraint((Face("anna.jpg"),)),))
        answer = searcher.answer(query, pictures=PICTURES.__getitem__)
    assert spans(answer) == [("Night Train", 0, 4), ("Night Train", 8, 12)]
    assert answer.notes == ("the face in anna.jpg is of nobody who is known by photos",)
