"""Faces that are nobody's: who turns up again and again without being known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsearch.people import LikenessCurve, identify
from vsearch.people.clusters import cluster_faces
from vsearch.people.told import IS, NOT, Places, told_of
from vsearch.records.arrays import Boxes, Ints, Vectors
from vsearch.records.columns import FaceColumns, TrackColumns
from vsearch.records.corrections import Correction
from vsearch.records.media import Film
from vsearch.records.people import Person, unnamed, unnamed_number

NAMED = 0.5  # probability from which a track is somebody's who is named
SAME = 0.85  # probability from which clusters are one face, by their mean cosine
FACES = 8  # faces that are kept of somebody, at most
LEAST_FACES = 2  # in a film, for somebody to be kept: what is seen once is noise
LEAST_QUALITY = 0.4  # of the best of them, 0..1
TRACKS_AT_ONCE = 2_000  # clustered together; more of a film go part by part


@dataclass(frozen=True, slots=True)
class FilmFaces:
    """All faces of one film."""

    film: Film
    faces: FaceColumns
    tracks: TrackColumns

    def told(self, corrections: Sequence[Correction], people: Sequence[str]) -> NDArray[np.int8]:
        """Return what was said of this film's faces, (tracks, people); see ``told_of``."""
        mine = [said for said in corrections if said.film_id == self.film.id]
        places = Places(self.faces.times_s, self.faces.tracks, self.faces.boxes)
        return told_of(mine, self.tracks, places, people)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face in a film that stands for somebody nobody has named yet."""

    name: str  # unknown_1, unknown_2, ...
    film: Film
    time_s: float
    box: tuple[float, float, float, float]  # left, top, right, bottom; fractions 0..1
    vector: Vectors  # (1, 512) of the whole track


def newcomers(
    films: Iterable[FilmFaces],
    people: Sequence[Person],
    curve: LikenessCurve,
    corrections: Sequence[Correction] = (),
) -> Iterator[Sighting]:
    """Yield faces that stand for people whom nobody has named, film by film.

    Tracks that are nobody's who is named are clustered within their film. A cluster that is as one
    with somebody unnamed, of an earlier run or an earlier film, is theirs and adds to their faces;
    any other that is seen often and clearly enough is somebody new, with the next number. Numbers
    once given keep their faces, so nothing is shuffled when films are added. A face that is said
    not to be somebody's never joins them.
    """
    known = {person.name: person for person in people}
    taken = [name for person in people for name in (person.name, *person.aliases)]
    last = max((unnamed_number(name) or 0 for name in taken), default=0)
    for one in films:
        told = one.told([said for said in corrections if said.holds], list(known))
        ruled_out = {name: told[:, column] == NOT for column, name in enumerate(known)}
        free = _free(one, list(known.values()), curve, told)
        waiting = [
            cluster
            for begin in range(0, len(free), TRACKS_AT_ONCE)
            for cluster in _clusters(one.tracks, free[begin : begin + TRACKS_AT_ONCE], curve)
        ]
        given: dict[str, list[Ints]] = {}
        while waiting:
            cluster = waiting.pop(0)
            name = _likest(one.tracks, cluster, known, ruled_out, given, curve)
            if name in ruled_out and ruled_out[name][cluster].any():
                waiting.append(cluster[ruled_out[name][cluster]])
                cluster = cluster[~ruled_out[name][cluster]]
            if name is None:
                if not _is_worth_keeping(one, cluster):
                    continue
                last += 1
                name = unnamed(last)
                known[name] = _nobody(name)
            given.setdefault(name, []).append(cluster)
            seen = [*_sightings(one, cluster, known[name])]
            known[name] = _with(known[name], seen)
            yield from seen


def _free(
    one: FilmFaces, known: Sequence[Person], curve: LikenessCurve, told: NDArray[np.int8]
) -> Ints:
    """Return the tracks that are nobody's who is named."""
    columns = [column for column, person in enumerate(known) if not person.is_unnamed]
    named = [known[column] for column in columns]
    chances = identify(one.tracks, named, curve, told=told[:, columns]).probabilities
    is_said = (told == IS).any(axis=1)
    return np.flatnonzero((chances.max(axis=1, initial=0.0) < NAMED) & ~is_said)


def _clusters(tracks: TrackColumns, rows: Ints, curve: LikenessCurve) -> list[Ints]:
    """Return the rows of each cluster, largest first."""
    labels = cluster_faces(
        tracks.vectors[rows], tracks.starts_s[rows], tracks.ends_s[rows], curve.cosine(SAME)
    )
    clusters = [rows[labels == label] for label in range(labels.max(initial=-1) + 1)]
    return sorted(clusters, key=lambda cluster: (-len(cluster), int(cluster[0])))


def _likest(
    tracks: TrackColumns,
    cluster: Ints,
    known: Mapping[str, Person],
    ruled_out: Mapping[str, NDArray[np.bool_]],
    given: Mapping[str, Sequence[Ints]],
    curve: LikenessCurve,
) -> str | None:
    """Return which of the unnamed people a cluster is, as far as it may be; None: nobody."""
    likeness = {
        name: float((tracks.vectors[cluster] @ person.vectors.T).mean())
        for name, person in known.items()
        if person.is_unnamed and not (name in ruled_out and ruled_out[name][cluster].all())
    }
    for name in sorted(likeness, key=lambda name: -likeness[name]):
        if likeness[name] < curve.cosine(SAME):
            return None
        if not any(_meet(tracks, cluster, other) for other in given.get(name, ())):
            return name
    return None


def _meet(tracks: TrackColumns, first: Ints, second: Ints) -> bool:
    """Say whether any two tracks are on screen at the same time."""
    starts, ends = tracks.starts_s, tracks.ends_s
    return bool(
        ((starts[first][:, None] <= ends[second]) & (ends[first][:, None] >= starts[second])).any()
    )


def _is_worth_keeping(one: FilmFaces, cluster: Ints) -> bool:
    count = np.isin(one.faces.tracks, one.tracks.tracks[cluster]).sum()
    return bool(count >= LEAST_FACES and one.tracks.qualities[cluster].max() >= LEAST_QUALITY)


def _sightings(one: FilmFaces, cluster: Ints, person: Person) -> Iterator[Sighting]:
    """Yield the clearest faces of a cluster, as many as the person still lacks."""
    best = cluster[np.argsort(-one.tracks.qualities[cluster], kind="stable")]
    for row in best[: FACES - len(person.vectors)] if len(person.vectors) < FACES else ():
        time_s, box = _clearest(one.faces, int(one.tracks.tracks[row]))
        yield Sighting(person.name, one.film, time_s, box, one.tracks.vectors[[row]])


def _clearest(faces: FaceColumns, track: int) -> tuple[float, tuple[float, float, float, float]]:
    rows = np.flatnonzero(faces.tracks == track)
    row = rows[np.argmax(faces.qualities[rows])]
    return float(faces.times_s[row]), _box(faces.boxes, int(row))


def _box(boxes: Boxes, row: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(edge) for edge in boxes[row])
    return left, top, right, bottom


def _nobody(name: str) -> Person:
    return Person(name, (), (), (), np.zeros((0, 512), dtype=np.float32))


def _with(person: Person, seen: Sequence[Sighting]) -> Person:
    nothing = ("",) * len(seen)
    return replace(
        person,
        photos=person.photos + nothing,
        picture_hashes=person.picture_hashes + nothing,
        vectors=np.concatenate([person.vectors, *(one.vector for one in seen)]),
    )
