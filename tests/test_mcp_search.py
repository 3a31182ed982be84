"""The search tool over colours and squares: what is found, what is not, and photos."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from mcp_types import ImageContent
from PIL import Image as PillowImage

from indexer.photo_library import index_photos
from tests.fakes import BLUE, GREEN, RED, ColourScenes, models, picture
from tests.small_library import small_library
from tests.test_locate import no_faces
from tests.test_mcp import call, refusal, told
from tests.test_photo_library import Heard, save
from vsearch.api import Library
from vsearch.mcp import Allowed
from vsearch.mcp.found import search_answer
from vsearch.parse import Parser
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Query
from vsearch.search.phrases import PhraseBook
from vsearch.search.pictures import Eyes
from vsearch.search.searcher import Searcher
from vsearch.settings import Home, IndexSettings


class Coloured(Library):
    """A library that is searched with models whose answers can be worked out by eye."""

    def __init__(self, home: Home, searcher: Searcher) -> None:
        super().__init__(home)
        self._coloured = searcher

    def _searcher(self) -> Searcher:
        return self._coloured


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return the small library with three photos of Crete: Anna on red, Ben on green, and blue."""
    folder = tmp_path_factory.mktemp("mcp")
    crete = folder / "photos" / "Crete"
    save(crete / "anna.jpg", picture(RED, magenta=20), "2019:07:14 12:33:10")
    save(crete / "ben.jpg", picture(GREEN, cyan=100), "2021:01:02 10:00:00")
    save(crete / "sea.jpg", picture(BLUE))
    with small_library(folder) as store:
        with store.writing():
            index_photos(
                [crete.parent],
                store=store,
                models=models(),
                settings=IndexSettings(),
                reporter=Heard(),
            )
        searcher = Searcher(
            store=store,
            phrases=PhraseBook(ColourScenes()),
            parser=Parser(None),
            eyes=Eyes(ColourScenes(), no_faces),
        )
        yield Coloured(Home(folder, folder / "models"), searcher)


def test_moment_is_told_with_times_and_evidence(library: Library) -> None:
    """Anna and Ben share the blue shot of Night Train."""
    answer = told(call(library, "search", sentence="Anna Berg with Ben Okoro"))
    (moment,) = answer["moments"]
    assert answer["found"]
    assert (moment["film"], moment["at"]) == ("Night Train", "0:08.0\N{EN DASH}0:12.0")
    assert (moment["start_s"], moment["end_s"]) == (8.0, 12.0)
    assert [one["what"] for one in moment["evidence"]] == ["Anna Berg", "Ben Okoro"]
    assert all(8 <= one["at_s"] < 12 for one in moment["evidence"])
    assert "near_misses" not in answer


def test_line_is_told_with_its_words_and_who_says_them() -> None:
    """What asked for it may be less than what is said, or other words on the same matter."""
    heard = Evidence('says "pill"', "line", 7.4, None, 1.0, 0.9, False, "Take a pill.", "MORPHEUS")
    seen = Evidence("Neo", "person", 7.4, None, 0.8, 0.97, False)
    moment = Moment("f1", "Matrix", Path("m.mp4"), 7.0, 9.5, 0.9, 0.87, (heard, seen), False)
    answer = search_answer(Answer(Query(), (moment,), (), (), "toy-encoder"))
    assert [one.line for one in answer.moments[0].evidence] == ["MORPHEUS: Take a pill.", None]


def test_next_sentence_changes_the_one_before(library: Library) -> None:
    first = told(call(library, "search", sentence="Ben Okoro in Night Train"))
    changed = told(
        call(library, "search", sentence="without Anna Berg", refines=first["understood_as"])
    )
    assert "not person: Anna Berg" in changed["understood_as"]
    assert [moment["at"] for moment in changed["moments"]] == ["0:12.0\N{EN DASH}0:16.0"]


def test_what_is_not_found_is_no_moment(library: Library) -> None:
    """Nobody knows Zoe Kravitz: what is near lacks her, and says so."""
    answer = told(call(library, "search", sentence="Zoe Kravitz with Ben Okoro"))
    assert (answer["found"], answer["moments"]) == (False, [])
    assert "I don't know Zoe Kravitz" in answer["notes"][0]
    assert answer["near_misses"]
    assert all("Zoe Kravitz" in one["missing"] for one in answer["near_misses"])
    assert all("Ben Okoro" not in one["missing"] for one in answer["near_misses"])


def test_photo_is_told_by_its_name_and_shown_by_its_start(library: Library) -> None:
    """The time line of a folder of photos tells nothing; and no photo can be played."""
    (photo,) = told(call(library, "search", sentence="Anna Berg in Crete"))["moments"]
    assert photo["at"] == "anna.jpg, 14 Jul 2019 12:33"
    assert "at_s" not in photo["evidence"][0]
    given = {"film": photo["film_id"], "times_s": [photo["start_s"]]}
    (shown,) = (
        block
        for block in call(library, "picture", None, **given).content
        if isinstance(block, ImageContent)
    )
    with PillowImage.open(io.BytesIO(base64.b64decode(shown.data))) as image:
        corner = np.asarray(image.convert("RGB"))[1, 1]
    assert corner[0] > 150 > corner[1:].max()
    stretch = {"film": photo["film_id"], "start_s": photo["start_s"], "end_s": photo["end_s"]}
    assert "nothing of it to play" in refusal(call(library, "clip", None, **stretch))


def test_picture_is_looked_at_only_in_folders_that_were_named(
    library: Library, tmp_path: Path
) -> None:
    """In whichever way a question names it."""
    (tmp_path / "ben.jpg").write_bytes((library.home.folder / "photos/Crete/ben.jpg").read_bytes())
    sentence = f"picture: {tmp_path / 'ben.jpg'}"
    for given in ({"sentence": sentence}, {"sentence": "in Crete", "refines": sentence}):
        assert "--pictures FOLDER" in refusal(call(library, "search", None, **given))
    found = told(call(library, "search", Allowed(pictures=(tmp_path,)), sentence=sentence))
    assert found["understood_as"] == sentence
    content = base64.b64encode((tmp_path / "ben.jpg").read_bytes()).decode()
    assert told(call(library, "where_is", image_base64=content))["at"] == "ben.jpg"
