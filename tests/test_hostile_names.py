"""Names, titles, parts and searches of somebody who means harm, on every page and command."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from indexer.cli import main
from tests.fakes import SpreadVectors
from tests.small_library import small_library
from tests.toy_page import MOMENT, ToyLibrary, html, opened
from ui import fragments
from ui.film_adding import typed_path
from ui.uploads import Uploads
from vsearch.errors import MediaError
from vsearch.photos import read_photo
from vsearch.records.people import CastEntry
from vsearch.saved import SavedSearches
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.video.sound import read_recording

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</p></div><script>alert(1)</script>",
    '"><svg/onload=alert(1)>',
    "' OR '1'='1",
    "'); DROP TABLE people; --",
    "[x](javascript:alert(1)) ![y](http://evil.example/p.png)",
    ":material/delete: :red[x] $a$ `b` **c**",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "../../../../etc/passwd",
    "\u202egnp.exe\u200b",
    "{0.__class__} %s %(x)s ${HOME}",
    "--prune",
)
PAGES = ("people_page", "films_page", "screen_time_page", "settings_page")
PLAIN = "Plain"


class Structure(HTMLParser):
    """Counts the tags and the names of attributes of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count one; but not commands: what stands in backquotes is set as one in any line."""
        if tag != "code":
            self.found[tag, *sorted(name for name, _ in attrs)] += 1


def structure(text: str) -> Counter[tuple[str, ...]]:
    parser = Structure()
    parser.feed(text)
    return parser.found


def name_everything(store: Store, home: Home, name: str) -> None:
    """Call films, people, another name, a part and a saved search so; numbers tell them apart."""
    for number, film in enumerate(store.films()):
        store.retitle_film(film.id, f"{name} f{number}", 1984)
    for number, person in enumerate(store.people()):
        store.rename_person(person.name, f"{name} p{number}")
        store.set_aliases(f"{name} p{number}", [f"{name} a{number}"])
    for part in store.cast():
        store.remove_cast(part.title, part.character)
    store.add_cast(CastEntry(f"{name} f0", f"{name} c", f"{name} p0"))
    saved = SavedSearches(home.folder)
    for line in saved.all():
        saved.remove(line)
    saved.add(f"{name} s")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Store]]:
    """Return a home of two films and two people, and what is in it."""
    folder = tmp_path_factory.mktemp("hostile")
    with small_library(folder, SpreadVectors()) as store:
        yield Home(folder, folder / "models"), store


def page(home: Home, place: str, **address: str) -> AppTest:
    """Return a page over the home as it is when opened at an address."""

    def script(name: str, folder: str) -> None:
        from importlib import import_module
        from pathlib import Path

        from vsearch.settings import Home

        import_module(f"ui.{name}").page(Home(Path(folder), Path(folder) / "models"))

    app = AppTest.from_function(script, args=(place, str(home.folder)), default_timeout=60)
    for field, value in address.items():
        app.query_params[field] = value
    return app.run()


def looks(home: Home, store: Store, name: str) -> dict[str, Counter[tuple[str, ...]]]:
    """Return of which tags every page is made while everything is called so."""
    name_everything(store, home, name)
    found = {place: page(home, place) for place in PAGES}
    found["a person"] = page(home, "people_page", name=f"{name} p0")
    found["a film"] = page(home, "films_page", film=store.films()[0].id)
    for place, app in found.items():
        for element in (*app.button, *app.selectbox, *app.multiselect, *app.text_input):
            assert name not in element.label or name == fragments.literal(name), (place, name)
    return {place: structure(html(app)) for place, app in found.items()}


def test_pages_are_made_of_the_same_tags_whatever_things_are_called(
    library: tuple[Home, Store],
) -> None:
    """No name becomes a tag or an attribute, none a link or a picture of a label."""
    home, store = library
    plain = looks(home, store, PLAIN)
    assert all(plain.values())
    for name in (HOSTILE[0], " ".join(HOSTILE[1:4]), " ".join(HOSTILE[5:8])):
        assert looks(home, store, name) == plain, name


@pytest.mark.parametrize("name", HOSTILE)
def test_the_search_page_shows_questions_as_text(name: str) -> None:
    """Typed or in the address, and as the title of what is found."""
    from dataclasses import replace

    plain = opened(ToyLibrary(moments=(replace(MOMENT, title=PLAIN),)), PLAIN)
    shown = opened(ToyLibrary(moments=(replace(MOMENT, title=name),)), name)
    assert structure(html(shown)) == structure(html(plain))


COMMANDS = (
    ("films",),
    ("films", "{}"),
    ("films", "{}", "--year", "1999"),
    ("cast",),
    ("cast", "{}"),
    ("cast", "{} f0", "--add", "{}", "{}"),
    ("cast", "{} f0", "--remove", "{}"),
    ("people", "list"),
    ("people", "show", "{} p0"),
    ("people", "show", "{}"),
    ("people", "rename", "{}", "x"),
    ("people", "alias", "{} p0", "{} b"),
    ("people", "merge", "{}", "x"),
    ("people", "split", "{}"),
    ("people", "not", "{}", "{}", "0:01"),
    ("people", "corrections"),
    ("people", "remove", "{}"),
    ("people", "erase", "{}"),
    ("people", "add", "{}", "{}"),
    ("people", "import", "{}"),
    ("screen-time",),
    ("screen-time", "{}"),
    ("screen-time", "--person", "{}"),
    ("remove", "{}"),
    ("remove", "{}", "--erase"),
    ("status",),
    ("index", "/nowhere/{}"),
    ("watch", "/nowhere/{}"),
    ("where", "/nowhere/{}"),
    ("look-alike", "/nowhere/{}"),
    ("likeness", "{}", "{}=/nowhere/{}"),
    ("search", "--face", "/nowhere/{}", "{}"),
    ("search", "{}"),
    ("export", "{}", "--to", "/nowhere/{}.csv"),
    ("slideshow", "{}", "--to", "/nowhere/{}.html"),
    ("models", "verify", "{}"),
    ("eval", "/nowhere/{}"),
    ("check", "{}"),
)


@pytest.mark.parametrize(
    "name", [*HOSTILE[::3], "--prune", "\x1b[2J", "x" * 5000, "\udcff", "~nobody"]
)
def test_commands_end_with_an_answer_or_one_line(
    library: tuple[Home, Store], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """No traceback, nothing changed that was not named, nothing that drives the terminal."""
    home, store = library
    kept = name if name.isprintable() and len(name) < 90 else PLAIN
    name_everything(store, home, kept)
    for words in COMMANDS:
        told = [word.replace("{}", kept if " " in word else name) for word in words]
        try:
            status = main(["--home", str(home.folder), *told])
        except SystemExit as refused:  # argparse, on what looks like an option
            status = int(refused.code or 0)
        out, err = capsys.readouterr()
        assert status in (0, 1, 2), told
        assert "Traceback" not in out + err
        assert not set("\x1b\0\x07") & set(out + err), told
        assert status != 1 or err.count("\n") >= 1, told
    assert len(store.films()) == 2
    assert len(store.people()) == 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_becomes_markup(text: str) -> None:
    """In the pieces every page is made of."""
    plain = structure(fragments.question(PLAIN) + fragments.heading(PLAIN, PLAIN))
    shown = structure(
        fragments.question(text) + fragments.heading(text, "x" + text.replace("`", ""))
    )
    assert {key[0] for key in shown} <= {key[0] for key in plain}
    for piece in (fragments.notice(text), fragments.quiet([text]), fragments.lesson(text, [text])):
        assert {key[0] for key in structure(piece)} <= {"p", "h2", "code"}
    rows = fragments.table((text,), [(text, text)], label=text)
    assert {key[0] for key in structure(rows)} <= {
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_a_file_name_of_an_upload_is_a_name_only(text: str) -> None:
    """It never names another folder, and fits on one line."""
    name = Uploads().keep(text, b"content")
    assert name
    assert "/" not in name
    assert name not in (".", "..")
    assert name.isprintable()


@pytest.mark.parametrize("read", [read_photo, read_recording])
def test_a_name_with_a_null_sign_names_no_file(read: Callable[[Path], object]) -> None:
    """A question that names a picture may hold one."""
    with pytest.raises(MediaError, match="null sign"):
        read(Path("a\0b.jpg"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_path_may_be_typed(text: str) -> None:
    path = typed_path(text)
    assert path is None or isinstance(path, Path)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_saved_searches_hold_any_text(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    saved = SavedSearches(tmp_path_factory.mktemp("saved"))
    wanted = [" ".join(line.split()) for line in lines]
    for line in filter(None, wanted):
        saved.add(line)
    assert saved.all() == list(dict.fromkeys(reversed([line for line in wanted if line])))
    assert json.dumps(saved.all())
