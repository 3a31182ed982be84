"""What the parser makes of sentences, over a library made up here."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import golden_set
from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.parse.printed_form import read_printed
from vsearch.printed import print_query
from vsearch.records.people import CastEntry

CATALOG = Catalog(
    films=[
        FilmName("matrix", "The Matrix", 1999),
        FilmName("reloaded", "The Matrix Reloaded", 2003),
        FilmName("fallout", "Mission: Impossible - Fallout", 2018),
        FilmName("rogue", "Mission: Impossible - Rogue Nation", 2015),
        FilmName("wind", "Gone with the Wind", 1939),
        FilmName("singin", "Singin' in the Rain", 1952),
        FilmName("pride", "Pride and Prejudice", 2005),
        FilmName("titanic", "Titanic", 1997),
        FilmName("dune84", "Dune", 1984),
        FilmName("dune21", "Dune", 2021),
        FilmName("up", "Up", 2009),
        FilmName("it", "It", 2017),
        FilmName("big", "Big", 1988),
        FilmName("carpet", "Red Carpet"),
        FilmName("gala", "Night Gala"),
        FilmName("amelie", "Am\u00e9lie", 2001),
        FilmName("house", "White House Statement"),
        FilmName("bunny", "Big Buck Bunny Trailer"),
    ],
    people=[
        PersonName("Carrie-Anne Moss"),
        PersonName("Kate Winslet"),
        PersonName("Leonardo DiCaprio", ("Leo",)),
        PersonName("Barack Obama"),
        PersonName("Joe Biden"),
        PersonName("Kamala Harris"),
        PersonName("Emma Stone"),
        PersonName("Rick Astley"),
        PersonName("Paris Hilton"),
        PersonName("Jennifer Aniston"),
        PersonName("Jennifer Lawrence"),
        PersonName("Beyonc\u00e9"),
        PersonName("Conan O'Brien"),
        PersonName("Lin-Manuel Miranda"),
        PersonName("Thom"),
        PersonName("Barley"),
        PersonName("Dwayne Johnson", ("The Rock",)),
        PersonName("Robin Byrd"),
    ],
    cast=[
        CastEntry("The Matrix", "Neo / Thomas Anderson", "Keanu Reeves"),
        CastEntry("The Matrix", "Trinity", "Carrie-Anne Moss"),
        CastEntry("The Matrix", "Agent Smith", "Hugo Weaving"),
        CastEntry("Titanic", "Rose DeWitt Bukater", "Kate Winslet"),
        CastEntry("Titanic", "Jack Dawson", "Leonardo DiCaprio"),
        CastEntry("Red Carpet", "Waiter", "Joe Biden"),
    ],
)


SMALL = list(golden_set.read(golden_set.FOLDER / "small.txt"))
CORRECTED = [golden for golden in SMALL if golden.section == "corrected"]
BY_RULE = [golden for golden in SMALL if golden.section == "by rule alone"]
SENTENCES = [golden for golden in SMALL if golden not in CORRECTED]
WORDS = (
    *("obama", "biden", "neo", "in", "the", "matrix", "titanic", "with", "a", "gun", "then", "and"),
    *("before", "after", "or", "not", "without", "only", "alone", "at least two people", "first"),
    *("1:02:30", "10 minutes", "last", "says", '"', "'", ",", ".", "of", "1999", "(", ")", "-"),
    *(":", "\N{MIDDLE DOT}", "title:", "person:", "who is", "how long", "on screen"),
)


@pytest.fixture(scope="module")
def parser(weights_folder: Path) -> Parser:
    return Parser(weights_folder / "spacy-en-core-web-sm")


@pytest.fixture(scope="module")
def plain_parser() -> Parser:
    return Parser(None)


@pytest.mark.weights
@pytest.mark.parametrize("golden", SENTENCES, ids=lambda golden: golden.text)
def test_sentence_is_understood(parser: Parser, golden: golden_set.Golden) -> None:
    """A sentence comes out as a reader of it would say."""
    assert golden_set.is_right(golden, golden_set.answer(parser, CATALOG, golden))


@pytest.mark.weights
@pytest.mark.parametrize("golden", CORRECTED, ids=lambda golden: golden.text)
def test_name_nearly_right_is_corrected_and_shown(
    parser: Parser, golden: golden_set.Golden
) -> None:
    """A small mistake in a name, typed or heard, is put right, and the query says so."""
    assert golden_set.is_right(golden, golden_set.answer(parser, CATALOG, golden))


@pytest.mark.parametrize("golden", BY_RULE, ids=lambda golden: golden.text)
def test_simple_forms_need_no_model(plain_parser: Parser, golden: golden_set.Golden) -> None:
    """Names, "with", "and", "without", "in", order and times are understood by rule alone."""
    assert not plain_parser.has_model
    assert print_query(plain_parser.parse(golden.text, CATALOG)) == golden.expected


def test_absent_model_folder_is_no_model(tmp_path: Path) -> None:
    """A folder that does not exist is the same as none."""
    assert not Parser(tmp_path / "absent").has_model


@pytest.mark.parametrize(
    "text", ["", "   ", "?!...", "\U0001f436", "show me", "the", "with and in", "together", "um"]
)
def test_text_that_names_nothing_is_refused(plain_parser: Parser, text: str) -> None:
    """Nothing but stop words, signs or emoji is an error of one line."""
    with pytest.raises(InputError, match=r"^Nothing to search for: [^\n]*$"):
        plain_parser.parse(text, CATALOG)


@pytest.mark.parametrize("text", ["Obama, then later Biden", "Obama and then later Biden"])
def test_later_after_then_is_nothing_to_look_for(plain_parser: Parser, text: str) -> None:
    """Both words together say no more than either of them."""
    plain = plain_parser.parse("Obama then Biden", CATALOG)
    assert print_query(plain_parser.parse(text, CATALOG)) == print_query(plain)


def test_half_a_character_is_survived(plain_parser: Parser) -> None:
    """A lone surrogate, as a broken paste may hold, is no character and no crash."""
    assert plain_parser.parse("a dog \udcff", CATALOG).phrases


@pytest.mark.parametrize("text", ["d" * 2001, "dog " * 65])
def test_long_text_is_refused(plain_parser: Parser, text: str) -> None:
    """More than 2,000 characters or 64 words are an error."""
    with pytest.raises(InputError, match="too long"):
        plain_parser.parse(text, CATALOG)


def test_longest_text_is_taken(plain_parser: Parser) -> None:
    """Exactly 2,000 characters are none."""
    assert plain_parser.parse("d" * 2000, CATALOG).phrases


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("Obama mit einem Hund und einer Katze", "German", "person: Obama (Barack Obama)"),
        ("Obama avec un chien dans la maison", "French", "person: Obama (Barack Obama)"),
        ("\u0441\u043e\u0431\u0430\u043a\u0430 Obama", "Cyrillic", "person: Obama (Barack Obama)"),
        ("Obama in La La Land with a croissant", "", None),
        ("a man with a beret eating creme brulee", "", None),
    ],
)
def test_other_languages_are_noticed(
    parser: Parser, text: str, language: str, printed: str | None
) -> None:
    """Of a sentence that is not English, names and titles are taken, and the query says so."""
    query = parser.parse(text, CATALOG)
    assert language in query.language
    assert bool(language) == bool(query.language)
    assert printed is None or print_query(query) == printed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wo ist der hund mit einem ball", "German"),
        ("\u76f8\u6251\u306e\u529b\u58eb", "Chinese or Japanese"),
    ],
)
def test_other_language_without_a_name_is_refused(
    plain_parser: Parser, text: str, language: str
) -> None:
    """What is not understood is not searched for, and the error says what is."""
    with pytest.raises(InputError, match=rf"^This looks like {language}: only English"):
        plain_parser.parse(text, CATALOG)


@pytest.mark.weights
@pytest.mark.parametrize("has_model", [False, True])
@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text_gives_a_query_or_an_error(
    parser: Parser, plain_parser: Parser, *, has_model: bool, text: str
) -> None:
    """Whatever is typed, there is a query that prints and reads back, or one line of why not."""
    try:
        query = (parser if has_model else plain_parser).parse(text, CATALOG)
    except InputError as error:
        reason = str(error)
    else:
        assert read_printed(print_query(query), CATALOG) == query
        return
    assert "\n" not in reason
