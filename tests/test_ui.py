"""The page: what it shows for answers, problems and clicks."""

import struct
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.media import greys, make_clip
from ui.fragments import card, literal, notice, quiet, understood
from ui.library import Holdings, Library, LocalLibrary
from vsearch.errors import InputError, MediaError, StoreError, UnknownNameError
from vsearch.photos import encode_jpeg
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film, Shot
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Correction, PersonConstraint, Query, SceneConstraint
from vsearch.settings import Home, SearchSettings
from vsearch.store import IndexIdentity, Store
from vsearch.video import open_film
from vsearch.video.clips import Clip, cut

NEO = Evidence("Neo (Keanu Reeves)", "person", 7.4, (0.1, 0.1, 0.2, 0.3), 0.8, 0.97, False)
PILLS = Evidence('"the pills"', "scene", 8.0, None, 0.3, 0.61, True)
MOMENT = Moment("f1", "Matrix", Path("matrix.mp4"), 7.0, 9.5, 0.77, (NEO, PILLS), False)
QUERY = Query(
    "Neo with the pills in Matrix",
    film_ids=("f1",),
    titles=("Matrix",),
    people=(PersonConstraint("Keanu Reeves", "Neo"),),
    scenes=(SceneConstraint("the pills"),),
)
PICTURE = encode_jpeg(np.zeros((9, 16, 3), dtype=np.uint8))


@dataclass
class ToyLibrary:
    """Answers every sentence with the same moments; says what it was asked."""

    moments: tuple[Moment, ...] = (MOMENT,)
    partials: tuple[Moment, ...] = ()
    query: Query = QUERY
    advice: str | None = None
    problem: str = ""  # of playing
    asked: list[tuple[str, SearchSettings]] = field(default_factory=list)

    def holdings(self) -> Holdings:
        """Return one film and one person."""
        return Holdings(("Matrix",), ("Keanu Reeves",), 8160.0, "toy-encoder", self.advice)

    def ask(self, text: str, settings: SearchSettings) -> Answer:
        """Return the moments; InputError for a sentence of one letter."""
        self.asked.append((text, settings))
        if len(text) < 2:
            raise InputError(f"Nothing to search for: {text}")
        query = replace(self.query, text=text)
        return Answer(query, self.moments, self.partials, ("a note",), "toy-encoder")

    def still(self, moment: Moment) -> bytes:
        """Return a black picture."""
        return PICTURE

    def clip(self, moment: Moment) -> Clip:
        """Return a clip that begins 2 s before the moment, or fail as asked."""
        if self.problem:
            raise MediaError(self.problem)
        return Clip(b"video", "video/mp4", 2.0)


class NoLibrary(ToyLibrary):
    """An index that is not there."""

    def holdings(self) -> Holdings:
        """Fail as a missing index does."""
        raise StoreError("There is no index in <b>here</b>: make one with `vsearch index FOLDER`.")


def opened(library: Library, question: str = "") -> AppTest:
    """Return the page as it is when opened, with a question in its address or without."""

    def script(library: "Library") -> None:  # runs on its own: knows no names of this file
        from ui.app import page

        page(library)

    app = AppTest.from_function(script, args=(library,), default_timeout=20)
    if question:
        app.query_params["q"] = question
    return app.run()


def html(app: AppTest) -> str:
    """Return all HTML of the page but its style sheet."""
    assert not app.exception
    return "\n".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)


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


def test_answer_shows_how_it_was_understood() -> None:
    """People, things, films, corrections and unknown names each have a chip."""
    query = replace(QUERY, corrections=(Correction("Matrx", "Matrix"),), unknown_people=("Zaphod",))
    chips = understood(query)
    for told in (
        "<span>person</span> Neo (Keanu Reeves)",
        "<span>scene</span> &quot;the pills&quot;",
        "<span>film</span> Matrix",
        "<span>read</span> Matrx as Matrix",
        "<span>unknown person</span> Zaphod",
    ):
        assert told in chips
    assert "all films" not in chips
    assert "<span>in</span> all films" in understood(Query("x"))


def test_card_names_time_score_and_the_weakest_evidence() -> None:
    """Every constraint has its line with probability and time."""
    shown = card(MOMENT)
    assert "0:07.0\N{EN DASH}0:09.5" in shown
    assert "score 0.77" in shown
    assert (
        '&quot;the pills&quot;<em>weakest</em></span><span class="vs-sure">61% at 0:08.0' in shown
    )
    assert 'Neo (Keanu Reeves)</span><span class="vs-sure">97% at 0:07.4' in shown


def test_partial_matches_are_called_so() -> None:
    """Without a full match the page says so and marks what it offers instead."""
    library = ToyLibrary(moments=(), partials=(replace(MOMENT, is_partial=True),))
    page = html(opened(library, "Neo"))
    assert "No confident match. Nearest, with something missing:" in page
    assert '<span class="vs-partial">partial</span>' in page


def test_unknown_names_come_with_what_to_do() -> None:
    """The answer's notes are shown when a name is not known."""
    page = html(opened(ToyLibrary(query=replace(QUERY, unknown_people=("Zaphod",))), "Zaphod"))
    assert "A note" in page


def test_nothing_typed_becomes_markup() -> None:
    """HTML is shown as text in the heading, the chips and the earlier questions."""
    attack = "<img src=x onerror=alert(1)>"
    app = opened(ToyLibrary(query=Query("", scenes=(SceneConstraint(attack),))), attack)
    app.chat_input(key="sentence").set_value("Neo").run()
    assert "<img" not in html(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html(app)
    assert [e.label for e in app.expander][-1] == literal(attack)


def test_literal_leaves_no_markdown() -> None:
    """Every mark is escaped and the text stays one line."""
    assert literal("# **a**\n:red[b] <i>") == r"\# \*\*a\*\* \:red\[b\] \<i\>"


def test_commands_in_notes_are_set_as_code() -> None:
    """Backticks mark a command; what is between them is escaped as well."""
    assert (
        quiet(["run `vsearch <x>`"]) == '<p class="vs-quiet">run <code>vsearch &lt;x&gt;</code></p>'
    )


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
    app.button(key="close-0").click().run()
    assert not app.get("video")


def test_film_that_cannot_be_played_is_one_line() -> None:
    """The evidence stays readable under the reason."""
    app = opened(ToyLibrary(problem="matrix.mp4 is gone"), "Neo")
    app.button(key="play-0").click().run()
    assert notice("matrix.mp4 is gone") in html(app)
    assert "score 0.77" in html(app)


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


def grey_film(path: Path, **options: object) -> Path:
    """Write 2 s of film at 25 frames per second, a key frame every 0.4 s, level 4 i in frame i."""
    levels = [4 * index for index in range(50)]
    return make_clip(path, greys(levels), options={"g": "10", "bf": "0"}, **options)  # type: ignore[arg-type]  # told apart by name


def frames_of(clip: Clip) -> list[int]:
    """Return the grey level of every frame of a clip."""
    with av.open(BytesIO(clip.content), "r") as container:
        return [int(f.to_ndarray(format="gray").mean()) for f in container.decode(video=0)]


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_clip_begins_at_the_key_frame_before(tmp_path: Path, name: str) -> None:
    """From 1.0 s means from the key frame at 0.8 s, and the moment is 0.2 s into the clip."""
    clip = cut(grey_film(tmp_path / name), 1.0, 1.4)
    assert clip.mime == "video/mp4"
    assert clip.start_s == pytest.approx(0.2)
    levels = frames_of(clip)
    assert levels[0] == pytest.approx(4 * 20, abs=6)
    assert len(levels) == 16  # 0.8 s to 1.4 s, both included


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts"])
def test_clip_of_open_groups_begins_where_a_decoder_can(tmp_path: Path, name: str) -> None:
    """Key frames that later pictures look past are skipped: only the first one here is an IDR."""
    options = {"g": "10", "x264-params": "open-gop=1:bframes=2:b-adapt=0:scenecut=0"}
    film = make_clip(tmp_path / name, greys([4 * i for i in range(50)]), options=options)
    with open_film(film) as reader:
        first_s = reader.info.start_s  # a transport stream does not begin at 0
    clip = cut(film, first_s + 1.0, first_s + 1.4)
    assert frames_of(clip)[0] == pytest.approx(0, abs=6)
    assert clip.start_s == pytest.approx(1.0)


def test_clip_of_the_last_group_goes_to_the_end(tmp_path: Path) -> None:
    """No key frame follows the moment: the clip ends with the film."""
    clip = cut(grey_film(tmp_path / "film.mp4"), 1.8, 9.0)
    assert len(frames_of(clip)) == 10  # from the key frame at 1.6 s


def test_browsers_are_not_sent_to_key_frames_they_cannot_begin_at(tmp_path: Path) -> None:
    """In the clip only the first of the open groups is marked as a key frame."""
    options = {"g": "10", "x264-params": "open-gop=1:bframes=2:b-adapt=0:scenecut=0"}
    film = make_clip(tmp_path / "f.mp4", greys([4 * i for i in range(50)]), options=options)
    content = cut(film, 1.0, 1.4).content
    table = content.index(b"stss") + 8  # ISO/IEC 14496-12, 8.6.2: the count, then the samples
    assert struct.unpack(">II", content[table : table + 8]) == (1, 1)


def test_clip_keeps_the_sound(tmp_path: Path) -> None:
    """Sound in a format that the container holds is cut along."""
    clip = cut(grey_film(tmp_path / "film.mp4", with_sound=True), 1.0, 1.4)
    with av.open(BytesIO(clip.content), "r") as container:
        assert len(container.streams.audio) == 1
        assert len(list(container.decode(audio=0))) > 10


def test_format_unknown_to_browsers_is_told(tmp_path: Path) -> None:
    """MPEG-4 part 2 is decoded here, but by no browser."""
    film = make_clip(tmp_path / "film.avi", greys([0] * 10), codec="mpeg4")
    with pytest.raises(MediaError, match=r"cannot play film\.avi \(video format mpeg4\)"):
        cut(film, 0.0, 0.2)


def local_library(tmp_path: Path, film_path: Path) -> LocalLibrary:
    """Return a library over an index of one film."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with Store.open(home.index) as store:
        store.check_identity(IndexIdentity("toy", 2, "toy", "toy", "toy", 1.0))
        with store.begin_film() as writer:
            writer.add_shots([Shot(0.0, 2.0, 1.0)])
            vectors = np.array([[1.0, 0.0]], dtype=np.float32)
            zero = np.zeros(1, dtype=np.int64)
            writer.add_frames(FrameColumns(np.array([1.0]), zero, zero, vectors))
            told = ("2025-01-01T00:00:00+00:00", 1, 0)
            film = Film(
                "f1", writer.run_id, film_path, "Matrix", None, 2.0, 64, 48, 1, 1, 1.0, *told
            )
            writer.commit(film)
    return LocalLibrary(home)


def test_library_plays_only_what_the_index_knows(tmp_path: Path) -> None:
    """The path comes from the index and not from the moment."""
    library = local_library(tmp_path, grey_film(tmp_path / "film.mp4"))
    moment = replace(MOMENT, path=tmp_path / "other.mp4", start_s=1.0, end_s=1.4)
    assert len(frames_of(library.clip(moment))) == 30  # a short one plays on, here to the end
    with pytest.raises(UnknownNameError):
        library.clip(replace(moment, film_id="f2"))


def test_library_tells_when_a_film_has_moved(tmp_path: Path) -> None:
    """A film that is not where it was is named with its folder and what to do."""
    library = local_library(tmp_path, tmp_path / "away" / "film.mp4")
    with pytest.raises(MediaError, match=r"film\.mp4 is no longer in .*away: run `vsearch index`"):
        library.clip(MOMENT)


def test_library_tells_what_it_holds(tmp_path: Path) -> None:
    """Titles, people, length and encoder come from the index."""
    library = local_library(tmp_path, tmp_path / "film.mp4")
    assert library.holdings() == Holdings(("Matrix",), (), 2.0, "toy", None)


def test_empty_index_is_told(tmp_path: Path) -> None:
    """An index without films, and no index at all, are both one line with the cure."""
    home = Home(tmp_path / "home", tmp_path / "weights")
    with pytest.raises(StoreError, match="There is no index"):
        LocalLibrary(home).holdings()
    with Store.open(home.index):
        pass
    with pytest.raises(StoreError, match="holds no films yet"):
        LocalLibrary(home).holdings()
