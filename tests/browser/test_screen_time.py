"""The page of screen time."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import BEGINS_S, NEWS

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_stretch_on_screen_leads_to_the_player(visit: Visit) -> None:
    """A click on it plays the film from there on."""
    visit.open("screen-time")
    visit.page.locator(f'.vs-track a[aria-label^="Barack Obama in {NEWS}"]').click()
    visit.wait_for_video()
    assert visit.begun_s() == pytest.approx(BEGINS_S, abs=0.5)
    expect(visit.heading).to_have_text("Search")
