"""What MkDocs does beside its own: pages made of what lies elsewhere, links to those, questions.

mkdocs.yml names this file, so that the site cannot tell of options that the commands do not have.
"""

import re
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs_commands import reference
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parent.parent
FROM_ELSEWHERE = {
    "ARCHITECTURE.md": "architecture.md",
    "benchmarks/README.md": "benchmarks.md",
    "CHANGELOG.md": "changes.md",
}
PLACES = {**FROM_ELSEWHERE, "README.md": "index.md", "LICENSE": "licence.txt"}
_LINK = re.compile(r"\]\((?:\.\./)?(?P<place>[\w./-]+)(?P<anchor>#[\w-]+)?\)")
_FOUND_LAST = "---\nsearch: {boost: 0.3}\n---\n\n"  # long pages that have every word
_ASKED = re.compile(r"^```asked\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_DRAWING = re.compile(r"^!\[(?P<told>[^\]]*)\]\((?P<place>assets/[\w-]+\.svg)\)$", re.MULTILINE)
_FIELD = re.compile(r"(?P<name>[a-z ]+: )?(?P<value>.*)", re.DOTALL)


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add the command reference, what lies outside of docs/, and the licence."""
    texts = {
        to: _FOUND_LAST + (ROOT / place).read_text("utf-8") for place, to in FROM_ELSEWHERE.items()
    }
    texts["licence.txt"] = (ROOT / "LICENSE").read_text("utf-8")
    texts["commands.md"] = reference()
    for to, text in texts.items():
        files.append(File.generated(config, to, content=text))
    for to, path in (*_pictures(), *_fonts()):
        files.append(File.generated(config, to, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:  # MkDocs passes page, config and files too
    """Return a page whose links lead to pages of the site, with questions and drawings in it."""
    drawn = _DRAWING.sub(_drawing, _LINK.sub(_linked, markdown))
    return _ASKED.sub(lambda found: questions(found["lines"]), drawn)


def _pictures() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "data").glob("*.jpg")):
        yield f"data/{path.name}", path


def _fonts() -> Iterator[tuple[str, Path]]:
    """Yield the app's own fonts, which come with Streamlit; the pages do without them too."""
    found = find_spec("streamlit")  # importing it takes a second
    if found is None or found.origin is None:
        return
    media = Path(found.origin).parent / "static" / "static" / "media"
    for name in ("SourceSansVF-Upright", "SourceSansVF-Italic", "SourceCodeVF-Upright"):
        for path in sorted(media.glob(f"{name}*.woff2"))[:1]:
            yield f"assets/{name}.woff2", path


def questions(lines: str) -> str:
    """Return HTML of sentences, each with what it is taken for on the indented line below it."""
    parts = ['<dl class="vs-asked">']
    for line in filter(str.strip, lines.splitlines()):
        if line.startswith(" "):
            chips = (_chip(field) for field in line.strip().split(" \N{MIDDLE DOT} "))
            parts.append(f"<dd>{''.join(chips)}</dd>")
        else:
            turns = map(escape, line.split(" >> "))
            parts.append(f"<dt>{' <span>then</span> '.join(turns)}</dt>")
    return "\n".join([*parts, "</dl>"])


def _chip(field: str) -> str:
    found = _FIELD.fullmatch(field)
    assert found is not None  # every text matches
    name = f"<i>{escape(found['name'])}</i>" if found["name"] else ""
    return f"<span>{name}{escape(found['value'])}</span>"


def _linked(link: re.Match[str]) -> str:
    place = link["place"].removeprefix("docs/")
    return f"]({PLACES.get(place, place)}{link['anchor'] or ''})"


def _drawing(found: re.Match[str]) -> str:
    """Return the drawing itself, so that it takes the colours of the page."""
    drawing = (ROOT / "docs" / found["place"]).read_text("utf-8").strip()
    told = f"<figcaption>{escape(found['told'])}</figcaption>"
    return f'<figure class="vs-drawing">{drawing}{told}</figure>'
