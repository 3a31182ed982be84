"""The app over its pages: what each shows, and what it teaches when there is nothing yet."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.small_library import small_library
from tests.toy_page import html
from vsearch.settings import Home


def app_of(home: Home, query: str = "") -> AppTest:
    """Return the app as it is when opened."""

    def script(folder: str) -> None:  # runs on its own: knows no names of this file
        from pathlib import Path

        from ui.app import show
        from vsearch.settings import Home

        show(Home(Path(folder), Path(folder) / "models"))

    app = AppTest.from_function(script, args=(str(home.folder),), default_timeout=20)
    if query:
        app.query_params["q"] = query
    return app.run()


def page_of(name: str, home: Home) -> AppTest:
    """Return one page as it is when opened."""

    def script(name: str, folder: str) -> None:
        from importlib import import_module
        from pathlib import Path

        from vsearch.settings import Home

        import_module(f"ui.{name}").page(Home(Path(folder), Path(folder) / "models"))

    return AppTest.from_function(script, args=(name, str(home.folder)), default_timeout=20).run()


def test_app_opens_on_search_and_teaches_without_films(tmp_path: Path) -> None:
    """Without an index it says how to make one, and leads to the library."""
    app = app_of(Home(tmp_path / "home", tmp_path / "weights"))
    assert "There is no index" in html(app)
    assert "No films yet" in html(app)
    assert "Add films" in [link.proto.label for link in app.get("page_link")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("people_page", "Nobody is known yet"),
        ("films_page", "No films yet"),
        ("screen_time_page", "There is no index"),
        ("settings_page", "There is no index"),
    ],
)
def test_page_without_an_index_teaches(tmp_path: Path, name: str, told: str) -> None:
    """No page fails over a folder that holds nothing."""
    assert told in html(page_of(name, Home(tmp_path / "home", tmp_path / "weights")))


def test_pages_show_what_is_there(tmp_path: Path) -> None:
    """People, films and models come from the index."""
    with small_library(tmp_path):
        pass
    home = Home(tmp_path, tmp_path / "models")
    assert "Anna Berg" in html(page_of("people_page", home))
    assert "Night Train" in html(page_of("films_page", home))
    assert "Screen time" in html(page_of("screen_time_page", home))
    assert "colours-1" in html(page_of("settings_page", home))
