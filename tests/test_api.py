"""What other programs use: the library as an object, and the examples of its page."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import vsearch
from indexer.library import index_library
from tests.fakes import GREEN, identity, models, picture
from tests.indexed_home import NEWS, STATEMENT, IndexedHome, command
from tests.media import make_clip
from tests.test_library import Silent
from vsearch.api import Library, open_library, print_query
from vsearch.errors import InputError, MediaError, StoreError, UnknownNameError
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store

PAGE = Path(__file__).parents[1] / "docs" / "python-api.md"

needs_weights = pytest.mark.weights


@pytest.fixture
def home(indexed: IndexedHome, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("VSEARCH_WEIGHTS", str(indexed.home.weights))
    return indexed.home


def test_importing_it_loads_nothing_heavy() -> None:
    """``import vsearch`` is as cheap as its version."""
    code = (
        "import vsearch, sys; print(sorted({'numpy', 'vsearch.api', 'torch'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_name_it_does_not_offer_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="close_library"):
        vsearch.close_library  # noqa: B018


def test_home_without_an_index_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no index"), vsearch.open(tmp_path / "none"):
        pass


@needs_weights
def test_examples_of_the_page_run(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every block runs as it stands, one after the other, and finds what it says."""
    monkeypatch.setenv("VSEARCH_HOME", str(home.folder))
    monkeypatch.chdir(tmp_path)
    command(home, "people", "alias", "unknown_1", "Biden")
    names: dict[str, object] = {}
    try:
        for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
            exec(compile(block, str(PAGE), "exec"), names)
    finally:
        command(home, "people", "alias", "unknown_1", "--none")
    told = capsys.readouterr().out
    assert f"{STATEMENT} 0.0-" in told
    assert "person: Obama (Barack Obama)" in told
    assert "I don't know Abraham Lincoln" in told
    assert "There is no index in" in told
    assert (tmp_path / "first.jpg").read_bytes().startswith(b"\xff\xd8")
    assert (tmp_path / "first.mp4").stat().st_size > 10_000


@needs_weights
def test_query_parsed_before_is_asked_as_it_is(home: Home) -> None:
    with open_library(home.folder) as library:
        query = library.parse("Obama in Evening News")
        answer = library.search(query, top=2)
    assert print_query(answer.query) == "title: Evening News · person: Obama (Barack Obama)"
    assert [moment.title for moment in answer.moments[:1]] == [NEWS]


@needs_weights
def test_photo_is_asked_for_without_a_word(home: Home, indexed: IndexedHome) -> None:
    with open_library(home.folder) as library:
        answer = library.search("", faces=[indexed.obama])
        with pytest.raises(InputError):
            library.search("   ")
        with pytest.raises(MediaError):
            library.search("", pictures=[home.folder / "none.jpg"])
    assert {moment.title for moment in answer.moments} >= {STATEMENT}


@needs_weights
def test_threads_share_one_library(home: Home) -> None:
    with open_library(home.folder) as library, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: library.search("Obama"), range(8)))
    assert len({answer.moments for answer in found}) == 1


@needs_weights
def test_screen_time_and_names_of_films(home: Home) -> None:
    with open_library(home.folder) as library:
        (times,) = library.screen_time("evening news")
        assert times.film == library.film(NEWS)
        with pytest.raises(UnknownNameError, match="did you mean"):
            library.film("Evening New")


def test_piece_lies_where_the_film_has_pictures(tmp_path: Path) -> None:
    """Also in a film whose clock begins late, as those of broadcasts do."""
    (tmp_path / "films").mkdir()
    late = [1000 + place / 5 for place in range(50)]
    make_clip(tmp_path / "films" / "Late.mkv", [picture(GREEN)] * 50, times_s=late)
    with Store.open(tmp_path / "index") as store:
        store.check_identity(identity())
        index_library(
            [tmp_path / "films"],
            store=store,
            models=models(),
            settings=IndexSettings(),
            reporter=Silent(),
        )
    library = Library(Home.locate(tmp_path))
    piece = library.piece("Late", 1004, 2000)
    assert piece.start_s == 1004
    assert piece.end_s == pytest.approx(1010, abs=0.3)
    assert library.piece("Late", 0, 1004).start_s == pytest.approx(1000)
    assert library.picture("Late", 1004).startswith(b"\xff\xd8")
    for start_s, end_s in ((0, 900), (1011, 1012), (1005, 1004), (float("nan"), 1004)):
        with pytest.raises(InputError, match="Late has nothing from"):
            library.piece("Late", start_s, end_s)


def test_run_that_ends_early_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there, and an option that is none, are told in the run's own words."""
    with pytest.raises(InputError, match="does not exist"):
        vsearch.index(tmp_path / "none", home=tmp_path / "home")
    make_clip(tmp_path / "one.mp4", [picture(GREEN)] * 5, fps=5)
    with pytest.raises(vsearch.api.VsearchError, match="ended early"):
        vsearch.index(tmp_path, home=tmp_path / "home", options=["--fps", "none"])


def test_closed_library_opens_again(tmp_path: Path) -> None:
    library = Library(Home.locate(tmp_path))
    library.close()
    library.close()
