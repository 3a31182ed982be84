"""The conversation on the page: follow-ups, corrections, choices, what was asked before."""

from dataclasses import replace

from tests.toy_page import DOT, MOMENT, PRINTED, ToyLibrary, correct, html, opened
from ui.fragments import literal, notice
from vsearch.records.context import Shown
from vsearch.records.query import Constraint, Query, Thing, Who
from vsearch.settings import SearchSettings


def test_follow_up_changes_the_answer_before() -> None:
    """It is asked with the latest query, the moments shown and the one that is playing."""
    library = ToyLibrary(moments=(MOMENT, replace(MOMENT, start_s=8.0)))
    app = opened(library, "Neo")
    app.button(key="play-1").click().run()
    app.chat_input(key="sentence").set_value("longer").run()
    first, second = library.contexts
    assert first is None
    assert second is not None
    assert second.query.text == "Neo"
    assert second.shown == (Shown("f1", 7.0, 9.5), Shown("f1", 8.0, 9.5))
    assert second.playing == 1


def test_follow_up_is_a_turn_of_its_own_with_a_link_of_its_own() -> None:
    """The address holds the whole new query, which needs nothing that was asked before."""
    app = opened(ToyLibrary(), "Neo")
    app.chat_input(key="sentence").set_value("only Neo").run()
    assert '<h2 class="vs-question">only Neo</h2>' in html(app)
    assert app.query_params["q"] == f"{PRINTED}{DOT}nobody else"
    assert app.expander[-1].label == "Neo"


def test_same_follow_up_twice_is_two_turns() -> None:
    """It asks for more every time it is said."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    app.chat_input(key="sentence").set_value("longer").run()
    app.chat_input(key="sentence").set_value("longer").run()
    assert [e.label for e in app.expander][-2:] == ["longer", "Neo"]
    assert app.query_params["q"].endswith("longer 10 s")


def test_follow_up_is_asked_again_as_what_it_became() -> None:
    """Neither settings nor a click on an earlier one make it a change of something else."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    app.chat_input(key="sentence").set_value("only Neo").run()
    app.slider[1].set_value(3).run()
    assert library.asked[-1] == (f"{PRINTED}{DOT}nobody else", SearchSettings(top=3))
    assert library.contexts[-1] is None
    assert '<h2 class="vs-question">only Neo</h2>' in html(app)


def test_question_without_an_answer_is_no_context() -> None:
    """After a problem the next question follows up on the last answer."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    app.chat_input(key="sentence").set_value("?").run()
    app.chat_input(key="sentence").set_value("only Neo").run()
    context = library.contexts[-1]
    assert context is not None
    assert context.query.text == "Neo"


def test_parse_can_be_corrected() -> None:
    """The line offered is the printed query; what it is edited to is asked by itself."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    assert app.text_input[0].value == PRINTED
    app.text_input[0].set_value("person: Trinity")
    correct(app)
    assert library.asked[-1][0] == "person: Trinity"
    assert library.contexts[-1] is None
    assert '<h2 class="vs-question">person: Trinity</h2>' in html(app)
    assert app.query_params["q"] == "person: Trinity"


def test_correction_that_cannot_be_read_is_one_line_and_can_be_mended() -> None:
    """The reason is shown, and the line as it was edited is offered again."""
    app = opened(ToyLibrary(), "Neo")
    app.text_input[0].set_value("?")
    correct(app)
    assert notice("Nothing to search for: ?") in html(app)
    assert app.text_input[0].value == "?"


def test_ambiguous_names_are_offered_one_by_one() -> None:
    """A button with each person's name asks the query for that person."""
    who = (Who("Jennifer", "Jennifer Aniston"), Who("Jennifer", "Jennifer Lawrence"))
    library = ToyLibrary(query=Query(constraints=(Constraint(who), Constraint((Thing("cat"),)))))
    app = opened(library, "Jennifer with a cat")
    assert app.button(key="choice-0").label == literal("Jennifer (Jennifer Aniston)")
    app.button(key="choice-1").click().run()
    assert library.asked[-1][0] == f"person: Jennifer (Jennifer Lawrence){DOT}thing: cat"
    assert library.contexts[-1] is None


def test_names_that_mean_one_person_offer_no_choice() -> None:
    """There is nobody else to choose."""
    app = opened(ToyLibrary(), "Neo")
    assert not [button for button in app.button if button.key and "choice" in button.key]


def test_earlier_questions_stay_and_can_be_asked_again() -> None:
    """The newest of the earlier ones comes first; asking again brings one to the top."""
    app = opened(ToyLibrary(), "Neo")
    app.chat_input(key="sentence").set_value("Trinity").run()
    assert app.expander[-1].label == "Neo"
    app.button(key="again-0").click().run()
    assert '<h2 class="vs-question">Neo</h2>' in html(app)
    assert app.expander[-1].label == "Trinity"


def test_settings_ask_the_latest_question_again() -> None:
    """A changed window or number of moments shows in the answer at once."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    app.slider[0].set_value(20.0).run()
    app.slider[1].set_value(3).run()
    assert library.asked[-1] == ("Neo", SearchSettings(window_s=20.0, top=3))


def test_a_part_of_the_question_can_be_left_out() -> None:
    """One click asks without it, as a question of its own."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    parts = [button for button in app.button if str(button.key).startswith("without-")]
    assert [button.label for button in parts] == [literal(part) for part in PRINTED.split(DOT)]
    parts[0].click().run()
    assert library.asked[-1][0] == DOT.join(PRINTED.split(DOT)[1:])
    assert library.contexts[-1] is None
