"""Spoken questions on the page, and whom the faces on a photo look like."""

import pytest

from tests.toy_page import ToyLibrary, give, html, opened, painted
from ui.conversation import NO_FACE
from ui.fragments import notice, question
from vsearch.errors import ModelError


def test_what_is_heard_is_asked_and_can_be_corrected() -> None:
    """The words stand in a field of their own."""
    library = ToyLibrary(said="Neo with the pits")
    app = opened(library)
    talk = app.session_state["talk"]
    talk.wait(talk.hear(b"RIFF", library))
    app.run()
    assert library.parsed == ["Neo with the pits"]
    (field,) = [one for one in app.text_input if one.label == "Heard"]
    assert field.value == "Neo with the pits"
    field.set_value("Neo with the pills")
    next(button for button in app.button if button.label == "Search this").click().run()
    assert library.parsed[-1] == "Neo with the pills"
    assert not [one for one in app.text_input if one.label == "Heard"]


def test_page_listens_and_says_what_is_missing() -> None:
    """There is a microphone, and without what understands speech an error to show."""
    library = ToyLibrary()
    app = opened(library)
    assert app.chat_input(key="sentence").proto.accept_audio
    with pytest.raises(ModelError, match="pip install"):
        app.session_state["talk"].hear(b"RIFF", library)


def test_face_can_be_asked_who_it_is_like() -> None:
    """A click compares it with everybody known; the answer can be asked for again."""
    app = give(opened(ToyLibrary()), "me.jpg", painted(220))
    app.button(key="alike-0").click().run()
    assert question("Who is me.jpg like?") in html(app)
    assert "Keanu Reeves (same person 98%)" in html(app)
    app.chat_input(key="sentence").set_value("Neo").run()
    app.button(key="again-0").click().run()
    assert "Keanu Reeves (same person 98%)" in html(app)


def test_words_may_ask_who_a_photo_is_like() -> None:
    """They are not searched for."""
    library = ToyLibrary()
    app = give(opened(library), "me.jpg", painted(220), "Who does this look like?")
    assert "Keanu Reeves" in html(app)
    assert library.parsed == []


def test_photo_without_a_face_is_one_line() -> None:
    """There is nobody to compare."""
    app = give(opened(ToyLibrary()), "sea.jpg", painted(20))
    app.button(key="alike-0").click().run()
    assert notice(NO_FACE) in html(app)
