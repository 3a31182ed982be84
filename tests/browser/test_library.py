"""The page of the library."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.indexed_home import IndexedHome

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_folder_is_indexed_from_the_page_and_can_be_asked_about(
    visit: Visit, made: IndexedHome
) -> None:
    """The run is followed live until it tells what it did; its film is on the shelf and found."""
    visit.open("library")
    visit.page.get_by_text("Add films").click()
    visit.page.get_by_label("Folder or film on this machine").fill(str(made.more))
    visit.page.get_by_role("button", name="Index it").click()
    job = visit.page.locator(".st-key-job")
    expect(job).to_contain_text(f"Indexing {made.more}")
    expect(job.get_by_role("progressbar")).to_be_visible()
    expect(job).to_contain_text("1 film indexed")
    expect(visit.page.locator(".st-key-shelf")).to_contain_text("Harbour Cruise")
    job.get_by_role("button", name="Put away").click()
    expect(job).to_have_count(0)
    visit.go("Search")
    visit.ask("Obama in Harbour Cruise")
    expect(visit.page.locator(".vs-card").first).to_contain_text("Harbour Cruise")
    visit.play()
