"""What each part of recognising people is worth, measured below the sentences.

python -m benchmarks.identity DATASET [--home FOLDER] [--json]

For every enrolled person and every segment of ``ground_truth.json`` the largest probability of
that person among the tracks in the segment is compared with the truth. `vsearch eval DATASET`
makes the index that is looked at.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.dataset import command_line, indexed
from vsearch import assemble
from vsearch.errors import VsearchError
from vsearch.evaluate import Segment
from vsearch.evaluate.report import table_lines
from vsearch.people import IdentitySettings, LikenessCurve, identify, learn_curve
from vsearch.records.arrays import Floats, Vectors
from vsearch.records.columns import FaceColumns, TrackColumns
from vsearch.records.people import Person
from vsearch.settings import Home, SearchSettings

CHOICES = 3  # ways to choose the one photo, or the wrong one; their figures are averaged
EDGE_S = 0.05  # a face this little before the edge of two segments is in the later one
LEAST = 1e-4  # the truth is never held for less likely, so that one mistake has a finite loss
PRESENT = SearchSettings().present
HEAD = ("AP", "recall", "false", "log loss", "hard recall")


@dataclass(frozen=True, slots=True)
class FilmFaces:
    """The faces of one film, and who is in which segment of it."""

    faces: FaceColumns
    tracks: TrackColumns
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """Recognition as it is, or with something left out."""

    settings: IdentitySettings
    fits: bool = True  # the curve of likeness is learnt from the library


@dataclass(frozen=True, slots=True)
class Figures:
    """How good it is."""

    average_precision: float  # 0..1
    recall: float  # share of those in a segment who are seen there, 0..1
    false: float  # how many are seen who are not there
    log_loss: float  # nats
    hard_recall: float  # of those who are hard to see, who count nowhere else; 0..1


VARIANTS = {
    "as it is": Variant(IdentitySettings()),
    "without exclusion": Variant(IdentitySettings(is_exclusive=False)),
    "without fitting": Variant(IdentitySettings(), fits=False),
    "without outliers": Variant(IdentitySettings(rejects_outliers=False)),
    "without expansion": Variant(IdentitySettings(learnt=0)),
    "without propagation": Variant(IdentitySettings(spreads=False)),
    "without all": Variant(
        IdentitySettings(learnt=0, rejects_outliers=False, is_exclusive=False, spreads=False),
        fits=False,
    ),
}
# In a long film neighbouring appearances may lie further apart than a scene: nothing spreads, and
# there is no propagation to leave out.
FAR_APART = {
    name: replace(variant, settings=replace(variant.settings, spreads=False))
    for name, variant in VARIANTS.items()
    if name != "without propagation"
}


def main() -> None:
    """Measure every variant under every condition and print a table of each condition."""
    arguments = command_line("Measure the parts of recognising people.")
    try:
        films, people = read(Home.locate(arguments.home), arguments.dataset)
    except VsearchError as error:
        sys.exit(str(error))
    found = measured(films, people)
    if arguments.json:
        print(json.dumps(found, default=asdict, indent=1))
    else:
        print("\n".join(table_lines(cells(found))))


def read(home: Home, dataset: Path) -> tuple[list[FilmFaces], list[Person]]:
    """Return the films and people of a dataset; VsearchError without truth or index."""
    place, segments = indexed(dataset, home)
    with assemble.store(place) as store:
        films = store.films()
        tracks = store.all_tracks(films)
        of_film = {
            film.id: tuple(s for s in segments if s.film == film.path.name) for film in films
        }
        seen = [FilmFaces(store.faces(one), tracks[one.id], of_film[one.id]) for one in films]
        return seen, store.people()


def measured(films: Sequence[FilmFaces], people: Sequence[Person]) -> dict[str, dict[str, Figures]]:
    """Return the figures of every variant under every condition."""
    conditions = {
        "cast unknown": (VARIANTS, False),
        "cast known": (VARIANTS, True),
        "cast unknown, links over time reach nowhere": (FAR_APART, False),
    }
    return {
        f"{photos}, {condition}": {
            name: mean([figures(*told(films, one, variant, knows_cast)) for one in choices])
            for name, variant in variants.items()
        }
        for condition, (variants, knows_cast) in conditions.items()
        for photos, choices in photo_sets(people).items()
    }


def photo_sets(people: Sequence[Person]) -> dict[str, list[list[Person]]]:
    """Return the photos that the people may be known by, in all the choices there are."""

    def photo(place: int, number: int) -> Vectors:
        vectors = people[place % len(people)].vectors
        return vectors[[number % len(vectors)]]

    one = [[known_by(p.name, photo(at, n)) for at, p in enumerate(people)] for n in range(CHOICES)]
    wrong = [
        [
            known_by(person.name, np.concatenate([person.vectors, photo(place + 1 + n, n)]))
            for place, person in enumerate(people)
        ]
        for n in range(CHOICES)
    ]
    return {"all photos": [list(people)], "one photo each": one, "a wrong photo each": wrong}


def known_by(name: str, vectors: Vectors) -> Person:
    """Return a person who is known by these faces (n, 512)."""
    unnamed = ("",) * len(vectors)
    return Person(name, aliases=(), photos=unnamed, picture_hashes=unnamed, vectors=vectors)


def told(
    films: Sequence[FilmFaces], people: Sequence[Person], variant: Variant, knows_cast: bool
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return how likely everybody is in every segment, if it is so, and if it is hard to see.

    Each has the shape (segments * people,). Who is not in the known cast of a film gets 0 there.
    """
    pairs = [(film.faces, film.tracks) for film in films]
    nearest = variant.settings.references
    curve = learn_curve(pairs, people, nearest) if variant.fits else LikenessCurve()
    rows: list[tuple[float, bool, bool]] = []
    for film in films:
        gallery = cast_of(film, people) if knows_cast else people
        found = identify(film.tracks, gallery, curve, variant.settings)
        starts_s, ends_s = film.tracks.starts_s, film.tracks.ends_s
        for one in film.segments:
            is_inside = (starts_s < one.end_s - EDGE_S) & (ends_s >= one.start_s - EDGE_S)
            largest = found.probabilities[is_inside].max(axis=0, initial=0.0)
            stated = dict(zip(found.people, largest.tolist(), strict=True))
            names = [person.name for person in people]
            rows += [(stated.get(n, 0.0), n in one.people, n in one.people_hard) for n in names]
    stated_column, *truth = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return stated_column, truth[0] > 0, truth[1] > 0


def cast_of(film: FilmFaces, people: Sequence[Person]) -> Sequence[Person]:
    """Return who is in the film; everybody where that is nobody, as no cast is known then."""
    names = {name for one in film.segments for name in one.people | one.people_hard}
    return [person for person in people if person.name in names] or people


def figures(stated: Floats, is_true: NDArray[np.bool_], is_hard: NDArray[np.bool_]) -> Figures:
    """Return how well what is stated fits the truth."""
    plain, is_there = stated[~is_hard], is_true[~is_hard]
    return Figures(
        average_precision=average_precision(plain, is_there),
        recall=recall(plain[is_there]),
        false=float((plain[~is_there] >= PRESENT).sum()),
        log_loss=log_loss(plain, is_there),
        hard_recall=recall(stated[is_hard]),
    )


def average_precision(stated: Floats, is_true: NDArray[np.bool_]) -> float:
    """Return the mean precision at the rank of each that is true; of equals these come last."""
    ranked = is_true[np.lexsort((is_true, -stated))]
    precisions = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precisions[ranked].mean()) if ranked.any() else 0.0


def recall(stated: Floats) -> float:
    """Return the share that counts as seen."""
    return float((stated >= PRESENT).mean()) if len(stated) else 0.0


def log_loss(stated: Floats, is_true: NDArray[np.bool_]) -> float:
    """Return the mean of -log(the probability of the truth)."""
    return float(-np.log(np.maximum(np.where(is_true, stated, 1.0 - stated), LEAST)).mean())


def mean(each: Sequence[Figures]) -> Figures:
    """Return the means of the figures."""
    return Figures(*map(float, np.mean([astuple(one) for one in each], axis=0)))


def cells(found: dict[str, dict[str, Figures]]) -> list[tuple[str, ...]]:
    """Return the conditions below one another, each with a head of its own."""
    rows: list[tuple[str, ...]] = []
    for condition, variants in found.items():
        rows.append((condition, *HEAD))
        for name, one in variants.items():
            shares = (f"{one.average_precision:.4f}", f"{one.recall:.3f}", f"{one.false:.1f}")
            rows.append((f"  {name}", *shares, f"{one.log_loss:.5f}", f"{one.hard_recall:.3f}"))
    return rows


if __name__ == "__main__":
    main()
