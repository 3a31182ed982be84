"""A query printed on one line and read back is the same query."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError
from vsearch.parse.printed_form import read_printed
from vsearch.printed import DOT, choices, leavings, print_query
from vsearch.records.query import (
    END,
    START,
    Bound,
    Constraint,
    Face,
    FilmScope,
    Headcount,
    Line,
    Picture,
    Query,
    Seen,
    Stretch,
    Thing,
    Who,
)
from vsearch.serial import query_as_json, query_from_json

CATALOG = Catalog(
    films=[
        FilmName("matrix", "The Matrix", 1999),
        FilmName("dune84", "Dune", 1984),
        FilmName("dune21", "Dune", 2021),
        FilmName("doc", "What's Up, Doc?", 1972),
        FilmName("dead", "Dead or Alive", 2006),
    ],
    people=[PersonName("Keanu Reeves"), PersonName("Emma Stone"), PersonName("Emma Watson")],
)
NEO = Who("Neo", "Keanu Reeves")
LABELS = ("The Matrix", "Dune (1984)", "Dune (2021)", "What's Up, Doc?", "Dead or Alive")

words = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
tricky = st.sampled_from(
    ["ready or not", "a (b)", "what?", "2 of them", "person: x", 'say "hi"', "a \u00b7 b", "then"]
)
texts = words | tricky
people = st.sampled_from(["Keanu Reeves", "Emma Stone", "Emma Watson"])
known = st.builds(Who, texts, people) | people.map(lambda name: Who(name, name))
strangers = texts.map(lambda said: Who(said, said, is_known=False))
headcounts = st.builds(
    lambda low, more: Headcount(low, None if more is None else low + more),
    st.integers(0, 9),
    st.none() | st.integers(0, 9),
)
seen: st.SearchStrategy[Seen] = st.one_of(
    known,
    strangers,
    texts.map(Thing),
    texts.map(Line),
    texts.map(Picture),
    texts.map(Face),
    headcounts,
)
thousandths = st.integers(1, 10**8).map(lambda number: number / 1000)
bounds = st.one_of(
    st.just(START),
    st.just(END),
    thousandths.map(lambda value: Bound(value, "start")),
    thousandths.map(lambda value: Bound(value, "end")),
    st.integers(0, 10_000).map(lambda share: Bound(share / 10_000, "share")),
)
known_films = st.sampled_from(LABELS).map(
    lambda label: FilmScope(label, tuple(film.id for film in CATALOG.films_labelled(label)))
)
unknown_films = texts.map(lambda label: FilmScope(label, ()))


@st.composite
def constraints(draw: st.DrawFn) -> tuple[Constraint, ...]:
    found, step = [], 0
    for number in range(draw(st.integers(1, 4))):
        step += number > 0 and draw(st.booleans())
        any_of = tuple(draw(st.lists(seen, min_size=1, max_size=3)))
        is_named = isinstance(any_of[0], Who)
        found.append(
            Constraint(
                any_of,
                at_least=draw(st.integers(1, len(any_of))),
                is_negated=draw(st.booleans()),
                of="" if is_named else draw(st.just("") | texts),
                step=step,
            )
        )
    return tuple(found)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    wanted = draw(st.lists(known_films | unknown_films, max_size=2))
    years = draw(st.none() | st.tuples(st.integers(0, 9999), st.integers(0, 9999)))
    return Query(
        constraints=draw(constraints()),
        films=tuple(wanted),
        media=draw(st.sampled_from(["", "photos", "films"])),
        years=years and (min(years), max(years)),
        stretch=draw(st.none() | st.builds(Stretch, bounds, bounds)),
        within_s=draw(st.none() | thousandths),
        together=draw(st.sampled_from(["", "shot", "frame"])),
        is_alone=draw(st.booleans()),
        pick=draw(st.sampled_from(["", "first", "last"])),
        skip=draw(st.integers(0, 9)),
        longer_s=draw(st.just(0.0) | thousandths),
        aim=draw(st.sampled_from(["moments", "screen time", "company", "look-alike"])),
    )


@settings(max_examples=400, deadline=None)
@given(queries())
def test_printed_query_reads_back_the_same(query: Query) -> None:
    """Nothing of a query is lost on one line, whatever its words are."""
    assert read_printed(print_query(query), CATALOG) == query


@settings(max_examples=200, deadline=None)
@given(queries())
def test_json_query_reads_back_the_same(query: Query) -> None:
    """A query survives JSON text."""
    assert query_from_json(json.loads(json.dumps(query_as_json(query)))) == query


def test_line_names_every_part() -> None:
    """The fields come in a fixed order, each in words a person can write."""
    query = Query(
        constraints=(
            Constraint((NEO,)),
            Constraint((Thing("red pills"),), of="Neo"),
            Constraint((Who("Trinity", "Carrie-Anne Moss", is_known=False),), step=1),
        ),
        films=(FilmScope("The Matrix", ("matrix",)),),
        within_s=12.0,
    )
    assert print_query(query) == (
        "title: The Matrix \u00b7 person: Neo (Keanu Reeves) \u00b7 thing: red pills (with Neo)"
        " \u00b7 then \u00b7 person: Trinity (Carrie-Anne Moss?) \u00b7 within 12 s"
    )


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("person: emma stone", "person: Emma Stone"),
        ("person: Keanu", "person: Keanu (Keanu Reeves)"),
        ("person: Emma", "person: Emma (Emma Stone) or Emma (Emma Watson)"),
        ("title: dune", "title: Dune (1984) or Dune (2021)"),
        ("title: Jaws", "title: Jaws?"),
        ("thing: red car\u00b7within 5 s", "thing: red car \u00b7 within 5 s"),
    ],
)
def test_hand_written_line_may_be_loose(line: str, printed: str) -> None:
    """Who corrects a line need not know how the names are spelled in full."""
    query = read_printed(line, CATALOG)
    assert query is not None
    assert print_query(query) == printed


@pytest.mark.parametrize("text", ["a red car", "Neo then Trinity", "together", "", "what: is this"])
def test_sentence_is_no_printed_query(text: str) -> None:
    """Plain sentences are left to the parser."""
    assert read_printed(text, CATALOG) is None


@pytest.mark.parametrize(
    "line",
    [
        "person:",
        "time: noon",
        "time: 0:10 to noon",
        "year: soon",
        "year: 2001 to 1999",
        "people: many",
        "person: 3 of Emma",
        'thing: "open',
        "ask: why",
        "thing: car \u00b7 maybe",
        "time: 120% to end",
    ],
)
def test_broken_field_is_named(line: str) -> None:
    """A field that cannot be read is one line that shows it."""
    with pytest.raises(InputError, match=r"^[^\n]*\"[^\n]+|^[^\n]+$"):
        read_printed(line, CATALOG)


def test_choices_narrow_an_ambiguous_name() -> None:
    """Each person a name may mean comes with the query for them alone."""
    query = read_printed("person: Emma \u00b7 thing: car", CATALOG)
    assert query is not None
    assert choices(query) == [
        ("Emma (Emma Stone)", "person: Emma (Emma Stone) \u00b7 thing: car"),
        ("Emma (Emma Watson)", "person: Emma (Emma Watson) \u00b7 thing: car"),
    ]


@pytest.mark.parametrize("values", [None, {"films": 3}, {"constraints": [{"any_of": []}]}, "x"])
def test_json_that_is_no_query_is_refused(values: object) -> None:
    """Wrong JSON is an error of one line."""
    with pytest.raises(InputError, match=r"^This is no query: [^\n]+$"):
        query_from_json(values)  # type: ignore[arg-type]  # what a stranger may send


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("person: Neo (Keanu Reeves)", []),
        (
            "only photos \N{MIDDLE DOT} thing: dog",
            [("only photos", "thing: dog"), ("thing: dog", "only photos")],
        ),
        (
            "thing: dog \N{MIDDLE DOT} then \N{MIDDLE DOT} thing: cow",
            [
                ("thing: dog", "thing: cow"),
                ("thing: cow", "thing: dog"),
            ],
        ),
    ],
)
def test_any_part_can_be_left_out(line: str, without: list[tuple[str, str]]) -> None:
    """No "then" is left over, however many there are."""
    query = read_printed(line, CATALOG)
    assert query is not None
    assert leavings(query) == without


def test_of_three_steps_two_are_left() -> None:
    """With one "then" between them, whichever is left out."""
    query = read_printed(DOT.join(["thing: a", "then", "thing: b", "then", "thing: c"]), CATALOG)
    assert query is not None
    assert [rest for _, rest in leavings(query)] == [
        DOT.join(["thing: b", "then", "thing: c"]),
        DOT.join(["thing: a", "then", "thing: c"]),
        DOT.join(["thing: a", "then", "thing: b"]),
    ]
