"""vsearch where: from which film, and which second of it, is a picture? Or which photo is it?"""

import argparse
import json
from pathlib import Path

from indexer.player import play
from vsearch import assemble
from vsearch.photos import read_photo
from vsearch.settings import Home
from vsearch.wording import clock, printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the picture."""
    parser.add_argument("picture", type=Path, help="a screenshot or a photo of the screen")
    parser.add_argument("--json", action="store_true", help="print the place as JSON")
    parser.add_argument("--open", action="store_true", help="play the film from there")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print film and time; exit status 1 when the picture is from no film of the library."""
    image = read_photo(arguments.picture.expanduser())
    with assemble.searcher(home) as searcher:
        place = searcher.locate(image)
    is_sure = place is not None and place.is_sure
    if arguments.json:
        told = place and {
            "title": place.film.title,
            "path": str(place.path),
            "time_s": place.time_s,
            "likeness": place.likeness,
        }
        print(json.dumps({"is_sure": is_sure, "place": told}, ensure_ascii=False))
    elif place is None:
        print("no film can be read to compare it with")
    else:
        at = place.path.name if place.film.is_photos else clock(place.time_s)
        where = f"{place.film.title}  {at}  (likeness {place.likeness:.2f})"
        print(printable(where if is_sure else f"from no film of the library; likest: {where}"))
    if place and is_sure and arguments.open:
        print(play(place.path, place.time_s))
    return 0 if is_sure else 1
