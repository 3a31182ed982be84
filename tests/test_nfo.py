"""Notes beside films as they come: by hand, by programs, broken, and made to do harm."""

from pathlib import Path

import pytest

from vsearch.errors import MediaError
from vsearch.film_notes.listing import Listings
from vsearch.film_notes.nfo import LARGEST_BYTES, MOST_ACTORS, parse_nfo, read_nfo
from vsearch.film_notes.reader import title_of
from vsearch.film_notes.roles import characters, is_heard_only
from vsearch.film_notes.taking import Given, casts_after, named_after, other_titles, parts_in
from vsearch.records.film_notes import Actor, FilmNote, Taken
from vsearch.records.media import Film
from vsearch.records.people import CastEntry

PATH = Path("/films/The Matrix/movie.nfo")

MATRIX = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
  <title>The Matrix</title>
  <originaltitle>The Matrix</originaltitle>
  <set><name>The Matrix Collection</name><overview>Four films.</overview></set>
  <premiered>1999-03-31</premiered>
  <uniqueid type="imdb">tt0133093</uniqueid>
  <uniqueid type="tmdb" default="true">603</uniqueid>
  <actor><name>Laurence Fishburne</name><role>Morpheus</role><order>1</order></actor>
  <actor><name>Keanu Reeves</name><role>Neo / Thomas Anderson</role><order>0</order>
    <thumb>https://image.example/keanu.jpg</thumb></actor>
  <actor><name>Lana Wachowski</name><type>Director</type></actor>
</movie>
"""


def parsed(text, path=PATH):
    note = parse_nfo(text if isinstance(text, bytes) else text.encode(), path)
    assert note is not None
    return note


def refused(content, path=PATH):
    with pytest.raises(MediaError) as told:
        parse_nfo(content if isinstance(content, bytes) else content.encode(), path)
    message = str(told.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_a_film_note_tells_title_year_set_and_cast_in_order():
    """The director is no actor, and the year comes from the day it opened."""
    note = parsed(MATRIX)
    assert (note.full_title, note.year, note.tmdb_id) == ("The Matrix", 1999, 603)
    assert note.collection == "The Matrix Collection"
    assert [(actor.name, actor.role) for actor in note.actors] == [
        ("Keanu Reeves", "Neo / Thomas Anderson"),
        ("Laurence Fishburne", "Morpheus"),
    ]


def test_addresses_after_the_note_or_in_its_place_are_a_convention():
    """Kodi writes them so; alone they tell the number of the film and no title."""
    link = "https://www.themoviedb.org/movie/603-the-matrix\n"
    assert parsed(MATRIX + link).title == "The Matrix"
    assert parsed("<movie><title>The Matrix</title></movie>\n" + link).tmdb_id == 603
    assert parse_nfo(link.encode(), PATH) == FilmNote(tmdb_id=603)
    assert parse_nfo(b"https://www.imdb.com/title/tt0133093/", PATH) is None


def test_an_episode_is_called_as_the_parser_knows_it():
    """Of several episodes in one file the first counts."""
    one = "<episodedetails><title>{}</title><showtitle>The Office</showtitle>{}</episodedetails>"
    pilot = one.format("Pilot", "<season>1</season><episode>1</episode><aired>2005-03-24</aired>")
    note = parsed(pilot + "\n" + one.format("Second", "<season>1</season><episode>2</episode>"))
    assert title_of(note, ("x", None)) == ("The Office S01E01 Pilot", 2005)


def test_the_name_of_a_file_tells_what_the_note_leaves_open():
    """The series of an episode, or its number."""
    bare = FilmNote(title="Pilot", season=1, episode=1)
    assert title_of(bare, ("Office S01E01", None)) == ("Office S01E01 Pilot", None)
    of_show = FilmNote(show="The Office (US)")
    assert title_of(of_show, ("Office S01E01", 2005)) == ("The Office (US) S01E01", 2005)
    assert title_of(FilmNote(tmdb_id=603), ("The Matrix", 1999)) == ("The Matrix", 1999)
    assert title_of(None, ("The Matrix", 1999)) == ("The Matrix", 1999)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "shift_jis"])
def test_any_encoding_of_text_that_is_declared_is_read(encoding):
    """Or shown by the byte order mark."""
    title = "千と千尋" if encoding == "shift_jis" else "Amélie"
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text += f"<movie><title>{title}</title></movie>"
    assert parsed(text.encode(encoding)).title == title


def test_a_wrong_encoding_is_told_of():
    """Latin-1 that says it is UTF-8, and codecs that are no encoding of a file."""
    said = '<?xml version="1.0" encoding="{}"?><movie><title>Amélie</title></movie>'
    assert "is not written in utf-8: save it as UTF-8" in refused(
        said.format("utf-8").encode("latin-1")
    )
    assert "nothing here reads" in refused(said.format("idna"))
    assert "nothing here reads" in refused(said.format("unicode_escape"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;',
    ],
)
def test_entities_are_never_followed(declared):
    """Neither a billion laughs, nor a file, nor a page."""
    said = refused(f"<!DOCTYPE movie [{declared}]><movie><title>&c;</title></movie>")
    assert "take its <!DOCTYPE away" in said
    assert "root:" not in said


def test_broken_notes_are_told_of_in_one_line():
    """Cut off, muddled, empty, about something else, too deep or with too many elements."""
    assert "is broken in line 1" in refused("<movie><title>The Matrix</title>")
    assert "is broken in line 2" in refused("<movie>\n<title></movie>")
    assert "is empty" in refused("  \n")
    assert "is neither XML nor" in refused("as I recall it")
    assert "is about a <album>" in refused("<album><title>X</title></album>")
    assert "deeper ones" in refused("<movie>" + "<a>" * 100)
    assert "more elements" in refused("<movie>" + "<a/>" * 100_001)


def test_what_a_release_comes_with_is_no_note(tmp_path):
    """Its text is about files, and called like the film."""
    release = tmp_path / "the.matrix.nfo"
    release.write_bytes(b"\xda\xc4\xc4\xbf  G R O U P  presents\r\n")
    assert read_nfo(release) is None


def test_a_huge_note_is_not_read(tmp_path):
    """One byte too many."""
    note = tmp_path / "movie.nfo"
    with note.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(MediaError, match="more than 5 MB"):
        read_nfo(note)
    with pytest.raises(MediaError, match="No such file"):
        read_nfo(tmp_path / "none.nfo")


def test_a_link_that_leads_in_a_circle_hides_no_other_file(tmp_path):
    """A folder holds the notes it holds, whatever else lies in it."""
    (tmp_path / "movie.nfo").write_text("<movie/>", "utf-8")
    (tmp_path / "a.nfo").symlink_to("a.nfo")
    (tmp_path / "z.nfo").symlink_to("z.nfo")
    assert list(Listings().files(tmp_path)) == ["movie.nfo"]


def test_long_casts_and_texts_are_cut():
    """200 actors, 300 signs, and no control signs."""
    actors = "".join(f"<actor><name>Actor {n}</name></actor>" for n in range(MOST_ACTORS + 50))
    note = parsed(f"<movie><title>{'x' * 5000}\n&#x9;y</title>{actors}</movie>")
    assert len(note.actors) == MOST_ACTORS
    assert note.title == "x" * 300


@pytest.mark.parametrize(
    ("role", "played"),
    [
        ("Neo / Thomas Anderson", ("Neo", "Thomas Anderson")),
        ("Neo (uncredited)", ("Neo",)),
        ("Himself", ("K R",)),
        ("Himself - Host", ("K R",)),
        ("Self (archive footage)", ("K R",)),
        ("", ("K R",)),
        ("The Voice", ("The Voice",)),
        ("Narrator", ("Narrator",)),
        ("Selfridge", ("Selfridge",)),
        ("Woody (voice)", ()),
        ("Darth Vader (voice) (uncredited)", ()),
        ("Additional Voices", ()),
    ],
)
def test_roles_tell_whom_somebody_plays_on_screen(role, played):
    """Who is only heard is not expected there."""
    actor = Actor("K R", role)
    assert characters(actor) == played
    assert is_heard_only(actor) == (not played)


def cast(*parts, title="The Matrix"):
    return [CastEntry(title, character, person) for character, person in parts]


def taken(*parts, film="f"):
    return Taken(film_id=film, stamp="s", title="The Matrix", year=1999, cast=tuple(parts))


NEO, TRINITY = ("Neo", "Keanu Reeves"), ("Trinity", "Carrie-Anne Moss")
CALLED = {"Keanu Reeves": "Keanu Reeves", "Carrie-Anne Moss": "Carrie-Anne Moss", "X Y": "X Y"}


def after(entries, new, old=None, elsewhere=(), called=CALLED):
    return casts_after(entries, [Given("The Matrix", new, old)], elsewhere, called)


def test_a_part_that_the_user_took_away_stays_away():
    """Also when the note has changed otherwise."""
    assert after([], taken(NEO)) == cast(NEO)
    assert after([], taken(NEO, TRINITY), taken(NEO)) == cast(TRINITY)


def test_a_character_whom_the_user_cast_keeps_that_actor():
    """The note says otherwise."""
    own = cast(("Neo", "Somebody Else"))
    assert after(own, taken(NEO, TRINITY)) == [*own, *cast(TRINITY)]


def test_what_a_note_tells_no_more_goes_and_what_the_user_added_stays():
    """Unless another film of that title still tells it."""
    own = cast(("Cypher", "X Y"))
    assert after(cast(NEO) + own, taken(TRINITY), taken(NEO)) == [*own, *cast(TRINITY)]
    second = Given("The Matrix", taken(NEO, film="part 2"))
    assert after(cast(NEO), taken(), taken(NEO), [second]) == cast(NEO)


def test_two_films_of_one_title_have_both_casts():
    """A remake does not take the other one's actor for the user's word."""
    first = Given("Dune", Taken("a", "s", cast=(("Paul", "X Y"),)))
    found = casts_after(
        cast(("Paul", "X Y"), title="Dune"),
        [Given("Dune", Taken("b", "s", cast=(("Paul", "Keanu Reeves"),)))],
        [first],
        CALLED,
    )
    assert found == cast(("Paul", "X Y"), ("Paul", "Keanu Reeves"), title="Dune")


def test_renamed_actors_are_followed_and_erased_ones_left_out():
    """By what they are called here."""
    renamed = {**CALLED, "Keanu Reeves": "K. Reeves"}
    assert after(cast(("Neo", "K. Reeves")), taken(NEO), taken(NEO), called=renamed) == cast(
        ("Neo", "K. Reeves")
    )
    assert after(cast(("Neo", "K. Reeves")), taken(), taken(NEO), called=renamed) == []
    assert after([], taken(NEO), called={**CALLED, "Keanu Reeves": None}) == []


def film(title, year):
    return Film(
        id="f", run_id="r", path=PATH, title=title, year=year, duration_s=1.0, width=1, height=1,
        size_bytes=1, modified_ns=1, sample_fps=1.0, indexed_at="", frame_count=1, face_count=0,
    )  # fmt: skip


def test_titles_and_years_that_the_user_gave_stay():
    """Each by itself; those that a file's name told are replaced."""
    told, guess = ("The Matrix", 1999), [("Mtx", None)]
    assert named_after(film("Mtx", None), told, guess) == told
    assert named_after(film("My Film", None), told, guess) == ("My Film", 1999)
    assert named_after(film("Mtx", 2001), told, guess) == ("The Matrix", 2001)
    assert named_after(film("The Matrix", 2003), told, [told]) == ("The Matrix", 2003)
    assert named_after(film("Mtx", None), ("", None), guess) == ("Mtx", None)


def test_other_titles_are_the_original_and_the_set():
    """Neither for episodes, nor what the title is already."""
    note = FilmNote(title="Spirited Away", original_title="Sen to Chihiro", collection="Ghibli")
    assert other_titles(note, "Spirited Away") == ("Sen to Chihiro", "Ghibli")
    assert other_titles(note, "sen to chihiro") == ("Ghibli",)


def test_parts_are_told_once_and_names_that_nobody_can_have_are_left_out():
    """Numbers of the unnamed, and names too long to be shown."""
    actors = (
        Actor("A B", "Neo"),
        Actor("unknown_3", "X"),
        Actor("y" * 101, "Z"),
        Actor("A B", "Neo"),
    )
    assert parts_in(FilmNote(actors=actors)) == (("Neo", "A B"),)
