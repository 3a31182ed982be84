"""How long somebody is on screen, and with whom."""

from dataclasses import replace

import pytest

from tests.strips import ANNA, BEN, NOBODY_KNOWN, at, cells, faces, never, view, want
from vsearch.records.query import Query
from vsearch.search.presence import SOMEBODY, company, longest_first, screen_time
from vsearch.settings import SearchSettings

SETTINGS = SearchSettings(merge_gap_s=1.5)


def told(found):
    return [(seen.presence.label, seen.presence.seconds) for seen in found]


def test_screen_time_is_the_sum_of_the_stretches():
    """Anna for three seconds, and two more; a gap of a second is closed, one of three is not."""
    found = faces((0, 0, "Anna"), (2, 2, "Anna"), (6, 7, "Anna"))
    seen = view(cells(4, 6), found, named=(ANNA,))
    (anna,) = screen_time(Query(constraints=(want(ANNA),)), seen, SETTINGS)
    assert anna.presence.stretches == ((0, 3), (6, 8))
    assert anna.presence.seconds == 5
    assert anna.presence.share == pytest.approx(0.5)
    assert (anna.presence.first_s, anna.presence.last_s) == (0, 8)
    assert [(c.moment.start_s, c.moment.end_s) for c in anna.candidates] == [(0, 3), (6, 8)]
    assert all(candidate.moment.is_full for candidate in anna.candidates)


def test_a_gap_is_not_closed_over_a_cut():
    """Shot and reverse shot of a second each: Anna and Ben are never on screen at once.

    Where Anna is on both sides of a cut, her stretch goes on.
    """
    found = faces((0, 0, "Anna"), (1, 1, "Ben"), (2, 2, "Anna"), (3, 3, "Anna"), (4, 4, "Ben"))
    seen = view(cells(1, 1, 1, 1, 1), found, named=(ANNA, BEN))
    anna, ben = screen_time(Query(constraints=(want(ANNA), want(BEN))), seen, SETTINGS)
    assert anna.presence.stretches == ((0, 1), (2, 4))
    assert ben.presence.stretches == ((1, 2), (4, 5))
    assert (anna.presence.seconds, ben.presence.seconds) == (3, 2)


def test_each_person_has_their_own_time():
    """Anna's does not depend on Ben's, unless they are asked for together."""
    found = faces((0, 5, "Anna"), (4, 7, "Ben"))
    seen = view(cells(8), found, named=(ANNA, BEN))
    query = Query(constraints=(want(ANNA), want(BEN)))
    assert told(screen_time(query, seen, SETTINGS)) == [("Anna", 6), ("Ben", 4)]
    together = replace(query, together="frame")
    assert told(screen_time(together, seen, SETTINGS)) == [("Anna", 2), ("Ben", 2)]


def test_things_restrict_the_time():
    """Anna with a gun, Anna without it, and alone."""
    found = faces((0, 5, "Anna"), (5, 5, "Ben"))
    seen = view(cells(6), found, named=(ANNA, BEN), things={"gun": at(6, 0, 1)})
    anna = want(ANNA)

    def seconds(*constraints, **more):
        return told(screen_time(Query(constraints=(anna, *constraints), **more), seen, SETTINGS))

    assert seconds(want("gun", of="Anna")) == [("Anna", 2)]
    assert seconds(never("gun"), never(BEN)) == [("Anna", 3)]
    assert seconds(is_alone=True) == [("Anna", 5)]
    assert seconds(never(NOBODY_KNOWN)) == [("Anna", 6)]


def test_the_share_is_of_the_part_that_is_looked_at():
    """The first three seconds of a longer film: Anna is there for two of them."""
    seen = replace(view(cells(4), faces((1, 3, "Anna")), named=(ANNA,)), part=(0.0, 3.0))
    (anna,) = screen_time(Query(constraints=(want(ANNA),)), seen, SETTINGS)
    assert anna.presence.seconds == 2
    assert anna.presence.share == pytest.approx(2 / 3)


def test_whoever_is_not_seen_has_no_presence():
    """Ben is nowhere."""
    seen = view(cells(6), faces((1, 5, "Anna")), named=(ANNA, BEN))
    assert screen_time(Query(constraints=(want(BEN),)), seen, SETTINGS) == []


def test_company_is_whoever_is_in_the_same_shots():
    """Ben beside Anna for two seconds, Cora in another shot, somebody unknown for one."""
    found = faces(
        (0, 3, "Anna"), (2, 3, "Ben"), (0, 0, ""), (5, 7, "Cora"), people=("Anna", "Ben", "Cora")
    )
    seen = view(cells(4, 4), found, named=(ANNA,))
    company_of = company(Query(constraints=(want(ANNA),), aim="company"), seen, SETTINGS)
    assert told(company_of) == [("Ben", 2), (SOMEBODY, 1)]
    (moment,) = [candidate.moment for candidate in company_of[0].candidates]
    assert (moment.start_s, moment.end_s) == (2, 4)
    assert [stream.label for stream in company_of[0].candidates[0].streams] == ["Ben", "Anna"]


def test_company_of_two_is_where_both_are():
    """Cora is with Anna alone, and then with Anna and Ben."""
    found = faces(
        (0, 7, "Anna"), (4, 7, "Ben"), (1, 2, "Cora"), (5, 5, "Cora"),
        people=("Anna", "Ben", "Cora"),
    )  # fmt: skip
    seen = view(cells(4, 4), found, named=(ANNA, BEN))
    query = Query(constraints=(want(ANNA), want(BEN)), aim="company")
    assert told(company(query, seen, SETTINGS)) == [("Cora", 1)]


def test_company_of_a_stranger_is_not_guessed():
    """Zoe cannot be recognised."""
    seen = view(cells(4), faces((0, 3, "Anna")))
    assert company(Query(constraints=(want(NOBODY_KNOWN),)), seen, SETTINGS) == []


def test_the_longest_company_comes_first_and_the_unknown_last():
    """However long the unknown are there."""
    found = faces(
        (0, 7, "Anna"), (0, 0, "Ben"), (2, 4, "Cora"), (0, 7, ""), people=("Anna", "Ben", "Cora")
    )
    seen = view(cells(8), found, named=(ANNA,))
    ranked = longest_first(company(Query(constraints=(want(ANNA),)), seen, SETTINGS))
    assert [seen.presence.label for seen in ranked] == ["Cora", "Ben", SOMEBODY]
