"""A visitor who has to give a password first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import Served, serving
from tests.indexed_home import IndexedHome

pytestmark = [pytest.mark.browser, pytest.mark.weights]

PASSWORD = "correct horse <b>&+%"


@pytest.fixture(scope="module")
def gated(made: IndexedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the app to those who give the password."""
    folder = tmp_path_factory.mktemp("gated")
    kept = folder / "password.txt"
    kept.write_text(PASSWORD, "utf-8")
    with serving(made.home, folder / "ui.log", "--password-file", str(kept)) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a window of a browser that was never signed in."""
    with browser.new_context() as context:
        yield context.new_page()


def test_nothing_but_the_form_is_shown_until_the_password_is_right(
    gated: Served, page: Page
) -> None:
    """By the address of any page; afterwards it is that page, and signing out ends it."""
    page.goto(f"{gated.base}library")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.locator("body")).not_to_contain_text("Evening News")
    page.get_by_label("Password").fill("wrong guess")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".vs-name")).to_have_text("Library")
    expect(page.locator(".st-key-shelf")).to_contain_text("Evening News")
    page.goto(f"{gated.base}sign-out")
    expect(page.get_by_label("Password")).to_be_visible()
