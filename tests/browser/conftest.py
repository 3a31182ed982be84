"""A home, the app over it and a browser, each made once for all tests of this folder.

They last for the package, not for the session: while Playwright is open its event loop counts as
running, and tests elsewhere run loops of their own.
"""

import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from tests.browser.served import Served, serving
from tests.browser.visit import TIMEOUT_MS, Visit
from tests.indexed_home import IndexedHome
from vsearch.settings import Home

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SHOWN_WITHIN_MS = 5_000.0  # of a page on which a test failed
LOG_LINES = 40  # of the app, shown where a test fails

Launch = Callable[[Sequence[str]], AbstractContextManager[Browser]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the app wrote and what stood on the page beside a failure."""
    report = yield
    found = getattr(item, "funcargs", {})
    if report.failed and "served" in found:
        log = found["served"].log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        report.sections.append(("The app wrote", "\n".join(log)))
    if report.failed and report.when == "call" and "visit" in found:
        page = found["visit"].page
        report.sections.append((f"The page {page.url}", _text_of(page)))
    return report


def _text_of(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=SHOWN_WITHIN_MS)
    except Error as error:  # the browser is gone: the test's own failure is what matters
        return str(error)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the program of a Chromium on PATH."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip(f"no Chromium on PATH: install one of {', '.join(CHROMIUMS)}")
    return found


@pytest.fixture(scope="package")
def made(
    chromium: str, indexed: IndexedHome, tmp_path_factory: pytest.TempPathFactory
) -> IndexedHome:
    """Return a home of its own; what a test changes in it, no other one needs."""
    folder = tmp_path_factory.mktemp("browser") / "home"
    shutil.copytree(indexed.home.folder, folder)
    return replace(indexed, home=Home(folder, indexed.home.weights))


@pytest.fixture(scope="package")
def served(made: IndexedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the app over the home."""
    with serving(made.home, tmp_path_factory.mktemp("served") / "ui.log") as served:
        yield served


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Return what drives browsers."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as opened:
        yield opened


@pytest.fixture(scope="package")
def launch(playwright: Playwright, chromium: str) -> Launch:
    """Return a function that opens a browser with further options for a block."""

    @contextmanager
    def launched(more: Sequence[str]) -> Iterator[Browser]:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*OPTIONS, *more], timeout=TIMEOUT_MS
        )
        try:
            yield browser
        finally:
            browser.close()

    return launched


@pytest.fixture(scope="package")
def browser(launch: Launch) -> Iterator[Browser]:
    """Return a browser for all tests that need no other."""
    with launch(()) as opened:
        yield opened


@pytest.fixture
def visit(served: Served, browser: Browser) -> Iterator[Visit]:
    """Return a window of its own; nothing must have gone wrong in it at the end."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        visit = Visit(context.new_page(), served.base)
        yield visit
    assert visit.problems == []
