"""Names, links and files of somebody who means harm."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import SCRIPT, IndexedHome, command

pytestmark = [pytest.mark.browser, pytest.mark.weights]

NAME = "<img src=x onerror=alert(2)>"


@pytest.fixture
def called_so(made: IndexedHome) -> Iterator[str]:
    """Return a person's name that is markup; the person has their own name again afterwards."""
    command(made.home, "people", "rename", "Barack Obama", NAME)
    yield NAME
    command(made.home, "people", "rename", NAME, "Barack Obama")


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("", [(".st-key-People-0", NAME), (".st-key-Films-0", SCRIPT)]),
        ("people", [(".vs-face", NAME)]),
        ("library", [(".st-key-shelf", SCRIPT)]),
        ("screen-time", [(".vs-lanes", NAME), (".vs-lanes", SCRIPT), (".vs-table", NAME)]),
    ],
)
def test_markup_in_titles_and_names_is_shown_as_it_is(
    visit: Visit, called_so: str, where: str, shown: Sequence[tuple[str, str]]
) -> None:
    """The text can be read; that nothing of it runs is checked for every visit."""
    visit.open(where)
    for place, text in shown:
        expect(visit.page.locator(place, has_text=text).first).to_be_visible()
    assert visit.page.locator("img[src=x], script:text('alert(1)')").count() == 0


def test_markup_can_be_asked_for(visit: Visit, called_so: str) -> None:
    """The question, how it was taken and the evidence show it as it is."""
    visit.open()
    visit.page.get_by_role("button", name=called_so).click()
    visit.wait_for_question(called_so)
    expect(visit.page.locator(".vs-card").first).to_contain_text(called_so)


@pytest.mark.parametrize(
    "where",
    [
        "?film=../../etc/passwd",
        "?film=../../etc/passwd&t=1",
        "?film=%00&t=nan",
        "library?film=../../etc/passwd",
        "people?name=../../etc/passwd",
        "screen-time?film=../../etc/passwd",
    ],
)
def test_link_to_what_is_not_there_is_one_calm_line(visit: Visit, where: str) -> None:
    """No file is read because a link names it."""
    visit.open(where)
    expect(visit.notice).to_have_count(1)
    expect(visit.page.locator("body")).not_to_contain_text("root:")
    expect(visit.page.locator("video")).to_have_count(0)


@pytest.mark.parametrize("where", ["?q=%00", f"?q={'a' * 10_000}", f"?q={'Obama+' * 1_700}"])
def test_question_that_cannot_be_one_is_one_calm_line(visit: Visit, where: str) -> None:
    """Signs that nobody can see, and far too many."""
    visit.open(where)
    expect(visit.notice).to_have_count(1)
    assert len(visit.notice.inner_text()) < 300


def test_file_that_is_no_photo_is_one_calm_line(visit: Visit) -> None:
    """An archive whose name ends in .jpg."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.txt", "text")
    visit.open()
    visit.drop("holiday.jpg", archive.getvalue())
    expect(visit.notice).to_have_count(1)
    expect(visit.notice).to_contain_text("holiday.jpg")
