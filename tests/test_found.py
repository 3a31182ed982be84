"""Moments found: fused and chosen."""

import pytest

from tests.strips import cells, faces, view
from vsearch.join.settle import JoinedMoment
from vsearch.search.found import Candidate, fused

SEEN = view(cells(9), faces())


def moments(*reached):
    return [
        Candidate(SEEN, JoinedMoment(i, i + 1.0, 0.5, one, (i,) * len(one), is_full=True), ())
        for i, one in enumerate(reached)
    ]


@pytest.mark.parametrize(
    ("fusion", "scores"),
    [
        ("product", [0.5, 0.5]),  # as the join made it
        ("sum", [0.5, 0.65]),
        ("min", [0.1, 0.6]),
        ("rrf", [(1 + 61 / 62) / 2, (61 / 62 + 1) / 2]),
    ],
)
def test_each_fusion_makes_one_score_of_all_evidence(fusion, scores):
    """Sure of one thing only, against fairly sure of both."""
    found = fused(moments((0.9, 0.1), (0.7, 0.6)), fusion)
    assert [one.moment.score for one in found] == pytest.approx(scores)
