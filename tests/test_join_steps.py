"""Steps that follow one another."""

import numpy as np
import pytest

from tests.strips import at, cells, stream
from vsearch.join.film import STEP_WINDOWS, join_film
from vsearch.join.settle import NOWHERE
from vsearch.settings import SearchSettings

SETTINGS = SearchSettings(window_s=2.0)


def spans(moments, *, full=True):
    return [(m.start_s, m.end_s) for m in moments if m.is_full == full]


def steps(*rows):
    return [stream(row, step=number) for number, row in enumerate(rows)]


def test_a_moment_reaches_from_the_first_step_to_the_last():
    """The first in the second shot, the other in the fourth."""
    film = cells(3, 3, 3, 3, 3)
    found = join_film(film, steps(at(15, 3, 4, 5), at(15, 9, 10, 11)), SETTINGS)
    assert spans(found) == [(3.0, 12.0)]
    assert found[0].picks == (5, 9)


def test_the_wrong_order_is_only_partial():
    """The second thing comes before the first: each is offered with the other missing."""
    found = join_film(cells(3, 3, 3), steps(at(9, 7), at(9, 1)), SETTINGS)
    assert spans(found) == []
    assert sorted(m.picks for m in found) == [(NOWHERE, 1), (7, NOWHERE)]


def test_the_same_frame_is_no_order():
    """Both in one second: neither comes after the other."""
    assert spans(join_film(cells(3), steps(at(3, 1), at(3, 1)), SETTINGS)) == []


def test_steps_too_far_apart_are_no_sequence():
    """Four windows at most, or what is asked for."""
    limit = int(STEP_WINDOWS * SETTINGS.window_s)
    film = cells(*[1] * 40)
    near, far = steps(at(40, 5), at(40, 5 + limit)), steps(at(40, 5), at(40, 6 + limit))
    assert spans(join_film(film, near, SETTINGS)) == [(5.0, 6.0 + limit)]
    assert spans(join_film(film, far, SETTINGS)) == []
    assert spans(join_film(film, far, SETTINGS, steps_within_s=limit + 1)) != []
    assert spans(join_film(film, near, SETTINGS, steps_within_s=3.0)) == []


def test_three_steps_come_in_their_order():
    """One, two, three; a second two before the one does not count."""
    one, two, three = at(20, 4), at(20, 1, 8), at(20, 11)
    found = join_film(cells(*[1] * 20), steps(one, two, three), SETTINGS)
    assert found[0].picks == (4, 8, 11)
    assert spans(found) == [(4.0, 12.0)]


def test_of_equal_pairs_the_nearest_is_taken():
    """The first thing is seen twice before the other."""
    found = join_film(cells(*[1] * 12), steps(at(12, 1, 6), at(12, 8)), SETTINGS)
    assert found[0].picks == (6, 8)


def test_every_sequence_of_a_film_is_found():
    """One, two, one, two: two moments."""
    one, two = at(12, 1, 7), at(12, 3, 9)
    assert sorted(spans(join_film(cells(*[1] * 12), steps(one, two), SETTINGS))) == [
        (1.0, 4.0),
        (7.0, 10.0),
    ]


def test_a_step_of_two_things_ends_with_the_later_one():
    """The first step needs both A and B; C between them does not come after them."""
    a, b = stream(at(9, 1), step=0), stream(at(9, 3), step=0)
    between, after = stream(at(9, 2), step=1), stream(at(9, 5), step=1)
    film = cells(9)
    wide = SearchSettings(window_s=4.0)
    assert spans(join_film(film, [a, b, between], wide)) == []
    found = join_film(film, [a, b, after], wide)
    assert [m.picks for m in found if m.is_full] == [(1, 3, 5)]


def test_what_must_not_be_seen_counts_for_its_step():
    """The first thing without C: C beside the second does no harm."""
    film = cells(3, 3, 3)
    one, two = steps(at(9, 1), at(9, 4))
    in_first, in_second = at(9, 0), at(9, 5)
    assert spans(join_film(film, [one, two, stream(in_second, negated=True)], SETTINGS)) != []
    assert spans(join_film(film, [one, two, stream(in_first, negated=True)], SETTINGS)) == []


def test_the_best_chain_agrees_with_trying_every_pair():
    """The score of two one-thing steps is what a double loop over all pairs gives."""
    rng = np.random.default_rng(5)
    film = cells(*rng.integers(1, 5, 30))
    n = len(film)
    values = rng.random((2, n)) ** 3
    settings = SearchSettings(window_s=0.0)
    limit, best = 10.0, 0.0
    for i in range(n):
        for j in range(i + 1, n):
            gap = film.times_s[j] - film.times_s[i]
            if gap <= limit and min(values[0, i], values[1, j]) >= settings.present:
                best = max(best, np.sqrt(values[0, i] * values[1, j] * 2 ** (-gap / limit)))
    streams = [stream(v, step=k) for k, v in enumerate(values)]
    found = join_film(film, streams, settings, steps_within_s=limit)
    seen = np.mean([values[k, cell] for k, cell in enumerate(found[0].picks)])
    assert found[0].score == pytest.approx(best * (0.8 + 0.2 * seen), abs=1e-9)
