"""A library as film people keep it: is everybody found by the names of characters alone?

python -m benchmarks.notes_library DATASET FOLDER [--home FOLDER] [--keep]

Makes FOLDER from a dataset with known truth: every film in a folder of its own under a name that
tells nothing, with a ``movie.nfo`` that gives it an invented title and everybody in it an invented
part, and their reference photos in ``.actors``. Then `vsearch index FOLDER`, nothing else, and a
sentence for every part and every two that are on screen together, or never are.
"""

import argparse
import itertools
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from indexer.cli import main as vsearch
from vsearch import assemble
from vsearch.errors import VsearchError
from vsearch.evaluate import Segment, read_segments
from vsearch.evaluate.report import table_lines
from vsearch.metrics import temporal_iou
from vsearch.records.moments import Answer
from vsearch.settings import Home

PARTS = (
    "Zorvan Mirelle Ondrasz Brakka Tessivane Quillon Yaruk Feldrane Ivoska Marnix Olwethu Pelagor "
    "Sithric Varenna Wulfgard Xandro Ystrid Belisande Corvayne Drusko Elowynn Fyodrik Gwenllor "
    "Hadrix Isaura Jorvath Kestrine Lysandrel Morvenna Nazgrim Orsolan Persenna Quorra Rhydderk"
).split()
TITLES = (
    "Winter Harbour", "The Copper Gate", "Salt Road", "Paper Lanterns", "The Ninth Orchard",
    "Glass Meridian", "Hollow Coast", "A Quiet Ember", "The Last Ferryman", "Violet Hour",
)  # fmt: skip
LEAST_IOU = 0.3
TOUCHING_S = 0.1  # between two segments that follow one another


@dataclass(frozen=True, slots=True)
class Part:
    """An invented part, and when whoever plays it is on screen."""

    name: str
    person: str
    title: str  # of the film, invented
    segments: tuple[Segment, ...]  # of the film


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence and what came of it."""

    sentence: str
    persons: str
    wanted: str  # film and stretches; empty: nothing is to be found
    got: str
    is_right: bool


def main() -> int:
    """Make the library, index it, ask, and print the table; 1 when an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dataset", type=Path, help="a folder as `vsearch eval` takes it")
    parser.add_argument("folder", type=Path, help="where the library is made; must not be there")
    parser.add_argument("--home", required=True, metavar="FOLDER", help="of the index")
    parser.add_argument("--keep", action="store_true", help="use the library that is there")
    arguments = parser.parse_args()
    try:
        parts = make_library(arguments.dataset, arguments.folder, keep=arguments.keep)
        status = vsearch(["--home", arguments.home, "index", str(arguments.folder)])
        with assemble.searcher(Home.locate(arguments.home)) as searcher:
            done = [told(text, wanted, searcher.ask(text)) for text, wanted in sentences(parts)]
    except VsearchError as error:
        print(error, file=sys.stderr)
        return 1
    rows = [["sentence", "who that is", "truth", "first answer", "right"]]
    rows += [[a.sentence, a.persons, a.wanted, a.got, "yes" if a.is_right else "NO"] for a in done]
    print("\n".join(table_lines(rows)))
    right = sum(one.is_right for one in done)
    print(f"\n{right} of {len(done)} right")
    return status or int(right < len(done))


def make_library(dataset: Path, folder: Path, *, keep: bool) -> list[Part]:
    """Make the films' folders and return all parts; names are given in the dataset's order."""
    names, titles = iter(PARTS), iter(TITLES)
    parts: list[Part] = []
    films = itertools.groupby(read_segments(dataset), key=lambda segment: segment.film)
    for number, (video, group) in enumerate(films, start=1):
        segments = tuple(group)
        people = dict.fromkeys(name for s in segments for name in sorted(s.people))
        if not people:
            continue
        title = next(titles)
        cast = [Part(next(names), person, title, segments) for person in people]
        parts += cast
        if not keep:
            source = dataset / "videos" / video
            write_film(folder / f"disc{number:02d}x", source, title, 1990 + number, cast, dataset)
    return parts


def write_film(
    folder: Path, source: Path, title: str, year: int, cast: Sequence[Part], dataset: Path
) -> None:
    """Write one film's folder as a media centre would."""
    (folder / ".actors").mkdir(parents=True)
    shutil.copyfile(source, folder / f"movie{source.suffix}")
    root = Element("movie")
    SubElement(root, "title").text = title
    SubElement(root, "year").text = str(year)
    for order, part in enumerate(cast):
        actor = SubElement(root, "actor")
        SubElement(actor, "name").text = part.person
        SubElement(actor, "role").text = part.name
        SubElement(actor, "order").text = str(order)
        file = part.person.replace(" ", "_")
        for number, photo in enumerate(sorted((dataset / "people" / file).glob("*.jpg")), start=1):
            shutil.copyfile(photo, folder / ".actors" / f"{file}_{number}.jpg")
    (folder / "movie.nfo").write_bytes(tostring(root, "utf-8", xml_declaration=True))


def spans(parts: Sequence[Part], *, hard: bool = False) -> list[tuple[float, float]]:
    """Return the stretches in which all of some people are on screen, touching ones joined.

    With ``hard`` also those where they are hard to see. Nobody of two films is ever together.
    """
    people = {part.person for part in parts}
    if len({part.title for part in parts}) > 1:
        return []
    found: list[tuple[float, float]] = []
    for one in parts[0].segments:
        if not people <= (one.people | one.people_hard if hard else one.people):
            continue
        is_next = found and one.start_s - found[-1][1] < TOUCHING_S
        begin = found.pop()[0] if is_next else one.start_s
        found.append((begin, one.end_s))
    return found


def sentences(parts: Sequence[Part]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Yield every part, and every two of one film, as sentences."""
    for part in parts:
        yield part.name, (part,)
    for one, other in itertools.combinations(parts, 2):
        if spans((one, other)):
            yield f"{one.name} and {other.name}", (one, other)
    firsts = [next(group) for _, group in itertools.groupby(parts, key=lambda part: part.title)]
    for one, other in itertools.pairwise(firsts):
        if one.person != other.person:
            yield f"{one.name} and {other.name}", (one, other)


def told(sentence: str, parts: tuple[Part, ...], answer: Answer) -> Asked:
    """Judge the first moment: film and stretch, or that there is none."""
    truth = spans(parts)
    got, is_right = "no confident match", not truth
    if answer.is_confident and answer.moments:
        first = answer.moments[0]
        span = (first.start_s, first.end_s)
        got = f"{first.title} {span[0]:.1f}-{span[1]:.1f}"
        is_right = first.title == parts[0].title and any(
            temporal_iou(span, one) >= LEAST_IOU for one in (*truth, *_pieces(parts), *_wide(parts))
        )
    wanted = ", ".join(f"{begin:.1f}-{end:.1f}" for begin, end in truth)
    who = " and ".join(part.person for part in parts)
    return Asked(sentence, who, f"{parts[0].title} {wanted}" if truth else "", got, is_right)


def _pieces(parts: Sequence[Part]) -> list[tuple[float, float]]:
    """Return the single segments: an answer may be one shot of many."""
    people = {part.person for part in parts}
    return [(s.start_s, s.end_s) for s in parts[0].segments if people <= s.people]


def _wide(parts: Sequence[Part]) -> list[tuple[float, float]]:
    """Return the stretches that go on where they are hard to see."""
    truth = spans(parts)
    wide = spans(parts, hard=True)
    return [w for w in wide if any(w[0] <= one[0] and one[1] <= w[1] for one in truth)]


if __name__ == "__main__":
    sys.exit(main())
