"""Which films a query is about, and which part of each."""

import math
from dataclasses import replace

import pytest

from tests.strips import ANNA, film, want
from vsearch.records.query import END, START, Bound, FilmScope, Query, Stretch
from vsearch.search.notes import notes
from vsearch.search.scope import is_whole_films, part_of, scope_of

FILMS = [film("Alien", year=1979), film("Home Video"), film("Matrix", year=1999)]


def titles(**query):
    return [found.title for found in scope_of(Query(**query), FILMS).films]


def scope(label, *, is_known=True, is_excluded=False):
    return FilmScope(label, (label,) if is_known else (), is_excluded)


def test_without_films_it_is_the_whole_library():
    """Nothing is limited."""
    assert titles() == ["Alien", "Home Video", "Matrix"]


def test_any_of_the_films_that_are_named():
    """Two of them, in the library's order."""
    assert titles(films=(scope("Matrix"), scope("Alien"))) == ["Alien", "Matrix"]


def test_an_unknown_film_is_left_aside_when_others_are_known():
    """Jaws or Alien is Alien; Jaws alone is nothing."""
    jaws = scope("Jaws", is_known=False)
    assert titles(films=(jaws, scope("Alien"))) == ["Alien"]
    assert titles(films=(jaws,)) == []


def test_films_are_left_out():
    """Known or not, they do not limit the rest."""
    assert titles(films=(scope("Alien", is_excluded=True),)) == ["Home Video", "Matrix"]
    assert len(titles(films=(scope("Jaws", is_known=False, is_excluded=True),))) == 3


def test_a_film_without_a_year_is_of_no_year():
    """It is counted, so that it can be told."""
    assert titles(years=(0, 1989)) == ["Alien"]
    assert titles(years=(1999, 1999)) == ["Matrix"]
    assert scope_of(Query(years=(0, 9999)), FILMS).undated == 1
    assert scope_of(Query(years=(0, 9999), films=(scope("Alien"),)), FILMS).undated == 0


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        (None, (-math.inf, math.inf)),
        (Stretch(), (-math.inf, math.inf)),
        (Stretch(START, Bound(600.0, "start")), (-math.inf, 600.0)),
        (Stretch(Bound(300.0, "end"), END), (900.0, math.inf)),
        (Stretch(Bound(0.5, "share"), Bound(0.75, "share")), (600.0, 900.0)),
        (Stretch(Bound(1500.0, "start"), END), (1500.0, math.inf)),
    ],
)
def test_a_part_of_a_film_follows_from_its_length(stretch, expected):
    """Twenty minutes."""
    assert part_of(stretch, 1200.0) == expected


def test_films_alone_are_asked_for_when_nothing_must_be_seen():
    """A title, a year or a part; not a sentence without anything."""
    assert is_whole_films(Query(films=(scope("Alien"),)))
    assert is_whole_films(Query(years=(1979, 1979)))
    assert not is_whole_films(Query())
    assert not is_whole_films(Query(films=(scope("Alien"),), constraints=(want(ANNA),)))


def test_photos_or_films_alone_are_looked_at_when_asked_for():
    """A library without photos is searched as it is: "photos of" is a manner of asking."""
    up, crete = film("Up"), replace(film("Crete"), kind="photos")
    assert scope_of(Query(media="photos"), [up, crete]).films == (crete,)
    assert scope_of(Query(media="films"), [up, crete]).films == (up,)
    assert scope_of(Query(), [up, crete]).films == (up, crete)
    without = scope_of(Query(media="photos"), [up])
    assert (without.films, without.lacks_photos) == ((up,), True)
    assert not scope_of(Query(media="photos"), [up, crete]).lacks_photos
    (note,) = notes(Query(media="photos"), lacks_photos=True)
    assert note.startswith("there are no photos in the library")
