"""The page of people."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import NEWS

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_name_given_to_somebody_unknown_finds_them(visit: Visit) -> None:
    """A face that films show again and again gets a name, and the next question goes by it."""
    visit.open("people")
    visit.page.get_by_role("button", name="Open unknown_1").click()
    visit.page.get_by_label("Who is this?").fill("Joe Biden")
    visit.page.get_by_role("button", name="Give this name").click()
    expect(visit.page.locator(".vs-done")).to_contain_text("unknown_1 is Joe Biden now")
    visit.go("Search")
    visit.ask(f"Joe Biden in {NEWS}")
    expect(visit.page.locator(".vs-card").first).to_contain_text("Joe Biden")
    visit.play()
