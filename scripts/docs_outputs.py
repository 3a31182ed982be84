"""Run what the documentation shows of the sample films, and write or compare what comes of it.

``docs_outputs.py FOLDER`` writes the outputs anew, ``docs_outputs.py --check FOLDER`` tells which
are not as shown; names of pages (people.md) limit it to them. The folder holds the samples and an
index of them; both are made when they are not there, which takes some minutes, and used again.
Every block below ``<!-- output: samples -->`` starts from that index with both people known, below
``<!-- output: films -->`` with nobody.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

from vsearch.settings import Home

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(
    r"^<!-- output: (?P<start>samples|films) -->\n```console\n(?P<lines>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SHOWN_HOME, SHOWN_FOLDER = "/home/rose/.local/share/vsearch", "/home/rose"
_LONG, _SHORT = "Big Buck Bunny (2008).mp4", "White House Statement.mp4"
_SCREENSHOT_S = 187.5
_BROKEN_BYTES = 100_000
_VOLATILE = re.compile(r"[\d.]+(?= MB| files searched)")  # differs by machine and version


@dataclass(frozen=True, slots=True)
class Work:
    """Where the commands run."""

    folder: Path  # with the samples and their indexes

    @property
    def used(self) -> Path:
        """Return where commands run: a folder that is new for every block."""
        return self.folder / "used"

    def home(self, start: str) -> Path:
        """Return the home from which blocks start; it is never changed."""
        return self.folder / f"home-{start}"

    def prepare(self) -> None:
        """Make what is missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        script = ROOT / "scripts" / "fetch_samples.py"
        subprocess.run([sys.executable, script, self.folder / "samples"], check=True)
        self._refresh()
        films, samples = self.home("films"), self.home("samples")
        self.run(["index", "samples/films", "--encoder", "small"], films)
        shutil.rmtree(samples, ignore_errors=True)
        shutil.copytree(films, samples)
        self.run(["people", "import", "samples/people"], samples)

    def _refresh(self) -> None:
        """Empty the folder in which commands run, but for what they are given."""
        shutil.rmtree(self.used, ignore_errors=True)
        self.used.mkdir()
        (self.used / "samples").symlink_to(self.folder / "samples")
        films = self.folder / "samples" / "films"
        (self.used / "broken.mp4").write_bytes((films / _SHORT).read_bytes()[:_BROKEN_BYTES])
        _screenshot(films / _LONG, self.used / "screenshot.png")

    def run(self, words: list[str], home: Path) -> str:
        """Return what a command prints, on both streams in the order in which it came."""
        done = subprocess.run(
            [sys.executable, "-m", "indexer", "--home", str(home), *words],
            cwd=self.used,
            env={**os.environ, "PYTHONPATH": str(ROOT), "VSEARCH_WEIGHTS": str(_weights())},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        shown = done.stdout.replace(str(home), SHOWN_HOME)
        shown = shown.replace(str(self.used), SHOWN_FOLDER)
        return shown.replace(str(self.folder), SHOWN_FOLDER)

    def outputs(self, start: str, lines: str) -> str:
        """Return a block with what its commands print now, one after the other in one home."""
        self._refresh()
        home = self.used / "home"
        shutil.copytree(self.home(start), home)
        typed = [line for line in lines.splitlines() if line.startswith("$ ")]
        shown = [self.run(shlex.split(line)[2:], home) for line in typed]
        return "\n".join(
            f"{line}\n{output.rstrip()}\n" for line, output in zip(typed, shown, strict=True)
        )


def main(words: list[str]) -> int:
    """Write or compare; exit status 1 when something is not as shown."""
    parser = argparse.ArgumentParser(description=__doc__, prog="docs_outputs.py")
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("folder", type=Path, help="where samples and their index are kept")
    parser.add_argument("pages", nargs="*", help="names of pages (default: all)")
    given = parser.parse_args(words)
    work = Work(given.folder.resolve())
    work.prepare()
    status = 0
    for page in sorted((ROOT / "docs").glob("*.md")):
        if given.pages and page.name not in given.pages:
            continue
        text = page.read_text("utf-8")
        outputs = {block: work.outputs(block["start"], block["lines"]) for block in blocks(text)}
        if given.check:
            for line in differences(outputs):
                print(f"{page.name}: {line}")
                status = 1
        else:
            page.write_text(_replaced(text, outputs), "utf-8")
    return status


def blocks(text: str) -> Iterator[re.Match[str]]:
    """Yield the marked blocks of a page."""
    return BLOCK.finditer(text)


def differences(outputs: Mapping[re.Match[str], str]) -> Iterator[str]:
    """Yield lines that are not as shown, with - or +, but for figures of this machine alone."""
    for block, output in outputs.items():
        shown, printed = (
            _VOLATILE.sub("#", text).splitlines() for text in (block["lines"], output)
        )
        yield from (line for line in ndiff(shown, printed) if line[0] in "-+")


def _replaced(text: str, outputs: Mapping[re.Match[str], str]) -> str:
    for block, output in outputs.items():
        text = text.replace(block[0], block[0].replace(block["lines"], output))
    return text


def _screenshot(film: Path, to: Path) -> None:
    import av

    with av.open(str(film)) as container:
        container.seek(int(_SCREENSHOT_S * av.time_base))
        frames = container.decode(video=0)
        next(frame for frame in frames if frame.time >= _SCREENSHOT_S).to_image().save(to)


def _weights() -> Path:
    return Home.locate().weights


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
