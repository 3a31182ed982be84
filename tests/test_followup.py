"""Sentences that change the question before them, where the answer shown matters."""

import pytest

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.printed import print_query
from vsearch.records.context import Context, Shown
from vsearch.records.people import CastEntry
from vsearch.records.query import Query

PARSER = Parser(None)
SPEED, TITANIC = FilmName("s", "Speed", 1994), FilmName("t", "Titanic", 1997)
PEOPLE = [PersonName("Keanu Reeves"), PersonName("Jack Black"), PersonName("Leonardo DiCaprio")]
CAST = [CastEntry("Titanic", "Jack Dawson", "Leonardo DiCaprio")]
TWO_FILMS = Catalog([SPEED, TITANIC], PEOPLE, CAST)
THREE_FILMS = Catalog([SPEED, TITANIC, FilmName("u", "Up", 2009)], PEOPLE, CAST)


def asked(text: str, catalog: Catalog = TWO_FILMS) -> Query:
    return PARSER.parse(text, catalog)


def after(context: Context, text: str, catalog: Catalog = TWO_FILMS) -> str:
    """Return the printed query of a sentence said after others."""
    return print_query(PARSER.parse(text, catalog, context))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("earlier", "title: Speed \N{MIDDLE DOT} time: start to 1:02.5"),
        ("show me something later", "title: Speed \N{MIDDLE DOT} time: 1:10 to end"),
    ],
)
def test_earlier_and_later_look_around_the_moment_shown(text: str, expected: str) -> None:
    """They look at the rest of the film on that side of the moment that is looked at."""
    shown = (Shown("t", 1.0, 2.0), Shown("s", 62.5, 70.0))
    context = Context(asked("Keanu Reeves"), shown, playing=1)
    assert after(context, text) == f"{expected} \N{MIDDLE DOT} person: Keanu Reeves"


def test_earlier_needs_something_shown() -> None:
    """Without a moment there is nothing to be earlier than."""
    with pytest.raises(InputError, match=r"^Nothing is shown [^\n]*$"):
        after(Context(asked("Keanu Reeves")), "earlier")


def test_other_film_is_the_one_not_asked_about() -> None:
    """Of two films it is clear which one is the other."""
    context = Context(asked("Keanu Reeves in Speed"))
    assert after(context, "in the other film") == (
        "title: Titanic \N{MIDDLE DOT} person: Keanu Reeves"
    )


def test_other_film_may_be_the_other_of_the_answer() -> None:
    """Of many films, the only other one of the answer is meant."""
    shown = (Shown("s", 1.0, 2.0), Shown("u", 3.0, 4.0))
    context = Context(asked("Keanu Reeves", THREE_FILMS), shown)
    assert after(context, "what about the other film?", THREE_FILMS).startswith("title: Up")


def test_unclear_other_film_names_the_choices() -> None:
    """When it cannot be told which, the error lists them."""
    context = Context(asked("Keanu Reeves in Speed", THREE_FILMS))
    with pytest.raises(InputError, match=r"^Which other film is meant: Titanic, Up\?[^\n]*$"):
        after(context, "in the other film", THREE_FILMS)


def test_only_film_has_no_other() -> None:
    """A library of one film has no other one."""
    one = Catalog([SPEED], PEOPLE)
    context = Context(asked("Keanu Reeves in Speed", one))
    with pytest.raises(InputError, match="no other film"):
        after(context, "in the other film", one)


def test_cast_of_the_film_asked_about_settles_a_name() -> None:
    """After a question about Titanic "Jack" is its Jack, not any other."""
    context = Context(asked("Keanu Reeves in Titanic"))
    assert after(context, "only with Jack").endswith(
        "person: Jack (Leonardo DiCaprio) \N{MIDDLE DOT} nobody else"
    )


def test_what_is_no_change_is_a_new_question() -> None:
    """A sentence that stands by itself forgets the one before."""
    query = PARSER.parse("a red car", TWO_FILMS, Context(asked("Keanu Reeves in Speed")))
    assert print_query(query) == "thing: red car"
    assert not query.is_change


def test_change_is_known_as_one() -> None:
    """A query that came of another says so, for its link must hold all of it."""
    query = PARSER.parse("in Titanic", TWO_FILMS, Context(asked("Keanu Reeves in Speed")))
    assert query.is_change
    assert print_query(query) == "title: Titanic \N{MIDDLE DOT} person: Keanu Reeves"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Keanu then a dog", "without a cat", "not cat / not cat"),
        ("Keanu then a dog", "without the dog", "not dog"),
        ("Keanu then a dog", "then Jack", "Jack"),
        ("Keanu then a dog", "what about a horse", "horse"),
        ("Keanu then Jack", "now Jack then Keanu", "Jack"),
        ("a dog near the end", "then Keanu jumping", "jumping"),
    ],
)
def test_sequences_can_be_changed(first: str, second: str, expected: str) -> None:
    """A change of a question in steps keeps its steps in order."""
    printed = after(Context(asked(first)), second)
    assert all(word in printed.replace("thing: ", "") for word in expected.split(" / "))
    assert print_query(PARSER.parse(printed, TWO_FILMS)) == printed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long is he on screen?", "title: Speed \N{MIDDLE DOT} person: Keanu Reeves"),
        ("who is he with in Titanic", "title: Titanic \N{MIDDLE DOT} person: Keanu Reeves"),
    ],
)
def test_he_is_the_person_asked_about(text: str, expected: str) -> None:
    """Asked for time or company without a name, the people of the question before are meant."""
    context = Context(asked("Keanu Reeves with a dog in Speed"))
    assert after(context, text).startswith(f"{expected} \N{MIDDLE DOT} ask: ")


def test_exception_with_a_film_is_a_question_of_its_own() -> None:
    """Ruling out a thing changes a question, ruling it out in a film is one."""
    context = Context(asked("Keanu Reeves in Speed"))
    assert after(context, "no dogs near the end") == (
        "title: Speed \N{MIDDLE DOT} time: 85% to end \N{MIDDLE DOT} person: Keanu Reeves"
        " \N{MIDDLE DOT} not thing: dogs"
    )
    assert after(context, "no dogs in Titanic") == "title: Titanic \N{MIDDLE DOT} not thing: dogs"
