"""Constraints of a query as streams of one film."""

import pytest

from tests.strips import ANNA, BEN, NOBODY_KNOWN, at, cells, faces, never, people, view, want
from vsearch.join.film import join_film
from vsearch.join.reach import OTHER_SHOT
from vsearch.records.query import Line, Query, Who
from vsearch.search.constraints import can_be_met, streams_of
from vsearch.settings import SearchSettings

SETTINGS = SearchSettings()


def full(seen, *constraints, **more):
    """Return (start, end) of the full matches, in order of time."""
    streams = streams_of(Query(constraints=constraints, **more), seen, SETTINGS)
    return sorted(
        (m.start_s, m.end_s) for m in join_film(seen.cells, streams, SETTINGS) if m.is_full
    )


def test_either_of_two_people_is_found():
    """Anna in the first shot, Ben in the last."""
    seen = view(cells(4, 4, 4), faces((0, 3, "Anna"), (8, 11, "Ben")), named=(ANNA, BEN))
    assert full(seen, want(ANNA, BEN)) == [(0, 4), (8, 12)]
    assert full(seen, want(ANNA, BEN, at_least=2)) == []


def test_whoever_is_not_known_is_no_alternative():
    """Zoe cannot be seen: Anna or Zoe is Anna; both of them is impossible."""
    seen = view(cells(4, 4), faces((0, 3, "Anna")), named=(ANNA,))
    assert full(seen, want(ANNA, NOBODY_KNOWN)) == [(0, 4)]
    assert not can_be_met(want(ANNA, NOBODY_KNOWN, at_least=2))
    assert not can_be_met(want(NOBODY_KNOWN))


def test_strangers_cannot_be_met_but_spoken_words_can():
    """Nobody knows what a stranger looks like; what is said is in subtitles."""
    assert can_be_met(want(Line("hello")))
    assert not can_be_met(want(Who("Zaphod", "Zaphod", is_known=False)))


def test_neither_of_two_things():
    """Not (a or b) leaves the shot without both."""
    things = {"a": at(9, 1), "b": at(9, 4), "c": [1] * 9}
    seen = view(cells(3, 3, 3), things=things)
    assert full(seen, want("c"), never("a", "b")) == [(6, 9)]


def test_a_thing_counts_where_its_person_is_seen_too():
    """A gun with Anna, who is in the first shot; a likelier one lies in the second."""
    seen = view(
        cells(3, 3), faces((0, 2, "Anna")), named=(ANNA,), things={"gun": [0, 0.7, 0, 0, 0.8, 0]}
    )
    query = Query(constraints=(want(ANNA), want("gun", of="Anna")))
    bound = streams_of(query, seen, SETTINGS)[1]
    assert bound.worth == pytest.approx([1, 1, 1, OTHER_SHOT, OTHER_SHOT, OTHER_SHOT])
    assert bound.label == "gun"
    best = join_film(seen.cells, streams_of(query, seen, SETTINGS), SETTINGS)[0]
    assert best.picks == (1, 1)


def test_a_thing_beside_its_person_counts_as_any_thing():
    """In one shot with Anna it makes no difference whose it is."""
    seen = view(cells(3, 3), faces((0, 2, "Anna")), named=(ANNA,), things={"gun": at(6, 1)})
    free = streams_of(Query(constraints=(want(ANNA), want("gun"))), seen, SETTINGS)
    query = Query(constraints=(want(ANNA), want("gun", of="anna")))
    bound = streams_of(query, seen, SETTINGS)
    assert join_film(seen.cells, bound, SETTINGS)[0] == join_film(seen.cells, free, SETTINGS)[0]


def test_nobody_else_rules_out_the_cells_with_another_face():
    """Anna in the whole shot, Ben in its second half, a stranger in the next shot with her."""
    found = faces((0, 3, "Anna"), (2, 3, "Ben"), (4, 7, "Anna"), (4, 7, ""))
    seen = view(cells(4, 4), found, named=(ANNA, BEN))
    assert full(seen, want(ANNA)) == [(0, 8)]
    assert full(seen, want(ANNA), is_alone=True) == [(0, 2)]
    assert full(seen, want(ANNA), want(BEN), is_alone=True) == [(0, 4)]


def test_nobody_else_holds_for_each_step():
    """Anna alone, then Ben alone; together they are not."""
    found = faces((0, 1, "Anna"), (3, 4, "Ben"), (6, 7, "Anna"), (6, 7, "Ben"))
    seen = view(cells(3, 3, 3), found, named=(ANNA, BEN))
    assert full(seen, want(ANNA), want(BEN, step=1), is_alone=True) == [(0, 6)]


def test_a_number_of_people_or_a_thing():
    """Five faces in the first shot, a crowd from afar in the last."""
    found = faces(*[(0, 3, "")] * 5)
    seen = view(cells(4, 4, 4), found, things={"crowd": [0] * 8 + [1] * 4}, counted=(people(5),))
    assert full(seen, want(people(5), "crowd")) == [(0, 4), (8, 12)]


def test_together_and_apart():
    """Anna and Ben in neighbouring shots are no moment together."""
    seen = view(cells(4, 4), faces((0, 3, "Anna"), (4, 7, "Ben")), named=(ANNA, BEN))
    assert full(seen, want(ANNA), want(BEN)) != []
    assert full(seen, want(ANNA), want(BEN), together="shot") == []
    assert full(seen, want(ANNA), want(BEN), together="frame") == []
