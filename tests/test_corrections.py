"""What is said of faces holds against what was recognised, can be taken back, and stays."""

import numpy as np
import pytest

from indexer.cli import main
from indexer.library import index_library
from indexer.photo_library import index_photos
from indexer.photo_plan import known_folders
from tests.fakes import RED, ColourScenes, models, picture
from tests.small_library import small_library
from tests.strips import want
from tests.test_library import Silent
from tests.test_photo_library import Heard, save
from vsearch.assemble import correct, discover
from vsearch.assemble.indexing import copy_people
from vsearch.errors import InputError, UnknownNameError
from vsearch.parse import Parser
from vsearch.people.told import Places, corrected, meant_track
from vsearch.records.corrections import Correction
from vsearch.records.query import Query, Who
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store

ANNA, BEN = Who("Anna Berg", "Anna Berg"), Who("Ben Okoro", "Ben Okoro")
BOX = (0.1, 0.1, 0.3, 0.5)


@pytest.fixture
def library(tmp_path):
    """Night Train: Anna 0-4 and, with Ben, 8-12; Ben 12-16. Old Harbour: Ben 0-4."""
    with small_library(tmp_path) as store:
        yield Home(tmp_path, tmp_path / "models"), store


def spans(store, who):
    searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
    answer = searcher.answer(Query(constraints=(want(who),)))
    return sorted((m.title, round(m.start_s), round(m.end_s)) for m in answer.moments)


def said(verdict="not", *, time_s=1.0, box=BOX, undone=""):
    return Correction(1, "2026-01-01", verdict, "Anna Berg", "f1", time_s, box, undone)


def test_a_face_that_is_not_hers_is_found_no_more(library):
    """Anna's first shot goes, her other one stays; taken back, it is there again."""
    home, store = library
    both = [("Night Train", 0, 4), ("Night Train", 8, 12)]
    assert spans(store, ANNA) == both
    made = correct(home, "not", "Anna Berg", "Night Train", 1.0)
    assert spans(store, ANNA) == both[1:]
    store.undo_correction(made.number)
    assert spans(store, ANNA) == both
    (kept,) = store.corrections()
    assert not kept.holds


def test_a_face_that_is_said_to_be_his_is_his_alone(library):
    """The face of Anna's first shot is Ben's, and nobody else's."""
    home, store = library
    correct(home, "is", "Ben Okoro", "Night Train", 1.0)
    assert ("Night Train", 0, 4) in spans(store, BEN)
    assert ("Night Train", 0, 4) not in spans(store, ANNA)


def test_of_two_faces_one_has_to_be_told(library):
    """Anna stands left, Ben right; "not" means the likelier one by itself."""
    home, _ = library
    with pytest.raises(InputError, match="--face 1 to 2"):
        correct(home, "is", "Ben Okoro", "Night Train", 9.0)
    with pytest.raises(InputError, match="no face 3"):
        correct(home, "is", "Ben Okoro", "Night Train", 9.0, 3)
    anna = correct(home, "not", "Anna Berg", "Night Train", 9.0)
    ben = correct(home, "not", "Ben Okoro", "Night Train", 9.0)
    assert anna.box[0] < ben.box[0]
    assert correct(home, "is", "Ben Okoro", "Night Train", 9.0, 1).box == anna.box


def test_what_cannot_be_told_is_refused(library):
    """No face there, no such film, nobody of that name, no such correction."""
    home, store = library
    with pytest.raises(InputError, match="No face is on screen"):
        correct(home, "not", "Anna Berg", "Night Train", 6.0)
    with pytest.raises(UnknownNameError):
        correct(home, "not", "Anna Berg", "Day Train", 1.0)
    with pytest.raises(UnknownNameError):
        correct(home, "not", "Zoe", "Night Train", 1.0)
    with pytest.raises(UnknownNameError, match="no correction 7"):
        store.undo_correction(7)
    assert store.corrections() == []


def test_a_face_on_a_photo_is_named_by_its_file(library, tmp_path, capsys):
    """A photo of Anna is Ben, is told so, and stays so when another photo comes."""
    home, store = library
    crete = tmp_path / "photos" / "Crete"
    save(crete / "a.jpg", picture(RED, magenta=20))

    def index():
        index_photos(
            [crete],
            store=store,
            models=models(),
            settings=IndexSettings(),
            reporter=Heard(),
            known=known_folders(store),
        )

    with store.writing():
        index()
    assert "Crete" not in {title for title, _, _ in spans(store, BEN)}
    arguments = ["--home", str(home.folder), "people"]
    assert main([*arguments, "is", "Ben Okoro", "Crete", "a.jpg"]) == 0
    assert "the face on a.jpg in Crete is Ben Okoro" in capsys.readouterr().out
    save(crete / "0.jpg", picture(RED))
    with store.writing():
        index()
    assert "Crete" in {title for title, _, _ in spans(store, BEN)}
    assert main([*arguments, "corrections"]) == 0
    assert "the face on a.jpg in Crete is Ben Okoro" in capsys.readouterr().out
    for place, why in (("b.jpg", "holds no photo b.jpg"), ("0.jpg", "No face was found on 0.jpg")):
        with pytest.raises((InputError, UnknownNameError), match=why):
            correct(home, "is", "Ben Okoro", "Crete", place)
    with pytest.raises(InputError, match="is a film: say when"):
        correct(home, "is", "Ben Okoro", "Night Train", "a.jpg")


def test_corrections_survive_indexing_anew_and_another_index(library, tmp_path):
    """They hold after the film's rows are written again, and go along to a rebuilt index."""
    home, store = library
    correct(home, "not", "Anna Berg", "Night Train", 1.0)
    film = next(one for one in store.films() if one.title == "Night Train")
    film.path.touch()  # looks changed, so its rows are written anew
    index_library(
        [tmp_path / "films"],
        store=store,
        models=models(),
        settings=IndexSettings(),
        reporter=Silent(),
    )
    assert spans(store, ANNA) == [("Night Train", 8, 12)]
    with Store.open(tmp_path / "other") as other:
        copy_people(store, other)
        assert other.corrections() == store.corrections()


def test_corrections_follow_a_name_and_go_with_it(library):
    """Renamed they are of the new name; removed they are gone."""
    home, store = library
    correct(home, "not", "Anna Berg", "Night Train", 1.0)
    store.rename_person("Anna Berg", "Rose")
    assert [one.person for one in store.corrections()] == ["Rose"]
    store.remove_person("Rose")
    assert store.corrections() == []


def test_a_face_that_is_not_theirs_does_not_join_the_unnamed(library):
    """Anna is forgotten: her two shots are one unknown, unless one of them is said not to be."""
    home, store = library
    store.remove_person("Anna Berg")
    assert discover(home, say=print) == {"unknown_1": 2}
    correct(home, "not", "unknown_1", "Night Train", 1.0)
    assert discover(home, say=print) == {"unknown_2": 1}


def test_the_commands_say_what_was_noted(library, capsys):
    """Made, listed, taken back."""
    home, _ = library

    def run(*words):
        status = main(["--home", str(home.folder), "people", *words])
        return status, capsys.readouterr().out.strip()

    made = "the face in Night Train at 0:01.0 is not Anna Berg"
    assert run("not", "anna berg", "Night Train", "0:01") == (0, f"correction 1: {made}")
    assert run("corrections")[1].startswith(f"1: {made} (")
    assert run("undo", "1") == (0, f"taken back: {made}")
    assert "taken back" in run("corrections")[1]
    assert '"undone_at"' in run("corrections", "--json")[1]
    assert run("undo", "1")[0] == 1


def test_the_face_meant_is_the_one_at_that_time_and_place():
    """Of two faces on one frame that where it was; none where the face is gone."""
    boxes = np.array([BOX, (0.6, 0.1, 0.8, 0.5)], dtype=np.float32)
    places = Places(np.array([1.5, 1.5]), np.array([4, 9]), boxes)
    assert meant_track(said(), places) == 4
    assert meant_track(said(box=(0.62, 0.12, 0.8, 0.5)), places) == 9
    assert meant_track(said(time_s=3.0), places) is None
    assert meant_track(said(box=(0.4, 0.6, 0.5, 0.9)), places) is None


def test_what_is_said_takes_the_place_of_what_is_likely():
    """A row that is somebody's is nobody else's; a "not" only takes one away."""
    chances = np.array([[0.9, 0.1], [0.6, 0.3], [0.2, 0.7]])
    told = np.array([[0, 1], [-1, 0], [0, 0]], dtype=np.int8)
    assert corrected(chances, told).tolist() == [[0.0, 1.0], [0.0, 0.3], [0.2, 0.7]]
    assert corrected(chances, None) is chances
