"""Who is asked for by a part is looked for where they play it."""

from dataclasses import replace
from pathlib import Path

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.records.media import Film
from vsearch.records.people import CastEntry
from vsearch.records.query import Constraint, FilmScope, Query, Who
from vsearch.search.roles import playing

MATRIX, WICK, HOME = (
    Film(
        id=title, run_id=title, path=Path(title), title=title, year=None, duration_s=1.0, width=1,
        height=1, size_bytes=1, modified_ns=1, sample_fps=1.0, indexed_at="", frame_count=1,
        face_count=0,
    )
    for title in ("The Matrix", "John Wick", "Home Video")
)  # fmt: skip
FILMS = [MATRIX, WICK, HOME]
CAST = [
    CastEntry("The Matrix", "Neo", "Keanu Reeves"),
    CastEntry("The Matrix", "Keanu Reeves", "Keanu Reeves"),
    CastEntry("John Wick", "John Wick", "Keanu Reeves"),
    CastEntry("John Wick", "Winston", "Ian McShane"),
]
CATALOG = Catalog(
    [FilmName(film.id, film.title) for film in FILMS],
    [PersonName("Keanu Reeves", ("KR",)), PersonName("Ian McShane")],
    CAST,
)
NEO = Who("Neo", "Keanu Reeves")


def found(*constraints, **more):
    return playing(Query(constraints=constraints, **more), FILMS, CATALOG)


def test_a_part_is_looked_for_in_its_film_and_where_no_cast_is_known():
    """Not where the cast tells that the actor is somebody else."""
    assert found(Constraint((NEO,))) == (MATRIX, HOME)
    assert found(Constraint((Who("john wick", "Keanu Reeves"),))) == (WICK, HOME)
    assert found(Constraint((Who("Winston", "Ian McShane"),))) == (MATRIX, WICK, HOME)


def test_an_actor_is_looked_for_everywhere():
    """By name, a part of it, or an alias."""
    for said in ("Keanu Reeves", "Keanu", "KR"):
        assert len(found(Constraint((Who(said, "Keanu Reeves"),)))) == 3


def test_exclusions_and_alternatives_rule_out_no_film():
    """Somebody who is not to be seen, and one of two, may be elsewhere."""
    assert len(found(Constraint((NEO,), is_negated=True))) == 3
    assert len(found(Constraint((NEO, Who("Winston", "Ian McShane"))))) == 3


def test_a_film_that_is_named_stays():
    """The user says where to look."""
    query = Query(constraints=(Constraint((NEO,)),))
    named = replace(query, films=(FilmScope("John Wick", ("John Wick",)),))
    assert playing(named, [WICK], CATALOG) == (WICK,)
