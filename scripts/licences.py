"""Write docs/licences.md: the licences of all packages and weights, as they state them themselves.

``licences.py`` writes the file, ``licences.py --check`` says what in it is not as installed.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from vsearch.models.manifest import read_manifest

ROOT = Path(__file__).parent.parent
LISTED = ROOT / "docs" / "licences.md"
PINNED = ROOT / "constraints.txt"
_LONGEST = 60  # signs of a licence's name; some packages put the whole text there
_HEAD = """# Licences

vsearch itself is under the [MIT licence](../LICENSE). This list is made by `python
scripts/licences.py` of what the packages and weights say of themselves; `scripts/audit` checks it.

## Weights

They are fetched when they are asked for, checked by SHA-256, and no part of vsearch's own package.
CLIP models of open_clip have licences of their own, which the model hub states; the default one,
`ViT-B-32/laion2b_s34b_b79k`, is under MIT.

| weights | what for | licence |
|---|---|---|
"""
_PACKAGES = """
VGGFace2 and CASIA-WebFace, on which the face embedders were trained, were released for research;
whoever uses the weights for something else should look into that.

## Packages

Everything in `constraints.txt`: what vsearch needs, what that needs, and what its tests need. The
wheels of pillow-heif (an extra) are under GPL-2.0 because of the encoder in them, though its own
code is BSD. The packages of NVIDIA come with PyTorch on Linux and are proprietary.

| package | licence |
|---|---|
"""


def main(words: list[str]) -> int:
    """Write or check the list; exit status 1 when something in it is wrong."""
    if words != ["--check"]:
        LISTED.write_text(text(installed()), "utf-8")
        return 0
    wrong = list(differences(LISTED.read_text("utf-8"), installed()))
    for line in wrong:
        print(f"licences: {line}; `python scripts/licences.py` writes the list anew")
    return 1 if wrong else 0


def text(licences: Mapping[str, str]) -> str:
    """Return the whole list."""
    weights = [f"| {entry.name} | {entry.what} | {entry.licence} |" for entry in read_manifest()]
    packages = [_row(name, licences[name]) for name in sorted(licences)]
    return _HEAD + "\n".join(weights) + "\n" + _PACKAGES + "\n".join(packages) + "\n"


def differences(listed: str, licences: Mapping[str, str]) -> Iterator[str]:
    """Yield what the list lacks or says otherwise; packages of other systems may stand in it."""
    for name, licence in sorted(licences.items()):
        if _row(name, licence) not in listed.splitlines():
            yield f"{name} is under {licence}, which the list does not say"
    for entry in read_manifest():
        if f"| {entry.name} | {entry.what} | {entry.licence} |" not in listed.splitlines():
            yield f"the weights {entry.name} are not listed as they are"


def installed() -> dict[str, str]:
    """Return the licences of the packages that are installed here as they are pinned, by name.

    Another version may state its licence in other words.
    """
    lines = PINNED.read_text("utf-8").splitlines()
    pinned = {
        _plain(name): rest.split(";")[0].strip()
        for name, equals, rest in (line.partition("==") for line in lines)
        if equals
    }
    return {
        name: licence_of(one)
        for one in distributions()
        if pinned.get(name := _plain(one.metadata["Name"])) == one.version
    }


def licence_of(package: Distribution) -> str:
    """Return under what a package says it is."""
    told = package.metadata
    expression = told.get("License-Expression")
    if expression:
        return expression
    marks = [one for one in told.get_all("Classifier", []) if one.startswith("License :: ")]
    names = [one.rpartition(" :: ")[2] for one in marks]
    first = (told.get("License") or "").strip().splitlines()[:1]
    stated = first[0][:_LONGEST] if first else ""
    return ", ".join(name for name in names if name != "OSI Approved") or stated or "not stated"


def _row(name: str, licence: str) -> str:
    return f"| {name} | {licence.replace('|', '/')} |"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
