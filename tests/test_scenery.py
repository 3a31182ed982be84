"""Things weighed against the frames of films."""

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ColourScenes
from tests.strips import ANNA, BEN, cells, faces, film, never, want
from vsearch.join.streams import Stream, person_stream
from vsearch.records.columns import FrameColumns
from vsearch.records.query import Query, Seen, Thing
from vsearch.search.phrases import PhraseBook
from vsearch.search.scenery import Footage, Scenery
from vsearch.settings import SearchSettings
from vsearch.store import FrameScores

STRIP = cells(4, 4)
EVENLY = np.linspace(0.0, 1.0, 1001, dtype=np.float32)  # of everyday phrases on every frame
PHRASES = PhraseBook(ColourScenes())
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

    def frame_scores(self, films, queries):
        self.reads += 1
        rows = FrameScores(
            times_s=STRIP.times_s,
            shots=STRIP.shots,
            regions=np.zeros(len(STRIP), dtype=np.int64),
            scores=np.tile(EVENLY, (len(STRIP), 1)),
        )
        return {film.id: rows for film in films}


def dog_chances(*constraints, scenery=None, without=(), **more):
    """Return how likely a dog of middling score is in each cell; Anna is seen in the first shot."""
    query = Query(constraints=constraints, **more)
    found = faces((1, 2, "Anna"))
    people: dict[Seen, Stream] = {
        who: person_stream(STRIP, found.tracks, found.identities, who.person, label=who.label)
        for who in (ANNA, BEN)
    }
    scores = np.full((len(STRIP), len(query.phrases)), MIDDLING, np.float32)
    footage = [Footage(replace(film("Strip"), frame_count=len(STRIP)), STRIP, scores, people)]
    settings = SearchSettings(without=frozenset(without))
    scenery = scenery or Scenery(Frames(), PHRASES)
    return scenery.streams(query, footage, settings)["Strip"][Thing("dog")].probabilities


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
    scenery = Scenery(frames, PHRASES)
    first = dog_chances(want("dog"), scenery=scenery)
    again = dog_chances(want("dog"), scenery=scenery)
    assert frames.reads == 1
    assert (first == again).all()
