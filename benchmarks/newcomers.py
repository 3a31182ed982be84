"""How well are unknown faces told apart, without any enrolment?

python -m benchmarks.newcomers DATASET [--home FOLDER] [--json]

Everybody is forgotten and found again by their faces alone. The truth of a track is who is plainly
to see in its segment of ``ground_truth.json``. Where one person and one track are there, it is
theirs; else tracks go to the likest reference photo of the people there, the best pair first, two
tracks on screen together never to one person, and a track that is like none of them (cosine .3) to
nobody. Tracks that are nobody's are not judged. `vsearch eval DATASET` makes the index that is
looked at.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.dataset import command_line, indexed
from vsearch import assemble
from vsearch.errors import VsearchError
from vsearch.evaluate import Segment
from vsearch.evaluate.report import table_lines
from vsearch.insights.newcomers import NAMED, FilmFaces, newcomers
from vsearch.people import LikenessCurve, identify, learn_curve
from vsearch.records.columns import TrackColumns
from vsearch.records.people import Person
from vsearch.settings import Home

EDGE_S = 0.05  # a face this little before the edge of two segments is in the later one
LIKE = 0.3  # cosine from which a track may be a person of its segment


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the clusters are (Bagga and Baldwin, 1998)."""

    precision: float  # B-cubed, mean over judged tracks, 0..1
    recall: float
    judged: int  # tracks whose truth is known
    people: int  # among them
    clusters: int  # among them; what is nobody's counts by itself
    found: int  # people found in all
    tracks: int  # in all


def main() -> None:
    """Print the figures, films in the order of indexing and the other way round."""
    arguments = command_line("Measure how well unknown faces are told apart.")
    try:
        films, people, segments = _read(Home.locate(arguments.home), arguments.dataset)
    except VsearchError as error:
        sys.exit(str(error))
    found = {
        "in order": measured(films, people, segments),
        "backwards": measured(films[::-1], people, segments),
    }
    if arguments.json:
        print(json.dumps(found, default=asdict, indent=1))
        return
    head = ("films", "precision", "recall", "judged", "people", "clusters", "found", "tracks")
    rows = [
        (
            name,
            f"{one.precision:.3f}",
            f"{one.recall:.3f}",
            *map(str, list(asdict(one).values())[2:]),
        )
        for name, one in found.items()
    ]
    print("\n".join(table_lines([head, *rows])))


def measured(
    films: Sequence[FilmFaces], people: Sequence[Person], segments: Sequence[Segment]
) -> Figures:
    """Return the figures for one order of the films."""
    curve = learn_curve([(one.faces, one.tracks) for one in films], [], 2)
    unnamed = _found(films, curve)
    truth: list[str | None] = []
    given: list[int] = []
    for one in films:
        chances = identify(one.tracks, unnamed, curve).probabilities
        truth += _truth(one, people, segments)
        given += [
            int(row.argmax()) if row.max(initial=0.0) >= NAMED else -1 - len(given) - place
            for place, row in enumerate(chances)
        ]
    judged = [place for place, person in enumerate(truth) if person]
    names = np.array([truth[place] for place in judged])
    clusters = np.array([given[place] for place in judged])
    same_name, same_cluster = names[:, None] == names, clusters[:, None] == clusters
    both = (same_name & same_cluster).sum(axis=1)
    return Figures(
        precision=float((both / same_cluster.sum(axis=1)).mean()),
        recall=float((both / same_name.sum(axis=1)).mean()),
        judged=len(judged),
        people=len(set(names)),
        clusters=len(set(clusters.tolist())),
        found=len(unnamed),
        tracks=len(truth),
    )


def _found(films: Sequence[FilmFaces], curve: LikenessCurve) -> list[Person]:
    faces: dict[str, list[np.ndarray]] = {}
    for sighting in newcomers(films, [], curve):
        faces.setdefault(sighting.name, []).append(sighting.vector)
    return [
        Person(name, (), ("",) * len(rows), ("",) * len(rows), np.concatenate(rows))
        for name, rows in faces.items()
    ]


def _truth(
    one: FilmFaces, people: Sequence[Person], segments: Sequence[Segment]
) -> list[str | None]:
    """Return whose each track is, None where nobody can tell."""
    references = {person.name: person.vectors for person in people}
    found: list[str | None] = [None] * len(one.tracks)
    for segment in segments:
        names = sorted(segment.people & references.keys())
        if segment.film != one.film.path.name or not names:
            continue
        rows = np.flatnonzero(
            (one.tracks.starts_s < segment.end_s - EDGE_S)
            & (one.tracks.ends_s >= segment.start_s - EDGE_S)
        )
        if len(names) == len(rows) == 1:
            found[rows[0]] = names[0]
            continue
        cosines = [(one.tracks.vectors[rows] @ references[n].T).max(axis=1) for n in names]
        for row, name in _matched(one.tracks, rows, np.stack(cosines), names):
            found[row] = name
    return found


def _matched(
    tracks: TrackColumns, rows: np.ndarray, cosines: np.ndarray, names: Sequence[str]
) -> list[tuple[int, str]]:
    pairs = []
    while cosines.size and cosines.max() > LIKE:
        person, place = np.unravel_index(cosines.argmax(), cosines.shape)
        pairs.append((int(rows[place]), names[int(person)]))
        together = (tracks.starts_s[rows] <= tracks.ends_s[rows[place]]) & (
            tracks.ends_s[rows] >= tracks.starts_s[rows[place]]
        )
        cosines[:, place] = -1.0
        cosines[person, together] = -1.0
    return pairs


def _read(home: Home, dataset: Path) -> tuple[list[FilmFaces], list[Person], list[Segment]]:
    place, segments = indexed(dataset, home)
    with assemble.store(place) as store:
        films = [film for film in store.films() if film.face_count]
        tracks = store.all_tracks(films)
        faces = [FilmFaces(film, store.faces(film), tracks[film.id]) for film in films]
        return faces, store.people(), segments


if __name__ == "__main__":
    main()
