"""A first look at a large library: its blocks, which of them are worth a close look, and why."""

from dataclasses import replace

import numpy as np
import pytest

from tests.strips import ANNA, BEN, film, never, people, want
from vsearch.join.reach import OTHER_SHOT
from vsearch.records.media import PHOTO_APART_S
from vsearch.records.query import Bound, Query, Stretch, Thing
from vsearch.search.blocks import BLOCK_S, Blocks, blocks_of
from vsearch.search.calibrate import Background
from vsearch.search.glance import (
    LONG_SHOT_S,
    Stretches,
    can_be_glanced,
    frames_near,
    glance,
)
from vsearch.search.grounds import Grounds
from vsearch.search.lineup import Roll
from vsearch.settings import SearchSettings
from vsearch.store import Survey
from vsearch.store.spans import SpanColumns

SETTINGS = SearchSettings(window_s=8.0)
EVENLY = np.linspace(0.0, 1.0, 1001, dtype=np.float32)  # of everyday phrases on every frame
GROUNDS = Grounds(anywhere=Background.fit(EVENLY))
HIGH, MIDDLING = 2.0, 0.95  # what surely stands out of these, and what is no hint


def survey_of(**starts_s):
    """Return films and their survey: a span of no extent at every time, by film."""
    films = [replace(film(name), frame_count=len(times)) for name, times in starts_s.items()]
    times_s = np.array([time_s for times in starts_s.values() for time_s in times], dtype=float)
    ends = np.cumsum([len(times) for times in starts_s.values()])
    starts = np.r_[0, ends[:-1]]
    places = {one.run_id: slice(a, b) for one, a, b in zip(films, starts, ends, strict=True)}
    nothing = np.empty((len(times_s), 0), dtype=np.int8)
    spans = SpanColumns(times_s, times_s, np.ones(len(times_s), dtype=np.float32), nothing)
    return films, Survey(places, spans)


def roll(*seen, chance=1.0, quality=1.0):
    """Return a roll from (place of the film, from, to) and maybe (chance)."""
    return Roll(
        films=np.array([one[0] for one in seen], dtype=np.int64),
        shots=np.zeros(len(seen), dtype=np.int64),
        starts_s=np.array([one[1] for one in seen], dtype=float),
        ends_s=np.array([one[2] for one in seen], dtype=float),
        chances=np.array([one[3] if len(one) > 3 else chance for one in seen], dtype=float),
        qualities=np.full(len(seen), quality),
    )


def line(count):
    """Return one film with a span in each of so many blocks, and its blocks."""
    films, survey = survey_of(Film=[BLOCK_S * number for number in range(count)])
    return films, blocks_of(survey, films)


def looked(query, *, films, blocks, scores=(), rolls=None, grounds=GROUNDS, most=100, **settings):
    """Return (film, first second, last second) of what a glance finds, in order, and is_all."""
    rows = np.array(scores, dtype=np.float32).reshape(len(query.phrases), -1 if len(scores) else 0)
    ranking = glance(
        query, films, blocks, rows, rolls or {}, grounds, replace(SETTINGS, **settings)
    )
    found = ranking.best(most)
    places = zip(found.films.tolist(), found.starts_s, found.ends_s, strict=True)
    return sorted((film, float(start), float(end)) for film, start, end in places), found.is_all


def numbers_of(found, reach_s):
    """Return the numbers of the blocks that stretches were made of."""
    return [round((start + reach_s) / BLOCK_S) for _, start, _ in found]


def values(count, **at):
    """Return scores of 0, and HIGH at these blocks."""
    scores = np.zeros(count, dtype=np.float32)
    for name, value in at.items():
        scores[int(name[1:])] = value
    return scores


# Blocks.


def test_a_block_is_eight_seconds_of_a_film_that_a_span_begins_in() -> None:
    """Two spans in the first block of A, one in its third, one in the fourth of B."""
    films, survey = survey_of(A=[0.0, 7.9, 16.0], B=[31.0])
    blocks = blocks_of(survey, films)
    assert blocks.films.tolist() == [0, 0, 1]
    assert blocks.numbers.tolist() == [0, 2, 3]
    assert np.arange(4)[blocks.rows].tolist() == [0, 1, 2, 3]
    assert blocks.firsts.tolist() == [0, 2, 3]
    assert blocks.maxima(np.array([0.1, 0.7, 0.3, 0.2])).tolist() == [0.7, 0.3, 0.2]


def test_films_come_in_the_order_asked_for_and_only_those() -> None:
    """The rows are the survey's, whatever their order in it."""
    films, survey = survey_of(A=[0.0], B=[0.0, 9.0], C=[0.0])
    blocks = blocks_of(survey, [films[2], films[1]])
    assert blocks.films.tolist() == [0, 1, 1]
    assert blocks.maxima(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [4.0, 2.0, 3.0]


def test_no_films_have_no_blocks() -> None:
    """Nor has a film without spans."""
    films, survey = survey_of(A=[], B=[])
    for count in (0, 2):
        blocks = blocks_of(survey, films[:count])
        assert len(blocks) == 0
        assert blocks.maxima(np.empty(0)).tolist() == []
        assert blocks.reached(np.empty(0), 8.0).tolist() == []


def test_a_time_lies_in_its_block_or_the_one_before() -> None:
    """Nothing begins in the second block of A: what is seen then began in the first."""
    films, survey = survey_of(A=[0.0, 16.0], B=[0.0])
    blocks = blocks_of(survey, films)
    found = blocks.at(np.array([0, 0, 0, 0, 1]), np.array([0.0, 12.0, 16.0, 99.0, 3.0]))
    assert found.tolist() == [0, 0, 1, 1, 2]


def test_what_is_seen_in_the_next_block_counts_less_and_in_another_film_not() -> None:
    """A window of 8 s reaches one block: half a block away in the mean."""
    films, survey = survey_of(A=[0.0, 8.0, 16.0], B=[24.0])
    blocks = blocks_of(survey, films)
    near = OTHER_SHOT * 0.5**0.5
    assert blocks.reached(np.array([0.0, 1.0, 0.0, 0.0]), 8.0) == pytest.approx([near, 1, near, 0])
    assert blocks.reached(np.array([0.0, 0.0, 0.0, 1.0]), 8.0) == pytest.approx([0, 0, 0, 1])
    assert blocks.reached(np.array([1.0, 0.0, 0.0, 0.0]), 0.0).tolist() == [1, 0, 0, 0]
    films, survey = survey_of(Long=[8000.0], Short=[0.0])
    assert blocks_of(survey, films).reached(np.array([1.0, 0.0]), 8.0).tolist() == [1, 0]


def test_the_window_reaches_over_blocks_that_nothing_begins_in() -> None:
    """At a frame every 15 s every other block is empty: 16 s are still 16 s."""
    films, survey = survey_of(A=[0.0, 16.0, 40.0])
    blocks = blocks_of(survey, films)
    near = OTHER_SHOT * 0.5 ** (1.5 * BLOCK_S / 16)
    assert blocks.reached(np.array([1.0, 0.0, 0.0]), 16.0) == pytest.approx([1, near, 0])
    assert blocks.reached(np.array([0.0, 1.0, 0.0]), 16.0) == pytest.approx([near, 1, 0])


def test_photos_are_hours_apart_and_nothing_reaches_from_one_to_another() -> None:
    """Each is a block of its own."""
    films, survey = survey_of(Album=[PHOTO_APART_S * n for n in range(3)])
    blocks = blocks_of(survey, films)
    assert blocks.numbers.tolist() == [0, PHOTO_APART_S // BLOCK_S, 2 * PHOTO_APART_S // BLOCK_S]
    assert blocks.reached(np.array([0.0, 1.0, 0.0]), 64.0).tolist() == [0, 1, 0]
    assert blocks.at(np.zeros(1, dtype=int), np.array([PHOTO_APART_S])).tolist() == [1]


# What can be glanced at.


@pytest.mark.parametrize(
    ("query", "is_able"),
    [
        pytest.param(Query(constraints=(want("dog"),)), True, id="a thing"),
        pytest.param(Query(constraints=(want(ANNA, "dog"),)), True, id="somebody or a thing"),
        pytest.param(Query(constraints=(want(ANNA), never("dog"))), True, id="without a thing"),
        pytest.param(Query(constraints=(never("dog"),)), False, id="nothing wanted"),
        pytest.param(Query(constraints=(want(people(2)),)), False, id="a number of people"),
        pytest.param(Query(constraints=(want("dog", people(2)),)), False, id="or a number"),
        pytest.param(Query(constraints=(want("dog"),), pick="first"), False, id="the first"),
        pytest.param(Query(constraints=(want(ANNA),), aim="screen time"), False, id="a time"),
    ],
)
def test_a_glance_needs_something_that_is_seen_roughly(query: Query, is_able: bool) -> None:
    """Everything else needs all of every film."""
    assert can_be_glanced(query) == is_able


# Glances.


def test_the_block_that_shows_the_thing_is_found() -> None:
    """And what lies within the gap that moments grow over."""
    films, blocks = line(10)
    found, is_all = looked(
        Query(constraints=(want("dog"),)), films=films, blocks=blocks, scores=values(10, _3=HIGH)
    )
    assert found == [(0, 24.0 - 1.5, 32.0 + 1.5)]
    assert is_all


def test_the_best_blocks_are_taken_when_there_are_too_many() -> None:
    """Three show it, the third least: two may be looked at, and more could be found."""
    films, blocks = line(10)
    scores = values(10, _1=1.01, _4=1.03, _8=1.02)
    query = Query(constraints=(want("dog"),))
    found, is_all = looked(query, films=films, blocks=blocks, scores=scores, most=2)
    assert numbers_of(found, 1.5) == [4, 8]
    assert not is_all
    found, is_all = looked(query, films=films, blocks=blocks, scores=scores, most=3)
    assert numbers_of(found, 1.5) == [1, 4, 8]
    assert is_all


def test_somebody_is_found_where_the_roll_has_them() -> None:
    """A track from 7 to 17 s lies in three blocks; in the second film it is hardly them."""
    films, survey = survey_of(A=[0.0, 8.0, 16.0, 24.0], B=[0.0, 8.0])
    rolls = {"Anna": roll((0, 7.0, 17.0), (1, 0.0, 1.0, 0.05))}
    found, is_all = looked(
        Query(constraints=(want(ANNA),)), films=films, blocks=blocks_of(survey, films), rolls=rolls
    )
    assert [place for place, _, _ in found] == [0, 0, 0]
    assert numbers_of(found, 1.5) == [0, 1, 2]
    assert is_all


def test_of_two_tracks_in_a_block_the_likelier_counts() -> None:
    """Whichever comes first on the roll."""
    films, blocks = line(4)
    for seen in (((0, 9.0, 10.0, 0.9), (0, 11.0, 12.0, 0.3)),
                 ((0, 11.0, 12.0, 0.3), (0, 9.0, 10.0, 0.9))):  # fmt: skip
        _, is_all = looked(
            Query(constraints=(want(ANNA),)),
            films=films,
            blocks=blocks,
            rolls={"Anna": roll(*seen)},
            most=1,
        )
        found, _ = looked(
            Query(constraints=(want(ANNA),)),
            films=films,
            blocks=blocks,
            rolls={"Anna": roll(*seen, (0, 25.0, 26.0, 0.6))},
            most=1,
        )
        assert numbers_of(found, 1.5) == [1]
        assert is_all


def test_what_must_meet_is_sought_where_it_is_near() -> None:
    """Anna in blocks 1 and 7, the dog in 2 and 11: they meet round 1 and 2."""
    films, blocks = line(16)
    query = Query(constraints=(want(ANNA), want("dog")))
    rolls = {"Anna": roll((0, 9.0, 10.0), (0, 57.0, 58.0))}
    scores = values(16, _2=HIGH, _11=HIGH)
    found, is_all = looked(query, films=films, blocks=blocks, scores=scores, rolls=rolls, most=2)
    assert numbers_of(found, 9.5) == [1, 2]
    assert is_all


def test_all_that_may_count_as_seen_is_worth_a_look() -> None:
    """One chance in ten is no hint, but enough for whoever asks for one in twenty."""
    films, blocks = line(6)
    rolls = {"Anna": roll((0, 9.0, 10.0, 0.1))}
    query = Query(constraints=(want(ANNA),))
    assert looked(query, films=films, blocks=blocks, rolls=rolls) == ([], True)
    found, is_all = looked(query, films=films, blocks=blocks, rolls=rolls, present=0.05)
    assert numbers_of(found, 1.5) == [1]
    assert is_all


def test_either_of_two_is_enough() -> None:
    """The dog in block 1, Anna in block 5."""
    films, blocks = line(8)
    found, _ = looked(
        Query(constraints=(want("dog", ANNA),)),
        films=films,
        blocks=blocks,
        scores=values(8, _1=HIGH),
        rolls={"Anna": roll((0, 41.0, 42.0))},
    )
    assert numbers_of(found, 1.5) == [1, 5]


def test_two_of_three_need_two() -> None:
    """Anna and the dog share block 5 only."""
    films, blocks = line(8)
    found, is_all = looked(
        Query(constraints=(want("dog", ANNA, BEN, at_least=2),)),
        films=films,
        blocks=blocks,
        scores=values(8, _1=HIGH, _5=HIGH),
        rolls={"Anna": roll((0, 41.0, 42.0), (0, 20.0, 21.0)), "Ben": roll()},
    )
    assert numbers_of(found, 1.5) == [5]
    assert is_all


def test_less_is_asked_of_a_thing_where_its_person_is_seen() -> None:
    """Middling scores are a hint only in Anna's block."""
    films, blocks = line(6)
    query = Query(constraints=(want(ANNA), want("dog")))
    near = Background.fit(EVENLY * 0.9)
    found, is_all = looked(
        query,
        films=films,
        blocks=blocks,
        scores=values(6, _1=MIDDLING, _4=MIDDLING),
        rolls={"Anna": roll((0, 9.0, 10.0), (0, 41.0, 42.0))},
        grounds=replace(GROUNDS, company={Thing("dog"): near}),
        window_s=0.0,
    )
    assert 1 in numbers_of(found, 1.5)
    assert is_all
    alone, _ = looked(
        Query(constraints=(want("dog"),)),
        films=films,
        blocks=blocks,
        scores=values(6, _1=MIDDLING, _4=MIDDLING),
    )
    assert alone == []


def test_what_follows_is_sought_within_the_time_between_steps() -> None:
    """Anna, then 30 s later the dog: four windows of 8 s may lie between."""
    films, blocks = line(20)
    query = Query(constraints=(want(ANNA), want("dog", step=1)))
    found, _ = looked(
        query,
        films=films,
        blocks=blocks,
        scores=values(20, _5=HIGH),
        rolls={"Anna": roll((0, 9.0, 10.0))},
    )
    assert {1, 5} <= set(numbers_of(found, 1.5 + 8.0 + 32.0))


def test_only_the_part_asked_about_is_looked_at() -> None:
    """Of films of 100 s the first 20: three blocks."""
    films, blocks = line(12)
    query = Query(constraints=(want("dog"),), stretch=Stretch(end=Bound(20.0, "start")))
    found, _ = looked(
        query, films=films, blocks=blocks, scores=values(12, _2=HIGH, _3=HIGH, _9=HIGH)
    )
    assert numbers_of(found, 1.5) == [2]


def test_nothing_anywhere_is_all_there_is() -> None:
    """No hint, no stretch, no doubt; nor in an empty library."""
    query = Query(constraints=(want("dog"),))
    films, blocks = line(3)
    assert looked(query, films=films, blocks=blocks, scores=values(3)) == ([], True)
    films, survey = survey_of(A=[])
    assert looked(query, films=films, blocks=blocks_of(survey, films), scores=[]) == ([], True)


# Frames.


def near(*stretches, times_s, shots):
    places = np.zeros(len(stretches), dtype=np.int64)
    starts_s, ends_s = np.array(stretches, dtype=float).reshape(-1, 2).T
    found = Stretches(places, starts_s, ends_s, is_all=True)
    return frames_near(found, 0, np.asarray(times_s, dtype=float), np.asarray(shots)).tolist()


def test_all_of_a_shot_is_looked_at_where_a_part_is_worth_it() -> None:
    """From 4 to 5 s lies in the second shot, which goes from 3 to 6 s."""
    shots = [0, 0, 0, 1, 1, 1, 1, 2, 2]
    assert near((4.0, 5.0), times_s=range(9), shots=shots) == [3, 4, 5, 6]
    assert near((4.0, 7.0), times_s=range(9), shots=shots) == [3, 4, 5, 6, 7, 8]


def test_of_a_long_shot_a_minute_on_either_side_is_looked_at() -> None:
    """An hour without a cut."""
    found = near((1000.0, 1007.0), times_s=range(3600), shots=np.zeros(3600, dtype=int))
    assert (found[0], found[-1]) == (1000 - LONG_SHOT_S, 1007 + LONG_SHOT_S - 1)
    assert len(found) == found[-1] - found[0] + 1


def test_stretches_that_overlap_give_every_frame_once() -> None:
    """And those without a frame give none."""
    assert near((0, 3), (2, 5), times_s=range(9), shots=range(9)) == [0, 1, 2, 3, 4, 5]
    assert near((2.2, 2.8), times_s=range(9), shots=range(9)) == []
    assert near((50, 60), times_s=range(9), shots=range(9)) == []
    assert near((0, 60), times_s=[], shots=[]) == []


def test_stretches_of_other_films_are_not_this_films() -> None:
    """The second film has none."""
    found = Stretches(np.array([0]), np.zeros(1), np.full(1, 9.0), is_all=True)
    assert frames_near(found, 1, np.arange(9.0), np.arange(9)).tolist() == []


def test_blocks_are_in_order() -> None:
    """As searching among them needs."""
    films, survey = survey_of(A=[0.0, 8.0, 80.0], B=[8.0])
    blocks: Blocks = blocks_of(survey, films)
    keys = list(zip(blocks.films.tolist(), blocks.numbers.tolist(), strict=True))
    assert keys == sorted(keys)


def test_what_must_not_be_seen_takes_a_block_back() -> None:
    """The block without a cat comes first, the one that may have one next."""
    films, blocks = line(3)
    query = Query(constraints=(want("dog"), never("cat")))
    dogs, cats = values(3, b0=HIGH, b1=HIGH, b2=HIGH), values(3, b0=HIGH, b2=0.99)
    found, _ = looked(query, films=films, blocks=blocks, scores=[dogs, cats], most=1)
    assert numbers_of(found, 1.5) == [1]
    found, _ = looked(query, films=films, blocks=blocks, scores=[dogs, cats], most=2)
    assert numbers_of(found, 1.5) == [1, 2]
