"""Saved searches: one small file, and the buttons that write it."""

import errno
import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy_page import ToyLibrary, html, opened
from ui.fragments import literal
from vsearch.errors import InputError, StoreError
from vsearch.saved import FILE, MOST, SavedSearches


def press(app: AppTest, key: str) -> AppTest:
    """Click a button and return the page after it."""
    return app.button(key=key).click().run()


def test_newest_comes_first_and_nothing_is_there_twice(tmp_path: Path) -> None:
    """Saved again, a search moves to the front; the oldest of very many go."""
    saved = SavedSearches(tmp_path / "home")
    assert saved.all() == []
    for line in ("Neo", "Trinity", "  Neo "):
        saved.add(line)
    assert saved.all() == ["Neo", "Trinity"]
    saved.remove("Neo")
    assert saved.all() == ["Trinity"]
    for number in range(MOST + 1):
        saved.add(str(number))
    assert saved.all()[-1] == "1"
    assert [path.name for path in (tmp_path / "home").iterdir()] == [FILE]


@pytest.mark.parametrize("content", ["{", "[" * 100_000])
def test_damaged_file_is_told_and_kept(tmp_path: Path, content: str) -> None:
    """It may be mended by hand; nothing is written over it."""
    (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(StoreError, match="cannot be read: mend or remove"):
        SavedSearches(tmp_path).add("Neo")
    assert (tmp_path / FILE).read_text("utf-8") == content


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Here it is a file."""
    (tmp_path / "home").write_text("", "utf-8")
    with pytest.raises(StoreError, match="cannot be"):
        SavedSearches(tmp_path / "home").add("Neo")


def test_disk_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was mounted to be read only: nothing can be removed either."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "write_text", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StoreError, match="Read-only file system"):
        SavedSearches(tmp_path).add("Neo")


def test_nothing_is_not_saved(tmp_path: Path) -> None:
    """There is no question in it."""
    with pytest.raises(InputError):
        SavedSearches(tmp_path).add("  ")


def test_question_can_be_saved_asked_again_and_forgotten() -> None:
    """On the page, names in it are no markup."""
    library = ToyLibrary()
    app = press(opened(library, "*Neo*"), "save")
    assert library.saved().all() == ["*Neo*"]
    assert app.button(key="save").label == "Saved"
    app = opened(library)
    assert app.button(key="saved-0").label == literal("*Neo*")
    press(app, "saved-0")
    assert library.asked[-1][0] == "*Neo*"
    press(opened(library), "forget-0")
    assert library.saved().all() == []


def test_damaged_file_does_not_hide_the_answer() -> None:
    """One line tells of it."""
    library = ToyLibrary()
    (library.folder / FILE).write_text("[", "utf-8")
    page = html(opened(library, "Neo"))
    assert "cannot be read: mend or remove" in page
    assert "vs-card" in page
