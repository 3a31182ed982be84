"""The page of the library: films as cards, one film opened, what can be changed."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from indexer.photo_library import index_photos
from tests.fakes import RED, identity, models, picture
from tests.small_library import small_library
from tests.test_photo_library import Heard, save
from tests.toy_page import FILM, html
from ui.film_adding import typed_path
from ui.film_editing import titled
from ui.local_library import LocalLibrary
from ui.shelf import facts, on_disk, page_of, pages, poster_s, shelved, state_of
from ui.tiles import told
from vsearch import assemble, jobs
from vsearch.errors import InputError
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Shot
from vsearch.records.people import CastEntry
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store

HOSTILE = "<script>alert(1)</script> *of* :red[it]"


def page(home: Home, film_id: str = "") -> AppTest:
    """Return the page of the library as it is when opened."""

    def script(folder: str) -> None:  # runs on its own: knows no names of this file
        from pathlib import Path

        from ui.films_page import page
        from vsearch.settings import Home

        page(Home(Path(folder), Path(folder) / "models"))

    app = AppTest.from_function(script, args=(str(home.folder),), default_timeout=60)
    if film_id:
        app.query_params["film"] = film_id
    return app.run()


def shown(app: AppTest) -> str:
    """Return all HTML of the page but its style sheets, and the labels of its links."""
    links = [link.proto.label for link in app.get("page_link")]
    return "\n".join([html(app), *links])


def button(app: AppTest, label: str) -> None:
    """Press a button."""
    next(one for one in app.button if one.label == label).click().run()


@pytest.fixture
def home(tmp_path):
    """Night Train and Old Harbour, of 1984; Anna and Ben are known."""
    with small_library(tmp_path):
        pass
    return Home(tmp_path, tmp_path / "models")


def film_of(home, title):
    with assemble.store(home) as store:
        return next(film for film in store.films() if film.title == title)


def test_cards_tell_what_there_is_and_lead_there(home):
    """Year, length, shots and faces of each, and its picture."""
    app = page(home)
    text = shown(app)
    assert "2 films, 24 s" in text
    assert "<span>1984</span><span>8 s</span><span>2 shots</span><span>4 faces</span>" in text
    assert {"Night Train", "Old Harbour"} <= {link.proto.label for link in app.get("page_link")}
    assert len(app.get("image")) == 2
    assert "vs-state" not in text


def test_cards_are_found_by_words_and_sorted(home):
    """Words may be of the title, the year or the path."""
    app = page(home)
    app.text_input(key="shelf-words").set_value("1984").run()
    labels = [link.proto.label for link in app.get("page_link")]
    assert labels == ["Old Harbour"]
    app.text_input(key="shelf-words").set_value("nothing like it").run()
    assert "None of 2 films is called that." in html(app)
    app.text_input(key="shelf-words").set_value("").run()
    app.selectbox(key="shelf-order").set_value("Year").run()
    assert [link.proto.label for link in app.get("page_link")] == ["Old Harbour", "Night Train"]


def test_a_film_that_is_gone_or_changed_is_told(home):
    """On its card, and with what to do when it is opened."""
    film_of(home, "Night Train").path.unlink()
    with film_of(home, "Old Harbour").path.open("ab") as file:
        file.write(b"more")
    text = shown(page(home))
    assert "file is missing" in text
    assert "changed since" in text
    assert "on its new folder finds it again" in shown(page(home, film_of(home, "Night Train").id))


def test_an_opened_film_shows_its_shots_and_who_is_in_it(home):
    """Ben alone: the cast of Night Train names him only. Links lead to the search page."""
    app = page(home, film_of(home, "Night Train").id)
    text = shown(app)
    assert "4 shots" in text
    assert '<li class="vs-chip">Ben Okoro <span>8.0 s</span></li>' in text
    assert "Anna Berg" not in text
    queries = [link.proto.query_string for link in app.get("page_link")]
    assert f"film={film_of(home, 'Night Train').id}&t=4.0" in queries
    assert any("The Conductor" in one.value for one in app.markdown)


def test_a_film_that_is_not_there_is_told(home):
    """Whatever the address holds; the way back is offered."""
    text = shown(page(home, "../../etc/passwd"))
    assert "The link names a film that is not in this index (../../etc/passwd)" in text
    assert "All films" in text


def test_a_library_that_cannot_be_read_is_not_called_empty(home):
    """One line tells of it, and no films are asked for: they could not be added."""
    shutil.rmtree(home.index / "films.lance")
    text = shown(page(home))
    assert "has lost its table films" in text
    assert "No films yet" not in text


def test_a_title_may_be_anything_and_never_becomes_markup(home):
    """It is saved with the year, and shown as it was typed."""
    app = page(home, film_of(home, "Old Harbour").id)
    app.text_input[0].set_value(f"  {HOSTILE}\n")
    app.number_input[0].set_value(1985)
    button(app, "Save")
    film = film_of(home, HOSTILE)
    assert (film.title, film.year) == (HOSTILE, 1985)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html(app)
    assert "<script>" not in html(page(home))
    labels = [link.proto.label for link in page(home).get("page_link")]
    assert r"\<script\>alert\(1\)\<\/script\> \*of\* \:red\[it\]" in labels
    app.text_input[0].set_value("   ")
    button(app, "Save")
    assert "A film needs a title" in html(app)


def test_parts_are_added_and_removed(home):
    """Of a character that several play the others stay."""
    with assemble.store(home) as store:
        store.add_cast(CastEntry("Night Train", "The Conductor", "Anna Berg"))
    app = page(home, film_of(home, "Night Train").id)
    character = next(one for one in app.text_input if one.label == "Character")
    character.set_value("A <b>Guest</b>")
    app.selectbox[0].set_value("Anna Berg")
    button(app, "Add")
    with assemble.store(home) as store:
        cast = [(one.character, one.person) for one in store.cast("Night Train")]
    assert ("A <b>Guest</b>", "Anna Berg") in cast
    app.button(key="part-0").click().run()
    with assemble.store(home) as store:
        left = {(one.character, one.person) for one in store.cast("Night Train")}
    assert left == {("The Conductor", "Anna Berg"), ("A <b>Guest</b>", "Anna Berg")}


def test_an_empty_part_is_refused(home):
    """In one line."""
    app = page(home, film_of(home, "Night Train").id)
    button(app, "Add")
    assert "fill in both" in html(app)
    assert not app.exception


def test_a_folder_of_photos_is_opened_as_its_photos(home):
    """With names that are no text, the day each was taken, and who is on how many."""
    folder = home.folder / "Crete 2019"
    save(folder / "a.jpg", picture(RED, magenta=20), "2019:07:14 12:33:10")
    (folder / "a.jpg").rename(folder / os.fsdecode(b"b\xff<i>.jpg"))
    with assemble.store(home) as store, store.writing():
        index_photos(
            [folder], store=store, models=models(), settings=IndexSettings(), reporter=Heard()
        )
    text = shown(page(home))
    assert "<span>2019</span><span>1 photo</span><span>1 face</span>" in text
    assert "2 films, 24 s, 1 photo" in text
    text = shown(page(home, film_of(home, "Crete").id))
    assert "14 Jul 2019 12:33" in text
    assert '<li class="vs-chip">Anna Berg <span>1 photo</span></li>' in text
    assert r"b�\<i\>\.jpg" in text
    library = LocalLibrary(home)
    moment = library.moment(film_of(home, "Crete").id, 0.0)
    assert (moment.is_photo, moment.path.parent) == (True, folder)
    assert library.photo(moment)
    with pytest.raises(InputError, match="a photo of Crete that is not in the index"):
        library.moment(moment.film_id, 10_000.0)


def test_what_is_gone_is_listed_and_removed(home):
    """The list comes first; what is there stays."""
    film_of(home, "Old Harbour").path.unlink()
    app = page(home)
    app.button_group(key="library-task").set_value("What is gone").run()
    assert "Old Harbour" in html(app)
    button(app, "Remove all of these from the index")
    with assemble.store(home) as store:
        assert [film.title for film in store.films()] == ["Night Train"]


def test_removing_needs_to_be_confirmed_and_says_that_the_file_stays(home):
    """The film is out of the index, and its file is where it was."""
    film = film_of(home, "Old Harbour")
    app = page(home, film.id)
    assert "The file stays where it is." in html(app)
    app.button(key="remove-film").click().run()
    with assemble.store(home) as store:
        assert [one.title for one in store.films()] == ["Night Train"]
    assert film.path.exists()


def test_a_library_of_a_thousand_films_shows_a_page_of_them(tmp_path):
    """24 cards and pictures at once, the others by turning pages."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with Store.open(home.index) as store, store.writing():
        store.check_identity(identity())
        for number in range(30):
            _add_film(store, tmp_path, number)
    app = page(home)
    assert len(app.get("page_link")) == 24
    assert "30 films" in html(app)


def test_shelf_orders_and_pages():
    """By each order; a page that is not there any more is the last one."""
    films = [
        replace(FILM, id=name, title=name, year=year, duration_s=float(long), face_count=faces)
        for name, year, long, faces in (("b", 1999, 10, 1), ("A", None, 30, 3), ("c", 1950, 20, 2))
    ]

    def names(order):
        return "".join(film.title for film in shelved(films, "", order))

    orders = ("Title", "Year", "Longest", "Most faces")
    assert [names(order) for order in orders] == ["Abc", "cbA", "Acb", "Acb"]
    assert [page_of(films, page, 2) for page in (1, 2, 9)] == [films[:2], films[2:], films[2:]]
    assert (pages(0), pages(24), pages(25)) == (1, 1, 2)


def test_numbers_in_titles_are_numbers():
    """Rocky 2 comes before Rocky 10."""
    films = [replace(FILM, title=title) for title in ("Rocky 10", "Rocky", "rocky 2")]
    titles = [film.title for film in shelved(films, "", "Title")]
    assert titles == ["Rocky", "rocky 2", "Rocky 10"]


def test_a_poster_is_of_the_middle_shot():
    """Of three the second."""
    shots = [Shot(0, 2, 1), Shot(2, 4, 3), Shot(4, 6, 5)]
    assert poster_s(shots) == 3


def test_facts_and_names_are_escaped():
    """A path may hold anything."""
    assert "<b>" not in told(["<b>"])
    assert on_disk(Path(os.fsdecode(b"a\xff\n"))) == "a��"
    assert facts(FILM, 1) == ["1999", "2.3 h", "1 shot", "0 faces"]
    assert state_of(FILM) == "missing"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" /films ", "/films"),
        ("'/my films'", "/my films"),
        ("~/x", str(Path.home() / "x")),
        ("~nobody-at-all/x", "~nobody-at-all/x"),
        ("", None),
    ],
)
def test_paths_are_taken_as_they_are_pasted(typed, meant):
    """With quotation marks round them, or "~"."""
    found = typed_path(typed)
    assert (str(found) if found else None) == meant


def test_a_title_is_one_line():
    """And not empty."""
    assert titled(" a\n b ") == "a b"
    with pytest.raises(InputError):
        titled(" \n")


def test_without_films_the_page_teaches_and_takes_a_folder(tmp_path):
    """A path that is wrong is one clear line; the page goes on."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    app = page(home)
    assert "No films yet" in html(app)
    app.text_input(key="add-folder").set_value(str(tmp_path / "<none>"))
    button(app, "Index it")
    assert "&lt;none&gt; does not exist: check the spelling" in html(app)
    app.text_input(key="add-folder").set_value("")
    button(app, "Index it")
    assert "Nothing to index" in html(app)
    assert jobs.state(home) is None


def _add_film(store, folder, number):
    with store.begin_film() as writer:
        zero = np.zeros(1, dtype=np.int64)
        vectors = np.eye(1, 3, dtype=np.float32)
        writer.add_shots([Shot(0.0, 2.0, 1.0)])
        writer.add_frames(FrameColumns(np.array([1.0]), zero, zero, vectors))
        film = replace(FILM, id=f"f{number}", run_id=writer.run_id, path=folder / f"{number}.mp4")
        writer.commit(replace(film, title=f"Film {number}"))
