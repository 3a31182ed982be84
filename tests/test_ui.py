"""The page: what it shows for answers, problems and clicks."""

from dataclasses import replace

from tests.toy_page import MOMENT, SEEN, STRANGER, NoLibrary, ToyLibrary, html, opened
from ui.fragments import literal, notice
from vsearch.parse import LONGEST_SENTENCE
from vsearch.records.query import Constraint, Query, Thing


def test_question_in_the_address_is_asked_at_once() -> None:
    """A link with ?q= opens the page with its answer."""
    library = ToyLibrary()
    page = html(opened(library, "Neo with the pills"))
    assert [text for text, _ in library.asked] == ["Neo with the pills"]
    assert '<h2 class="vs-question">Neo with the pills</h2>' in page


def test_address_follows_the_latest_question() -> None:
    """What is typed is asked, and can be sent on as a link."""
    app = opened(ToyLibrary())
    app.chat_input(key="sentence").set_value("Neo").run()
    assert app.query_params["q"] == "Neo"


def test_partial_matches_are_called_so() -> None:
    """Without a full match the page says so and marks what it offers instead."""
    library = ToyLibrary(moments=(), partials=(replace(MOMENT, is_partial=True),))
    page = html(opened(library, "Neo"))
    assert "No confident match. Nearest, with something missing:" in page
    assert '<span class="vs-partial">partial</span>' in page


def test_unknown_names_come_with_what_to_do() -> None:
    """The answer's notes are shown when a name is not known."""
    page = html(opened(ToyLibrary(query=STRANGER), "Zaphod"))
    assert "A note" in page


def test_screen_time_stands_above_the_moments() -> None:
    """The page shows the table with the answer, and keeps it with the earlier questions."""
    app = opened(ToyLibrary(seen=(SEEN,)), "how long is Neo on screen")
    assert html(app).index("vs-table") < html(app).index("vs-card")
    app.chat_input(key="sentence").set_value("Trinity").run()
    assert html(app).count("vs-table") == 2


def test_empty_page_tells_of_follow_ups() -> None:
    """What can be asked after an answer is said in words."""
    assert "only with Biden, in the other film, longer clips" in html(opened(ToyLibrary()))


def test_sentences_may_be_long() -> None:
    """As long as the parser reads them."""
    assert opened(ToyLibrary()).chat_input(key="sentence").proto.max_chars == LONGEST_SENTENCE


def test_nothing_typed_becomes_markup() -> None:
    """HTML is shown as text in the heading, the chips and the earlier questions."""
    attack = "<img src=x onerror=alert(1)>"
    app = opened(ToyLibrary(query=Query(constraints=(Constraint((Thing(attack),)),))), attack)
    app.chat_input(key="sentence").set_value("Neo").run()
    assert "<img" not in html(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html(app)
    assert [e.label for e in app.expander][-1] == literal(attack)


def test_sentence_that_asks_for_nothing_is_one_line() -> None:
    """The reason is shown in place of results."""
    app = opened(ToyLibrary(), "?")
    assert notice("Nothing to search for: ?") in html(app)


def test_missing_index_is_one_line() -> None:
    """Without an index there is nothing to type into, only what to do."""
    app = opened(NoLibrary())
    assert (
        '<p class="vs-notice" role="alert">There is no index in &lt;b&gt;here&lt;/b&gt;: '
        "make one with <code>vsearch index FOLDER</code>.</p>"
    ) in html(app)
    assert not app.chat_input


def test_click_plays_from_the_moment() -> None:
    """The picture gives way to a player that starts where the moment starts in the clip."""
    app = opened(ToyLibrary(), "Neo")
    app.button(key="play-0").click().run()
    (player,) = app.get("video")
    assert (player.proto.start_time, player.proto.autoplay) == (2, True)
    app.button(key="stage-close").click().run()
    assert not app.get("video")


def test_moments_that_look_the_same_share_a_card() -> None:
    """The better one is shown; a click plays the other one in its place, and the first again."""
    other = replace(MOMENT, start_s=61.0, end_s=63.0, repeats=0)
    apart = replace(MOMENT, start_s=90.0, end_s=95.0)
    app = opened(ToyLibrary(moments=(MOMENT, other, apart)), "Neo with the pills")
    assert html(app).count("vs-card") == 2
    assert "2 moments, best first, and 1 more that looks nearly the same" in html(app)
    app.button(key="same-1").click().run()
    assert "1:01.0" in html(app)
    assert app.session_state["talk"].playing.rank == 1
    app.button(key="same-0").click().run()
    assert app.session_state["talk"].playing.rank == 0
    assert html(app).count("vs-card") == 2


def test_film_that_cannot_be_played_is_one_line() -> None:
    """The evidence stays readable under the reason."""
    app = opened(ToyLibrary(problem="matrix.mp4 is gone"), "Neo")
    app.button(key="play-0").click().run()
    assert notice("matrix.mp4 is gone") in html(app)
    assert "p 0.77" in html(app)


def test_settings_tell_the_encoder_and_how_to_find_more() -> None:
    """The active encoder, the advice for it, and that nothing leaves the machine."""
    page = html(opened(ToyLibrary(advice="use `CLIP`")))
    assert "Scenes by toy-encoder" in page
    assert "Note: use <code>CLIP</code>" in page
    assert "Everything stays on this machine" in page
    assert "1 film, 2.3 h, 1 person known" in page


def test_names_on_the_empty_page_can_be_asked() -> None:
    """Before the first question the page offers who and what is known."""
    library = ToyLibrary()
    opened(library).button(key="People-0").click().run()
    assert [text for text, _ in library.asked] == ["Keanu Reeves"]
