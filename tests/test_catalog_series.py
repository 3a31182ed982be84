"""How series, seasons and episodes are named, and the labels of films."""

import pytest

from vsearch.catalog import Catalog, FilmName, Match, split_words

OFFICE = [
    FilmName("11", "The Office S01E01 Pilot", 2005),
    FilmName("12", "The Office S01E02 Diversity Day", 2005),
    FilmName("21", "The Office - 2x01 - The Dundies", 2005),
    FilmName("22", "The Office, Season 2, Episode 2", 2005),
]
CATALOG = Catalog(
    [
        *OFFICE,
        FilmName("dark", "Dark.S01E01.Secrets"),
        FilmName("dune84", "Dune", 1984),
        FilmName("dune21", "Dune", 2021),
        FilmName("hamlet96", "Hamlet", 1996),
        FilmName("hamlet", "HAMLET"),
        FilmName("up", "Up", 2009),
        FilmName("up copy", "up", 2009),
    ],
    [],
)


def series(text: str, catalog: Catalog = CATALOG) -> list[Match]:
    """Return the series that a text names."""
    return catalog.find_series(split_words(text))


@pytest.mark.parametrize(
    ("text", "label", "ids"),
    [
        ("The Office", "The Office", ["11", "12", "21", "22"]),
        ("office", "The Office", ["11", "12", "21", "22"]),
        ("the office season 2", "The Office season 2", ["21", "22"]),
        ("the office, season two", "The Office season 2", ["21", "22"]),
        ("the office s2", "The Office season 2", ["21", "22"]),
        ("season 2 of The Office", "The Office season 2", ["21", "22"]),
        ("the second season of The Office", "The Office season 2", ["21", "22"]),
        ("The Office S01E02", "The Office S01E02 Diversity Day", ["12"]),
        ("The Office S01 E02", "The Office S01E02 Diversity Day", ["12"]),
        ("The Office 1x02", "The Office S01E02 Diversity Day", ["12"]),
        ("the office season 1 episode 2", "The Office S01E02 Diversity Day", ["12"]),
        ("episode 2 of season 1 of the office", "The Office S01E02 Diversity Day", ["12"]),
        ("The Office season 2 episode 1", "The Office - 2x01 - The Dundies", ["21"]),
        ("dark", "Dark", ["dark"]),
        ("the office season 9", "The Office season 9", []),
        ("the office season 1 episode 7", "The Office season 1 episode 7", []),
    ],
)
def test_series_season_and_episode_are_known(text: str, label: str, ids: list[str]) -> None:
    """A whole text that names a series, a season or an episode means its episodes in order."""
    (found,) = series(text)
    assert (found.first, found.last) == (0, len(split_words(text)))
    assert (found.label, [film.id for film in found.films]) == (label, ids)


def test_series_is_found_inside_a_sentence() -> None:
    """Words around the name of a season are not part of it."""
    (found,) = series("dancing in the office season 2 near the end")
    assert (found.first, found.last, found.label) == (2, 6, "The Office season 2")


def test_episode_without_season_must_be_the_only_one() -> None:
    """An episode that every season has is none for certain."""
    assert series("episode 2 of the office") == []
    assert [match.label for match in series("dark episode 1")] == ["Dark.S01E01.Secrets"]


def test_film_of_the_same_title_comes_first() -> None:
    """The name alone is then the film; with a season it is the series."""
    catalog = Catalog([*OFFICE, FilmName("film", "The Office", 1996)], [])
    assert series("the office", catalog) == []
    assert [match.label for match in series("the office season 2", catalog)] == [
        "The Office season 2"
    ]
    assert [film.id for film in catalog.films_labelled("The Office")] == ["film"]


def test_films_without_episodes_are_no_series() -> None:
    """Numbers alone make no episode."""
    catalog = Catalog([FilmName("a", "Ocean's 11"), FilmName("b", "2001: A Space Odyssey")], [])
    assert series("ocean's 11 and 2001", catalog) == []


@pytest.mark.parametrize(
    ("film_id", "label"),
    [
        ("dune84", "Dune (1984)"),
        ("dune21", "Dune (2021)"),
        ("hamlet96", "Hamlet (1996)"),
        ("hamlet", "HAMLET (no year)"),
        ("up", "Up"),
        ("up copy", "Up"),
        ("12", "The Office S01E02 Diversity Day"),
    ],
)
def test_label_tells_films_of_one_title_apart(film_id: str, label: str) -> None:
    """Year or lack of it is named only where several years share a title, whatever its case."""
    (film,) = (film for film in CATALOG.films if film.id == film_id)
    assert CATALOG.label_of(film) == label
    assert film in CATALOG.films_labelled(label)
    assert film in CATALOG.films_labelled(label.upper())


@pytest.mark.parametrize(
    ("label", "ids"),
    [
        ("up", ["up", "up copy"]),
        ("the office", ["11", "12", "21", "22"]),
        ("The Office season 1", ["11", "12"]),
        ("Dune", []),
        ("Shrek", []),
    ],
)
def test_label_leads_back_to_its_films(label: str, ids: list[str]) -> None:
    """A label means its films, the episodes of a series or season, or nothing."""
    assert [film.id for film in CATALOG.films_labelled(label)] == ids


def test_films_stay_in_the_given_order() -> None:
    """The catalogue lists its films as they were given."""
    assert [film.id for film in CATALOG.films[:5]] == ["11", "12", "21", "22", "dark"]
