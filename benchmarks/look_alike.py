"""How often does a photo find its own person, and how often is a stranger's refused?

python -m benchmarks.look_alike DATASET [--home FOLDER] [--json]

Every photo in DATASET/people/<Name>/ is asked about twice: with all other photos enrolled, and with
its whole person taken out, when "nobody close enough" is right. All photos are embedded once. The
home gives the weights; the curve of likeness is the one every library starts from.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from benchmarks.dataset import command_line
from vsearch import assemble
from vsearch.enrol import Enrolment, find_people
from vsearch.errors import VsearchError
from vsearch.evaluate.report import table_lines
from vsearch.insights.look_alike import CLOSE, Neighbour, nearest_people, strangers_within
from vsearch.people import LikenessCurve
from vsearch.records.people import Person
from vsearch.settings import Home

DISTANCES = (0.8, 0.85, 0.9, CLOSE, 1.0, 1.05, 1.1, 1.2)


@dataclass(frozen=True, slots=True)
class Try:
    """One photo asked about."""

    person: str
    photo: str
    own: Neighbour | None  # the nearest person; None where the photo is its person's only one
    other: Neighbour  # the nearest person when its own is not enrolled

    @property
    def is_first(self) -> bool:
        """Say whether the nearest person is the photo's own."""
        return self.own is not None and self.own.person == self.person


@dataclass(frozen=True, slots=True)
class Row:
    """What happens at one distance."""

    within: float
    own_found: float  # of the photos with another of their person: first, and close enough
    removed_refused: float  # of all photos, when their person is not enrolled
    strangers_near: float  # of pairs of two people's photos


def main() -> None:
    """Ask about every photo and print the figures."""
    arguments = command_line("Measure look-alikes.")
    home = Home.locate(arguments.home)
    try:
        photos = find_people(arguments.dataset / "people")
        read = assemble.read_faces(home, photos, say=lambda line: print(line, file=sys.stderr))
    except VsearchError as error:
        sys.exit(str(error))
    people = [_person(name, one) for name, one in read.items() if one.references]
    tries = list(asked(people))
    rows = [row_at(distance, tries, people) for distance in DISTANCES]
    if arguments.json:
        print(json.dumps({"tries": [*map(asdict, tries)], "rows": [*map(asdict, rows)]}, indent=1))
        return
    print("\n".join([*report_lines(tries, people), "", *distance_lines(rows)]))


def asked(people: Sequence[Person]) -> Iterator[Try]:
    """Yield every photo with whom it finds, without itself and without its person."""
    curve = LikenessCurve()
    for place, person in enumerate(people):
        others = [*people[:place], *people[place + 1 :]]
        for number, photo in enumerate(person.photos):
            face = person.vectors[[number]]
            ((other,),) = nearest_people(face, others, curve, top=1)
            own = None
            if len(person.photos) > 1:
                ((own,),) = nearest_people(face, [_without(person, number), *others], curve, top=1)
            yield Try(person.name, photo, own, other)


def row_at(distance: float, tries: Sequence[Try], people: Sequence[Person]) -> Row:
    """Return how the tries end when faces up to this distance are close enough."""
    with_own = [one for one in tries if one.own]
    found = sum(bool(one.own and one.is_first and one.own.distance <= distance) for one in with_own)
    refused = sum(one.other.distance > distance for one in tries)
    strangers = strangers_within(people, distance)
    return Row(
        distance, found / len(with_own), refused / len(tries), strangers.near / strangers.pairs
    )


def report_lines(tries: Sequence[Try], people: Sequence[Person]) -> Iterator[str]:
    """Yield what was asked, what came of it at the distance in use, and every mistake."""
    with_own = [one for one in tries if one.own]
    first = [one for one in with_own if one.is_first]
    accepted = [one for one in tries if one.other.distance <= CLOSE]
    single = [one for one in tries if one.own is None]
    yield f"{len(tries)} photos of {len(people)} people; close enough: {CLOSE:g} or less"
    yield (
        f"own person first: {len(first)} of {len(with_own)} photos with another of their person "
        f"({len(first) / len(with_own):.3f})"
    )
    yield (
        f"person not enrolled: {len(tries) - len(accepted)} of {len(tries)} refused "
        f"({1 - len(accepted) / len(tries):.3f}), {len(accepted)} taken for somebody else"
    )
    for one in single:
        verdict = "taken for" if one.other.distance <= CLOSE else "refused; nearest"
        yield f"only photo of {one.person}: {verdict} {_told(one.other)}"
    for one in with_own:
        if one.own and not (one.is_first and one.own.distance <= CLOSE):
            verdict = "own person, but refused:" if one.is_first else "wrong person first:"
            yield f"  {one.person} {one.photo}: {verdict} {_told(one.own)}"
    for one in accepted:
        yield f"  {one.person} {one.photo}, not enrolled: taken for {_told(one.other)}"
    stated = [one.own.probability for one in with_own if one.own]
    yield (
        f"stated probability of the nearest: mean {np.mean(stated):.3f} where the person is "
        f"enrolled, of which {len(first) / len(with_own):.3f} is true; "
        f"mean {np.mean([one.other.probability for one in tries]):.3f} where not"
    )


def distance_lines(rows: Sequence[Row]) -> list[str]:
    """Return the table of distances."""
    heads = ("close enough", "own person found", "not enrolled: refused", "pairs of strangers")
    cells = [
        (
            f"{row.within:.2f}",
            f"{row.own_found:.3f}",
            f"{row.removed_refused:.3f}",
            f"{row.strangers_near:.4f}",
        )
        for row in rows
    ]
    return list(table_lines([heads, *cells]))


def _told(one: Neighbour) -> str:
    return f"{one.person} {one.photo}, distance {one.distance:.2f}, p {one.probability:.2f}"


def _person(name: str, enrolment: Enrolment) -> Person:
    references = enrolment.references
    return Person(
        name=name,
        aliases=(),
        photos=tuple(one.photo for one in references),
        picture_hashes=tuple(one.crop_hash for one in references),
        vectors=np.concatenate([one.vector for one in references]),
    )


def _without(person: Person, number: int) -> Person:
    """Return the person without one photo."""
    kept = [place for place in range(len(person.photos)) if place != number]
    return Person(
        name=person.name,
        aliases=person.aliases,
        photos=tuple(person.photos[place] for place in kept),
        picture_hashes=tuple(person.picture_hashes[place] for place in kept),
        vectors=person.vectors[kept],
    )


if __name__ == "__main__":
    main()
