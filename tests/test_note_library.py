"""Notes beside films taken into a library, once, and never over the user's own word."""

import os
import sys
from pathlib import Path

import pytest

from indexer.library import index_library
from indexer.limits import Limits
from indexer.note_library import take_notes
from indexer.notes_beside import NotesBeside
from indexer.order import Order
from indexer.supervisor import supervise
from tests.fakes import (
    BLUE,
    GREY,
    RED,
    SquareFaces,
    SquareVectors,
    identity,
    models,
    picture,
)
from tests.media import make_clip
from tests.test_library import Silent
from vsearch import assemble
from vsearch.album import Album
from vsearch.catalog import Catalog, FilmName
from vsearch.catalog.words import split_words
from vsearch.film_notes.fetched import FOLDER, write_fetched
from vsearch.photos import encode_jpeg
from vsearch.records.film_notes import Actor, FilmNote
from vsearch.records.people import CastEntry
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store

NFO = "<movie><title>{title}</title><originaltitle>{original}</originaltitle>{rest}</movie>"
ACTOR = "<actor><name>{}</name><role>{}</role><thumb>{}</thumb></actor>"


class Library:
    """A folder of films and a home, and what was said of the last run."""

    def __init__(self, folder: Path) -> None:
        self.films = folder / "films"
        self.films.mkdir()
        self.home = Home(folder / "home", folder / "weights")
        self.said: list[str] = []

    def film(self, name, colour=RED):
        path = self.films / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return make_clip(path, [picture(colour, magenta=20)] * 10, fps=5, pixel_format="yuv444p")

    def note(self, name, *parts, title="The Matrix", original="", rest=""):
        path = self.films / name
        cast = "".join(ACTOR.format(*part, *[""] * (3 - len(part))) for part in parts)
        path.write_text(NFO.format(title=title, original=original, rest=rest + cast), "utf-8")

    def photo(self, name, **faces):
        path = self.films / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_jpeg(picture(GREY, **faces), quality=98))

    def open(self):
        return Store.open(self.home.index)

    def index(self, *, roots=None):
        """Index films and notes as a run does; return (films, parts, people, without)."""
        self.said.clear()
        roots = roots or [self.films]
        with self.open() as store, store.writing():
            store.check_identity(identity())
            notes = NotesBeside(roots, say=self.said.append, fetched=self.home.folder / FOLDER)
            index_library(
                roots,
                store=store,
                models=models(),
                settings=IndexSettings(),
                reporter=Silent(),
                name_film=lambda job: notes.named(job.path),
            )
            report = take_notes(
                notes,
                store=store,
                album=Album(store, self.home.photos),
                faces=models(),
                reporter=Unheard(),
                say=self.said.append,
            )
        return report.films, report.parts, report.people, report.without

    def titles(self):
        with self.open() as store:
            return {(film.title, film.year) for film in store.films()}

    def cast(self):
        with self.open() as store:
            return [(e.title, e.character, e.person) for e in store.cast()]

    def people(self):
        with self.open() as store:
            return {person.name: len(person.photos) for person in store.people()}

    def album(self):
        return assemble.album(self.home)


class Unheard:
    """Hears of notes and forgets."""

    def notes_taken(self, report):
        """Do nothing."""


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


@pytest.fixture
def matrix(library):
    """Index one film with a note, an actor with a photo and one without."""
    library.film("Matrix/mtx.mkv")
    library.note(
        "Matrix/movie.nfo",
        ("Keanu Reeves", "Neo / Thomas Anderson"),
        ("Carrie-Anne Moss", "Trinity"),
        ("James Doe", "Oracle (voice)"),
        original="Matorikkusu",
        rest="<year>1999</year><set><name>The Matrix Collection</name></set>",
    )
    library.photo("Matrix/.actors/Keanu_Reeves.jpg", magenta=60)
    assert library.index() == (1, 3, 1, 1)
    return library


def test_a_note_tells_title_year_cast_and_faces(matrix):
    """Who is only heard is not in the cast; who has no photo is."""
    assert matrix.titles() == {("The Matrix", 1999)}
    assert matrix.cast() == [
        ("The Matrix", "Neo", "Keanu Reeves"),
        ("The Matrix", "Thomas Anderson", "Keanu Reeves"),
        ("The Matrix", "Trinity", "Carrie-Anne Moss"),
    ]
    assert matrix.people() == {"Keanu Reeves": 1}
    assert matrix.said == []


def test_a_second_run_takes_nothing_twice(matrix):
    """Nor does one after the note was only touched."""
    before = matrix.cast()
    assert matrix.index() == (0, 0, 0, 0)
    os.utime(matrix.films / "Matrix/movie.nfo", ns=(1, 1))
    assert matrix.index() == (1, 0, 0, 1)
    assert (matrix.cast(), matrix.people()) == (before, {"Keanu Reeves": 1})


def test_other_titles_find_the_film(matrix):
    """The original title and the set's, as wholes; what is somebody's title is no other one."""
    with matrix.open() as store:
        others = store.other_titles()
        names = [FilmName(f.id, f.title, f.year, others[f.id]) for f in store.films()]
        assert assemble.film_named(store, "matorikkusu").title == "The Matrix"
    catalog = Catalog([*names, FilmName("other", "Matrix Collection")], [])

    def found(text):
        return {f.title for match in catalog.find_films(split_words(text)) for f in match.films}

    assert found("matorikkusu") == {"The Matrix"}
    assert "The Matrix" in found("the matrix collection")
    taken = Catalog([*names, FilmName("m", "Matorikkusu")], [])
    assert [f.id for m in taken.find_films(split_words("matorikkusu")) for f in m.films] == ["m"]


def test_what_the_user_says_stays_when_the_note_changes(matrix):
    """A title, a part that was taken away, a character who was cast otherwise, a new name."""
    with matrix.open() as store:
        (film,) = store.films()
        store.retitle_film(film.id, "My Matrix", 2000)
        store.remove_cast("My Matrix", "Trinity")
        store.add_cast(CastEntry("My Matrix", "Cypher", "Ann Other"))
    with matrix.album() as book:
        book.rename("Keanu Reeves", "K. Reeves")
    matrix.note(
        "Matrix/movie.nfo",
        ("Keanu Reeves", "Neo"),
        ("Carrie-Anne Moss", "Trinity"),
        ("Joe Pantoliano", "Cypher"),
        ("Keanu Reeves", "The One"),
        title="The Matrix Again",
    )
    matrix.photo("Matrix/.actors/Keanu_Reeves-2.jpg", magenta=100)
    assert matrix.index()[0] == 1
    assert matrix.titles() == {("My Matrix", 2000)}
    assert sorted(matrix.cast()) == [
        ("My Matrix", "Cypher", "Ann Other"),
        ("My Matrix", "Neo", "K. Reeves"),
        ("My Matrix", "The One", "K. Reeves"),
    ]
    assert matrix.people() == {"K. Reeves": 2}


def test_an_erased_person_stays_away(matrix):
    """After a rename, by a changed note, and by a new film; and no name of theirs is left."""
    with matrix.album() as book:
        book.rename("Keanu Reeves", "K. Reeves")
    folder = matrix.home.folder / FOLDER
    write_fetched(folder, "0" * 32, FilmNote(title="X", actors=(Actor("Keanu Reeves", "Jack"),)))
    done = assemble.erase(matrix.home, "K. Reeves")
    assert (done.photos, done.parts, done.left) == (1, 2, ())
    files = [path for path in matrix.home.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Keanu Reeves" in path.read_bytes()]
    matrix.note("Matrix/movie.nfo", ("Keanu Reeves", "Neo"), ("Carrie-Anne Moss", "Trinity"))
    matrix.film("Speed (1994)/Speed.mkv", BLUE)
    matrix.note("Speed (1994)/Speed.nfo", ("Keanu Reeves", "Jack"), title="Speed")
    matrix.photo("Speed (1994)/.actors/Keanu_Reeves.jpg", magenta=20)
    matrix.index()
    assert matrix.people() == {}
    assert matrix.cast() == [("The Matrix", "Trinity", "Carrie-Anne Moss")]
    files = [path for path in matrix.home.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Keanu Reeves" in path.read_bytes()]


def test_a_removed_person_comes_back_only_by_the_user(matrix):
    """Their part stays in the cast, as it does without notes."""
    with matrix.album() as book:
        book.remove("Keanu Reeves")
    os.utime(matrix.films / "Matrix/movie.nfo", ns=(1, 1))
    matrix.index()
    assert matrix.people() == {}
    photo = matrix.films / "Matrix/.actors/Keanu_Reeves.jpg"
    with matrix.album() as book:
        book.enrol("Keanu Reeves", [photo], detector=SquareFaces(), embedder=SquareVectors())
    matrix.index()
    assert matrix.people() == {"Keanu Reeves": 1}


def test_an_erased_film_is_taken_anew(matrix):
    """Nothing is left of what its note told, and nothing stands against telling it again."""
    with matrix.open() as store:
        (film,) = store.films()
    assemble.erase_film(matrix.home, film.id)
    with matrix.open() as store:
        assert (store.taken(), store.cast()) == ({}, [])
    assert matrix.index()[:2] == (1, 3)


def test_films_that_are_known_get_their_notes_without_being_looked_at_again(library):
    """The title that the file's name told gives way to the note's."""
    library.film("mtx.mkv")
    assert library.index() == (0, 0, 0, 0)
    assert library.titles() == {("Mtx", None)}
    library.note("mtx.nfo", ("Keanu Reeves", "Neo"))
    assert library.index() == (1, 1, 0, 1)
    assert library.titles() == {("The Matrix", None)}
    assert library.cast() == [("The Matrix", "Neo", "Keanu Reeves")]


def test_photos_add_to_somebody_known_unless_they_show_somebody_else(library):
    """One photo of Anna herself, one that only has her name, one of nobody, one of several."""
    library.film("a.mkv")
    library.note("a.nfo", ("Anna Berg", "Rose"), ("Ben", "Jack"), ("Cyd", "Cal"))
    library.photo("mine.jpg", magenta=10)
    library.photo(".actors/Anna_Berg.jpg", magenta=60)
    library.photo(".actors/Anna_Berg_2.jpg", cyan=60)
    library.photo(".actors/Ben.jpg")
    library.photo(".actors/Cyd.jpg", magenta=10, cyan=100)
    with library.album() as book:
        photos = [library.films / "mine.jpg"]
        book.enrol("Anna Berg", photos, detector=SquareFaces(), embedder=SquareVectors())
    assert library.index() == (1, 3, 1, 2)
    assert library.people() == {"Anna Berg": 2}
    assert sorted(line.partition(": ")[0] for line in library.said) == ["Anna Berg", "Ben", "Cyd"]
    assert any("shows somebody else of that name" in line for line in library.said)
    assert any("no face found" in line for line in library.said)
    assert any("2 faces" in line for line in library.said)


def test_a_thumb_is_read_within_the_given_folder_only(library, tmp_path):
    """No address is asked, and neither "..", an absolute path nor a link leads out."""
    library.film("a/a.mkv")
    (tmp_path / "secret.jpg").write_bytes(encode_jpeg(picture(GREY, magenta=60), quality=98))
    (library.films / "a/link.jpg").symlink_to(tmp_path / "secret.jpg")
    library.photo("a/inside/cyd.jpg", cyan=60)
    library.photo("dan.jpg", cyan=20)
    library.note(
        "a/a.nfo",
        ("Anna", "A", "../../secret.jpg"),
        ("Ben", "B", str(tmp_path / "secret.jpg")),
        ("Eve", "E", "link.jpg"),
        ("Fay", "F", "../../../../../../etc/passwd"),
        ("Gus", "G", "http://127.0.0.1:9/gus.jpg"),
        ("Cyd", "C", "inside\\cyd.jpg"),
        ("Dan", "D", "../dan.jpg"),
    )
    assert library.index() == (1, 7, 2, 5)
    assert library.people() == {"Cyd": 1, "Dan": 1}
    assert library.said == []


def test_a_broken_note_is_told_of_and_the_film_goes_by_its_name(library):
    """One line with the file, the fault and the cure; mended it is taken."""
    library.film("The.Matrix.1999.1080p.mkv")
    note = library.films / "The.Matrix.1999.1080p.nfo"
    note.write_text("<movie><title>X</title>", "utf-8")
    assert library.index() == (0, 0, 0, 0)
    assert library.titles() == {("The Matrix", 1999)}
    (line,) = library.said
    assert str(note) in line
    assert "is broken in line 1" in line
    library.note(note.name, title="The Matrix!")
    assert library.index() == (1, 0, 0, 0)
    assert library.titles() == {("The Matrix!", 1999)}


def test_episodes_are_called_by_series_and_number_and_share_its_cast(library):
    """Their own guests come first; a file without a note has the series' name too."""
    library.film("Office/Season 1/office.s01e01.mkv")
    library.film("Office/Season 1/office.s01e02.mkv", BLUE)
    (library.films / "Office/tvshow.nfo").write_text(
        "<tvshow><title>The Office</title>"
        + ACTOR.format("Steve Carell", "Michael", "")
        + "</tvshow>"
    )
    (library.films / "Office/Season 1/office.s01e01.nfo").write_text(
        "<episodedetails><title>Pilot</title><season>1</season><episode>1</episode>"
        + ACTOR.format("A Guest", "Todd", "")
        + "</episodedetails>"
    )
    library.photo("Office/.actors/Steve_Carell.jpg", magenta=60)
    assert library.index() == (2, 3, 1, 1)
    pilot, second = "The Office S01E01 Pilot", "The Office S01E02"
    assert library.titles() == {(pilot, None), (second, None)}
    assert library.cast() == [
        (pilot, "Todd", "A Guest"),
        (pilot, "Michael", "Steve Carell"),
        (second, "Michael", "Steve Carell"),
    ]


def test_a_note_for_the_folder_is_not_one_for_each_of_many_films(library):
    """A trailer is not the film, and two films are not both."""
    library.film("Matrix/mtx.mkv")
    library.film("Matrix/mtx-trailer.mkv", BLUE)
    library.note("Matrix/movie.nfo")
    library.film("Two/a.mkv", (30, 100, 30))
    library.film("Two/b.mkv", (100, 30, 100))
    library.note("Two/movie.nfo", title="Which?")
    assert library.index()[0] == 1
    assert {title for title, _ in library.titles()} == {"The Matrix", "Mtx Trailer", "A", "B"}


def test_a_fetched_note_gives_what_the_own_one_leaves_open(library):
    """The cast; its title does not count where the film's own note tells one."""
    library.film("a.mkv")
    library.note("a.nfo", title="Mine")
    library.index()
    with library.open() as store:
        (film,) = store.films()
    folder = library.home.folder / FOLDER
    note = FilmNote(title="Theirs", year=1999, actors=(Actor("Anna", "Rose", "people/1.jpg"),))
    write_fetched(folder, film.id, note)
    (folder / "people").mkdir()
    (folder / "people/1.jpg").write_bytes(encode_jpeg(picture(GREY, magenta=60), quality=98))
    assert library.index() == (1, 1, 1, 0)
    assert library.titles() == {("Mine", None)}
    assert assemble.erase(library.home, "Anna").left == ()
    assert not (folder / "people/1.jpg").exists()


def test_a_run_tells_what_it_took_unless_notes_are_to_be_left_alone(library):
    """In processes of their own, as the command does it."""
    library.film("mtx.mkv")
    library.note("mtx.nfo", ("Keanu Reeves", "Neo"), ("Carrie-Anne Moss", "Trinity"))
    library.photo(".actors/Keanu Reeves.jpg", magenta=60)

    def run(*, with_notes):
        order = Order(library.home, (library.films,), with_photos=False, with_notes=with_notes)
        limits = Limits(patience_s=60.0, memory_bytes=1 << 30)
        command = (sys.executable, "-m", "tests.fake_worker")
        return supervise(order, limits, hear=lambda _: None, say=print, command=command)

    assert run(with_notes=False).lines() == ["1 indexed"]
    assert library.titles() == {("Mtx", None)}
    taken = "notes: 1 film, 2 parts, 1 person enrolled, 1 without a photo"
    assert run(with_notes=True).lines() == ["1 unchanged", taken]
    assert library.titles() == {("The Matrix", None)}
