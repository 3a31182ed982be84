"""Raw similarity turned into probability."""

import numpy as np
import pytest

from vsearch.search.calibrate import ANYWHERE, WITH_PERSON, Background

EVENLY = np.linspace(0.0, 1.0, 10_001)  # a background score for every share of the tail


def test_what_scores_as_high_as_the_related_share_is_as_likely_as_not():
    """One in a hundred unrelated pairs scores .99: there the odds are even."""
    background = Background.fit(EVENLY)
    found = background.probabilities(np.array([0.5, 0.9, 0.99]), ANYWHERE)
    assert found == pytest.approx([0.01 / 0.51, 0.01 / 0.11, 0.5], rel=0.02)


def test_beside_the_person_less_is_asked():
    """One in twenty is enough there."""
    background = Background.fit(EVENLY)
    assert background.probabilities(np.array([0.95]), WITH_PERSON) == pytest.approx([0.5], abs=0.01)
    assert background.probabilities(np.array([0.95]), ANYWHERE)[0] < 0.2


def test_beyond_the_background_probability_goes_on_rising():
    """One mean excess above the last hundredth the odds are e to one, two above e squared."""
    background = Background(scores=Background.fit(EVENLY).scores, excess=0.1)
    found = background.probabilities(np.array([1.09, 1.19, 9.0]), ANYWHERE)
    odds = found[:2] / (1 - found[:2])
    assert odds == pytest.approx([np.e, np.e**2], rel=0.01)
    assert found[2] == pytest.approx(1.0)


def test_level_and_scale_of_the_encoder_do_not_matter():
    """The same background shifted and stretched gives the same probabilities."""
    background = np.random.default_rng(5).normal(size=(200, 50))
    scores = np.array([0.0, 2.0, 4.0])
    plain = Background.fit(background).probabilities(scores, ANYWHERE)
    moved = Background.fit(background * 0.1 + 7).probabilities(scores * 0.1 + 7, ANYWHERE)
    assert moved == pytest.approx(plain)


def test_a_background_without_spread_still_works():
    """All the same: what is above is there, what is below is not."""
    background = Background.fit(np.zeros((3, 4)))
    found = background.probabilities(np.array([1.0, -1.0]), ANYWHERE)
    assert found == pytest.approx([1.0, 0.01], abs=0.001)


def test_what_scores_like_many_does_not_stand_out():
    """A third of all pairs share the highest score: reaching it says little."""
    background = Background.fit(np.repeat([0.0, 0.0, 0.7], 100))
    assert background.tails(np.array([0.7]))[0] == pytest.approx(1 / 3, abs=0.02)
    assert background.probabilities(np.array([0.7]), ANYWHERE)[0] < 0.05
