"""Who is on screen for how long, and with whom: totals, tables, whom a film is searched for."""

import numpy as np
import pytest

from tests.strips import cells, film
from vsearch.insights.screen_time import FilmTimes, Together, people_of, together, totals
from vsearch.insights.tables import as_json, film_rows, interval_rows, together_rows, total_rows
from vsearch.records.media import Film
from vsearch.records.moments import Presence
from vsearch.records.people import CastEntry


def presence(who, *stretches, of_s):
    seconds = float(sum(end - start for start, end in stretches))
    return Presence(who, "id", "title", seconds, seconds / of_s, stretches)


def times(title, length, **people):
    """Return a film of so many seconds with people on screen in these stretches."""
    presences = [presence(name, *spans, of_s=length) for name, spans in people.items()]
    presences.sort(key=lambda one: -one.seconds)
    return FilmTimes(film(title), 0.0, float(length), tuple(presences), cells(length), {})


TRAIN = times("Night Train", 20, Anna=[(0.0, 4.0), (10.0, 16.0)], Ben=[(3.0, 12.0)])
HARBOUR = times("Old Harbour", 10, Ben=[(0.0, 5.0)], Cora=[(4.0, 5.0), (6.0, 8.0)])
EMPTY = times("Empty", 10)


def test_totals_add_up_over_films_longest_first():
    """Ben 9 s and 5 s of 30 s, Anna 10 s, Cora 3 s."""
    found = {one.person: one for one in totals([TRAIN, HARBOUR])}
    assert list(found) == ["Ben", "Anna", "Cora"]
    ben = found["Ben"]
    assert (ben.seconds, ben.films, ben.stretches, ben.longest_s) == (14, 2, 2, 9)
    assert ben.share == pytest.approx(14 / 30)
    assert (found["Anna"].seconds, found["Anna"].longest_s) == (10, 6)


def test_two_are_together_where_their_stretches_overlap():
    """Anna and Ben for 1 s and 2 s, Ben and Cora for 1 s of another film, Anna and Cora never."""
    found = together([TRAIN, HARBOUR])
    assert found.people == ("Ben", "Anna", "Cora")
    np.testing.assert_allclose(found.seconds, [[14, 3, 1], [3, 10, 0], [1, 0, 3]])


def test_nobody_is_a_table_without_rows():
    """No people, no seconds, no division by nothing."""
    assert totals([EMPTY]) == []
    assert together([EMPTY]).seconds.shape == (0, 0)
    assert len(together_rows(together([EMPTY]))) == 1
    assert [row[0] for row in film_rows([EMPTY])[1:]] == [
        "Empty, 0:10.0",
        "  nobody who is looked for",
    ]


def test_a_table_of_the_wrong_size_is_refused():
    """Two people need four numbers."""
    with pytest.raises(ValueError, match="2 people"):
        Together(("Anna", "Ben"), np.zeros((3, 3)))


def test_the_cast_of_a_film_is_who_is_looked_for_in_it():
    """Where it is known; a film of another title has everybody. Case does not matter."""
    cast = [CastEntry("night train", "The Conductor", "BEN"), CastEntry("Up", "Carl", "Anna")]
    assert people_of(film("Night Train"), ["Anna", "Ben"], cast) == ("Ben",)
    assert people_of(film("Old Harbour"), ["Anna", "Ben"], cast) == ("Anna", "Ben")


def test_the_table_of_a_film_tells_share_times_longest_first_and_last():
    """Anna: 10 of 20 s, twice, 6 s at most, from 0:00 to 0:16."""
    rows = film_rows([TRAIN])
    assert rows[1][0] == "Night Train, 0:20.0"
    assert rows[2] == ("  Anna", "10.0 s", "50.0%", "2", "6.0 s", "0:00.0", "0:16.0")
    assert {len(row) for row in rows} == {7}


def test_the_table_of_those_together_leaves_out_who_is_with_nobody():
    """Dora is alone; a person has no number with themselves."""
    alone = times("Attic", 10, Dora=[(0.0, 9.0)])
    rows = together_rows(together([TRAIN, alone]))
    assert rows == [
        ("on screen together (s)", "1", "2"),
        ("1 Anna", "", "3.0"),
        ("2 Ben", "3.0", ""),
    ]


def test_names_cannot_drive_the_terminal():
    """A name may hold any sign."""
    sly = times("A\x1b[2Jfilm", 10, **{"Eve\nMallory": [(0.0, 1.0)]})
    cells_shown = [cell for row in film_rows([sly]) + total_rows(totals([sly])) for cell in row]
    assert all(cell.isprintable() for cell in cells_shown)


def test_every_interval_is_a_row():
    """By film, person and time, with the film's path."""
    rows = interval_rows([HARBOUR])
    assert [row[0] for row in rows] == ["Ben", "Cora", "Cora"]
    assert rows[1][1:] == ("Old Harbour", "Old Harbour.mp4", 4.0, 5.0, 1.0)


def test_json_holds_intervals_and_every_pair_once():
    """Per film and over all films."""
    told = as_json([TRAIN, HARBOUR])
    assert told["films"][0]["people"][0]["intervals"] == [[0.0, 4.0], [10.0, 16.0]]
    assert told["films"][1]["together"] == [{"people": ["Cora", "Ben"], "seconds": 1.0}]
    assert {(*sorted(pair["people"]), pair["seconds"]) for pair in told["together"]} == {
        ("Anna", "Ben", 3.0),
        ("Ben", "Cora", 1.0),
    }


def test_a_film_that_begins_late_is_as_long_as_its_pictures():
    """Its first picture is at 0.85 s."""
    late = FilmTimes(film("Late"), 0.85, 10.0, (), cells(10), {})
    assert isinstance(late.film, Film)
    assert late.length_s == pytest.approx(9.15)
