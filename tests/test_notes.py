"""What is told of how a sentence was taken."""

from tests.strips import ANNA, NOBODY_KNOWN, never, want
from vsearch.records.query import Correction, FilmScope, Line, Query, Who
from vsearch.search.dialogue import Heard
from vsearch.search.notes import notes


def test_a_plain_query_needs_no_note():
    """Everything is known."""
    assert notes(Query(constraints=(want(ANNA), want("a gun")))) == []


def test_corrections_are_told():
    """What was typed, and what it was taken for."""
    told = notes(Query(corrections=(Correction("Obmaa", "Obama"),)))
    assert told == ["took 'Obmaa' for Obama"]


def test_unknown_films_are_told_wanted_or_not():
    """Both are missing from the library."""
    films = (FilmScope("Jaws", ()), FilmScope("Up", (), is_excluded=True))
    told = notes(Query(films=films))
    assert [note.split(";")[0] for note in told] == [
        "no film called Jaws is in the library",
        "no film called Up is in the library",
    ]


def test_a_stranger_is_told_with_the_cure():
    """The command can be copied."""
    assert notes(Query(constraints=(want(NOBODY_KNOWN),))) == [
        'I don\'t know Zoe; make them known with `vsearch people add "Zoe" PHOTO...`'
    ]


def test_a_character_is_told_with_whoever_plays_them():
    """The actor is who must be made known."""
    (told,) = notes(Query(constraints=(want(Who("Neo", "Keanu Reeves", is_known=False)),)))
    assert told.startswith("I don't know Keanu Reeves, who is Neo; ")
    assert '"Keanu Reeves" PHOTO' in told


def test_a_stranger_who_is_not_wanted_cannot_be_ruled_out():
    """The answer may show them."""
    (told,) = notes(Query(constraints=(want(ANNA), never(NOBODY_KNOWN))))
    assert told.startswith("I don't know Zoe, so they could not be ruled out; ")


def test_a_name_of_several_people_is_told_with_all_of_them():
    """Two, and three."""
    names = [Who("Jennifer", f"Jennifer {rest}") for rest in ("Aniston", "Lawrence", "Lopez")]
    assert notes(Query(constraints=(want(*names[:2]),))) == [
        '"Jennifer" may be Jennifer Aniston or Jennifer Lawrence: looked for either'
    ]
    (told,) = notes(Query(constraints=(want(*names),)))
    assert told.startswith(
        '"Jennifer" may be Jennifer Aniston, Jennifer Lawrence or Jennifer Lopez'
    )
    assert told.endswith(": looked for any of them")


def test_alternatives_that_were_named_are_not_ambiguous():
    """Anna or Zoe is what was asked for."""
    assert not any("may be" in n for n in notes(Query(constraints=(want(ANNA, NOBODY_KNOWN),))))


def test_films_without_subtitles_are_told_of():
    """How many, and what to do; nothing where all have some, or nothing is to be said."""
    query = Query(constraints=(want(Line("follow the white rabbit")),))
    cure = "put FILM.en.srt beside a film and run `vsearch index`"
    assert notes(query, heard=Heard(silent=0, films=3)) == []
    assert notes(query, heard=Heard(silent=1, films=3)) == [
        f"1 of 3 films has no subtitles, so what is said in them is not known: {cure}"
    ]
    assert notes(query, heard=Heard(silent=3, films=3)) == [
        f"no film that is asked about has subtitles, so nothing that is said is known: {cure}"
    ]
    (unruled,) = notes(query, heard=Heard(films=3, unruled=("hello",)))
    assert unruled.startswith('"hello" is said too often to be ruled out everywhere')
    assert notes(Query(), heard=Heard(silent=3, films=3)) == []


def test_another_language_is_told():
    """English only, but names of any language."""
    told = notes(Query(language="German"))
    assert told == [
        "this looks like German: only English is understood, names and titles in any language"
    ]


def test_films_without_a_year_are_counted():
    """One and several."""
    assert notes(Query(years=(1990, 1999)), undated=1)[0].startswith("1 film has no year and ")
    assert notes(Query(years=(1990, 1999)), undated=3)[0].startswith("3 films have no year and ")


def test_a_look_alike_takes_a_picture():
    """It is said why there is no answer."""
    assert "takes a picture" in notes(Query(aim="look-alike"))[0]


def test_screen_time_takes_a_name():
    """Of a person, not of a thing."""
    assert notes(Query(constraints=(want("a gun"),), aim="screen time")) == [
        "screen time is told of people: say of whom"
    ]


def test_the_end_of_the_matches_is_told():
    """All of them were passed over."""
    assert notes(Query(skip=3), passed=3) == ["there is no other moment: only 3 matches in all"]
    assert notes(Query(skip=3), passed=1) == ["there is no other moment: only 1 match in all"]
