"""Pieces of the page: chips, cards, tables, and that nothing in them is markup."""

from dataclasses import replace

from tests.toy_page import FILM, MOMENT, PILLS, PRINTED, QUERY, SEEN, STRANGER
from ui.fragments import (
    card,
    literal,
    located,
    notice,
    outcome,
    presences,
    question,
    quiet,
    understood,
    whereabouts,
)
from vsearch.records.moments import Answer
from vsearch.records.query import Constraint, Correction, FilmScope, Line, Query, Thing, Who
from vsearch.search.locate import Place


def test_answer_shows_how_it_was_understood() -> None:
    """Each field of the printed query has a chip, and so has each correction."""
    chips = understood(replace(QUERY, corrections=(Correction("Matrx", "Matrix"),)))
    for told in (
        "<span>title</span> Matrix</li>",
        "<span>person</span> Neo (Keanu Reeves)</li>",
        "<span>thing</span> the pills (with Neo)</li>",
        "<span>read</span> Matrx as Matrix</li>",
    ):
        assert told in chips
    assert "vs-odd" not in chips


def test_chips_of_what_has_no_key() -> None:
    """A flag is a chip by itself, and "then" stands between two steps."""
    steps = (Constraint((Thing("a door"),)), Constraint((Thing("a fire"),), step=1))
    chips = understood(Query(constraints=steps, together="shot", within_s=5.0))
    assert '<li class="vs-chip">together</li><li class="vs-chip">within 5 s</li>' in chips
    assert '</li><li class="vs-then">then</li><li class="vs-chip"><span>thing</span>' in chips


def test_unknown_names_stand_out() -> None:
    """A question mark after a name makes its chip odd; one that was typed does not."""
    assert '<li class="vs-chip vs-odd"><span>person</span> Zaphod? <em>unknown</em>' in understood(
        STRANGER
    )
    actor = Who("Neo", "Keanu Reeves", is_known=False)
    assert "Neo (Keanu Reeves?) <em>unknown</em>" in understood(
        Query(constraints=(Constraint((actor,)),))
    )
    assert "Jaws? <em>unknown</em>" in understood(Query(films=(FilmScope("Jaws", ()),)))
    assert "unknown" not in understood(Query(constraints=(Constraint((Line("who? or me"),)),)))


def test_card_names_time_score_and_the_weakest_evidence() -> None:
    """Every constraint has its line with probability and time."""
    shown = card(MOMENT, QUERY)
    assert "0:07.0\N{EN DASH}0:09.5" in shown
    assert "p 0.77" in shown
    assert (
        '&quot;the pills&quot;<em>weakest</em></span><span class="vs-sure">61% at 0:08.0' in shown
    )
    assert 'Neo (Keanu Reeves)</span><span class="vs-sure">97% at 0:07.4' in shown


def test_evidence_that_was_not_found_has_no_percentage() -> None:
    """It says so in words, over an empty bar."""
    nothing = replace(PILLS, label='"the pills"', time_s=None, probability=0.0)
    shown = card(replace(MOMENT, evidence=(nothing,)), QUERY)
    assert '<span class="vs-sure">not seen</span>' in shown
    assert '<i style="width:0%"></i>' in shown


def test_lines_of_subtitles_are_no_markup() -> None:
    """They come from files that anybody may have written."""
    line = replace(PILLS, label='says "x"', kind="line", text="<script>", speaker="<b>")
    told = card(replace(MOMENT, evidence=(line,)), QUERY)
    assert '<span class="vs-said">&quot;&lt;b&gt;: &lt;script&gt;&quot;</span>' in told
    assert "<script>" not in told


def test_titles_of_films_a_picture_is_from_are_no_markup() -> None:
    """Neither in the sentence nor on the card."""
    place = Place(replace(FILM, title="<b>A</b>"), 7.4, FILM.path, 0.5)
    for shown in (whereabouts(place), located(place)):
        assert "&lt;b&gt;A&lt;/b&gt;" in shown
        assert "<b>" not in shown


def test_notes_of_corrections_alone_are_left_to_the_chips() -> None:
    """With another note all are shown."""
    query = replace(QUERY, corrections=(Correction("Matrx", "Matrix"),))
    fixed = Answer(query, (MOMENT,), (), ("took 'Matrx' for Matrix",), "toy-encoder")
    assert "Took" not in outcome(fixed)
    shown = outcome(replace(fixed, notes=(*fixed.notes, "this looks like German")))
    assert "Took" in shown
    assert "This looks like German" in shown


def test_screen_time_is_a_table() -> None:
    """Who, film, time, share, first and last, a row for each presence, names escaped."""
    shown = presences([SEEN, replace(SEEN, label="<b>x</b>", title="A & B")])
    assert (
        '<tr><th scope="row">Neo (Keanu Reeves)</th><td>Matrix</td><td>12.3 s</td><td>0.2%</td>'
        "<td>0:07.4</td><td>1:02:30.0</td></tr>"
    ) in shown
    assert '<th scope="row">&lt;b&gt;x&lt;/b&gt;</th><td>A &amp; B</td>' in shown
    assert presences([]) == ""
    assert shown.count("<tr>") == 3


def test_literal_leaves_no_markdown() -> None:
    """Every mark is escaped and the text stays one line."""
    assert literal("# **a**\n:red[b] <i>") == r"\# \*\*a\*\* \:red\[b\] \<i\>"


def test_commands_in_notes_are_set_as_code() -> None:
    """Backticks mark a command; what is between them is escaped as well."""
    assert (
        quiet(["run `vsearch <x>`"]) == '<p class="vs-quiet">run <code>vsearch &lt;x&gt;</code></p>'
    )


def test_notices_stay_short_and_end_with_what_to_do() -> None:
    """Whatever was typed or linked to, of which they tell."""
    told = notice(f"Nobody is called {'x' * 10_000}: choose somebody else.")
    assert len(told) < 700
    assert "Nobody is called xxx" in told
    assert "xxx ... xxx" in told
    assert told.endswith("xxx: choose somebody else.</p>")


def test_long_questions_are_set_smaller() -> None:
    """A printed query or a long sentence does not fill the page."""
    assert 'class="vs-question"' in question("Neo")
    assert 'class="vs-question vs-long"' in question(PRINTED * 2)
