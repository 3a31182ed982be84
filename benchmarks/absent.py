"""How often is something found that is not there?

python -m benchmarks.absent [--home FOLDER] [--names FILE] [--json]

Every name is asked for as a thing by itself, over the whole library. What was answered as
confident is listed, so that a person can strike out what really is there.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble
from vsearch.errors import InputError, VsearchError
from vsearch.evaluate.report import table_lines
from vsearch.models.imagenet import class_names
from vsearch.records.query import Constraint, Query, Thing
from vsearch.settings import Home, SearchSettings
from vsearch.wording import clock

if TYPE_CHECKING:
    from vsearch.search.searcher import Searcher


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first moment that a name was answered with."""

    name: str
    probability: float  # 0..1
    film: str  # title
    time_s: float  # where the thing is seen best


def main() -> None:
    """Ask for every name and print what was found, most probable first."""
    arguments = _arguments()
    try:
        names = read_names(arguments.names) if arguments.names else shipped_names()
        with assemble.searcher(Home.locate(arguments.home)) as searcher:
            encoder, found = searcher.encoder_name, list(sightings(searcher, names))
    except VsearchError as error:
        sys.exit(str(error))
    found.sort(key=lambda one: -one.probability)
    if arguments.json:
        told = {"encoder": encoder, "names": len(names), "found": [asdict(one) for one in found]}
        print(json.dumps(told, indent=1))
        return
    print(f"scene encoder: {encoder}")
    print(f"answered as confident: {len(found)} of {len(names)}")
    print("\n".join(table_lines([("name", "p", "time", "film"), *map(_cells, found)])))


def shipped_names() -> list[str]:
    """Return the everyday name of every ImageNet class; two classes that share one count once."""
    table = class_names()
    return list(dict.fromkeys(table.names[start] for start in table.starts[: table.classes]))


def read_names(path: Path) -> list[str]:
    """Return the lines of a file that hold anything, once each; InputError when unreadable."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: name a file of text, a name a line.") from error
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def sightings(searcher: "Searcher", names: Iterable[str]) -> Iterator[Sighting]:
    """Yield the best moment of every name that is found with confidence."""
    settings = SearchSettings(top=1)
    for name in names:
        query = Query(constraints=(Constraint((Thing(name),)),), text=name)
        for moment in searcher.answer(query, settings).moments:
            times_s = [one.time_s for one in moment.evidence if one.time_s is not None]
            yield Sighting(name, moment.probability, moment.title, times_s[0])


def _cells(one: Sighting) -> tuple[str, ...]:
    return one.name, f"{one.probability:.2f}", clock(one.time_s), one.film


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count things that are found but not there.")
    parser.add_argument(
        "--home",
        metavar="FOLDER",
        help="the library that is asked (default: $VSEARCH_HOME, else the platform's data folder)",
    )
    parser.add_argument(
        "--names",
        type=Path,
        metavar="FILE",
        help="what to ask for, a line each (default: the 1000 ImageNet classes)",
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
