"""Faces linked into tracks."""

import numpy as np
import pytest

from vsearch.records.arrays import unit_rows
from vsearch.records.boxes import box_iou
from vsearch.records.columns import FaceColumns
from vsearch.tracks import link_tracks, summarise_tracks

ANNA, BEN = np.eye(2, dtype=np.float32)
LEFT, RIGHT = [0.1, 0.1, 0.3, 0.4], [0.6, 0.1, 0.8, 0.4]


def link(times, shots, boxes, vectors):
    return link_tracks(
        times_s=np.array(times, dtype=float),
        shots=np.array(shots),
        boxes=np.array(boxes, dtype=np.float32).reshape(-1, 4),
        vectors=unit_rows(np.array(vectors, dtype=np.float32).reshape(-1, 2)),
        qualities=np.ones(len(times)),
    ).tolist()


def test_two_people_in_one_shot_are_two_tracks_even_when_they_swap_places():
    """The embedding decides who is who, not the position."""
    tracks = link([0, 0, 1, 1], [0] * 4, [LEFT, RIGHT, LEFT, RIGHT], [ANNA, BEN, BEN, ANNA])
    assert tracks == [0, 1, 1, 0]


def test_a_cut_ends_every_track():
    """The same face in the next shot is another track."""
    assert link([0, 1], [0, 1], [LEFT, LEFT], [ANNA, ANNA]) == [0, 1]


def test_two_faces_of_one_frame_are_never_one_track():
    """Twins on one frame stay apart, however alike."""
    assert link([0, 0], [0, 0], [LEFT, RIGHT], [ANNA, ANNA]) == [0, 1]


def test_a_face_that_turns_away_keeps_its_track_where_the_boxes_overlap():
    """A cosine of .3 is enough in the same place, and not enough elsewhere."""
    turned = 0.3 * ANNA + np.sqrt(1 - 0.09) * BEN
    assert link([0, 1], [0, 0], [LEFT, LEFT], [ANNA, turned]) == [0, 0]
    assert link([0, 1], [0, 0], [LEFT, RIGHT], [ANNA, turned]) == [0, 1]


def test_no_faces_give_no_tracks():
    """A film without a face is nothing special."""
    assert link([], [], [], []) == []


def test_a_track_is_the_quality_weighted_mean_of_its_faces():
    """Three parts Anna and one part Ben, scaled to length one."""
    faces = FaceColumns(
        times_s=np.array([1.0, 2.0]),
        shots=np.array([4, 4]),
        tracks=np.array([0, 0]),
        boxes=np.array([LEFT, LEFT], dtype=np.float32),
        scores=np.array([0.9, 0.9]),
        qualities=np.array([0.9, 0.3]),
        vectors=np.array([ANNA, BEN]),
    )
    tracks = summarise_tracks(faces)
    assert tracks.vectors[0] == pytest.approx(np.array([3, 1]) / np.sqrt(10), abs=1e-6)
    assert (tracks.starts_s[0], tracks.ends_s[0], tracks.shots[0]) == (1.0, 2.0, 4)


def test_iou_of_half_overlapping_boxes_is_a_third():
    """Two unit squares shifted by half share 1/2 of 3/2."""
    first = np.array([[0, 0, 1, 1]], dtype=np.float32)
    second = np.array([[0.5, 0, 1.5, 1], [2, 2, 3, 3]], dtype=np.float32)
    assert box_iou(first, second) == pytest.approx(np.array([[1 / 3, 0.0]]))
