"""The page of settings."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.weights]

WINDOW = "Seconds between two things of one moment"


def test_changed_window_is_kept_and_searched_by(visit: Visit) -> None:
    """Loading the page anew keeps it, the options of the search show it, and it can be restored."""
    visit.open("settings")
    window = visit.page.get_by_role("slider", name=WINDOW)
    expect(window).to_have_value("8")
    window.press("ArrowRight")
    expect(visit.page.get_by_role("button", name="Restore the defaults")).to_be_enabled()
    visit.reload()
    expect(window).to_have_value("9")
    visit.open()
    visit.page.get_by_role("button", name="Options").click()
    expect(window).to_have_value("9")
    visit.open("settings")
    visit.page.get_by_role("button", name="Restore the defaults").click()
    expect(window).to_have_value("8")
