"""What is being played: a moment, with its edges where the visitor moved them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vsearch.records.moments import Moment

SHORTEST_S = 1.0  # what the edges leave of a moment


@dataclass(frozen=True, slots=True)
class Playing:
    """A moment on the stage."""

    moment: Moment
    rank: int | None = None  # its place in the latest answer, from 0; None: it came by a link
    is_looped: bool = False
    is_reel: bool = False  # the next moment follows by itself

    @property
    def token(self) -> str:
        """Return what is another one whenever something else is to be played."""
        return f"{self.moment.film_id}:{self.moment.start_s:.3f}:{self.moment.end_s:.3f}"

    def moved(self, *, start_by_s: float = 0.0, end_by_s: float = 0.0) -> "Playing":
        """Return the same with its edges moved; it stays in the film and at least a second long."""
        start_s = max(0.0, self.moment.start_s + start_by_s)
        end_s = self.moment.end_s + end_by_s
        if end_s - start_s < SHORTEST_S:
            return self
        return replace(self, moment=replace(self.moment, start_s=start_s, end_s=end_s))


def beside(ranks: Sequence[int], rank: int | None, step: int) -> int | None:
    """Return the rank that comes that many places after another one; None where there is none."""
    if rank not in ranks:
        return None
    place = ranks.index(rank) + step
    return ranks[place] if 0 <= place < len(ranks) else None


def rank_at(moments: Sequence[Moment], film_id: str, time_s: float) -> int | None:
    """Return the rank of the best moment of a film that holds a time, None when none does."""
    slack_s = 0.05  # an address tells tenths
    return next(
        (
            rank
            for rank, one in enumerate(moments)
            if one.film_id == film_id and one.start_s - slack_s <= time_s < one.end_s + slack_s
        ),
        None,
    )
