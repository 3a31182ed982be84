"""What can be taken along from the page: films when they are asked for, texts at a click."""

from streamlit.testing.v1 import AppTest

from tests.toy_page import MOMENT, ToyLibrary, html, opened
from ui.exporting import file_name
from ui.fragments import notice
from vsearch.insights.moment_files import KINDS


def labels(app: AppTest) -> list[str]:
    """Return what can be downloaded."""
    return [element.proto.label for element in app.get("download_button")]


def test_texts_are_offered_and_films_are_not_made_before() -> None:
    """Nothing is cut for the menu alone."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    assert labels(app) == [kind.words for kind in KINDS if kind.suffix != ".m3u"]
    assert library.clips == []


def test_all_moments_become_one_film() -> None:
    """Made once at a click, it can then be downloaded, until something else is asked."""
    library = ToyLibrary(moments=(MOMENT, MOMENT))
    app = opened(library, "Neo")
    app.button(key="make-One film of all moments-neo").click().run()
    assert library.clips == [(7.0, 9.5), (7.0, 9.5)]
    assert "Download neo.mp4" in labels(app)
    app.run()
    assert len(library.clips) == 2
    app.chat_input(key="sentence").set_value("Trinity").run()
    assert "Download neo.mp4" not in labels(app)


def test_what_plays_can_be_cut_out_as_its_edges_are() -> None:
    """The clip has the edges that were set on the stage."""
    library = ToyLibrary()
    app = opened(library, "Neo")
    app.button(key="play-0").click().run()
    app.button(key="stage-end+1").click().run()
    library.clips.clear()
    app.button(key="make-Cut out-matrix-0-07.0-0-10.5").click().run()
    assert library.clips == [(7.0, 10.5)]
    assert "Download matrix-0-07.0-0-10.5.mp4" in labels(app)


def test_film_that_cannot_be_made_is_one_line() -> None:
    """It can be tried again."""
    app = opened(ToyLibrary(problem="matrix.mp4 is gone"), "Neo")
    app.button(key="make-One film of all moments-neo").click().run()
    assert notice("matrix.mp4 is gone") in html(app)
    assert app.button(key="make-One film of all moments-neo")


def test_answer_without_moments_has_nothing_to_take() -> None:
    """Nor has a problem."""
    assert labels(opened(ToyLibrary(moments=()), "Neo")) == []
    assert labels(opened(ToyLibrary(), "?")) == []


def test_file_names_hold_no_path() -> None:
    """Whatever a title is made of."""
    assert file_name("../../etc/passwd") == "etc-passwd"
    assert file_name("<script>alert(1)</script>") == "script-alert-1-script"
    assert file_name("...") == "moments"
    assert len(file_name("\N{CJK UNIFIED IDEOGRAPH-4E00}" * 99).encode()) <= 60
