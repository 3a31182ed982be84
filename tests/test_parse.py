"""What the parser makes of sentences, over a library made up here."""

import time
from pathlib import Path

import pytest

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError
from vsearch.parse import Parser
from vsearch.records.people import CastEntry
from vsearch.records.query import Correction, Query

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


def shown(query: Query) -> str:
    """Return a query on one line: titles / people / scenes, unknown ones with a question mark."""
    titles = [*query.film_ids, *(f"{title}?" for title in query.unknown_titles)]
    people = [f"{'not ' * p.is_negated}{p.person}" for p in query.people]
    people += [f"{name}?" for name in query.unknown_people]
    scenes = [f"{'not ' * scene.is_negated}{scene.phrase}" for scene in query.scenes]
    return " / ".join(", ".join(part) for part in (titles, people, scenes))


TITLES = [
    ("The Matrix", "matrix /  / "),
    ("matrix", "matrix /  / "),
    ("red carpet", "carpet /  / "),
    ("Up", "up /  / "),
    ("show me Titanic", "titanic /  / "),
    ("Trinity in Matrix", "matrix / Carrie-Anne Moss / "),
    ("trinity in the matrix", "matrix / Carrie-Anne Moss / "),
    ("Obama in Fallout", "fallout / Barack Obama / "),
    ("a butterfly in Big Buck Bunny", "bunny /  / butterfly"),
    ("butterfly in big buck bunny", "bunny /  / butterfly"),
    ("motorbike chase in Mission Impossible", "fallout, rogue /  / motorbike chase"),
    ("highway chase from The Matrix Reloaded", "reloaded /  / highway chase"),
    ("a sandworm in Dune (1984)", "dune84 /  / sandworm"),
    ("a sandworm in Dune", "dune84, dune21 /  / sandworm"),
    ("a burning city in Gone with the Wind", "wind /  / burning city"),
    ("umbrella in Singin' in the Rain", "singin /  / umbrella"),
    ("umbrella in singin in the rain", "singin /  / umbrella"),
    ("a ball in Pride and Prejudice", "pride /  / ball"),
    ("balloons over a house in Up", "up /  / balloons over a house"),
    ("balloons in up", "up /  / balloons"),
    ('clown in "It"', "it /  / clown"),
    ("a garden gnome in Amelie", "amelie /  / garden gnome"),
    ("In Titanic, a band playing violins", "titanic /  / band playing violins"),
    ("Titanic: a sinking ship", "titanic /  / sinking ship"),
    ("walking on a red carpet in Night Gala", "gala /  / walking on a red carpet"),
    ("Emma Stone in Red Carpet or Night Gala", "carpet, gala / Emma Stone / "),
    ("the piano from the movie Big", "big /  / piano"),
    ("EMMA STONE IN NIGHT GALA", "gala / Emma Stone / "),
]
NOT_TITLES = [
    ("a man on a red carpet", " /  / man on a red carpet"),
    ("a big dog", " /  / big dog"),
    ("a woman looking up", " /  / woman looking up"),
    ("someone picking it up", " /  / someone picking it up"),
    ("man singing in the rain", " /  / man singing in the rain"),
    ("Obama in the White House", " / Barack Obama / White House"),
    ("a dog in a big house", " /  / dog in a big house"),
]
UNKNOWN_TITLES = [
    ("Obama in The Godfather", "The Godfather? / Barack Obama / "),
    ("Emma Stone in Inception", "Inception? / Emma Stone / "),
    ('a shark in "Jaws"', "Jaws? /  / shark"),
    ("a shark from the movie Jaws", "Jaws? /  / shark"),
    ("a shark from the movie jaws", "jaws? /  / shark"),
    ("Emma Stone in Lord of the Rings", "Lord of the Rings? / Emma Stone / "),
    ("Trinity in The Matrix Revolutions", "The Matrix Revolutions? / Carrie-Anne Moss / "),
    ("Emma Stone in Paris", " / Emma Stone / Paris"),
    ("people in New York", " /  / people in New York"),
    ("a crowd in the movie theater", " /  / crowd in the movie theater"),
]
PEOPLE = [
    ("Obama", " / Barack Obama / "),
    ("obama and biden", " / Barack Obama, Joe Biden / "),
    ("Kamala", " / Kamala Harris / "),
    ("Beyonce dancing", " / Beyonc\u00e9 / dancing"),
    ("Conan OBrien at a desk", " / Conan O'Brien / desk"),
    ("lin manuel miranda", " / Lin-Manuel Miranda / "),
    ("leonardo di caprio on a boat", " / Leonardo DiCaprio / boat"),
    ("Leo with a cigar", " / Leonardo DiCaprio / cigar"),
    ("The Rock lifting weights", " / Dwayne Johnson / lifting weights"),
    ("Paris Hilton with a chihuahua", " / Paris Hilton / chihuahua"),
    ("Obama's dog", " / Barack Obama / dog"),
    ("Barley in Titanic", "titanic / Barley / "),
    ("barley in titanic", "titanic / Barley / "),
    ("Trinity and Rose", " / Carrie-Anne Moss, Kate Winslet / "),
    ("Rose on the bow in Titanic", "titanic / Kate Winslet / bow"),
    ("rose and jack in titanic", "titanic / Kate Winslet, Leonardo DiCaprio / "),
    ("President Obama giving a speech", " / Barack Obama / giving a speech"),
]
NOT_PEOPLE = [
    ("a rose on a table", " /  / rose on a table"),
    ("red rose", " /  / red rose"),
    ("a barley field", " /  / barley field"),
    ("white stone wall", " /  / white stone wall"),
    ("a waiter with a tray", " /  / waiter with a tray"),
    ("white brick wall", " /  / white brick wall"),
    ("a bird on a fence", " /  / bird on a fence"),
]
UNKNOWN_PEOPLE = [
    ("Neo with the pills in Matrix", "matrix / Keanu Reeves? / pills"),
    ("Agent Smith running", " / Hugo Weaving? / running"),
    ("Keanu Reeves with a gun", " / Keanu Reeves? / gun"),
    ("keanu reeves with a gun", " / keanu reeves? / gun"),
    ("Michelle Obama dancing", " / Michelle Obama? / dancing"),
    ("Jennifer Lopez on a stage", " / Jennifer Lopez? / stage"),
    ("Obama with Angela Merkel", " / Barack Obama, Angela Merkel? / "),
    ("Obama and Macron", " / Barack Obama, Macron? / "),
    ("Jennifer with a dog", " / Jennifer (Jennifer Aniston or Jennifer Lawrence?)? / dog"),
    ("a dog chasing Tom Hanks", " / Tom Hanks? / dog chasing"),
]
SCENES = [
    ("Obama with a flag and a microphone", " / Barack Obama / flag, microphone"),
    ("a man and a woman dancing", " /  / man and a woman dancing"),
    ("a dog and a cat", " /  / dog, cat"),
    ("black and white photo of a horse", " /  / black and white photo of a horse"),
    ("Biden wearing sunglasses", " / Joe Biden / sunglasses"),
    ("Biden in a suit holding a phone", " / Joe Biden / suit, phone"),
    ("Rick Astley dancing with an umbrella", " / Rick Astley / dancing with an umbrella"),
    ("Obama shaking hands with Biden", " / Barack Obama, Joe Biden / shaking hands"),
    ("Obama and Biden holding hands", " / Barack Obama, Joe Biden / holding hands"),
    ("Obama in front of a helicopter", " / Barack Obama / helicopter"),
    ("Obama next to Biden", " / Barack Obama, Joe Biden / "),
    ("Obama and Biden in the same shot", " / Barack Obama, Joe Biden / "),
    ("Emma Stone is playing the piano", " / Emma Stone / playing the piano"),
    ("a big, red car on a bridge", " /  / big, red car on a bridge"),
    ("close-up of an eye", " /  / close-up of an eye"),
    ("woman wearing a red dress on a staircase", " /  / woman wearing a red dress on a staircase"),
]
ASKING = [
    ("Show me all scenes of Obama with a dog", " / Barack Obama / dog"),
    ("when does Trinity jump off a roof?", " / Carrie-Anne Moss / jump off a roof"),
    ("find the scene where Rose is dancing in Titanic", "titanic / Kate Winslet / dancing"),
    ("I want to see a helicopter", " /  / helicopter"),
    ("Can you find a clip with a train please?", " /  / train"),
    ("are there any scenes with horses in Dune 2021", "dune21 /  / horses"),
]
OF_ANOTHER_KIND = [
    ("obama night gala", "gala / Barack Obama / "),
    ("The Matrix rooftop scene", "matrix /  / rooftop"),
    ("Mr. Biden at a desk", " / Joe Biden / desk"),
    ("neo and trinity", " / Carrie-Anne Moss, Keanu Reeves? / "),
    ("taylor swift singing", " / taylor swift? / singing"),
    ("emma watson with a book", " / emma watson? / book"),
    ("the rock on a beach", " /  / rock on a beach"),
    ("Banana", " /  / Banana"),
    ("Norwich terrier on a lawn", " /  / Norwich terrier on a lawn"),
    ("Waiter with a tray", " /  / Waiter with a tray"),
    ("Waiter with a tray in Red Carpet", "carpet / Joe Biden / tray"),
    ("Toucan in a cage", " /  / Toucan in a cage"),
    ("a red Ferrari on the Golden Gate Bridge", " /  / red Ferrari on the Golden Gate Bridge"),
    ("Emma Stone in Central Park", " / Emma Stone / Central Park"),
    ("a scene from Jurassic Park with a dinosaur", "Jurassic Park? /  / dinosaur"),
    ("Emma Stone in Toy Story 2", "Toy Story 2? / Emma Stone / "),
    ("A Man In A Red Hat", " /  / Man In A Red Hat"),
    ("Emma Stone / hat", " / Emma Stone / hat"),
    ("Emma Stone dancing in La La Land", "La La Land? / Emma Stone / dancing"),
    ("Emma Stone on the Golden Gate Bridge", " / Emma Stone / Golden Gate Bridge"),
    ("Oliver Stone in a chair", " / Oliver Stone? / chair"),
    ("Leonardo da Vinci", " / Leonardo da Vinci? / "),
    ("moss on a rock", " /  / moss on a rock"),
    ("moss", " /  / moss"),
    ("a man watching a movie", " /  / man watching a movie"),
    ("either Obama or Biden", " / Barack Obama, Joe Biden / "),
    ("Biden, Joe", " / Joe Biden / "),
    ("show jumping", " /  / show jumping"),
]
NEGATED = [
    ("Obama without Biden", " / Barack Obama, not Joe Biden / "),
    ("Obama without Biden or Harris", " / Barack Obama, not Joe Biden, not Kamala Harris / "),
    ("a street with no cars", " /  / street, not cars"),
    ("no cars", " /  / not cars"),
    ("Obama without a tie at a desk", " / Barack Obama / not tie, desk"),
    ("Trinity without sunglasses in The Matrix", "matrix / Carrie-Anne Moss / not sunglasses"),
    ("a beach but not Obama", " / not Barack Obama / beach"),
    ("Emma Stone without a hat and glasses", " / Emma Stone / not hat, not glasses"),
    ("Obama not smiling", " / Barack Obama / not smiling"),
    ("Obama isn't wearing a tie", " / Barack Obama / not tie"),
]
GROUPS = [TITLES, NOT_TITLES, UNKNOWN_TITLES, PEOPLE, NOT_PEOPLE, UNKNOWN_PEOPLE]
GROUPS += [SCENES, ASKING, NEGATED, OF_ANOTHER_KIND]


@pytest.fixture(scope="module")
def parser(weights_folder: Path) -> Parser:
    return Parser(weights_folder / "spacy-en-core-web-sm")


@pytest.fixture(scope="module")
def plain_parser() -> Parser:
    return Parser(None)


@pytest.mark.weights
@pytest.mark.parametrize(("text", "expected"), [case for group in GROUPS for case in group])
def test_sentence_is_understood(parser: Parser, text: str, expected: str) -> None:
    """Titles, people and scene phrases come out as a reader of the sentence would say."""
    assert shown(parser.parse(text, CATALOG)) == expected


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "expected", "correction"),
    [
        ("Trinity in Matirx", "matrix / Carrie-Anne Moss / ", Correction("Matirx", "Matrix")),
        ("Obmaa with a dog", " / Barack Obama / dog", Correction("Obmaa", "Obama")),
        (
            "jenifer anniston on a sofa",
            " / Jennifer Aniston / sofa",
            Correction("jenifer anniston", "Jennifer Aniston"),
        ),
        (
            "Barrack Obama on a bike",
            " / Barack Obama / bike",
            Correction("Barrack Obama", "Barack Obama"),
        ),
        (
            "umbrella in Singing in the Rain",
            "singin /  / umbrella",
            Correction("Singing in the Rain", "Singin' in the Rain"),
        ),
        (
            "a dress in Gone wiht the Wind",
            "wind /  / dress",
            Correction("Gone wiht the Wind", "Gone with the Wind"),
        ),
    ],
)
def test_misspelt_name_is_corrected_and_shown(
    parser: Parser, text: str, expected: str, correction: Correction
) -> None:
    """A small mistake in a name is put right, and the query says so."""
    query = parser.parse(text, CATALOG)
    assert shown(query) == expected
    assert query.corrections == (correction,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trinity in The Matrix", "matrix / Carrie-Anne Moss / "),
        ("obama and biden", " / Barack Obama, Joe Biden / "),
        ("Obama with a red umbrella in Night Gala", "gala / Barack Obama / red umbrella"),
        ("Obama without Biden", " / Barack Obama, not Joe Biden / "),
        ("a bird on a tree branch", " /  / bird on a tree branch"),
        ("a man on a red carpet", " /  / man on a red carpet"),
        ("Obama in The Godfather", "The Godfather? / Barack Obama / "),
        ("Keanu Reeves with a gun", " / Keanu Reeves? / gun"),
        ("a street with no cars", " /  / street, not cars"),
    ],
)
def test_simple_forms_need_no_model(plain_parser: Parser, text: str, expected: str) -> None:
    """Names, "with", "and", "without" and "in" are understood by rule alone."""
    assert not plain_parser.has_model
    assert shown(plain_parser.parse(text, CATALOG)) == expected


def test_absent_model_folder_is_no_model(tmp_path: Path) -> None:
    """A folder that does not exist is the same as none."""
    assert not Parser(tmp_path / "absent").has_model


@pytest.mark.parametrize(
    "text", ["", "   ", "?!...", "\U0001f436", "show me", "the", "with and in"]
)
def test_text_that_names_nothing_is_refused(plain_parser: Parser, text: str) -> None:
    """Nothing but stop words, signs or emoji is an error of one line."""
    with pytest.raises(InputError, match=r"^Nothing to search for: [^\n]*$"):
        plain_parser.parse(text, CATALOG)


def test_long_text_is_refused(plain_parser: Parser) -> None:
    """More than 500 characters are an error, exactly 500 are none."""
    with pytest.raises(InputError, match="too long"):
        plain_parser.parse("dog " * 2500, CATALOG)
    assert plain_parser.parse("d" * 500, CATALOG).scenes


@pytest.mark.weights
@pytest.mark.parametrize(
    "text",
    [
        "O'Brien'); -- DROP TABLE films",
        "\U0001f436 with a \U0001f3a9 hat",
        "\u041f\u0443\u0442\u0438\u043d \u0441 \u0441\u043e\u0431\u0430\u043a\u043e\u0439",
        "\u76f8\u6251\u306e\u529b\u58eb",
        "'''\"\"\"obama\"'",
        "in in in The The",
        "without without dog",
        "<script>alert(1)</script>",
        "x" * 500,
        "-, - ,dog-",
    ],
)
def test_odd_text_is_survived(parser: Parser, plain_parser: Parser, text: str) -> None:
    """Any text that holds a word gives a query."""
    for either in (parser, plain_parser):
        query = either.parse(text, CATALOG)
        assert query.people or query.scenes or not query.is_answerable


@pytest.mark.weights
def test_warm_parse_is_fast(parser: Parser) -> None:
    """A sentence takes milliseconds, not seconds."""
    text = "Obama in a tuxedo at night without Biden in Night Gala"
    parser.parse(text, CATALOG)
    times_s = []
    for _ in range(5):
        start_s = time.perf_counter()
        parser.parse(text, CATALOG)
        times_s.append(time.perf_counter() - start_s)
    assert min(times_s) < 0.2
