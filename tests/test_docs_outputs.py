"""The outputs that the documentation shows, and the script that writes them anew."""

import re
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from indexer.cli import main
from tests.indexed_home import IndexedHome

ROOT = Path(__file__).parents[1]
spec = spec_from_file_location("docs_outputs", ROOT / "scripts" / "docs_outputs.py")
assert spec is not None
assert spec.loader is not None
docs_outputs = module_from_spec(spec)
spec.loader.exec_module(docs_outputs)

FIRST = "Obama with Biden in White House Statement"
# Probabilities depend on what else is in the library, and with them which is the weakest.
_FIGURES = re.compile(r"\d\.\d\d\b|  <- weakest")
_MARK = re.compile(r"^<!-- output: .*-->$", re.MULTILINE)


def test_every_mark_stands_above_a_block_that_the_script_knows() -> None:
    """Each with commands and what they print."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text("utf-8")
        found = list(docs_outputs.blocks(text))
        assert len(found) == len(_MARK.findall(text)), page.name
        for block in found:
            lines = block["lines"].splitlines()
            assert lines[0].startswith("$ vsearch "), page.name
            assert any(line and not line.startswith("$ ") for line in lines), page.name


def test_what_is_not_as_shown_is_told() -> None:
    """But sizes and numbers of files differ from machine to machine."""
    text = "<!-- output: samples -->\n```console\n$ vsearch status\nfilms 2, 3.1 MB\n```\n"
    (block,) = docs_outputs.blocks(text)
    same, other = ("$ vsearch status\nfilms 2, 9.9 MB", "$ vsearch status\nfilms 3, 9.9 MB")
    assert list(docs_outputs.differences({block: same})) == []
    assert list(docs_outputs.differences({block: other})) == ["- films 2, # MB", "+ films 3, # MB"]


@pytest.mark.weights
def test_the_first_answer_is_as_shown(
    indexed: IndexedHome,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """README.md and the start page show it, over a library with other films beside this one."""
    monkeypatch.setenv("VSEARCH_WEIGHTS", str(indexed.home.weights))
    home = tmp_path / "home"
    shutil.copytree(indexed.home.folder, home)
    main(["--home", str(home), "people", "rename", "unknown_1", "Joe Biden"])
    capsys.readouterr()
    assert main(["--home", str(home), "search", FIRST]) == 0
    printed = _plain(capsys.readouterr().out)
    for page in ("README.md", "docs/index.md"):
        shown = (ROOT / page).read_text("utf-8").partition(f'$ vsearch search "{FIRST}"\n')[2]
        assert _plain(shown.partition("\n```")[0]) == printed


def _plain(text: str) -> str:
    return _FIGURES.sub("", text).rstrip()
