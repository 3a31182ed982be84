"""What plays on the page: from a click, a link or the drawing; edges, loop, reel."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy_page import MOMENT, ToyLibrary, html, opened
from ui.address import Address, read_address
from ui.conversation import Conversation
from ui.fragments import notice
from ui.playing import Playing, beside, rank_at
from vsearch.errors import InputError

LATER = replace(MOMENT, start_s=61.0, end_s=63.0)


def two(**told: object) -> ToyLibrary:
    """Return a library whose answers have two moments."""
    return ToyLibrary(moments=(MOMENT, LATER), **told)  # type: ignore[arg-type]  # told by name


def linked(library: ToyLibrary, **address: str) -> AppTest:
    """Return the page as it is when opened at an address."""

    def script(library: "ToyLibrary", address: dict[str, str]) -> None:
        import streamlit as st

        from ui.search_page import page

        if "opened" not in st.session_state:
            st.session_state["opened"] = True
            st.query_params.from_dict(address)
        page(library)

    return AppTest.from_function(script, args=(library, address), default_timeout=20).run()


def talk_of(app: AppTest) -> Conversation:
    """Return what is asked and played on the page."""
    talk = app.session_state["talk"]
    assert isinstance(talk, Conversation)
    return talk


def address_of(app: AppTest) -> dict[str, str]:
    """Return what stands in the address."""
    return {name: app.query_params[name] for name in app.query_params}


def test_address_names_what_plays() -> None:
    """Film and second are there while it plays."""
    app = opened(two(), "Neo")
    app.button(key="play-1").click().run()
    assert address_of(app) == {"q": "Neo", "film": "f1", "t": "61.0"}
    app.button(key="stage-close").click().run()
    assert address_of(app) == {"q": "Neo"}


def test_link_plays_its_moment_at_once() -> None:
    """The answer is there, and the moment that holds the second plays."""
    app = linked(two(), q="Neo", film="f1", t="61.5")
    assert talk_of(app).playing == Playing(LATER, 1)
    assert len(app.get("video")) == 1


def test_link_to_any_other_second_plays_that() -> None:
    """With the question, and without one."""
    library = two()
    for address in ({"q": "Neo", "film": "f1", "t": "500"}, {"film": "f1", "t": "500"}):
        app = linked(library, **address)
        playing = talk_of(app).playing
        assert playing is not None
        assert (playing.rank, playing.moment.start_s) == (None, 500.0)
    assert [text for text, _ in library.asked] == ["Neo"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"film": "../../etc/passwd", "t": "1"}, "There is no film ../../etc/passwd"),
        ({"film": "f1", "t": "<b>"}, "The link&#x27;s time is &#x27;&lt;b&gt;&#x27;"),
        ({"film": "f1", "t": "nan"}, "The link&#x27;s time is"),
        ({"film": "f1", "t": "-1"}, "The link&#x27;s time is"),
        ({"film": "f1", "t": "1e308"}, "The link&#x27;s time is"),
        ({"film": "f1", "t": "99999"}, "there is nothing at"),
    ],
)
def test_bad_link_is_one_line(address: dict[str, str], told: str) -> None:
    """Nothing plays, and the page can be used."""
    app = linked(two(), **address)
    assert told in html(app)
    assert not app.get("video")
    app.chat_input(key="sentence").set_value("Neo").run()
    assert "vs-card" in html(app)


def test_clicks_on_the_stage_search_nothing_anew() -> None:
    """Nor do they cut the clip again, but where its edges move."""
    library = two()
    app = opened(library, "Neo")
    app.button(key="play-0").click().run()
    app.button(key="stage-loop").click().run()
    app.button(key="stage-loop").click().run()
    assert library.clips == [(7.0, 9.5)]
    app.button(key="stage-end+1").click().run()
    app.button(key="stage-start-1").click().run()
    assert library.clips == [(7.0, 9.5), (7.0, 10.5), (6.0, 10.5)]
    assert len(library.asked) == 1


def test_next_and_previous_go_along_the_cards() -> None:
    """At the ends there is nothing to go to."""
    app = opened(two(), "Neo")
    app.button(key="play-0").click().run()
    assert app.button(key="stage-previous").disabled
    app.button(key="stage-next").click().run()
    assert talk_of(app).place == 1
    assert app.button(key="stage-next").disabled


def test_reel_goes_on_by_itself_and_ends() -> None:
    """Only when the moment that plays is over, not one before it."""
    app = opened(two(), "Neo")
    app.button(key="play-0").click().run()
    app.button(key="stage-reel").click().run()
    talk = talk_of(app)
    assert talk.playing is not None
    first = talk.playing.token
    talk.go_on(first)
    talk.go_on(first)
    assert (talk.place, talk.playing.is_reel) == (1, True)
    talk.go_on(talk.playing.token)
    assert (talk.place, talk.playing.is_reel) == (1, False)


def test_drawing_shows_the_film_that_plays() -> None:
    """With the hits in it, and who is there for the line that tells of now."""
    app = opened(two(), "Neo")
    app.button(key="play-0").click().run()
    parts = [element.proto for element in app.get("bidi_component")]
    (course,) = [part for part in parts if part.component_name == "vsearch_playhead"]
    assert "vs-found" in course.json
    assert "Keanu Reeves" in course.json


def test_another_second_of_the_film_can_be_played() -> None:
    """It is no moment of the answer any more."""
    app = opened(two(), "Neo")
    app.button(key="play-0").click().run()
    talk_of(app).look_at(100.0)
    app.run()
    assert address_of(app)["t"] == "100.0"
    assert talk_of(app).place is None


def test_photo_fills_the_stage() -> None:
    """There is nothing to play in it."""
    app = opened(ToyLibrary(moments=(replace(MOMENT, is_photo=True),)), "Neo")
    assert app.button(key="play-0").label == "Show"
    app.button(key="play-0").click().run()
    assert not app.get("video")
    assert "matrix.mp4" in [i.alt for image in app.get("image") for i in image.proto.imgs]


def test_film_that_cannot_be_played_can_be_closed() -> None:
    """The reason stands on the stage."""
    app = opened(two(problem="matrix.mp4 is gone"), "Neo")
    app.button(key="play-0").click().run()
    assert notice("matrix.mp4 is gone") in html(app)
    app.button(key="stage-close").click().run()
    assert notice("matrix.mp4 is gone") not in html(app)


def test_edges_leave_a_second_inside_the_film() -> None:
    """A move that would not is none."""
    playing = Playing(replace(MOMENT, start_s=0.4, end_s=2.0))
    assert playing.moved(start_by_s=-1.0).moment.start_s == 0.0
    assert playing.moved(end_by_s=-1.0) == playing


def test_ranks_beside_one_another() -> None:
    """Nothing comes after the last, before the first, or beside a stranger."""
    assert beside([0, 2, 5], 2, 1) == 5
    assert beside([0, 2, 5], 5, 1) is beside([0, 2, 5], 0, -1) is beside([0, 2, 5], 3, 1) is None
    assert rank_at([MOMENT, LATER], "f1", 63.0) == 1
    assert rank_at([MOMENT, LATER], "f2", 63.0) is None


def test_addresses_are_read_as_they_are_written() -> None:
    """A film without a time begins at 0; a time without a film is nothing."""
    address = Address("Neo & <b>", "f1", 7.4)
    assert read_address(address.fields) == address
    assert address.link == "?q=Neo+%26+%3Cb%3E&film=f1&t=7.4"
    assert read_address({"film": "f1"}) == Address("", "f1", 0.0)
    assert read_address({"t": "5"}) == Address()
    with pytest.raises(InputError, match="give seconds"):
        read_address({"film": "f1", "t": "inf"})


def test_clip_that_is_gone_from_the_cache_is_made_again() -> None:
    """It may be emptied while the page is open, as when somebody is erased."""
    library = two()
    app = opened(library, "Neo")
    app.button(key="play-0").click().run()
    (library.folder / "clip.mp4").unlink()
    app.button(key="stage-loop").click().run()
    assert len(app.get("video")) == 1
    assert library.clips == [(7.0, 9.5), (7.0, 9.5)]
