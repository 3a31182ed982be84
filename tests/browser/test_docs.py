"""The documentation, opened from a disk as it was built."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

PHONE, DESK = 390, 1280
# A table, long lines, drawings, generated definitions, chips.
WIDEST = ("indexing", "quick-start", "how-it-works", "commands", "asking")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a window; no script may break in it, and nothing be asked of another place."""
    problems: list[str] = []
    with browser.new_context(viewport={"width": DESK, "height": 850}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("request", lambda asked: problems.append(asked.url))
        yield page
    assert [told for told in problems if not told.startswith(("file:", "data:", "blob:"))] == []


def test_search_finds_a_page_without_a_server(page: Page, docs_site: Path) -> None:
    """The words of every page lie in the site."""
    page.goto((docs_site / "index.html").as_uri())
    page.locator("input.md-search__input").fill("erase")
    found = page.locator(".md-search-result__link")
    expect(found.filter(has_text="vsearch people erase").first).to_be_visible()


def test_no_page_is_wider_than_a_phone(page: Page, docs_site: Path) -> None:
    """Long lines, tables and drawings scroll by themselves."""
    page.set_viewport_size({"width": PHONE, "height": 850})
    wide = []
    for name in WIDEST:
        page.goto((docs_site / f"{name}.html").as_uri(), wait_until="domcontentloaded")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    assert wide == []
