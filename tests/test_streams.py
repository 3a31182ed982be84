"""Evidence over time: alternatives, faces counted, parts of films."""

import pytest

from tests.strips import cells, faces, people, stream
from vsearch.join.streams import at_least
from vsearch.search.crowd import SURE_QUALITY, headcount_stream, stranger_chances


def test_either_takes_the_best_of_its_parts_and_tells_which():
    """A cat first, a dog later."""
    either = at_least(
        [stream([0.9, 0.1], label="cat"), stream([0.2, 0.7], label="dog")], 1, label="cat or dog"
    )
    assert either.probabilities.tolist() == [0.9, 0.7]
    assert [either.seen_in(cell)[0] for cell in (0, 1)] == ["cat", "dog"]


def test_two_of_three_takes_the_second_best():
    """All in the first cell, only one in the second."""
    parts = [stream(row, label=name) for name, row in
             {"a": [0.9, 0.8], "b": [0.6, 0.1], "c": [0.7, 0.3]}.items()]  # fmt: skip
    both = at_least(parts, 2, label="2 of a or b or c")
    assert both.probabilities.tolist() == [0.7, 0.3]
    assert both.seen_in(0)[0] == "a and c"


def test_one_alternative_is_that_stream():
    """Nothing is changed where there is nothing to choose."""
    only = stream([0.4, 0.6])
    assert at_least([only], 1, label="it") is only


def test_faces_at_the_same_time_are_counted():
    """Nobody, one, two, three, one."""
    found = faces((1, 3, ""), (2, 3, ""), (3, 4, ""))
    film = cells(6)

    def count(*limits):
        return headcount_stream(film, found.tracks, people(*limits)).probabilities.tolist()

    assert count(2) == [0, 0, 1, 1, 0, 0]
    assert count(0, 0) == [1, 0, 0, 0, 0, 1]
    assert count(1, 1) == [0, 1, 0, 0, 1, 0]
    assert count(1, 2) == [0, 1, 1, 0, 1, 0]
    assert count(5) == [0] * 6


def test_a_doubtful_face_counts_as_far_as_it_can_be_trusted():
    """One sure face and one half sure: two people with .5, at least one for certain."""
    found = faces((0, 0, ""), (0, 0, "", SURE_QUALITY / 2))
    film = cells(1)
    assert headcount_stream(film, found.tracks, people(2)).probabilities == pytest.approx([0.5])
    assert headcount_stream(film, found.tracks, people(1)).probabilities == pytest.approx([1.0])
    assert headcount_stream(film, found.tracks, people(1, 1)).probabilities == pytest.approx([0.5])


def test_a_film_without_faces_is_a_film_of_nobody():
    """No track at all."""
    counted = headcount_stream(cells(3), faces().tracks, people(0, 0))
    assert counted.probabilities.tolist() == [1, 1, 1]


def test_a_face_of_nobody_named_is_a_stranger():
    """Anna in two cells, Ben in the second."""
    found = faces((0, 1, "Anna"), (1, 1, "Ben"))
    film = cells(2)

    def strangers(*named):
        return stranger_chances(film, found.tracks, found.identities, named).tolist()

    assert strangers("Anna") == [0, 1]
    assert strangers("Anna", "Ben") == [0, 0]
    assert strangers() == [1, 1]


def test_a_part_of_the_cells_keeps_their_shots():
    """The last cell of the first shot, the first of the next."""
    part = cells(2, 2).part(slice(1, 3))
    assert part.times_s.tolist() == [1.5, 2.5]
    assert part.shots.tolist() == [0, 1]
