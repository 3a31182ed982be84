"""Sentences answered over a small index made with plain models."""

import pytest

from indexer.library import index_library
from tests.fakes import (
    BLUE,
    GREEN,
    GREY,
    RED,
    YELLOW,
    ColourScenes,
    SquareFaces,
    SquareVectors,
    identity,
    models,
    picture,
)
from tests.media import make_clip
from tests.test_library import Silent
from vsearch.album import Album
from vsearch.parse import Parser
from vsearch.photos import encode_jpeg
from vsearch.phrases import PhraseBook
from vsearch.records.people import CastEntry
from vsearch.search import Searcher
from vsearch.settings import IndexSettings, SearchSettings
from vsearch.store import Store

FPS = 25


def shot(background, seconds, **faces):
    return [picture(background, **faces)] * (FPS * seconds)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Index two films of a few shots each.

    Night Train: Anna on red 0-4, yellow 4-8, Anna and Ben on blue 8-12, Ben on green 12-16.
    Old Harbour: Ben on red 0-4, nothing on blue 4-8.
    """
    folder = tmp_path_factory.mktemp("library")
    films = folder / "films"
    films.mkdir()
    make_clip(
        films / "Night Train.mp4",
        shot(RED, 4, magenta=20)
        + shot(YELLOW, 4)
        + shot(BLUE, 4, magenta=20, cyan=100)
        + shot(GREEN, 4, cyan=20),
        fps=FPS,
        pixel_format="yuv444p",
    )
    make_clip(
        films / "Old Harbour.mp4",
        shot(RED, 4, cyan=60) + shot(BLUE, 4),
        fps=FPS,
        pixel_format="yuv444p",
    )
    photos = {}
    for name, colour in (("Anna Berg", "magenta"), ("Ben Okoro", "cyan")):
        photos[name] = folder / f"{colour}.jpg"
        photos[name].write_bytes(encode_jpeg(picture(GREY, **{colour: 60}), quality=98))
    with Store.open(folder / "index") as store:
        store.check_identity(identity())
        index_library(
            [films],
            store=store,
            models=models(),
            settings=IndexSettings(),
            reporter=Silent(),
        )
        album = Album(store, folder / "people")
        for name, photo in photos.items():
            album.enrol(name, [photo], detector=SquareFaces(), embedder=SquareVectors())
        store.add_cast(CastEntry("Night Train", "The Conductor", "Ben Okoro"))
        yield store


@pytest.fixture(scope="module")
def searcher(index):
    return Searcher(store=index, phrases=PhraseBook(ColourScenes()), parser=Parser(None))


def spans(answer):
    return [(m.title, round(m.start_s), round(m.end_s)) for m in answer.moments]


def test_a_person_is_found_in_every_film(searcher):
    """Ben is in both, in three shots, two of them adjoining."""
    found = spans(searcher.ask("Ben Okoro"))
    assert sorted(found) == [("Night Train", 8, 16), ("Old Harbour", 0, 4)]


def test_a_title_restricts(searcher):
    """Only the film that is named answers."""
    assert spans(searcher.ask("Ben Okoro in Old Harbour")) == [("Old Harbour", 0, 4)]


def test_two_people_are_found_where_both_are(searcher):
    """Anna and Ben share one shot."""
    assert spans(searcher.ask("Anna Berg and Ben Okoro"))[0] == ("Night Train", 8, 12)


def test_without_leaves_out_the_shot_with_the_other(searcher):
    """Anna without Ben is the first shot."""
    assert spans(searcher.ask("Anna Berg without Ben Okoro")) == [("Night Train", 0, 4)]


def test_a_person_with_a_thing_is_found_where_both_are(searcher):
    """Ben with something green: the last shot."""
    answer = searcher.ask("Ben Okoro with a green wall")
    assert spans(answer)[0] == ("Night Train", 12, 16)
    assert {e.kind for e in answer.moments[0].evidence} == {"person", "scene"}


def test_a_thing_alone_is_found(searcher):
    """Blue is in both films."""
    found = spans(searcher.ask("something blue"))
    assert sorted(found) == [("Night Train", 8, 12), ("Old Harbour", 4, 8)]


def test_a_title_alone_is_the_whole_film(searcher):
    """From the first second to the last."""
    assert spans(searcher.ask("Old Harbour")) == [("Old Harbour", 0, 8)]


def test_a_character_is_the_actor(searcher):
    """The conductor is played by Ben, in that film."""
    answer = searcher.ask("The Conductor in Night Train")
    assert {m.title for m in answer.moments} == {"Night Train"}
    assert "Ben Okoro" in answer.query.people[0].label


def test_evidence_tells_time_box_similarity_and_probability(searcher):
    """Anna's square is at a sixth of the width, on a sampled frame, and surely hers."""
    evidence = searcher.ask("Anna Berg in Night Train").moments[0].evidence[0]
    assert evidence.box == pytest.approx((0.125, 1 / 3, 0.375, 2 / 3), abs=0.03)
    assert evidence.similarity > 0.99
    assert evidence.probability > 0.99
    assert not evidence.is_weak


def test_what_is_nowhere_is_no_confident_match_and_the_nearest_is_offered(searcher):
    """Anna is never near green within two seconds: she, or the green, is offered as partial."""
    answer = searcher.ask("Anna Berg with a green wall", SearchSettings(window_s=1.0))
    assert not answer.is_confident
    assert answer.partials
    assert all(moment.is_partial for moment in answer.partials)
    assert any(evidence.is_weak for evidence in answer.partials[0].evidence)


def test_an_unknown_person_is_said_to_be_unknown(searcher):
    """Nobody enrolled is called that: no guess."""
    answer = searcher.ask("Keanu Reeves with a red wall")
    assert not answer.is_confident
    assert any("Keanu Reeves" in note for note in answer.notes)


def test_an_unknown_person_alone_does_not_bring_up_the_whole_film(searcher):
    """The film is known, but who is asked for is not."""
    answer = searcher.ask("Zaphod Beeblebrox in Night Train")
    assert (answer.moments, answer.partials) == ((), ())


def test_an_unknown_film_is_said_to_be_unknown(searcher):
    """No other film answers for it."""
    answer = searcher.ask("Anna Berg in The Matrix")
    assert (answer.moments, answer.partials) == ((), ())
    assert any("Matrix" in note for note in answer.notes)


def test_typing_errors_are_shown(searcher):
    """The name is understood, and the note says how."""
    answer = searcher.ask("Anna Berg in Nihgt Train")
    assert spans(answer)
    assert any("Night Train" in note for note in answer.notes)


def test_no_more_moments_than_asked_for(searcher):
    """One means one."""
    assert len(searcher.ask("Ben Okoro", SearchSettings(top=1)).moments) == 1
