"""The page of people: who is shown, and what each click does to the library."""

from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from tests.fakes import GREY, RED, SpreadVectors, SquareFaces, picture, spread
from tests.media import plain
from tests.small_library import small_library
from tests.toy_page import html
from ui.people_book import PeopleBook
from vsearch import assemble
from vsearch.enrol import GivenPhoto
from vsearch.photos import encode_jpeg
from vsearch.settings import Home

ATTACK = "<script>alert(1)</script> *bold*"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Night Train: Anna 0-4 and, with Ben, 8-12; Ben 12-16. Old Harbour: Ben 0-4."""
    folder = tmp_path_factory.mktemp("library")
    with small_library(folder, SpreadVectors()):
        return folder


@pytest.fixture
def book(library: Path, tmp_path: Path) -> PeopleBook:
    """Return the people of a copy of that library."""
    for part in ("index", "people"):
        copytree(library / part, tmp_path / part)
    return PeopleBook(Home(tmp_path, tmp_path / "models"), models=models)


def models() -> tuple[SquareFaces, SpreadVectors]:
    """Return face models that see squares."""
    return SquareFaces(), SpreadVectors()


def page(book: PeopleBook, name: str = "", view: str = "") -> AppTest:
    """Return the page as it is when opened at an address."""

    def script(book: "PeopleBook") -> None:  # runs on its own: knows no names of this file
        from ui.people_page import show

        show(book)

    app = AppTest.from_function(script, args=(book,), default_timeout=20)
    if name:
        app.query_params["name"] = name
    if view:
        app.query_params["view"] = view
    return app.run()


def names(book: PeopleBook) -> dict[str, int]:
    """Return everybody with the number of their faces."""
    return {person.name: len(person.photos) for person in book.people()}


def click(app: AppTest, label: str) -> AppTest:
    """Click the first button of that label."""
    return next(button for button in app.button if button.label == label).click().run()


def edit(app: AppTest, choice: str) -> AppTest:
    """Open one of the changes of a person."""
    group = next(one for one in app.segmented_control if choice in one.options)
    return group.set_value(choice).run()


def photo(**faces: int) -> bytes:
    """Return a photo with squares of the two faces at these left edges."""
    return encode_jpeg(picture(GREY, **faces), quality=98)


def test_everybody_is_shown_with_faces_and_films(book: PeopleBook) -> None:
    """Anna is in one film, Ben in two; each has the picture of a face."""
    shown = html(page(book))
    assert "2 people known" in shown
    assert "In 1 film: Night Train" in shown
    assert "In 2 films: Night Train, Old Harbour" in shown
    assert shown.count("data:image/jpeg;base64,") == 2


def test_filter_and_order_choose_who_is_shown(book: PeopleBook) -> None:
    """By a part of the name; by the number of faces."""
    book.add("Ben Okoro", [GivenPhoto("b.jpg", photo(cyan=100))])
    app = page(book)
    app.selectbox(key="people-order").set_value("Most faces first").run()
    assert html(app).index("Ben Okoro") < html(app).index("Anna Berg")
    app.text_input(key="people-filter").set_value("ann").run()
    assert "Ben Okoro" not in html(app)
    app.text_input(key="people-filter").set_value("nobody").run()
    assert "Nobody is called so" in html(app)


def test_a_click_opens_a_person_and_the_address_names_them(book: PeopleBook) -> None:
    """A link to it opens the same, by another name too."""
    app = click(page(book), "Open Anna Berg")
    assert app.query_params["name"] in ("Anna Berg", ["Anna Berg"])
    assert "Known by these faces" in html(app)
    book.set_aliases("Anna Berg", ["Annie"])
    assert "also called Annie" in html(page(book, "annie"))
    assert "2 people known" in html(click(app, "Everybody"))


def test_a_person_links_to_the_search_for_them(book: PeopleBook) -> None:
    """For all films, and for each moment."""
    links = [one.proto for one in page(book, "Anna Berg").get("page_link")]
    queries = [link.query_string for link in links]
    assert "q=person%3A+Anna+Berg" in queries
    assert sum("&film=" in query and "&t=" in query for query in queries) == 2


def test_somebody_who_is_gone_is_one_line(book: PeopleBook) -> None:
    """Renamed in another tab: the page says so and stays usable."""
    app = page(book, "Anna Berg")
    book.rename("Anna Berg", "Anna Okoro")
    assert "Nobody is called Anna Berg" in html(app.run())
    assert "Anna Okoro" in html(click(app, "Everybody"))


def test_a_button_for_somebody_who_is_gone_is_one_line(book: PeopleBook) -> None:
    """The click comes after the change in another tab."""
    app = edit(page(book, "Anna Berg"), "Remove")
    book.remove("Anna Berg")
    assert "Anna Berg" in html(click(app, "Remove"))
    assert "vs-notice" in html(app)


def test_an_unknown_face_gets_a_name(book: PeopleBook) -> None:
    """Found in the films, named, and known by the name from then on."""
    book.remove("Ben Okoro")
    app = click(page(book), "Find unknown people")
    assert "of 1 person found" in html(app)
    app = page(book, "unknown_1")
    app.text_input[0].set_value(ATTACK)
    click(app, "Give this name")
    assert set(names(book)) == {"Anna Berg", ATTACK}
    assert "<script>" not in html(app)
    assert "In 2 films" in html(page(book))
    assert click(page(book), "Find unknown people")
    assert set(names(book)) == {"Anna Berg", ATTACK}


def test_names_that_cannot_be_used_are_told(book: PeopleBook) -> None:
    """Somebody else's."""
    app = edit(page(book, "Anna Berg"), "Names")
    app.text_input[0].set_value("Ben Okoro")
    assert "already means Ben Okoro" in html(click(app, "Rename"))
    assert set(names(book)) == {"Anna Berg", "Ben Okoro"}


def test_other_names_are_replaced(book: PeopleBook) -> None:
    """Parted by commas; none takes them away."""
    app = edit(page(book, "Anna Berg"), "Names")
    app.text_input[1].set_value("Annie, A. B.")
    click(app, "Save these names")
    assert book.people()[0].aliases == ("Annie", "A. B.")
    app.text_input[1].set_value(" ")
    click(app, "Save these names")
    assert book.people()[0].aliases == ()


def test_hostile_names_are_shown_as_they_are(book: PeopleBook) -> None:
    """Markup, a hundred signs, and right to left, in the grid and on their own page."""
    for name in (ATTACK, "x" * 100, "\u05e9\u05dc\u05d5\u05dd"):
        book.add(name, [GivenPhoto("a.jpg", photo(magenta=100))])
        app = page(book, name)
        for choice in ("Names", "Merge", "Remove"):
            assert "<script>" not in html(edit(app, choice))
    shown = page(book)
    assert "<script>" not in html(shown)
    assert "x" * 100 in html(shown)
    assert not [button for button in shown.button if "*bold*" in button.label]


def test_two_people_are_merged_after_a_look_and_parted_again(book: PeopleBook) -> None:
    """Both are shown side by side first; the corrections take it back."""
    app = edit(page(book, "Anna Berg"), "Merge")
    app.selectbox[0].set_value("Ben Okoro").run()
    assert html(app).count("Faces of ") == 2
    click(app, "They are one person: Anna Berg")
    assert names(book) == {"Anna Berg": 2}
    app = page(book, view="History")
    assert "Ben Okoro is Anna Berg (1 face)" in html(app)
    click(app, "Undo")
    assert names(book) == {"Anna Berg": 1, "Ben Okoro": 1}
    assert "taken back" in html(app)
    assert "Undo" not in [button.label for button in app.button]


def test_a_number_gives_way_to_a_name(book: PeopleBook) -> None:
    """Merged from the page of the unnamed one."""
    book.rename("Ben Okoro", "unknown_1")
    app = edit(page(book, "unknown_1"), "Merge")
    app.selectbox[0].set_value("Anna Berg").run()
    click(app, "They are one person: Anna Berg")
    assert names(book) == {"Anna Berg": 2}


def test_picked_faces_go_to_somebody_new_or_known(book: PeopleBook) -> None:
    """The second face is Ben's after all; a third one nobody's yet."""
    book.add("Anna Berg", [GivenPhoto("b.jpg", photo(cyan=100))])
    book.add("Anna Berg", [GivenPhoto("c.jpg", photo(cyan=20))])
    app = page(book, "Anna Berg")
    app.checkbox[1].check().run()
    app.selectbox[0].set_value("Ben Okoro").run()
    click(app, "Split off")
    assert names(book) == {"Anna Berg": 2, "Ben Okoro": 2}
    app.checkbox[1].check().run()
    click(app, "Split off")
    assert names(book) == {"Anna Berg": 1, "Ben Okoro": 2, "unknown_1": 1}


def test_faces_of_two_people_are_told_apart(book: PeopleBook) -> None:
    """Magenta stays, cyan goes; of one person alone it is refused in the words of the page."""
    book.add("Anna Berg", [GivenPhoto("b.jpg", photo(cyan=100))])
    app = click(page(book, "Anna Berg"), "Split automatically")
    assert "went to unknown_1" in html(app)
    book.add("Ben Okoro", [GivenPhoto("d.jpg", photo(cyan=10))])
    app = click(page(book, "Ben Okoro"), "Split automatically")
    assert "pick those that are not" in html(app)
    assert "--pick" not in html(app)


def test_a_single_face_is_deleted_but_never_the_last(book: PeopleBook) -> None:
    """Picked and deleted; where only one is left there is nothing to pick."""
    book.add("Anna Berg", [GivenPhoto("b.jpg", photo(magenta=100))])
    app = page(book, "Anna Berg")
    for box in app.checkbox:
        box.check()
    assert "These are all faces of Anna Berg" in html(click(app.run(), "Delete"))
    app = page(book, "Anna Berg")
    app.checkbox[0].check().run()
    click(app, "Delete")
    (anna,) = [person for person in book.people() if person.name == "Anna Berg"]
    assert anna.photos == ("b.jpg",)
    assert not page(book, "Anna Berg").checkbox


def test_a_face_in_a_film_is_said_not_to_be_theirs_and_then_to_be(book: PeopleBook) -> None:
    """Both are corrections; the face is nobody's in between."""
    app = page(book, "Anna Berg")
    assert len([button for button in app.button if button.label == "Not them"]) == 2
    click(app, "Not them")
    (made,) = book.corrections()
    assert (made.verdict, made.person) == ("not", "Anna Berg")
    app = page(book, "Anna Berg")
    assert len([button for button in app.button if button.label == "Not them"]) == 1
    assert "Nobody's (1)" in app.segmented_control[-1].options
    app.segmented_control[-1].set_value("Nobody's").run()
    click(app, "This is them")
    assert [one.verdict for one in book.corrections()] == ["is", "not"]
    app = page(book, "Anna Berg")
    assert len([button for button in app.button if button.label == "Not them"]) == 2


def test_what_became_of_each_photo_is_told(book: PeopleBook) -> None:
    """Added, no face, damaged; a name without a photo is refused."""
    app = page(book)
    app.text_input(key="add-name").set_value("Cleo Park")
    assert "There is no photo of Cleo Park" in html(click(app, "Add person"))
    app.file_uploader(key="add-photos").set_value(
        [
            ("good.jpg", photo(magenta=10), "image/jpeg"),
            ("castle.jpg", encode_jpeg(plain(GREY)), "image/jpeg"),
            ("torn.jpg", b"no picture", "image/jpeg"),
        ]
    )
    app.text_input(key="add-name").set_value("Cleo Park")
    shown = html(click(app, "Add person"))
    assert "1 face added to Cleo Park" in shown
    assert "good.jpg: added." in shown
    assert "castle.jpg: no face found" in shown
    assert "torn.jpg is not a picture that can be read" in shown
    assert names(book)["Cleo Park"] == 1
    assert "good.jpg" not in html(click(app, "Close"))


def test_of_several_faces_one_is_chosen(book: PeopleBook) -> None:
    """The right one on the photo is Cleo."""
    app = page(book)
    app.text_input(key="add-name").set_value("Cleo Park")
    both = ("both.jpg", photo(magenta=10, cyan=100), "image/jpeg")
    app.file_uploader(key="add-photos").set_value([both])
    assert "both.jpg: 2 faces; choose below." in html(click(app, "Add person"))
    assert "Cleo Park" not in names(book)
    app.button(key="face-0-1").click().run()
    (cleo,) = [person for person in book.people() if person.name == "Cleo Park"]
    cyan = next(person for person in book.people() if person.name == "Ben Okoro")
    assert float(cleo.vectors[0] @ cyan.vectors[0]) > 0.99
    assert "both.jpg: added." in html(app)


def test_removing_keeps_the_faces_in_films(book: PeopleBook) -> None:
    """The page goes back to everybody."""
    app = click(edit(page(book, "Anna Berg"), "Remove"), "Remove")
    assert names(book) == {"Ben Okoro": 1}
    assert "Anna Berg is removed" in html(app)
    with assemble.store(book.home) as store:
        assert sum(film.face_count for film in store.films()) > 0


def test_erasing_takes_the_typed_name_and_shows_the_proof(book: PeopleBook) -> None:
    """Anything else erases nothing."""
    app = edit(page(book, "Anna Berg"), "Remove")
    app.text_input(key="erase-typed").set_value("Anna")
    assert "Nothing was erased" in html(click(app, "Erase"))
    app.text_input(key="erase-typed").set_value("Anna Berg")
    shown = html(click(app, "Erase"))
    assert "Erased Anna Berg: 1 photo" in shown
    assert "no name and no embedding of theirs is left" in shown
    assert names(book) == {"Ben Okoro": 1}


def test_an_index_that_is_being_written_is_one_line(book: PeopleBook) -> None:
    """Erasing needs it alone; everything else goes on."""
    app = edit(page(book, "Anna Berg"), "Remove")
    app.text_input(key="erase-typed").set_value("Anna Berg")
    with assemble.store(book.home) as store, store.writing():
        shown = html(click(app, "Erase"))
        assert "another vsearch is writing to it" in shown
        edit(app, "Names")
        app.text_input[0].set_value("Anna Okoro")
        click(app, "Rename")
    assert set(names(book)) == {"Anna Okoro", "Ben Okoro"}


def test_faces_on_a_photo_stand_beside_whom_they_look_like(book: PeopleBook) -> None:
    """From left to right; a photo without a face is told."""
    app = page(book, view="Look-alike")
    both = ("both.jpg", photo(magenta=100, cyan=10), "image/jpeg")
    shown = html(app.file_uploader(key="alike-photo").set_value(both).run())
    assert shown.index("Ben Okoro") < shown.index("Anna Berg")
    assert "2 faces, compared with 2 people" in shown
    empty = ("empty.jpg", encode_jpeg(plain(RED)), "image/jpeg")
    shown = html(app.file_uploader(key="alike-photo").set_value(empty).run())
    assert "No face is found on empty.jpg" in shown
    torn = ("torn.jpg", b"no picture", "image/jpeg")
    shown = html(app.file_uploader(key="alike-photo").set_value(torn).run())
    assert "torn.jpg is not a picture that can be read" in shown


def test_likeness_is_told_with_its_doubt(book: PeopleBook) -> None:
    """Two people enrolled, and one by a photo that is kept nowhere."""
    app = page(book, view="Family")
    app.text_input(key="family-name").set_value("Kid")
    kid = ("kid.jpg", photo(cyan=30), "image/jpeg")
    app.file_uploader(key="family-files").set_value([kid])
    assert "Kid can be compared, by 1 face" in html(click(app, "Compare them too"))
    app.multiselect(key="family").set_value(["Anna Berg", "Ben Okoro"]).run()
    assert "0.00 (1)" in html(app)
    assert "not to measure kinship" in html(app)
    assert set(names(book)) == {"Anna Berg", "Ben Okoro"}


def test_nobody_known_teaches_and_takes_photos(tmp_path: Path) -> None:
    """Before there is any index."""
    home = Home(tmp_path / "new", tmp_path / "models")
    book = PeopleBook(home, models=models)
    app = page(book)
    assert "Nobody is known yet" in html(app)
    assert not home.index.exists()
    app.text_input(key="add-name").set_value("Anna")
    app.file_uploader(key="add-photos").set_value([("a.jpg", photo(magenta=10), "image/jpeg")])
    click(app, "Add person")
    assert names(book) == {"Anna": 1}


def test_many_people_are_paged(book: PeopleBook) -> None:
    """24 on a page, and the last page has the rest."""
    with assemble.store(book.home) as store:
        for number in range(30):
            digest = f"{number:064}"
            store.add_reference(f"Person {number:02}", "a.jpg", digest, spread()[number])
    app = page(book)
    assert html(app).count('class="vs-face"') == 24
    assert "32 people, 24 a page" in html(app)
    app.pagination[0].set_value(2).run()
    assert html(app).count('class="vs-face"') == 8
    app.text_input(key="people-filter").set_value("anna").run()
    assert html(app).count('class="vs-face"') == 1
