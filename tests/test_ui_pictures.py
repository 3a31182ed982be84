"""Pictures on the page: what they are taken for, follow-ups, where they are from, bad ones."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy_page import (
    DOT,
    FILM,
    PRINTED,
    QUERY,
    ToyLibrary,
    correct,
    give,
    html,
    opened,
    painted,
)
from ui.conversation import NOTHING_TO_COMPARE
from ui.fragments import notice, question
from ui.uploads import MOST_MB
from vsearch.records.context import Shown
from vsearch.records.query import Constraint, Face, Picture, Query
from vsearch.search.locate import Place
from vsearch.search.pictures import no_pictures
from vsearch.settings import SearchSettings

PORTRAIT, VIEW = painted(220), painted(30)
SURE, UNSURE = Place(FILM, 7.4, FILM.path, 0.97), Place(FILM, 7.4, FILM.path, 0.5)


def offered(app: AppTest) -> list[str]:
    """Return what the picture may be meant for instead."""
    keys = {f"{meant}-0" for meant in ("picture", "face", "place")}
    return [button.label for button in app.button if button.key in keys]


def thumbnails(app: AppTest) -> list[str]:
    """Return the names of the given pictures that are shown."""
    found = [picture.alt for image in app.get("image") for picture in image.proto.imgs]
    return [alt for alt in found if not alt.startswith("Frame of")]


def test_portrait_asks_for_whoever_it_shows() -> None:
    """The other two readings are offered beside it, and the address holds the question."""
    library = ToyLibrary()
    app = give(opened(library), "me.jpg", PORTRAIT)
    assert library.queries == [Query(constraints=(Constraint((Face("me.jpg"),)),))]
    assert question("Whoever me.jpg shows") in html(app)
    assert thumbnails(app) == ["me.jpg"]
    assert offered(app) == ["Looks like this", "Which film is this from?"]
    assert app.query_params["q"] == "face: me.jpg"


def test_any_other_picture_asks_for_what_looks_like_it() -> None:
    """It is plainly of no face."""
    library = ToyLibrary()
    app = give(opened(library), "beach.png", VIEW)
    assert library.queries == [Query(constraints=(Constraint((Picture("beach.png"),)),))]
    assert question("What looks like beach.png") in html(app)
    assert "Looked for what looks like beach.png. Instead:" in html(app)
    assert offered(app) == ["Whoever this shows", "Which film is this from?"]


def test_words_along_with_a_picture_are_the_rest_of_the_question() -> None:
    """They do not change the question before it."""
    library = ToyLibrary()
    app = give(opened(library, "Trinity"), "me.jpg", PORTRAIT, "only Neo")
    face = Constraint((Face("me.jpg"),))
    assert library.queries[-1] == replace(QUERY, constraints=(*QUERY.constraints, face))
    assert library.contexts[-1] is None
    assert question("only Neo") in html(app)
    assert app.query_params["q"] == f"{PRINTED}{DOT}face: me.jpg"


def test_words_may_tell_what_a_picture_is_meant_for() -> None:
    """They overrule what it shows, and what only points at it is not searched for."""
    library = ToyLibrary()
    give(opened(library), "me.jpg", PORTRAIT, "Something like this")
    assert library.queries[-1] == Query(constraints=(Constraint((Picture("me.jpg"),)),))
    assert library.parsed == []


def test_who_is_this_asks_for_the_face() -> None:
    """What the parser takes for a look-alike, a picture can answer."""
    library = ToyLibrary(query=Query(aim="look-alike"))
    app = give(opened(library), "we.jpg", VIEW, "whose face is that?")
    assert library.queries[-1] == Query(constraints=(Constraint((Face("we.jpg"),)),))
    assert question("Whoever we.jpg shows") in html(app)


def test_picture_can_be_meant_otherwise() -> None:
    """Words, and what a follow-up added, stay."""
    library = ToyLibrary()
    app = give(opened(library), "me.jpg", PORTRAIT, "Neo")
    app.chat_input(key="sentence").set_value("only Neo").run()
    app.button(key="picture-0").click().run()
    picture = Constraint((Picture("me.jpg"),))
    assert library.queries[-1] == replace(
        QUERY, constraints=(*QUERY.constraints, picture), is_alone=True
    )
    assert question("only Neo") in html(app)
    assert offered(app) == ["Whoever this shows", "Which film is this from?"]


def test_printed_question_is_headed_by_what_it_became() -> None:
    """The line that was corrected is no longer what is asked."""
    app = give(opened(ToyLibrary()), "me.jpg", PORTRAIT)
    app.text_input[0].set_value(f"face: me.jpg{DOT}nobody else")
    correct(app)
    app.button(key="picture-0").click().run()
    assert question(f"picture: me.jpg{DOT}nobody else") in html(app)


def test_follow_up_keeps_the_picture() -> None:
    """It is asked for and shown again."""
    library = ToyLibrary()
    app = give(opened(library), "me.jpg", PORTRAIT)
    app.chat_input(key="sentence").set_value("longer").run()
    assert library.queries[-1].faces == ("me.jpg",)
    assert library.queries[-1].longer_s == 5.0
    assert thumbnails(app) == ["me.jpg"]
    assert app.query_params["q"] == f"face: me.jpg{DOT}longer 5 s"


def test_settings_ask_again_with_the_picture() -> None:
    """It is still there."""
    library = ToyLibrary()
    app = give(opened(library), "me.jpg", PORTRAIT)
    app.slider[1].set_value(3).run()
    assert library.asked[-1][1] == SearchSettings(top=3)
    assert library.queries[-1].faces == ("me.jpg",)


def test_two_pictures_of_one_file_name_are_two() -> None:
    """Asked again, the first question has its own picture."""
    library = ToyLibrary()
    app = give(opened(library), "image.jpg", PORTRAIT)
    give(app, "image.jpg", VIEW)
    assert library.queries[-1].pictures == ("image-2.jpg",)
    app.button(key="again-0").click().run()
    assert library.queries[-1].faces == ("image.jpg",)
    assert "plainly meant" not in html(app)


def test_link_to_a_picture_that_was_not_given_is_one_line() -> None:
    """Nothing is shown of it, and the line can be corrected."""
    app = opened(ToyLibrary(), "face: me.jpg")
    with pytest.raises(Exception, match=r"No picture called me\.jpg") as refused:
        no_pictures("me.jpg")
    assert notice(str(refused.value)) in html(app)
    assert thumbnails(app) == offered(app) == []
    assert app.text_input[0].value == "face: me.jpg"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("torn.jpg", PORTRAIT[:200], "torn.jpg is damaged"),
        ("zip.jpg", b"PK\x03\x04 and so on", "zip.jpg is not a picture that can be read"),
        ("empty.png", b"", "empty.png is not a picture that can be read"),
    ],
)
def test_bad_picture_is_one_line(name: str, content: bytes, said: str) -> None:
    """Instead of an answer, also when it is asked again."""
    library = ToyLibrary()
    app = give(opened(library), name, content, "Neo")
    assert f'<p class="vs-notice" role="alert">{said}' in html(app)
    assert not library.queries
    assert thumbnails(app) == offered(app) == []
    app.slider[1].set_value(3).run()
    assert f'<p class="vs-notice" role="alert">{said}' in html(app)


def test_face_that_cannot_be_told_is_one_line() -> None:
    """The picture can still be meant otherwise."""
    app = give(opened(ToyLibrary()), "crowd.jpg", VIEW, "this person")
    assert notice("crowd.jpg: 8 faces, none of them plainly meant") in html(app)
    assert question("Whoever crowd.jpg shows") in html(app)
    app.button(key="picture-0").click().run()
    assert question("What looks like crowd.jpg") in html(app)


def test_screenshot_tells_its_film_and_can_be_played() -> None:
    """Film, time, likeness, the frame, and a player."""
    app = give(opened(ToyLibrary(place=SURE)), "still.png", VIEW, "Which film is this from?")
    page = html(app)
    assert question("Which film is still.png from?") in page
    assert "From Matrix, at 0:07.4" in page
    assert "<span>0:07.4</span><span>likeness 0.97</span>" in page
    assert "not the same" not in page
    assert len(app.get("image")) == 2
    assert offered(app) == ["Looks like this", "Whoever this shows"]
    app.button(key="play-0").click().run()
    assert len(app.get("video")) == 1


def test_picture_from_elsewhere_is_said_to_be() -> None:
    """With the nearest frame, marked as another one."""
    app = give(opened(ToyLibrary(place=UNSURE)), "still.png", VIEW)
    app.button(key="place-0").click().run()
    assert "From no film of the library. Likest: Matrix, at 0:07.4" in html(app)
    assert '<span class="vs-partial">not the same</span>' in html(app)


def test_no_film_to_compare_with_is_one_line() -> None:
    """All films may be gone from the disk."""
    app = give(opened(ToyLibrary(place=None)), "still.png", VIEW, "what movie is this?")
    assert notice(NOTHING_TO_COMPARE) in html(app)


def test_place_is_a_question_of_its_own() -> None:
    """It stays with the earlier ones and can be asked again; back from it the words are there."""
    library = ToyLibrary(place=SURE)
    app = give(opened(library), "still.png", VIEW, "Neo")
    app.button(key="place-0").click().run()
    assert app.expander[-1].label == "Neo"
    app.button(key="picture-0").click().run()
    assert question("Neo") in html(app)
    assert library.queries[-1].pictures == ("still.png",)
    assert library.queries[-1].films == QUERY.films
    assert "From Matrix, at 0:07.4" in html(app)  # under the earlier question
    app.button(key="again-0").click().run()
    assert question("Which film is still.png from?") in html(app)
    assert "Looked for the film that still.png is from. Instead:" in html(app)
    assert len([b for b in app.button if b.label == "Ask again"]) == 1  # no turn is there twice


@pytest.mark.parametrize(
    ("place", "shown"), [(SURE, (Shown("f1", 7.4, 12.4),)), (UNSURE, ())], ids=["sure", "unsure"]
)
def test_follow_up_on_a_place_asks_for_the_picture(place: Place, shown: tuple[Shown, ...]) -> None:
    """As what looks like it; the frame is on screen if it is from there."""
    library = ToyLibrary(place=place)
    app = give(opened(library), "still.png", VIEW, "which film is this?")
    app.chat_input(key="sentence").set_value("longer").run()
    context = library.contexts[-1]
    assert context is not None
    assert context.shown == shown
    assert library.queries[-1].pictures == ("still.png",)


def test_names_of_pictures_are_no_markup() -> None:
    """In the heading, beside the picture, in the chips and the address."""
    name = "<img src=x> *b*.jpg"
    app = give(opened(ToyLibrary(place=SURE)), name, PORTRAIT)
    assert "<img" not in html(app)
    assert "Looked for whoever &lt;img src=x&gt; *b*.jpg shows." in html(app)
    app.button(key="place-0").click().run()
    assert "<img" not in html(app)
    assert app.expander[-1].label == r"Whoever \<img src\=x\> \*b\*\.jpg shows"


def test_only_pictures_of_some_size_can_be_given() -> None:
    """One at a time, of the kinds that can be read."""
    proto = opened(ToyLibrary()).chat_input(key="sentence").proto
    assert {".jpg", ".jpeg", ".png", ".webp"} <= set(proto.file_type)
    assert ".zip" not in proto.file_type
    assert proto.max_upload_size_mb == MOST_MB


def test_nothing_given_is_not_asked() -> None:
    """As when the browser refuses a file and there are no words."""
    library = ToyLibrary()
    app = opened(library)
    app.chat_input(key="sentence").set_value(" ").run()
    assert library.parsed == []
    assert "vs-notice" not in html(app)


def test_empty_page_tells_of_pictures() -> None:
    """What can be asked with one is said in words."""
    assert "Or drop a picture above" in html(opened(ToyLibrary()))
