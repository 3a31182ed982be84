"""The page of screen time: what is drawn, where links lead, what the address names."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from tests.small_library import small_library
from tests.test_screen_time import EMPTY, HARBOUR, TRAIN, times
from tests.test_ui_stage import address_of
from tests.toy_page import html
from ui import lanes, times_tables
from ui.linked import target, to_moment, to_times
from ui.sections import SCREEN_TIME, SEARCH
from ui.times_choice import read_shown
from vsearch.errors import UnknownNameError
from vsearch.insights.measured import Holdings
from vsearch.insights.one_person import companions, only
from vsearch.insights.screen_time import together, totals
from vsearch.store import Store

ELEMENTS = {"all", "div", "a", "span", "table", "thead", "tbody", "tr", "th", "td", "i"}
PROPERTIES = {"class", "style", "href", "title", "role", "scope", "tabindex"}
SLY = '"><script>alert(1)</script>&'


def page_of(folder: Path, **address: str) -> AppTest:
    """Return the page as it is when opened at an address."""

    def script(folder: str, address: dict[str, str]) -> None:
        from pathlib import Path

        import streamlit as st

        from ui.screen_time_page import page
        from vsearch.settings import Home

        if "opened" not in st.session_state:
            st.session_state["opened"] = True
            st.query_params.from_dict(address)
        page(Home(Path(folder), Path(folder) / "models"))

    return AppTest.from_function(script, args=(str(folder), address), default_timeout=20).run()


def drawn(app: AppTest) -> str:
    """Return everything on the page that has links."""
    assert not app.exception
    parts = [element.proto for element in app.get("bidi_component")]
    return "\n".join(part.json for part in parts if part.component_name == "vsearch_linked")


def test_a_mark_lies_where_the_person_is_and_plays_it() -> None:
    """Anna is on screen in the first fifth of 20 s, and from the middle on for 6 s."""
    film = lanes.of_film(TRAIN)
    assert 'style="left:0.000%;width:20.000%"' in film
    assert 'style="left:50.000%;width:30.000%"' in film
    assert to_moment(TRAIN.film.id, 10.0).replace("&", "&amp;") in film
    assert target(to_moment("f", 10.0)) == (SEARCH, {"film": "f", "t": "10.0"})


def test_all_films_lie_one_after_another() -> None:
    """Of 30 s in all the second film begins after two thirds: Ben there for a sixth of it."""
    library = lanes.of_library([TRAIN, HARBOUR], totals([TRAIN, HARBOUR]))
    assert 'style="left:66.667%;width:16.667%"' in library
    assert library.index("Ben") < library.index("Anna") < library.index("Cora")
    assert target(to_times(film_id="f")) == (SCREEN_TIME, {"film": "f"})


def test_marks_that_cannot_be_told_apart_are_one() -> None:
    """A thousand flickers in a second of three hours are one mark, that leads to the first."""
    spans = [(60.0 + number / 1000, 60.0005 + number / 1000) for number in range(1000)]
    film = lanes.of_film(times("Long", 10_800, Anna=spans))
    assert film.count("<a style") == 1
    assert "t=60.0" in film
    assert ";opacity:0.50" in film  # seen for half of it
    steady = [(float(second), second + 0.5) for second in range(0, 10_800, 2)]
    assert lanes.of_film(times("Long", 10_800, Anna=steady)).count("<a style") <= 110


def test_most_people_are_drawn_and_all_are_in_the_table() -> None:
    """Those on screen longest."""
    many = {f"P{number:02d}": [(0.0, 100.0 - number)] for number in range(lanes.MOST_LANES + 5)}
    film = times("Crowd", 100, **many)
    assert lanes.of_film(film).count("vs-track") == lanes.MOST_LANES
    assert times_tables.film_table(film).count("<tr>") == 1 + lanes.MOST_LANES + 5


def test_tables_tell_first_last_and_longest() -> None:
    """Anna: 10 s of 20 in two stretches, the longest of 6 s from the tenth second on."""
    table = times_tables.film_table(TRAIN)
    row = table.partition("Anna")[2].partition("</tr>")[0]
    for told in ("10.0 s", "50.0%", ">0:00.0<", ">0:16.0<", ">6.0 s<", "<td>2</td>"):
        assert told in row
    assert "14.0 s" in times_tables.total_table(totals([TRAIN, HARBOUR]))
    assert times_tables.person_table(only([TRAIN, HARBOUR], "Ben")).count("<tr>") == 3


def test_who_is_with_whom_is_asked_by_a_click() -> None:
    """Ben and Anna share 3 s, the most there is; in one film the question names it."""
    both = times_tables.together_table(together([TRAIN, HARBOUR]), None)
    assert 'title="Ben and Anna: 3.0 s"' in both
    assert "--heat:70%" in both
    one = times_tables.together_table(together([TRAIN]), TRAIN.film)
    assert "title%3A+Night+Train" in one
    assert "same+frame" in one
    assert times_tables.together_table(together([EMPTY]), None) == ""
    assert times_tables.together_table(together([times("A", 9, Anna=[(0.0, 1.0)])]), None) == ""


def test_names_and_titles_are_only_text() -> None:
    """Whatever they hold; in links too."""
    film = times(SLY, 10, **{SLY: [(0.0, 5.0)], f"{SLY}2": [(1.0, 2.0)]})
    everything = (
        lanes.of_film(film)
        + lanes.of_person(only([film], SLY))
        + lanes.of_library([film], totals([film]))
        + times_tables.film_table(film)
        + times_tables.total_table(totals([film]))
        + times_tables.together_table(together([film]), film.film)
        + times_tables.companion_table(SLY, companions([film], SLY), film.film)
    )
    elements = list(ElementTree.fromstring(f"<all>{everything}</all>").iter())
    assert {each.tag for each in elements} <= ELEMENTS
    names = {name for each in elements for name in each.attrib}
    assert names <= PROPERTIES | {"aria-label", "aria-hidden"}
    assert target(to_times(person=SLY)) == (SCREEN_TIME, {"person": SLY})


def test_links_lead_nowhere_else() -> None:
    """What comes back from the browser can be anything."""
    for link in ("https://example.org/?q=x", "//x?q=x", "javascript:alert(1)", "", "settings?q=x"):
        section, address = target(link)
        assert section is SEARCH
        assert set(address) <= {"q"}


def test_an_address_names_a_film_and_a_person() -> None:
    """People by their name in any case; what is not there is told."""
    held = Holdings((TRAIN.film,), ("Anna Berg",), ())
    chosen = read_shown({"film": TRAIN.film.id, "person": " anna  berg"}, held)
    assert (chosen.film, chosen.person) == (TRAIN.film, "Anna Berg")
    assert chosen.fields == {"film": TRAIN.film.id, "person": "Anna Berg"}
    assert read_shown({}, held).fields == {}
    with pytest.raises(UnknownNameError, match="not in the index any more"):
        read_shown({"film": "../etc"}, held)
    with pytest.raises(UnknownNameError, match="Nobody is called Zed"):
        read_shown({"person": "Zed"}, held)


def test_page_opens_on_all_films(tmp_path: Path) -> None:
    """A film and a person can be chosen, and the address names them."""
    with small_library(tmp_path) as store:
        films = {film.title: film.id for film in store.films()}
    app = page_of(tmp_path)
    assert "2 films, 0:24.0 together" in html(app)
    assert "Ben Okoro" in drawn(app)
    app.selectbox(key="times-film").set_value(films["Night Train"]).run()
    assert address_of(app) == {"film": films["Night Train"]}
    assert "1 person in 0:16.0" in html(app)  # the cast is known
    app.selectbox(key="times-person").set_value("Ben Okoro").run()
    app.selectbox(key="times-film").set_value("").run()
    assert address_of(app) == {"person": "Ben Okoro"}
    assert "in 2 of 2 films" in html(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Table (CSV)", "Data (JSON)", "Drawing (SVG)"]


def test_page_opens_at_its_address(tmp_path: Path) -> None:
    """As after a reload."""
    with small_library(tmp_path) as store:
        harbour = next(film.id for film in store.films() if film.title == "Old Harbour")
    app = page_of(tmp_path, film=harbour, person="ben okoro")
    assert [box.value for box in app.selectbox] == [harbour, "Ben Okoro"]
    assert "of 0:08.0" in html(app)
    assert "vsearch screen-time --audit" in html(app)


def test_a_link_to_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    """All films are shown."""
    with small_library(tmp_path):
        pass
    app = page_of(tmp_path, film="<b>")
    assert "not in the index any more" in html(app)
    assert "vs-lanes" in drawn(app)
    assert "Nobody is called &lt;b&gt;" in html(page_of(tmp_path, person="<b>"))


def test_page_with_hostile_names_is_whole(tmp_path: Path) -> None:
    """A person and a film that are called like markup."""
    with small_library(tmp_path) as store:
        store.rename_person("Ben Okoro", SLY)
        for film in store.films():
            store.retitle_film(film.id, SLY, None)
    app = page_of(tmp_path)
    assert "<script" not in html(app)
    assert "<script" not in drawn(app)


def test_page_without_anybody_known_teaches(tmp_path: Path) -> None:
    """Nothing can be measured before."""
    with small_library(tmp_path) as store:
        for name in ("Anna Berg", "Ben Okoro"):
            store.remove_person(name)
    assert "Nobody is known yet" in html(page_of(tmp_path))


def test_page_over_an_empty_index_teaches(tmp_path: Path) -> None:
    """There is none, or it holds no film."""
    assert "No films yet" in html(page_of(tmp_path / "none"))
    with Store.open(tmp_path / "index"):
        pass
    assert "No films yet" in html(page_of(tmp_path))
