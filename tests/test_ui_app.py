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
    assert "No films yet" in html(app)
    assert "vs-notice" not in html(app)
    assert "Add films" in [link.proto.label for link in app.get("page_link")]


PAGES = ["people_page", "films_page", "screen_time_page", "settings_page"]


@pytest.mark.parametrize("name", PAGES)
def test_page_without_an_index_opens(tmp_path: Path, name: str) -> None:
    """No page fails over a folder that holds nothing: each has its heading."""
    page = page_of(name, Home(tmp_path / "home", tmp_path / "weights"))
    assert '<h1 class="vs-name">' in html(page)


def test_pages_open_over_a_library(tmp_path: Path) -> None:
    """Each has its heading."""
    with small_library(tmp_path):
        pass
    for name in PAGES:
        page = page_of(name, Home(tmp_path, tmp_path / "models"))
        assert '<h1 class="vs-name">' in html(page)


def test_bug_is_one_notice_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """No trace of it is on the page, and what Streamlit does to stop a page still works."""

    def script() -> None:
        import streamlit as st

        from ui import frame

        with frame.Boundary():
            raise RuntimeError("secret <b>place</b>")
        with frame.Boundary():
            st.stop()
        st.html("behind the end")

    page = html(AppTest.from_function(script, default_timeout=20).run())
    assert "Something in vsearch itself went wrong" in page
    assert "secret" not in page
    assert "behind" not in page
    assert "secret" in caplog.text
