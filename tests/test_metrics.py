"""The measures of moment retrieval, by hand-computed cases."""

import math

import numpy as np
import pytest

from vsearch.metrics import (
    Found,
    Truth,
    calibration_error,
    mean_interval,
    reliability,
    score,
    temporal_iou,
)

ONE = Truth(expected={"a.mp4": [(10.0, 20.0)]}, acceptable={"a.mp4": [(0.0, 20.0)]})
TWO = Truth(
    expected={"a.mp4": [(0.0, 4.0), (6.0, 10.0)]}, acceptable={"a.mp4": [(0.0, 4.0), (6.0, 10.0)]}
)


def test_iou_of_two_spans():
    """Five shared seconds of fifteen."""
    assert temporal_iou((0, 10), (5, 15)) == pytest.approx(1 / 3)
    assert temporal_iou((0, 1), (2, 3)) == 0.0


def test_the_first_moment_right_is_full_marks():
    """Everything is one when the only span is found first."""
    found = score([Found("a.mp4", 10.0, 20.0)], ONE)
    assert (found.r1_iou5, found.r5_iou5, found.ap_iou3, found.ndcg10) == (1.0, 1.0, 1.0, 1.0)


def test_an_acceptable_stretch_that_contains_the_span_counts():
    """0-20 has IoU .5 with the span, but is the acceptable stretch itself; 1-19 is near it."""
    assert score([Found("a.mp4", 1.0, 19.0)], ONE).r1_iou5 == 1.0


def test_the_right_time_in_the_wrong_film_is_wrong():
    """The file name matters."""
    assert score([Found("b.mp4", 10.0, 20.0)], ONE).r5_iou3 == 0.0


def test_a_span_found_second_has_half_the_precision():
    """Wrong, right: R@1 is 0, R@5 is 1, average precision 1/2."""
    found = score([Found("a.mp4", 100.0, 110.0), Found("a.mp4", 10.0, 20.0)], ONE)
    assert (found.r1_iou3, found.r5_iou3, found.ap_iou3) == (0.0, 1.0, 0.5)


def test_a_span_found_second_is_discounted_by_its_place():
    """The gain at place two is 1 / log2(3), the best there is 1."""
    found = score([Found("a.mp4", 100.0, 110.0), Found("a.mp4", 10.0, 20.0)], ONE)
    assert found.ndcg10 == pytest.approx(1 / math.log2(3))


def test_repeating_a_span_is_wrong_and_a_missing_span_costs_its_share():
    """Right, repeat, right: (1/1 + 2/3) / 2; without the last: 1/2."""
    moments = [Found("a.mp4", 0, 4), Found("a.mp4", 0.1, 4), Found("a.mp4", 6, 10)]
    assert score(moments, TWO).ap_iou3 == pytest.approx((1 + 2 / 3) / 2)
    assert score(moments[:2], TWO).ap_iou3 == pytest.approx(0.5)


def test_looser_overlap_counts_at_three_tenths_only():
    """IoU .4 is right at .3 and wrong at .5."""
    strict = Truth(expected={"a.mp4": [(0.0, 10.0)]}, acceptable={"a.mp4": [(0.0, 10.0)]})
    found = score([Found("a.mp4", 0.0, 4.0)], strict)
    assert (found.r1_iou3, found.r1_iou5) == (1.0, 0.0)


def test_an_empty_answer_scores_nothing():
    """No moments, no marks."""
    found = score([], ONE)
    assert (found.r1_iou3, found.ap_iou3, found.ndcg10) == (0.0, 0.0, 0.0)


def test_the_mean_of_equal_values_is_certain():
    """Nothing to draw differently."""
    low, high = mean_interval(np.ones((5, 2)))
    assert low == pytest.approx([1, 1])
    assert high == pytest.approx([1, 1])


def test_the_bounds_of_a_mean_follow_from_its_draws():
    """Of two values 0 and 1 a quarter of all draws are 0 and a quarter are 1."""
    low, high = mean_interval(np.array([[0.0], [1.0]]))
    assert (low[0], high[0]) == (0.0, 1.0)
    low, high = mean_interval(np.array([[0.0], [1.0]] * 200))
    assert low[0] == pytest.approx(0.45, abs=0.02)
    assert high[0] == pytest.approx(0.55, abs=0.02)


def test_calibration_error_is_the_gap_weighted_by_count():
    """Three said .9, all true: gap .1; one said .25, true: gap .75."""
    bins = reliability(np.array([0.9, 0.9, 0.9, 0.25]), np.ones(4, dtype=bool))
    assert [(one.count, one.true) for one in bins] == [(1, 1.0), (3, 1.0)]
    assert calibration_error(bins) == pytest.approx((3 * 0.1 + 0.75) / 4)


def test_certainty_falls_into_the_last_bin():
    """1.0 has no bin of its own."""
    assert reliability(np.array([0.95, 1.0]), np.array([True, False]))[0].count == 2


def test_without_statements_there_is_no_error():
    """Nothing said, nothing wrong."""
    assert calibration_error(reliability(np.empty(0), np.empty(0, dtype=bool))) == 0.0
