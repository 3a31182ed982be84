"""Things weighed against the frames of films."""

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ColourScenes
from tests.strips import ANNA, BEN, cells, faces, film, never, want
from vsearch.join.streams import Stream, person_stream
from vsearch.records.columns import FrameColumns
from vsearch.records.query import Query, Seen, Thing
from vsearch.search.backgrounds import Backgrounds, thinned
from vsearch.search.footage import Footage
from vsearch.search.grounds import grounds_of
from vsearch.search.phrases import PhraseBook
from vsearch.search.scenery import scene_streams
from vsearch.settings import SearchSettings

STRIP = cells(4, 4)
EVENLY = np.linspace(0.0, 1.0, 1001, dtype=np.float32)  # of everyday phrases on every frame
PHRASES = PhraseBook(ColourScenes())
EMPTY = np.empty(0, dtype=np.int64)
MIDDLING = 0.97  # one everyday phrase in 33 scores as high


class Frames:
    """A store whose every frame scores evenly for everyday phrases; counts how often it is read.

    The frames' vectors are given.
    """

    def __init__(self, vectors=None):
        self.reads = 0
        self._vectors = vectors

    def frames(self, film):
        return FrameColumns(
            times_s=STRIP.times_s,
            shots=STRIP.shots,
            regions=np.zeros(len(STRIP), dtype=np.int64),
            vectors=self._vectors,
        )

    def frame_cosines(self, films, frames, queries):
        self.reads += 1
        return [np.tile(EVENLY, (len(some), 1)) for some in frames]


def dog_chances(*constraints, backgrounds=None, without=(), **more):
    """Return how likely a dog of middling score is in each cell; Anna is seen in the first shot."""
    query = Query(constraints=constraints, **more)
    found = faces((1, 2, "Anna"))
    people: dict[Seen, Stream] = {
        who: person_stream(STRIP, found.tracks, found.identities, who.person, label=who.label)
        for who in (ANNA, BEN)
    }
    scores = np.full((len(STRIP), len(query.phrases)), MIDDLING, np.float32)
    frames = np.arange(len(STRIP))
    strip = Footage(replace(film("Strip"), frame_count=len(STRIP)), frames, STRIP, people)
    settings = SearchSettings(without=frozenset(without))
    grounds = grounds_of(
        query,
        [strip.film],
        backgrounds or Backgrounds(Frames(), PHRASES),
        settings,
        everything=lambda: [(strip.film, frames)],
        footage=lambda: [strip],
    )
    (seen,) = scene_streams(query, [strip], [scores], grounds, settings)
    return seen[Thing("dog")].probabilities


def test_a_thing_alone_has_to_stand_out_of_everything():
    """Middling is not enough anywhere."""
    assert (dog_chances(want("dog")) < 0.5).all()


def test_less_is_asked_of_a_thing_in_the_shots_of_its_person():
    """Anna's shot has the dog, the other one has not."""
    found = dog_chances(want(ANNA), want("dog"))
    assert (found[:4] > 0.5).all()
    assert (found[4:] < 0.5).all()


def test_it_is_the_owner_who_must_be_seen():
    """Ben's dog: that Anna is asked for as well changes nothing where Ben is not."""
    assert (dog_chances(want(ANNA), want(BEN), want("dog", of="Ben")) < 0.5).all()
    assert (dog_chances(want(ANNA), want(BEN), want("dog", of="Anna"))[:4] > 0.5).all()


@pytest.mark.parametrize(
    "constraints",
    [
        pytest.param((want(ANNA), never("dog")), id="the dog must not be seen"),
        pytest.param((never(ANNA), want("dog")), id="Anna must not be seen"),
        pytest.param((want(ANNA), want("dog", step=1)), id="the dog comes later"),
        pytest.param((want(ANNA, "cat"), want("dog")), id="Anna or a cat"),
        pytest.param((want(ANNA), want(BEN), want("dog")), id="Ben is not there"),
    ],
)
def test_no_less_is_asked(constraints):
    """Where nobody says that the person and the thing are seen together."""
    assert (dog_chances(*constraints) < 0.5).all()


def test_without_company_the_same_is_asked_everywhere():
    """The part can be left out."""
    assert (dog_chances(want(ANNA), want("dog"), without=["company"]) < 0.5).all()


def test_the_background_of_the_same_films_is_read_once():
    """The second question finds it kept."""
    frames = Frames()
    backgrounds = Backgrounds(frames, PHRASES)
    first = dog_chances(want("dog"), backgrounds=backgrounds)
    again = dog_chances(want("dog"), backgrounds=backgrounds)
    assert frames.reads == 1
    assert (first == again).all()


def test_a_background_is_taken_from_a_spread_of_the_frames():
    """Of 30 frames in two films ten: every third or so, in order, from both."""
    pool = [(film("A"), np.arange(10)), (film("B"), np.arange(100, 120)), (film("C"), EMPTY)]
    spread = thinned(pool, 10)
    assert [one.id for one, _ in spread] == ["A", "B"]
    first, second = (frames.tolist() for _, frames in spread)
    assert first == [0, 3, 6, 9]
    assert second == [102, 106, 109, 112, 115, 119]


def test_few_frames_are_all_taken():
    """And films without any are left out."""
    spread = thinned([(film("A"), np.arange(3)), (film("C"), EMPTY)], 10)
    assert [(one.id, frames.tolist()) for one, frames in spread] == [("A", [0, 1, 2])]
