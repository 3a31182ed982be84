"""From raw similarity to probability: how far does a phrase stand out of unrelated phrases?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats

ANYWHERE = 0.01  # of a hundred pairs of an everyday phrase and a frame about one belongs together
RIGHT = 1 / 5  # at the cut five are wrong for one that is right
WITH_PERSON = 0.05  # the same on frames that show the person who is said to be with it
_SHARES = np.geomspace(1.0, 0.01, 101)  # tails at which the background is kept; falling


@dataclass(frozen=True, slots=True)
class Background:
    """How high everyday phrases score on some frames, most of which they do not belong to.

    A fixed cosine threshold does not work: its level changes with the encoder, the film and the
    phrase. Phrases of everyday life scored on the same frames show what "unrelated" looks like
    there. What scores as high as a share t of them is there with the probability s / (s + t),
    where s is the share of pairs that do belong together: the local false discovery rate (Efron,
    Large-scale inference, 2010) with tails in the place of densities.
    """

    scores: Floats  # (101,) ascending: exceeded by the shares from 1 down to .01
    excess: float  # mean excess of the hundredth that lies above the last; > 0

    @classmethod
    def fit(cls, scores: NDArray[np.floating]) -> "Background":
        """Return the background for scores (frames, phrases), at least one pair."""
        values = np.quantile(scores, 1.0 - _SHARES, method="higher").astype(np.float64)
        above = scores[scores > values[-1]]
        if len(above):
            excess = float(above.mean() - values[-1])
        else:  # many share the highest score: no excess to go by
            excess = float(values[-1] - values[0]) / 10
        return cls(scores=values, excess=max(excess, 1e-6))

    def exceeded_by(self, share: float) -> float:
        """Return a score that about that share of unrelated pairs exceeds, none lower."""
        return float(self.scores[np.searchsorted(-_SHARES, -share, side="right") - 1])

    def tails(self, scores: NDArray[np.floating]) -> Floats:
        """Return the share of unrelated pairs that score at least as high, (n,), 0..1.

        Beyond the highest hundredth the tail falls exponentially, as far as can be told from it.
        """
        values = np.asarray(scores, dtype=np.float64)
        steps, firsts = np.unique(
            self.scores, return_index=True
        )  # of equal scores the largest tail
        inside = np.exp(np.interp(values, steps, np.log(_SHARES[firsts])))
        beyond = np.clip((values - self.scores[-1]) / self.excess, 0.0, 500.0)
        return np.asarray(inside * np.exp(-beyond))

    def probabilities(self, scores: NDArray[np.floating], share: float) -> Floats:
        """Return the probability that what scores so high is there, (n,).

        ``share`` is that of pairs that belong together: ANYWHERE or WITH_PERSON.
        """
        return np.asarray(share / (share + self.tails(scores)))
