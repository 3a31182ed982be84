"""Tracks matched to enrolled people."""

from dataclasses import replace

import numpy as np
import pytest

from vsearch.people import IdentitySettings, LikenessCurve, fit_curve, identify, learn_curve
from vsearch.people.gallery import gallery_similarity, trusted
from vsearch.people.likeness import pairs_of_photos, pairs_of_tracks
from vsearch.people.links import spread_names
from vsearch.records.arrays import unit_rows
from vsearch.records.columns import FaceColumns, TrackColumns
from vsearch.records.people import Person

CURVE = LikenessCurve(unsure_cosine=0.5, steepness=20.0)


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
    found = identify(tracks(track), [person("Anna", [1, 0])], CURVE)
    assert found.probabilities[0, 0] == pytest.approx(0.5, abs=1e-4)


def test_a_stranger_is_nobody():
    """A track unlike everybody gets no name."""
    found = identify(tracks([0, 0, 1]), [person("Anna", [1, 0, 0])], CURVE)
    assert found.probabilities.max() < 0.001


def test_two_people_who_look_alike_share_the_probability():
    """Equal likeness to two people leaves at most one half for each: no margin, no name."""
    twins = [person("Anna", [1, 0]), person("Bea", [1, 0])]
    found = identify(tracks([1, 0]), twins, CURVE)
    assert found.probabilities[0] == pytest.approx([0.5, 0.5], abs=1e-3)


def test_one_person_is_not_twice_on_screen_at_the_same_time():
    """Of two overlapping tracks the likelier one keeps the name."""
    anna = [person("Anna", [1, 0])]
    near = [0.8, 0.6]
    apart = identify(tracks([1, 0], near, spans=[(0, 1), (5, 6)]), anna, CURVE)
    together = identify(tracks([1, 0], near, spans=[(0, 1), (1, 6)]), anna, CURVE)
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
    assert identify(tracks([1, 0]), [], CURVE).probabilities.shape == (1, 0)
    none = tracks(*np.zeros((0, 2)))
    assert identify(none, [person("Anna", [1, 0])], CURVE).probabilities.shape == (0, 1)


def test_a_photo_of_somebody_else_does_not_count():
    """Two photos agree, the third is of another person: that person is not found by it."""
    anna = [person("Anna", [1, 0, 0], [0.9, 0.1, 0], [0, 0, 1])]
    other = tracks([0, 0, 1])
    trusting = identify(other, anna, CURVE, IdentitySettings(rejects_outliers=False, references=1))
    careful = identify(other, anna, CURVE, IdentitySettings(references=1))
    assert trusting.probabilities[0, 0] > 0.99
    assert careful.probabilities[0, 0] < 0.01


def test_of_two_photos_that_disagree_both_count():
    """Nobody can tell which is the wrong one."""
    photos = unit_rows(np.array([[1, 0], [0, 1]], dtype=np.float32))
    assert len(trusted(photos, CURVE)) == 2


def test_a_sure_face_of_the_film_finds_the_others_of_it():
    """The second track is too unlike the photo, but much like the first one."""
    photo, sure, unsure = [1, 0, 0], [0.8, 0.6, 0], [0.35, 0.9, 0.2]
    anna = [person("Anna", photo)]
    alone = identify(tracks(sure, unsure), anna, CURVE, IdentitySettings(learnt=0, spreads=False))
    learnt = identify(tracks(sure, unsure), anna, CURVE, IdentitySettings(spreads=False))
    assert alone.probabilities[0, 0] > 0.95
    assert alone.probabilities[1, 0] < 0.1
    assert learnt.probabilities[1, 0] > 0.7


def test_whoever_is_on_screen_beside_a_sure_face_learns_nothing_from_it():
    """A look-alike on the same frame is somebody else."""
    sure, alike = [0.8, 0.6, 0], [0.35, 0.9, 0.2]
    found = identify(
        tracks(sure, alike, spans=[(0, 5), (2, 3)]), [person("Anna", [1, 0, 0])], CURVE
    )
    assert found.probabilities[1, 0] < 0.1


def near(*spans, chances, vectors):
    found = tracks(*vectors, spans=spans)
    return spread_names(found, np.array(chances, dtype=float).reshape(len(spans), -1), CURVE)


def test_a_name_goes_on_by_degrees_where_the_likeness_is_less_sure():
    """A little less alike is a little less sure, never another person."""
    named = []
    for cosine in np.linspace(0.5, 0.8, 301):
        alike = [[1, 0], [cosine, np.sqrt(1 - cosine**2)]]
        named.append(near((0, 1), (5, 6), chances=[0.98, 0.1], vectors=alike)[1, 0])
    assert named[0] == pytest.approx(0.1)
    assert named[-1] > 0.9
    assert np.abs(np.diff(named)).max() < 0.05


def test_a_name_goes_on_to_the_same_face_in_the_next_shot():
    """As surely as both are sure."""
    alike = [[1, 0], [0.99, 0.14]]
    spread = near((0, 1), (5, 6), chances=[0.98, 0.1], vectors=alike)
    assert spread[1, 0] == pytest.approx(0.98, abs=0.01)


@pytest.mark.parametrize(
    ("spans", "vectors"),
    [
        pytest.param([(0, 1), (99, 100)], [[1, 0], [0.99, 0.14]], id="another scene"),
        pytest.param([(0, 1), (5, 6)], [[1, 0], [0.6, 0.8]], id="hardly alike"),
        pytest.param([(0, 2), (1, 3)], [[1, 0], [0.99, 0.14]], id="on one frame"),
    ],
)
def test_a_name_does_not_go_on(spans, vectors):
    """To a face of another scene, another face, or one on the same frame."""
    spread = near(*spans, chances=[0.98, 0.1], vectors=vectors)
    assert spread[1, 0] == pytest.approx(0.1)


def test_a_name_does_not_go_on_where_its_bearer_is_on_screen():
    """The second face looks like the first one, but Anna stands beside it."""
    vectors = [[1, 0, 0], [0.99, 0.14, 0], [0, 0, 1]]
    spread = near((0, 1), (5, 6), (5, 6), chances=[0.98, 0.1, 1.0], vectors=vectors)
    assert spread[1, 0] == pytest.approx(0.1)


def test_names_never_add_up_to_more_than_one():
    """Two neighbours offer two names: each gets its part."""
    vectors = [[1, 0], [0.99, 0.14], [0.99, -0.14]]
    chances = [[0.0, 0.0], [0.98, 0.0], [0.0, 0.98]]
    spread = near((5, 6), (0, 1), (9, 10), chances=chances, vectors=vectors)
    assert spread[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_few_pairs_hardly_move_the_curve():
    """Ten pairs that say nothing new leave it where it was."""
    start = LikenessCurve()
    fitted = fit_curve(np.full(10, 0.8), np.full(10, 0.0), start)
    assert fitted.unsure_cosine == pytest.approx(start.unsure_cosine, abs=0.02)
    assert fitted.steepness == pytest.approx(start.steepness, rel=0.1)


def test_the_curve_follows_an_embedder_with_other_cosines():
    """Two people's faces at .6 and one person's at .9: unsure is half-way between."""
    random = np.random.default_rng(3)
    same, different = random.normal(0.9, 0.04, 4000), random.normal(0.6, 0.04, 4000)
    fitted = fit_curve(same, different)
    assert fitted.unsure_cosine == pytest.approx(0.75, abs=0.02)
    assert fitted.probabilities(same).mean() > 0.95
    assert fitted.probabilities(different).mean() < 0.05


def test_without_pairs_of_both_kinds_the_curve_stays():
    """Nothing is learnt from one kind alone."""
    assert fit_curve(np.array([0.9]), np.empty(0)) == LikenessCurve()


def test_faces_that_tell_nothing_leave_the_curve_as_it_was():
    """The same cosines for one person as for two: no fit can be better."""
    random = np.random.default_rng(4)
    noise = random.normal(0.5, 0.1, 20_000)
    assert fit_curve(noise, noise).unsure_cosine == LikenessCurve().unsure_cosine


def faces(*rows):
    """Return faces from (second, track, vector)."""
    count = len(rows)
    return FaceColumns(
        times_s=np.array([row[0] for row in rows], dtype=float),
        shots=np.zeros(count, dtype=np.int64),
        tracks=np.array([row[1] for row in rows], dtype=np.int64),
        boxes=np.zeros((count, 4), np.float32),
        scores=np.ones(count),
        qualities=np.ones(count),
        vectors=unit_rows(np.array([row[2] for row in rows], dtype=np.float32)),
    )


def test_pairs_are_a_tracks_ends_and_two_tracks_on_screen_at_once():
    """One track of three faces, one beside it, one later: one pair of each kind."""
    seen = faces((0, 0, [1, 0]), (1, 0, [0, 1]), (1, 1, [0, 1]), (2, 0, [0.6, 0.8]), (9, 2, [1, 0]))
    found = tracks([1, 0], [0, 1], [1, 0], spans=[(0, 2), (1, 1), (9, 9)])
    pairs = pairs_of_tracks(seen, found)
    assert pairs.same == pytest.approx([0.6])
    assert pairs.different == pytest.approx([0.0])


def test_photos_make_pairs_with_their_own_and_with_others():
    """Anna's two photos pair with each other, each of the three with the other person."""
    anna, ben = np.eye(3, dtype=np.float32)[:2], np.eye(3, dtype=np.float32)[2:]
    pairs = pairs_of_photos([anna, ben], 2)
    assert pairs.same == pytest.approx([0.0, 0.0])
    assert pairs.different == pytest.approx([0.0, 0.0, 0.0])


def test_a_planted_photo_does_not_spoil_the_curve():
    """It is left out by what the films alone say."""
    random = np.random.default_rng(5)

    def face(who):
        return unit_rows((4 * np.eye(64)[who] + random.normal(0, 0.25, 64))[None])[0]

    people = [
        person(str(who), *[face(who) for _ in range(3)], *([face(20 + who)] if who < 3 else []))
        for who in range(8)
    ]
    rows = [(float(t), who, face(who)) for t in range(8) for who in range(8)]
    seen = faces(*rows)
    film = tracks(*[face(who) for who in range(8)], spans=[(0, 7)] * 8)
    planted = learn_curve([(seen, film)] * 30, people, 2)
    clean = learn_curve([(seen, film)] * 30, [replace(p, **three_of(p)) for p in people], 2)
    assert planted.unsure_cosine == pytest.approx(clean.unsure_cosine, abs=0.02)


def three_of(someone):
    return {
        "photos": someone.photos[:3],
        "picture_hashes": someone.picture_hashes[:3],
        "vectors": someone.vectors[:3],
    }
