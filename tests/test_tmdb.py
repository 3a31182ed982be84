"""Casts and photos fetched from a small server in the place of The Movie Database."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.cli import main
from indexer.commands.notes import fetch_notes
from tests.fakes import GREY, models, picture
from tests.test_note_library import Library
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.film_notes.tmdb import Tmdb
from vsearch.photos import encode_jpeg

KEY = "0123456789abcdef0123456789abcdef"
FOUND = {
    "results": [{"id": 604, "title": "The Matrix Reloaded"}, {"id": 603, "title": "The Matrix"}]
}
CAST = [
    {"id": 1, "name": "Keanu Reeves", "character": "Neo", "profile_path": "/keanu.jpg"},
    {"id": 2, "name": "Carrie-Anne Moss", "character": "Trinity", "profile_path": "/../../x.jpg"},
    {"id": 3, "name": "Hugo Weaving", "character": "Smith (voice)", "profile_path": None},
]
MATRIX = {
    "title": "The Matrix",
    "original_title": "Matorikkusu",
    "release_date": "1999-03-31",
    "belongs_to_collection": {"name": "The Matrix Collection"},
    "credits": {"cast": CAST},
}


class Server(ThreadingHTTPServer):
    """Answers as TMDB does, and keeps what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self):
        place = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        self.server.asked.append(place.path)
        if place.path.startswith("/t/p/"):
            self._answer(encode_jpeg(picture(GREY, magenta=60), quality=98))
        elif asked.get("api_key") != KEY:
            self.send_error(401)
        elif place.path == "/3/search/movie":
            self._answer(json.dumps(FOUND if asked["query"] == "The Matrix" else {}).encode())
        else:
            self._answer(json.dumps(MATRIX).encode())

    def _answer(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def library(tmp_path):
    made = Library(tmp_path)
    made.film("The Matrix (1999).mkv")
    made.index()
    return made


def fetch(library, server, *named, key=KEY, everything=False):
    tmdb = Tmdb(key, api=server.address, images=server.address)
    return fetch_notes(library.home, tmdb, named, everything=everything, photos=5, faces=models())


def test_cast_and_photos_are_fetched_once(library, server):
    """A second run asks nothing; indexing asks nothing and takes nothing twice."""
    assert fetch(library, server, "The Matrix") == 0
    assert server.asked == ["/3/search/movie", "/3/movie/603", "/t/p/h632/keanu.jpg"]
    assert library.titles() == {("The Matrix", 1999)}
    assert library.cast() == [
        ("The Matrix", "Neo", "Keanu Reeves"),
        ("The Matrix", "Trinity", "Carrie-Anne Moss"),
    ]
    assert library.people() == {"Keanu Reeves": 1}
    assert fetch(library, server, "matorikkusu") == 0
    assert library.index() == (0, 0, 0, 0)
    assert len(server.asked) == 3


def test_a_number_in_the_own_note_needs_no_search(library, server):
    """The address of its page alone."""
    note = library.films / "The Matrix (1999).nfo"
    note.write_text("https://www.themoviedb.org/movie/603-the-matrix\n")
    assert fetch(library, server, everything=True) == 0
    assert server.asked[0] == "/3/movie/603"


def test_what_cannot_be_had_is_told_of(library, server, capsys):
    """A film that TMDB does not know, a wrong key, no server, nothing named."""
    with library.open() as store, store.writing():
        (film,) = store.films()
        store.retitle_film(film.id, "Nothing of That Name", 1999)
    assert fetch(library, server, everything=True) == 1
    assert "TMDB knows no film 'Nothing of That Name' of 1999" in capsys.readouterr().err
    with pytest.raises(InputError, match="does not take this key"):
        fetch(library, server, everything=True, key="wrong")
    gone = Tmdb(KEY, api="http://127.0.0.1:9", images="http://127.0.0.1:9")
    titles = ["Nothing of That Name"]
    assert fetch_notes(library.home, gone, titles, everything=False, photos=1, faces=models()) == 1
    told = capsys.readouterr().err
    assert "TMDB cannot be asked" in told
    assert KEY not in told
    with pytest.raises(InputError, match="Name films"):
        fetch(library, server)


def test_an_erased_person_is_neither_fetched_nor_kept(library, server):
    """Neither photo nor name."""
    fetch(library, server, "The Matrix")
    assert assemble.erase(library.home, "Keanu Reeves").left == ()
    for path in (library.home.folder / "notes").glob("*.nfo"):
        path.unlink()
    server.asked.clear()
    fetch(library, server, "The Matrix")
    assert not [place for place in server.asked if "keanu" in place]
    files = [path for path in library.home.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Keanu Reeves" in path.read_bytes()]


@pytest.mark.parametrize("key", ["", "\0\0\0", "two words", "k\x7f", "schl\u00fcssel"])
def test_what_cannot_be_a_key_is_refused_before_anything_is_asked(key, tmp_path, capsys):
    """One line says where a key comes from."""
    path = tmp_path / "key.txt"
    path.write_text(key, "utf-8")
    asked = ["notes", "fetch", "--all", "--tmdb-key-file", str(path)]
    assert main(["--home", str(tmp_path / "home"), *asked]) == 1
    assert capsys.readouterr().err.startswith("vsearch: A key of TMDB is needed: ")
