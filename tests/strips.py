"""Films as strips of one-second cells, with faces and things where the test puts them."""

from pathlib import Path

import numpy as np

from vsearch.join.streams import NO_TRACK, Stream, make_cells, person_stream
from vsearch.people import Identities
from vsearch.records.columns import TrackColumns
from vsearch.records.media import Film, ShotTimes
from vsearch.records.query import Constraint, Headcount, Thing, Who
from vsearch.search.crowd import headcount_stream
from vsearch.search.lineup import Faces
from vsearch.search.view import View

ANNA, BEN = Who("Anna", "Anna"), Who("Ben", "Ben")
NOBODY_KNOWN = Who("Zoe", "Zoe", is_known=False)


def cells(*shot_lengths):
    """Return cells of one second each in shots of the given whole lengths."""
    edges = np.r_[0, np.cumsum(shot_lengths)].astype(float)
    times = np.arange(edges[-1]) + 0.5
    shots = np.repeat(np.arange(len(shot_lengths)), shot_lengths)
    return make_cells(times, shots, ShotTimes(edges[:-1], edges[1:]))


def stream(probabilities, *, negated=False, label="it", **more):
    """Return a stream that is as clear as it is likely."""
    values = np.array(probabilities, dtype=float)
    return Stream(
        label=label,
        kind="scene",
        is_negated=negated,
        probabilities=values,
        similarities=values,
        clarity=values,
        tracks=np.full(len(values), NO_TRACK),
        **more,
    )


def at(length, *places):
    """Return a certain probability at these cells and none elsewhere."""
    values = np.zeros(length)
    values[list(places)] = 1.0
    return values


def faces(*rows, people=("Anna", "Ben"), quality=0.9):
    """Return faces from (first cell, last cell, who) with a certain identity, or "" for nobody's.

    A row may have a fourth entry: the quality of the face.
    """
    count = len(rows)
    chances = np.array([[float(row[2] == person) for person in people] for row in rows])
    tracks = TrackColumns(
        tracks=np.arange(count),
        shots=np.zeros(count, dtype=np.int64),
        starts_s=np.array([row[0] + 0.5 for row in rows]),
        ends_s=np.array([row[1] + 0.5 for row in rows]),
        qualities=np.array([row[3] if len(row) > 3 else quality for row in rows], dtype=float),
        vectors=np.zeros((count, 512), np.float32),
    )
    chances = chances.reshape(count, len(people))
    return Faces(tracks, Identities(people=people, similarities=chances, probabilities=chances))


def view(strip, found=None, *, named=(), things=None, counted=()):
    """Return a film of these cells as a query sees it that names these people, things, numbers."""
    seen = {
        who: person_stream(strip, found.tracks, found.identities, who.person, label=who.label)
        for who in named
    }
    seen |= {Thing(name): stream(values, label=name) for name, values in (things or {}).items()}
    seen |= {number: headcount_stream(strip, found.tracks, number) for number in counted}
    end_s = float(strip.ends_s[-1])
    return View(
        film=film("Strip", end_s),
        begins_s=0.0,
        ends_s=end_s,
        part=(0.0, end_s),
        cells=strip,
        seen=seen,
        faces=found,
    )


def film(title, duration_s=100.0, year=None):
    """Return a film of that title, with the title as its id."""
    return Film(
        id=title,
        run_id=title,
        path=Path(f"{title}.mp4"),
        title=title,
        year=year,
        duration_s=duration_s,
        width=160,
        height=120,
        size_bytes=1,
        modified_ns=1,
        sample_fps=1.0,
        indexed_at="2024-01-01",
        frame_count=1,
        face_count=0,
    )


def want(*any_of, **more):
    """Return a constraint from names of things, people and numbers of people."""
    return Constraint(tuple(Thing(s) if isinstance(s, str) else s for s in any_of), **more)


def never(*any_of, **more):
    """Return a negated constraint."""
    return want(*any_of, is_negated=True, **more)


def people(at_least=0, at_most=None):
    """Return a number of people."""
    return Headcount(at_least, at_most)
