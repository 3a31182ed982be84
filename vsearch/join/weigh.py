"""The constraints that belong together weighed in every cell of a film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsearch.join.reach import best_in_shot, best_near
from vsearch.join.streams import Cells, Stream, everywhere
from vsearch.records.arrays import Floats, Ints
from vsearch.settings import SearchSettings

FLOOR = 0.02  # a constraint not seen at all lowers the mean, but does not erase the others
HINT = 0.2  # below this probability something is as good as not seen
KEEP = 0.4  # in its shot a moment goes on while its score stays above this share of its peak
CERTAIN = 0.8  # of the score is probability, the rest is how clearly the evidence can be seen


@dataclass(frozen=True, slots=True)
class Weighed:
    """What some constraints come to in every cell; c positive ones, or one met everywhere."""

    own: Floats  # (n, c) probability in the cell itself
    clarity: Floats  # (n, c)
    reached: Floats  # (n, c) the best probability near, after the loss by distance
    picks: Ints  # (n, c) the cell that it comes from
    allowed: Floats  # (n,) 1 - probability of what must not be seen
    is_met: NDArray[np.bool_]  # (n, c) seen, and nothing that must not be

    @property
    def scores(self) -> Floats:
        """Return the geometric mean of what is reached, less what must not be seen, (n,)."""
        mean = np.log(np.maximum(self.reached, FLOOR)).mean(axis=1)
        return np.asarray(self.allowed * np.exp(mean))

    def lasting(self, anchor: int) -> Floats:
        """Return how likely each constraint must be in a cell for it to go on from there, (c,)."""
        return np.asarray(np.maximum(KEEP * self.own[anchor], HINT))

    def clearness(self, anchor: int) -> float:
        """Return how clearly the evidence of a cell can be seen, 0..1."""
        return float(np.diag(self.clarity[self.picks[anchor]]).mean())


def ranked(score: float, clearness: float, settings: SearchSettings) -> float:
    """Return a score less what is lost where the evidence is badly seen."""
    certain = CERTAIN if settings.has("clarity") else 1.0
    return score * (certain + (1.0 - certain) * clearness)


def weigh(cells: Cells, streams: Sequence[Stream], settings: SearchSettings) -> Weighed:
    """Return what the streams come to.

    For every cell each positive constraint takes its best evidence within ``window_s``; a negated
    one multiplies by 1 - p of what is seen in the same shot within the window, or in the very cell
    when it reaches no further.
    """
    wanted = [stream for stream in streams if not stream.is_negated] or [everywhere(cells)]
    own = [stream.probabilities * stream.worth for stream in wanted]
    reaches = [
        best_near(cells, values, settings.window_s, stream.together, fades=settings.has("distance"))
        for values, stream in zip(own, wanted, strict=True)
    ]
    reached = np.column_stack([values for values, _ in reaches])
    allowed = np.ones(len(cells))
    for stream in streams:
        if stream.is_negated:
            window_s = 0.0 if stream.together == "frame" else settings.window_s
            allowed *= 1.0 - best_in_shot(cells, stream.probabilities, window_s)[0]
    return Weighed(
        own=np.column_stack(own),
        clarity=np.column_stack([stream.clarity for stream in wanted]),
        reached=reached,
        picks=np.column_stack([places for _, places in reaches]),
        allowed=allowed,
        is_met=(reached >= settings.present) & (allowed >= 1.0 - settings.present)[:, None],
    )
