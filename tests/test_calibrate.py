"""Raw similarity turned into probability."""

import numpy as np
import pytest

from vsearch.search.calibrate import SceneCalibration


def test_the_cut_is_as_likely_as_not_and_typical_scores_are_not_there():
    """A score at the cut is .5; one at the typical level is under .02."""
    calibration = SceneCalibration(typical=0.1, cut=0.3)
    assert calibration.probabilities(np.array([0.3]))[0] == pytest.approx(0.5)
    assert calibration.probabilities(np.array([0.1]))[0] < 0.02
    assert calibration.probabilities(np.array([0.5]))[0] > 0.98


def test_level_and_scale_of_the_encoder_do_not_matter():
    """The same background shifted and stretched gives the same probabilities."""
    background = np.random.default_rng(5).normal(size=(200, 50))
    scores = np.array([0.0, 2.0, 4.0])
    plain = SceneCalibration.fit(background).probabilities(scores)
    moved = SceneCalibration.fit(background * 0.1 + 7).probabilities(scores * 0.1 + 7)
    assert moved == pytest.approx(plain)


def test_a_background_without_spread_still_works():
    """All the same: what is above is there, what is below is not."""
    calibration = SceneCalibration.fit(np.zeros((3, 4)))
    assert calibration.probabilities(np.array([1.0, -1.0])) == pytest.approx([1.0, 0.0])
