"""What holds for every page: it fits a phone in light and dark, and is at home on the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import NEWS, IndexedHome

pytestmark = [pytest.mark.browser, pytest.mark.weights]

PHONE_PX = (380, 780)
IS_LIGHT = """
(wanted) => {
  const app = document.querySelector("[data-testid=stApp]");
  const ground = getComputedStyle(app).backgroundColor.match(/\\d+/g).slice(0, 3);
  return Math.min(...ground) > 128 === wanted;
}
"""
MOST_STEPS = 80  # with the Tab key
PAGES = {  # with what stands on each at last
    "": ".st-key-People-0",
    "?q=Obama": ".vs-card",
    "?q=Obama&film={film}&t=6.0": ".vs-strip",
    "people": ".vs-films",
    "people?name=Barack+Obama": ".st-key-moments-0",
    "library": ".st-key-shelf img",
    "library?film={film}": ".st-key-shots img",
    "screen-time": ".vs-table",
    "screen-time?film={film}": ".vs-table",
    "settings": ".st-key-caches",
}


@pytest.mark.parametrize(("where", "shown"), PAGES.items())
def test_page_fits_a_phone_in_light_and_dark(
    visit: Visit, made: IndexedHome, where: str, shown: str
) -> None:
    """Nothing scrolls sideways, and the ground is light or dark as the visitor wants it."""
    width, height = PHONE_PX
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.open(where.format(film=made.films[NEWS]))
    expect(visit.page.locator(shown).first).to_be_visible()
    assert not visit.is_too_wide()
    visit.until(IS_LIGHT, wanted=True)
    visit.page.emulate_media(color_scheme="dark")
    visit.until(IS_LIGHT, wanted=False)
    assert not visit.is_too_wide()
    expect(visit.notice).to_have_count(0)


def test_keyboard_reaches_the_question_and_the_first_moment(visit: Visit) -> None:
    """Tab by Tab, and Enter plays."""
    visit.open("?q=Obama")
    expect(visit.page.locator(".st-key-play-0 button")).to_be_visible()
    tab_to(visit, ".st-key-ask textarea")
    tab_to(visit, ".st-key-play-0 button")
    visit.page.keyboard.press("Enter")
    visit.wait_for_video()


def tab_to(visit: Visit, selector: str) -> None:
    """Press Tab until what the selector names has the focus."""
    for _ in range(MOST_STEPS):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{MOST_STEPS} steps do not reach {selector}")
