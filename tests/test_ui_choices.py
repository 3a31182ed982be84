"""What the visitor chooses for searches: kept over a restart, used by search, never fatal."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy_page import ToyLibrary, html
from ui.choices import FILE, Choices, read_choices, write_choices
from vsearch.errors import StoreError
from vsearch.settings import Home, SearchSettings

CHOSEN = replace(SearchSettings(), window_s=20.0, top=3, present=0.7, merge_gap_s=4.0)


def search_of(home: Path, library: ToyLibrary, question: str = "Neo") -> AppTest:
    """Return the page of search with what was chosen in a home."""

    def script(folder: str, library: "ToyLibrary") -> None:
        from pathlib import Path

        from ui import choices
        from ui.search_page import page
        from vsearch.settings import Home

        choices.begin(Home(Path(folder), Path(folder)))
        page(library)

    app = AppTest.from_function(script, args=(str(home), library), default_timeout=20)
    app.query_params["q"] = question
    return app.run()


def settings_of(home: Home) -> AppTest:
    """Return the page of settings as it is when opened."""

    def script(folder: str, weights: str) -> None:
        from pathlib import Path

        from ui.settings_page import page
        from vsearch.settings import Home

        page(Home(Path(folder), Path(weights)))

    args = (str(home.folder), str(home.weights))
    return AppTest.from_function(script, args=args, default_timeout=20).run()


def test_choices_are_read_as_written(tmp_path: Path) -> None:
    """A file that is not there is as usual, and so is what it does not name."""
    path = tmp_path / "home" / FILE
    assert read_choices(path) == SearchSettings()
    write_choices(path, CHOSEN)
    assert read_choices(path) == CHOSEN
    assert [one.name for one in path.parent.iterdir()] == [FILE]
    path.write_text('{"top": 7, "of a later version": true}', "utf-8")
    assert read_choices(path) == replace(SearchSettings(), top=7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("[1]", "are no settings"),
        ('{"top": 0}', "top is to be 1 to 50"),
        ('{"top": true}', "out of range"),
        ('{"window_s": "<b>"}', "out of range"),
        ('{"window_s": NaN}', "window_s is to be 0 to 60"),
        ('{"present": 1e999}', "out of range"),
        (f'{{"top": 1{"0" * 400}}}', "out of range"),
    ],
)
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    """It is no reason not to search."""
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(StoreError, match=told) as caught:
        read_choices(tmp_path / FILE)
    assert "\n" not in str(caught.value)
    library = ToyLibrary()
    assert told in html(search_of(tmp_path, library))
    assert library.asked == [("Neo", SearchSettings())]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Nor is a folder in its place."""
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="cannot be read"):
        read_choices(tmp_path / FILE)
    with pytest.raises(StoreError, match="cannot be read"):
        read_choices(tmp_path)


def test_choices_that_cannot_be_kept_hold_for_the_visit(tmp_path: Path) -> None:
    """Here a file is where the folder should be."""
    (tmp_path / "home").write_text("", "utf-8")
    kept = Choices(tmp_path / "home" / FILE)
    kept.keep(CHOSEN)
    assert kept.settings == CHOSEN
    assert "cannot be written" in kept.problem


def test_search_goes_by_what_was_chosen(tmp_path: Path) -> None:
    """All four reach the index; what is moved there is kept, and asked again with."""
    write_choices(tmp_path / FILE, CHOSEN)
    library = ToyLibrary()
    app = search_of(tmp_path, library)
    assert library.asked == [("Neo", CHOSEN)]
    app.slider(key="top").set_value(5).run()
    assert library.asked[-1] == ("Neo", replace(CHOSEN, top=5))
    assert read_choices(tmp_path / FILE) == replace(CHOSEN, top=5)


def test_sliders_write_the_file_and_one_button_sets_them_back(tmp_path: Path) -> None:
    """Before anything was moved there is no file, and nothing to restore."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    app = settings_of(home)
    assert app.button(key="restore").disabled
    assert not (home.folder / FILE).exists()
    app.slider(key="choice-present").set_value(0.7).run()
    assert json.loads((home.folder / FILE).read_text("utf-8"))["present"] == 0.7
    assert settings_of(home).slider(key="choice-present").value == 0.7
    app.button(key="restore").click().run()
    assert app.slider(key="choice-present").value == 0.5
    assert read_choices(home.folder / FILE) == SearchSettings()


def test_restoring_mends_a_damaged_file(tmp_path: Path) -> None:
    """It is told of until then."""
    home = Home(tmp_path, tmp_path / "weights")
    (tmp_path / FILE).write_text("{", "utf-8")
    app = settings_of(home)
    assert "cannot be read and are ignored" in html(app)
    app.button(key="restore").click().run()
    assert "are ignored" not in html(app)
    assert read_choices(tmp_path / FILE) == SearchSettings()
