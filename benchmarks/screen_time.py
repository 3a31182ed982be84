"""How far the stated times on screen lie from the truth, per person and film.

python -m benchmarks.screen_time DATASET [--home FOLDER] [--json]

The truth is the summed length of a film's segments in ``ground_truth.json`` that name the person.
Segments in which they are hard to see may count or not, so it is a range. `vsearch eval DATASET`
makes the index that is looked at.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.dataset import command_line, indexed
from vsearch import assemble
from vsearch.errors import InputError, VsearchError
from vsearch.evaluate import Segment, read_segments
from vsearch.evaluate.report import table_lines
from vsearch.insights.screen_time import FilmTimes, measure
from vsearch.settings import Home, SearchSettings

ALLOWED_SHARE, ALLOWED_S = 0.1, 2.0  # of the film, or seconds: whichever is more is good enough
HEAD = ("film, person", "truth (s)", "said (s)", "error", "allowed", "missed", "false")

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Error:
    """One person in one film."""

    film: str
    person: str
    least_s: float  # in segments where they are plain to see
    most_s: float  # with those where they are hard to see, >= least_s
    said_s: float
    missed_s: float  # plain to see, but not said
    false_s: float  # said, but neither plain nor hard to see
    allowed_s: float  # an error up to this is good enough

    @property
    def error_s(self) -> float:
        """Return how far what is said lies outside of the truth, >= 0."""
        return max(0.0, self.least_s - self.said_s, self.said_s - self.most_s)


def main() -> None:
    """Print every person and film, then the median and the worst error."""
    arguments = command_line("Compare times on screen with the truth.")
    try:
        found = errors(
            read(Home.locate(arguments.home), arguments.dataset), read_segments(arguments.dataset)
        )
    except VsearchError as error:
        sys.exit(str(error))
    if arguments.json:
        rows = [{**asdict(one), "error_s": one.error_s} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*table_lines(cells(found)), "", *summary(found)]))


def read(home: Home, dataset: Path) -> list[FilmTimes]:
    """Return who is said to be on screen when in the dataset; VsearchError without an index."""
    place, _ = indexed(dataset, home)
    with assemble.store(place) as store:
        people = [person.name for person in store.people()]
        wanted = dict.fromkeys(store.films(), people)
        return measure(assemble.face_viewer(store), wanted, SearchSettings())


def errors(films: Sequence[FilmTimes], segments: Sequence[Segment]) -> list[Error]:
    """Return everybody who is, or is said to be, in a film: by film and name.

    InputError when nothing is written down about any of the films.
    """
    if not segments:
        raise InputError("The dataset has no ground_truth.json with segments: name another.")
    found = []
    for one in films:
        mine = [segment for segment in segments if segment.film == one.film.path.name]
        said = {presence.label: presence.stretches for presence in one.presences}
        there = {name for segment in mine for name in segment.people}
        found += [
            _error(one, name, said.get(name, ()), mine) for name in sorted(there | said.keys())
        ]
    return found


def _error(one: FilmTimes, person: str, said: Spans, segments: Sequence[Segment]) -> Error:
    plain = [(s.start_s, s.end_s) for s in segments if person in s.people]
    hard = [(s.start_s, s.end_s) for s in segments if person in s.people_hard]
    return Error(
        film=one.film.title,
        person=person,
        least_s=_length_s(plain),
        most_s=_length_s(plain) + _length_s(hard),
        said_s=_length_s(said),
        missed_s=_length_s(plain) - _shared_s(plain, said),
        false_s=_length_s(said) - _shared_s([*plain, *hard], said),
        allowed_s=max(ALLOWED_SHARE * one.length_s, ALLOWED_S),
    )


def _length_s(spans: Spans) -> float:
    return float(sum(end - start for start, end in spans))


def _shared_s(first: Spans, second: Spans) -> float:
    """Return how long both last at once; the spans of each do not overlap one another."""
    return float(
        sum(max(0.0, min(e, end) - max(s, start)) for s, e in first for start, end in second)
    )


def cells(found: Sequence[Error]) -> list[tuple[str, ...]]:
    """Return the table with its head."""
    return [
        HEAD,
        *(
            (
                f"{one.film}, {one.person}",
                f"{one.least_s:.1f}-{one.most_s:.1f}",
                *(f"{value:.2f}" for value in (one.said_s, one.error_s, one.allowed_s)),
                *(f"{value:.2f}" for value in (one.missed_s, one.false_s)),
            )
            for one in found
        ),
    ]


def summary(found: Sequence[Error]) -> list[str]:
    """Return the median and the worst of those in a film, and of those wrongly said to be."""
    there = [one for one in found if one.least_s]
    worst = max(there, key=lambda one: one.error_s / one.allowed_s)
    good = sum(one.error_s <= one.allowed_s for one in there)
    false_s = sum(one.false_s for one in found)
    strangers = [one for one in found if not one.most_s]
    all_s, missed_s = sum(one.least_s for one in there), sum(one.missed_s for one in found)
    return [
        f"median error of {len(there)}: {median(one.error_s for one in there):.2f} s",
        f"within a tenth of the film or {ALLOWED_S:g} s: {good} of {len(there)}",
        f"worst: {worst.person} in {worst.film}, {worst.error_s:.2f} of {worst.allowed_s:.2f} s",
        f"of {all_s:.1f} s missed: {missed_s:.1f} s; said falsely: {false_s:.1f} s",
        f"said to be in a film they are not in: {len(strangers)}",
    ]


if __name__ == "__main__":
    main()
