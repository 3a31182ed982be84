"""Constraints joined over time into moments."""

from dataclasses import replace

import numpy as np
import pytest

from tests.strips import cells, stream
from vsearch.join.film import join_film, near_evidence
from vsearch.join.reach import SAME_SHOT
from vsearch.join.streams import make_cells
from vsearch.records.media import ShotTimes
from vsearch.settings import SearchSettings

SETTINGS = SearchSettings(window_s=8.0)
NO_SHOTS = ShotTimes(np.zeros(0), np.zeros(0))


def spans(moments, *, full=True):
    return [(m.start_s, m.end_s) for m in moments if m.is_full == full]


def test_a_moment_is_the_run_of_cells_where_the_thing_is_seen():
    """Seen in the second shot only: the moment is that shot."""
    found = join_film(cells(4, 3, 4), [stream([0] * 4 + [1] * 3 + [0] * 4)], SETTINGS)
    assert spans(found) == [(4.0, 7.0)]
    assert found[0].score == pytest.approx(1.0)


def test_two_things_on_one_frame_beat_two_things_in_one_shot_beat_two_shots():
    """The same evidence is worth more the closer together it lies."""

    def best(first, second, *shots):
        return join_film(cells(*shots), [stream(first), stream(second)], SETTINGS)[0].score

    same_frame = best([0, 1, 0, 0], [0, 1, 0, 0], 4)
    same_shot = best([0, 1, 0, 0], [0, 0, 1, 0], 4)
    other_shot = best([0, 1, 0, 0], [0, 0, 1, 0], 2, 2)
    assert same_frame == pytest.approx(1.0)
    assert same_shot == pytest.approx(np.sqrt(SAME_SHOT * 2 ** (-1 / 8)))
    assert same_frame > same_shot > other_shot > 0.5


def test_things_further_apart_than_the_window_are_only_partial():
    """Twenty seconds apart is two moments with something missing each, unless asked for."""
    first, second = np.zeros(40), np.zeros(40)
    first[5], second[25] = 1, 1
    streams = [stream(first), stream(second)]
    assert spans(join_film(cells(*[2] * 20), streams, SETTINGS)) == []
    partial = join_film(cells(*[2] * 20), streams, SETTINGS)
    assert [m.is_full for m in partial] == [False, False]
    wide = SearchSettings(window_s=40.0)
    assert spans(join_film(cells(*[2] * 20), streams, wide)) != []


def test_a_window_of_zero_asks_for_the_same_frame():
    """Next frame, same shot: too far."""
    strict = SearchSettings(window_s=0.0)
    together = [stream([0, 1, 0]), stream([0, 1, 0])]
    apart = [stream([0, 1, 0]), stream([0, 0, 1])]
    assert spans(join_film(cells(3), together, strict)) != []
    assert spans(join_film(cells(3), apart, strict)) == []


def test_without_leaves_out_the_shots_where_the_other_is_seen():
    """Anna in two shots, Ben in the first of them: the second is the answer."""
    anna = stream([1, 1, 1, 0, 0, 1, 1, 1])
    ben = stream([0, 1, 0, 0, 0, 0, 0, 0], negated=True)
    found = join_film(cells(3, 2, 3), [anna, ben], SETTINGS)
    assert spans(found)[0] == (5.0, 8.0)
    assert (0.0, 3.0) not in spans(found)


def test_only_negated_constraints_give_what_is_left():
    """A sentence of "no cars" is every shot without one."""
    found = join_film(cells(3, 3), [stream([1, 1, 1, 0, 0, 0], negated=True)], SETTINGS)
    assert spans(found) == [(3.0, 6.0)]


def test_a_short_interruption_does_not_end_a_moment():
    """One shot of a second between two alike shots is bridged, one of three seconds is not."""
    short = join_film(cells(4, 1, 4), [stream([1] * 4 + [0] + [1] * 4)], SETTINGS)
    long = join_film(cells(4, 3, 4), [stream([1] * 4 + [0] * 3 + [1] * 4)], SETTINGS)
    assert spans(short) == [(0.0, 9.0)]
    assert sorted(spans(long)) == [(0.0, 4.0), (7.0, 11.0)]


def test_full_matches_come_before_partial_ones_whatever_their_score():
    """A weak full match still has everything that was asked for."""
    first = stream([0.6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    second = stream([0.6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.45])
    narrow = SearchSettings(window_s=1.0)
    found = join_film(cells(*[3] * 4), [first, second], narrow)
    assert [m.is_full for m in found] == [True, False]


def test_evidence_names_the_cell_it_lies_in():
    """The thing is in the next shot: the pick says so."""
    found = join_film(cells(2, 2), [stream([0, 1, 0, 0]), stream([0, 0, 1, 0])], SETTINGS)
    assert sorted(found[0].picks) == [1, 2]


def test_evidence_that_is_not_full_by_itself_still_makes_a_full_match():
    """A doubtful person next to a sure thing: one moment, and no partial one beside it."""
    found = join_film(cells(1, 1), [stream([0.6, 0]), stream([0, 0.9])], SETTINGS)
    assert [(m.start_s, m.end_s, m.is_full) for m in found] == [(0.0, 2.0, True)]


def test_no_moment_reaches_over_what_must_not_be_seen():
    """Anna, then Cora, then Ben: "Anna and Ben without Cora" is nowhere."""
    anna, ben = stream([1, 1, 0, 0, 0, 0]), stream([0, 0, 0, 0, 1, 1])
    cora = stream([0, 0, 1, 1, 0, 0], negated=True)
    assert spans(join_film(cells(2, 2, 2), [anna, ben, cora], SETTINGS)) == []


def test_a_moment_is_not_drawn_out_over_what_must_not_be_seen():
    """Cora is in the first second of Anna's shot only, and asked for is the very frame."""
    anna, cora = stream([1] * 6), stream([1, 0, 0, 0, 0, 0], negated=True)
    assert spans(join_film(cells(6), [anna, cora], SearchSettings(window_s=0))) == [(1.0, 6.0)]


def test_a_short_shot_of_somebody_unwanted_is_not_bridged():
    """Anna, a second of Cora, Anna: two moments without her."""
    anna, cora = stream([1] * 9), stream([0] * 4 + [1] + [0] * 4, negated=True)
    found = spans(join_film(cells(4, 1, 4), [anna, cora], SETTINGS))
    assert sorted(found) == [(0.0, 4.0), (5.0, 9.0)]


def test_a_film_without_frames_has_no_moments():
    """Nothing in, nothing out."""
    assert (
        join_film(make_cells(np.zeros(0), np.zeros(0, int), NO_SHOTS), [stream([])], SETTINGS) == []
    )


def test_the_join_agrees_with_a_plain_double_loop():
    """The sliding maxima give what trying every pair of cells gives."""
    rng = np.random.default_rng(7)
    film = cells(*rng.integers(1, 9, 30))
    n = len(film)
    values = rng.random((2, n)) ** 4
    window = SETTINGS.window_s
    expected = np.ones(n)
    for probabilities in values:
        for i in range(n):
            gaps = np.abs(film.times_s - film.times_s[i])
            worth = np.where(film.shots == film.shots[i], SAME_SHOT, 0.8) * 2 ** (-gaps / window)
            worth[i] = 1.0
            best = (probabilities * worth * (gaps <= window)).max()
            expected[i] *= np.sqrt(max(best, 0.02))
    streams = [replace(stream(v), clarity=np.ones(n)) for v in values]
    found = join_film(film, streams, SETTINGS)
    assert max(m.score for m in found) == pytest.approx(expected.max(), abs=1e-9)


def test_of_equal_moments_the_one_better_seen_comes_first():
    """The same probability, but a larger, sharper face in the second shot."""
    blurred = stream([1, 1, 0, 0, 1, 1])
    clear = replace(blurred, clarity=np.array([0.2, 0.2, 0, 0, 0.9, 0.9]))
    assert spans(join_film(cells(2, 2, 2), [clear], SETTINGS)) == [(4.0, 6.0), (0.0, 2.0)]


def test_a_moment_does_not_spill_into_a_shot_where_something_is_missing():
    """Both in the second shot, one of them in the first as well: the moment is the second shot."""
    both = join_film(cells(3, 3), [stream([1] * 6), stream([0, 0, 0, 1, 1, 1])], SETTINGS)
    assert spans(both) == [(3.0, 6.0)]


def test_together_keeps_the_evidence_in_one_shot():
    """Two things in neighbouring shots are one moment, but not together."""
    first, second = [0, 1, 0, 0], [0, 0, 1, 0]
    apart = [stream(first, together="shot"), stream(second, together="shot")]
    assert spans(join_film(cells(2, 2), [stream(first), stream(second)], SETTINGS)) != []
    assert spans(join_film(cells(2, 2), apart, SETTINGS)) == []
    assert spans(join_film(cells(4), apart, SETTINGS)) != []


def test_the_same_frame_keeps_the_evidence_in_one_cell():
    """A second later is another frame."""
    first = stream([0, 1, 1, 0], together="frame")
    assert spans(join_film(cells(4), [first, stream([0, 0, 1, 0], together="frame")], SETTINGS))
    later = stream([0, 0, 0, 1], together="frame")
    assert spans(join_film(cells(4), [first, later], SETTINGS)) == []


def test_what_counts_for_less_is_less_likely_to_make_a_moment():
    """Seen with .6, but worth half of it."""
    assert spans(join_film(cells(3), [stream([0, 0.6, 0])], SETTINGS)) != []
    assert spans(join_film(cells(3), [stream([0, 0.6, 0], worth=0.5)], SETTINGS)) == []


def test_a_moment_that_begins_within_a_shot_has_a_lead_in():
    """Half a second earlier, but never before the shot."""
    seen = np.zeros(12)
    seen[6:9] = 1
    found = join_film(cells(12), [stream(seen)], SETTINGS)
    assert spans(found) == [(5.5, 9.0)]


def test_a_lead_in_never_shows_what_is_ruled_out():
    """The cell before the moment holds what must not be seen."""
    wanted, unwanted = np.zeros(12), np.zeros(12)
    wanted[6:9], unwanted[5] = 1, 1
    strict = stream(unwanted, negated=True, together="frame")
    found = join_film(cells(12), [stream(wanted), strict], SETTINGS)
    assert [m.start_s for m in found if m.is_full] == [6.0]


def test_within_its_shot_a_moment_goes_on_over_weaker_frames():
    """Seen surely in the middle, a little less than even at the ends: one moment, the shot."""
    found = join_film(
        cells(3, 5, 3), [stream([0] * 3 + [0.45, 0.6, 0.6, 0.6, 0.45] + [0] * 3)], SETTINGS
    )
    assert spans(found) == [(3.0, 8.0)]


def test_within_its_shot_a_moment_ends_where_little_is_left_of_what_is_seen():
    """Less than half of the best is enough, a third is not; the end of the shot is far away."""
    found = join_film(cells(10), [stream([0.9, 0.9, 0.4, 0.4, 0.3, 0.3, 0, 0, 0, 0])], SETTINGS)
    assert spans(found) == [(0.0, 4.0)]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_far_from_all_evidence_changes_nothing(seed, monkeypatch):
    """Random films with little in them: the same moments as when every cell is weighed."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 9, 30)
    strip = cells(*lengths)

    def seen(negated=False):
        values = random.random(len(strip)) * (random.random(len(strip)) < 0.06)
        faint = random.random(len(strip)) * 0.19
        return stream(np.maximum(values, faint), negated=negated)

    streams = [seen(), seen(), *([seen(negated=True)] if seed % 2 else [])]
    settings = replace(SETTINGS, window_s=float(random.choice([0, 3, 8])))
    found = join_film(strip, streams, settings)
    monkeypatch.setattr("vsearch.join.film.near_evidence", lambda cells, *_: np.arange(len(cells)))
    assert join_film(strip, streams, settings) == found


def test_only_what_is_near_evidence_is_weighed():
    """Seen in the second of many shots: with the window of 8 s the first three are looked at."""
    strip = cells(4, 4, 6, 6, 6, 6)
    seen = stream([0.0] * 5 + [0.9] + [0.0] * 26)
    assert near_evidence(strip, [seen], SETTINGS).tolist() == list(range(20))
    assert len(near_evidence(strip, [stream([0.9] * 32, negated=True)], SETTINGS)) == 32
