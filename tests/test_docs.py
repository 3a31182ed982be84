"""The site of the documentation: built without a warning, whole without a network."""

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
_IN_STYLE = re.compile(r"""url\(\s*["']?(?P<place>[^"')]+)|@import\s+["'](?P<other>[^"']+)""")


class Page(HTMLParser):
    """What one page loads, leads to, and can be led to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.loads: list[str] = []
        self.leads_to: list[str] = []
        self.anchors: set[str] = set()
        self.words: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag in LOADING and LOADING[tag] in found:
            self.loads.append(found[LOADING[tag]])
        if tag == "a" and "href" in found:
            self.leads_to.append(found["href"])
        self.loads += [one["place"] for one in _IN_STYLE.finditer(found.get("style", ""))]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def pages(docs_site: Path) -> list[Page]:
    return [Page(path) for path in sorted(docs_site.rglob("*.html"))]


def test_nothing_is_loaded_from_elsewhere(pages: list[Page]) -> None:
    """Scripts, styles, fonts and pictures lie in the site."""
    away = {place for page in pages for place in page.loads if urlsplit(place).netloc}
    assert away == set()


def test_no_style_loads_from_elsewhere(docs_site: Path) -> None:
    styles = [path.read_text("utf-8") for path in docs_site.rglob("*.css")]
    places = [one["place"] or one["other"] for css in styles for one in _IN_STYLE.finditer(css)]
    assert places  # or nothing was looked at
    assert [place for place in places if urlsplit(place).netloc] == []


def test_no_page_draws_what_would_be_fetched(docs_site: Path) -> None:
    """Material fetches Mermaid where a page has a diagram of it."""
    drawn = [
        path.name for path in docs_site.rglob("*.html") if 'class="mermaid"' in path.read_text()
    ]
    assert drawn == []


def test_everything_that_is_loaded_is_there(docs_site: Path, pages: list[Page]) -> None:
    wanted = {
        (page.path.name, place)
        for page in pages
        for place in page.loads
        if not place.startswith("data:") and not _target(docs_site, page, place).is_file()
    }
    assert wanted == set()


def test_links_lead_to_pages_and_anchors_that_are_there(docs_site: Path, pages: list[Page]) -> None:
    by_path = {page.path: page for page in pages}
    assert list(_broken(docs_site, by_path)) == []


def test_every_page_of_docs_is_in_the_site(docs_site: Path, pages: list[Page]) -> None:
    """And in the navigation, which the start page shows whole."""
    start = next(page for page in pages if page.path == docs_site / "index.html")
    missing = {
        path.stem
        for path in (ROOT / "docs").glob("*.md")
        if path.stem != "index" and f"{path.stem}.html" not in start.leads_to
    }
    assert missing == set()


def test_the_search_works_from_a_disk(docs_site: Path) -> None:
    """Its index is a script, since pages of a disk may not read other files."""
    assert (
        (docs_site / "search" / "search_index.js").read_text("utf-8").startswith("var __index = {")
    )
    assert "assets/iframe-worker.js" in (docs_site / "index.html").read_text("utf-8")


def _broken(site: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for page in pages.values():
        for link in page.leads_to:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = _target(site, page, link)
            if not target.exists():
                yield f"{page.path.name}: {link}"
            elif parts.fragment and target in pages:
                anchor = unquote(parts.fragment)
                if anchor not in pages[target].anchors:
                    yield f"{page.path.name}: {link}"


def _target(site: Path, page: Page, link: str) -> Path:
    """Return the file that a link of a page leads to."""
    path = unquote(urlsplit(link).path)
    if not path:
        return page.path
    found = site / path.lstrip("/") if path.startswith("/") else page.path.parent / path
    found = Path(os.path.normpath(found))
    return found / "index.html" if found.is_dir() else found
