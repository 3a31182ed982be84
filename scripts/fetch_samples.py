"""Fetch the sample films and photos that data/samples.toml lists: fetch_samples.py FOLDER."""

import sys
from pathlib import Path

from vsearch.errors import VsearchError
from vsearch.models.manifest import read_manifest
from vsearch.models.weights import WeightsFolder

MANIFEST = Path(__file__).parent.parent / "data" / "samples.toml"


def main(folder: Path) -> int:
    """Fetch what is missing; exit status 1 when something cannot be had."""
    samples = WeightsFolder(folder, manifest=read_manifest(MANIFEST))
    for entry in samples.entries():
        print(f"sample: {entry.what} ({entry.licence})")
        try:
            samples.fetch(entry.name)
        except VsearchError as error:
            print(f"fetch_samples: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
