"""Photos asked for in the same sentences as films."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.photo_library import index_photos
from indexer.show import answer_lines
from tests.fakes import BLUE, GREEN, RED, ColourScenes, identity, models, picture
from tests.small_library import small_library
from tests.test_locate import no_faces
from tests.test_photo_library import Heard, save
from vsearch.insights.screen_time import measure
from vsearch.parse import Parser
from vsearch.records.media import PHOTO_APART_S
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Eyes
from vsearch.search.searcher import Searcher
from vsearch.search.views import Viewer
from vsearch.settings import IndexSettings, SearchSettings
from vsearch.store import Store
from vsearch.thumbnails import Thumbnails


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """The small library with three photos of Crete: Anna on red in 2019, Ben on green, and blue."""
    folder = tmp_path_factory.mktemp("library")
    crete = folder / "photos" / "Crete"
    save(crete / "anna.jpg", picture(RED, magenta=20), "2019:07:14 12:33:10")
    save(crete / "ben.jpg", picture(GREEN, cyan=100), "2021:01:02 10:00:00")
    save(crete / "sea.jpg", picture(BLUE))
    with small_library(folder) as store, store.writing():
        index_photos(
            [crete.parent],
            store=store,
            models=models(),
            settings=IndexSettings(),
            reporter=Heard(),
        )
        yield store


@pytest.fixture(scope="module")
def searcher(index):
    return Searcher(
        store=index,
        phrases=PhraseBook(ColourScenes()),
        parser=Parser(None),
        eyes=Eyes(ColourScenes(), no_faces),
    )


def photos(answer):
    return [moment.path.name for moment in answer.moments if moment.is_photo]


def test_people_are_found_on_photos_and_in_films_at_once(searcher):
    """Ben is on one photo and in three shots of two films."""
    answer = searcher.ask("Ben Okoro")
    assert photos(answer) == ["ben.jpg"]
    assert len(answer.moments) > 1


def test_a_person_and_a_thing_must_be_on_one_photo(searcher):
    """Anna is on red; green is another photo, however near in the folder or in words."""
    assert photos(searcher.ask("Anna Berg with something red in Crete")) == ["anna.jpg"]
    for sentence in ("Anna Berg with something green in Crete", "Anna Berg and Ben Okoro in Crete"):
        assert photos(searcher.ask(sentence)) == []
    assert photos(searcher.ask("Anna Berg and Ben Okoro in Crete within 30 minutes")) == []


def test_each_photo_of_a_folder_is_an_answer_of_its_own(searcher):
    """In the order of the folder; two that are alike and next to each other are not one."""
    assert photos(searcher.ask("in Crete")) == ["anna.jpg", "ben.jpg", "sea.jpg"]


def test_a_year_is_that_of_the_photo(searcher):
    """The one that does not tell when it was taken is left out."""
    assert photos(searcher.ask("Ben Okoro from 2021")) == ["ben.jpg"]
    assert photos(searcher.ask("Ben Okoro from 2019")) == []
    assert photos(searcher.ask("title: Crete · year: 2019")) == ["anna.jpg"]


def test_photos_have_no_first_minute_and_last_no_time(index, searcher):
    """Parts of a film and screen time are asked of films."""
    assert photos(searcher.ask("Anna Berg in the first minute")) == []
    assert {one.title for one in searcher.ask("how long is Anna Berg on screen").presences} == {
        "Night Train"
    }
    wanted = dict.fromkeys(index.films(), ("Anna Berg",))
    viewer = Viewer(index, PhraseBook(ColourScenes()))
    assert "Crete" not in {one.film.title for one in measure(viewer, wanted, SearchSettings())}


def test_a_photo_is_shown_by_its_name_and_day(searcher):
    """No time of the folder's time line is shown, and "longer" makes nothing of it longer."""
    lines = answer_lines(searcher.ask("Anna Berg in Crete, longer clips"))
    shown = lines[lines.index(next(line for line in lines if "Crete" in line[:12])) :]
    assert shown[0].startswith("  1. Crete  anna.jpg, 14 Jul 2019 12:33  p ")
    assert " at " not in "".join(shown)
    (moment,) = searcher.ask("Anna Berg in Crete").moments
    assert (moment.taken_at, moment.end_s - moment.start_s) == ("2019-07-14T12:33:10", 1.0)


def test_a_photo_has_a_small_picture_with_the_face_boxed(searcher, tmp_path):
    """As a moment of a film has."""
    (moment,) = searcher.ask("Anna Berg in Crete").moments
    small = Thumbnails(tmp_path).of(moment)
    (tmp_path / "small.jpg").write_bytes(small)
    shown = np.asarray(PillowImage.open(tmp_path / "small.jpg")).astype(int)
    assert shown.shape == (120, 160, 3)
    assert (np.abs(shown - (255, 196, 0)).max(axis=2) < 60).sum() > 100


def test_a_picture_is_told_which_photo_it_is(searcher):
    """A smaller copy of it, with another colour beside it."""
    image = np.tile(np.arange(160, dtype=np.uint8)[None, :, None], (120, 1, 3))
    place = searcher.locate(picture(GREEN, cyan=100))
    assert place is not None
    assert (place.path.name, place.is_sure) == ("ben.jpg", True)
    elsewhere = searcher.locate(image)
    assert elsewhere is not None
    assert not elsewhere.is_sure


def test_an_index_from_before_photos_is_read_and_then_upgraded(tmp_path):
    """It lacks the table and the column; reading changes nothing, writing adds them."""
    with small_library(tmp_path) as made:
        films = made.films()
        made._tables._connection.drop_table("photos")
        made._tables.open("films").drop_columns(["kind"])
    with Store.open(tmp_path / "index") as old:
        assert old.films() == films
        assert old.photos(old.films()[0]) == []
        with old.writing():
            old.check_identity(identity())
            save(tmp_path / "photos" / "a.jpg", picture(RED))
            index_photos(
                [tmp_path / "photos"],
                store=old,
                models=models(),
                settings=IndexSettings(),
                reporter=Heard(),
            )
        assert [film.kind for film in old.films()] == ["film", "film", "photos"]
        assert old.stats().films == 2
        assert old.stats().photos == 1


def test_times_of_a_folder_reach_no_further_than_a_photo(index):
    """Nothing that windows of time do can join two of them."""
    folder = next(film for film in index.films() if film.is_photos)
    starts = [shot.start_s for shot in index.shots(folder)]
    assert np.diff(starts).min() == PHOTO_APART_S
    assert replace(folder, kind="film").is_photos is False
