"""Tracks matched to enrolled people."""

import numpy as np
import pytest

from vsearch.people import IdentitySettings, gallery_similarity, identify
from vsearch.records.arrays import unit_rows
from vsearch.records.columns import TrackColumns
from vsearch.records.people import Person

SETTINGS = IdentitySettings(unsure_cosine=0.5, steepness=20.0, references=2)


def tracks(*vectors, spans=None):
    n = len(vectors)
    spans = spans or [(10.0 * i, 10.0 * i + 1) for i in range(n)]
    return TrackColumns(
        tracks=np.arange(n),
        shots=np.arange(n),
        starts_s=np.array([s for s, _ in spans], dtype=float),
        ends_s=np.array([e for _, e in spans], dtype=float),
        qualities=np.ones(n),
        vectors=unit_rows(np.array(vectors, dtype=np.float32).reshape(n, -1 if n else 2)),
    )


def person(name, *vectors):
    return Person(
        name=name,
        aliases=(),
        photos=tuple(f"{i}.jpg" for i in range(len(vectors))),
        picture_hashes=tuple(str(i) for i in range(len(vectors))),
        vectors=unit_rows(np.array(vectors, dtype=np.float32)),
    )


def test_a_track_at_the_unsure_cosine_is_as_likely_as_not():
    """With one person the curve passes one half at the given cosine."""
    track = [0.5, np.sqrt(0.75)]
    found = identify(tracks(track), [person("Anna", [1, 0])], SETTINGS)
    assert found.probabilities[0, 0] == pytest.approx(0.5, abs=1e-4)


def test_a_stranger_is_nobody():
    """A track unlike everybody gets no name."""
    found = identify(tracks([0, 0, 1]), [person("Anna", [1, 0, 0])], SETTINGS)
    assert found.probabilities.max() < 0.001


def test_two_people_who_look_alike_share_the_probability():
    """Equal likeness to two people leaves at most one half for each: no margin, no name."""
    twins = [person("Anna", [1, 0]), person("Bea", [1, 0])]
    found = identify(tracks([1, 0]), twins, SETTINGS)
    assert found.probabilities[0] == pytest.approx([0.5, 0.5], abs=1e-3)


def test_one_person_is_not_twice_on_screen_at_the_same_time():
    """Of two overlapping tracks the likelier one keeps the name."""
    anna = [person("Anna", [1, 0])]
    near = [0.8, 0.6]
    apart = identify(tracks([1, 0], near, spans=[(0, 1), (5, 6)]), anna, SETTINGS)
    together = identify(tracks([1, 0], near, spans=[(0, 1), (1, 6)]), anna, SETTINGS)
    assert apart.probabilities[1, 0] > 0.99
    assert together.probabilities[0, 0] > 0.99
    assert together.probabilities[1, 0] < 0.01


def test_the_two_nearest_references_count():
    """A bad third photo does no harm: (1 + .6) / 2."""
    references = np.array([[1, 0], [0.6, 0.8], [-1, 0]], dtype=np.float32)
    vectors = np.array([[1, 0]], dtype=np.float32)
    assert gallery_similarity(vectors, references, 2) == pytest.approx([0.8])


def test_an_empty_gallery_and_an_empty_film_give_empty_answers():
    """Shapes stay right with nothing in them."""
    assert identify(tracks([1, 0]), [], SETTINGS).probabilities.shape == (1, 0)
    none = tracks(*np.zeros((0, 2)))
    assert identify(none, [person("Anna", [1, 0])], SETTINGS).probabilities.shape == (0, 1)
