"""A dataset with known truth that `vsearch eval` has indexed, for benchmarks to look at."""

import argparse
from pathlib import Path

from vsearch import assemble
from vsearch.errors import InputError, StoreError
from vsearch.evaluate import Segment, read_segments
from vsearch.settings import Home


def command_line(description: str) -> argparse.Namespace:
    """Return the dataset, the home and whether JSON is wanted, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("dataset", type=Path, help="the folder that `vsearch eval` was given")
    parser.add_argument("--home", metavar="FOLDER", help="the home that `vsearch eval` was given")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser.parse_args()


def indexed(dataset: Path, home: Home) -> tuple[Home, list[Segment]]:
    """Return the home of a dataset's index, and its truth; VsearchError without one of them."""
    segments = read_segments(dataset)
    if not segments:
        raise InputError(f"{dataset} has no ground_truth.json with segments: name a folder of one.")
    place = assemble.evaluation_home(home, dataset, None, None)
    if not place.index.exists():
        raise StoreError(
            f"There is no index of {dataset} in {home.folder}: run `vsearch eval {dataset}` first, "
            "or name the --home that it was given."
        )
    return place, segments
