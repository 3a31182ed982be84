"""The page: a question in plain words, moments to play. Run it with ``vsearch ui``."""

from pathlib import Path

import streamlit as st

from ui import fragments
from ui.conversation import Conversation, Turn
from ui.library import Holdings, Library, LocalLibrary
from vsearch.errors import VsearchError
from vsearch.records.moments import Moment
from vsearch.settings import Home, SearchSettings
from vsearch.wording import clock, counted, length

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")  # an icon by name would be fetched from the network
PRIVATE = "Everything stays on this machine: your films, faces and questions are sent nowhere."
EXAMPLE = "Neo with the pills in Matrix"
NAMES_SHOWN = 8  # people and films offered on the empty page


def page(library: Library) -> None:
    """Show the page from top to bottom."""
    st.set_page_config(page_title="vsearch", page_icon=str(ICON), layout="centered")
    st.html(STYLE)
    talk: Conversation = st.session_state.setdefault("talk", Conversation())
    name, menu = st.columns([4, 1], vertical_alignment="top", wrap=False)
    try:
        holdings = library.holdings()
    except VsearchError as problem:
        name.html(fragments.masthead(PRIVATE))
        st.html(fragments.notice(str(problem)))
        return
    name.html(fragments.masthead(_summary(holdings)))
    with menu.container(horizontal_alignment="right"), st.popover("Settings", type="tertiary"):
        settings = _settings(holdings, talk)
    with st.container(key="ask"):
        typed = st.chat_input(EXAMPLE, key="sentence", max_chars=500)
    linked = None if talk.turns else st.query_params.get("q")
    text = typed or talk.waiting or linked
    if text:
        with st.spinner("Searching"):
            talk.ask(text, library, settings)
    if talk.latest is None:
        _start(holdings, talk)
        return
    st.query_params["q"] = talk.latest.text
    _answer(talk.latest, talk, library)
    if talk.before:
        st.html(fragments.quiet(["Earlier questions"]))
    for number, turn in enumerate(talk.before):
        _earlier(number, turn, talk)


def _summary(holdings: Holdings) -> str:
    films = counted(len(holdings.titles), "film")
    people = counted(len(holdings.people), "person", "people")
    return f"{films}, {length(holdings.duration_s)}, {people} known"


def _settings(holdings: Holdings, talk: Conversation) -> SearchSettings:
    """Show the settings and what the index holds; return what was chosen."""
    usual = SearchSettings()
    window_s = st.slider(
        "Seconds between two things of one moment",
        0.0,
        60.0,
        usual.window_s,
        1.0,
        format="%d s",
        on_change=talk.repeat,
    )
    top = st.slider("Moments shown", 1, 50, usual.top, on_change=talk.repeat)
    st.html(fragments.quiet([f"Scenes by {holdings.encoder}"]))
    if holdings.advice:
        st.html(fragments.quiet([f"Note: {holdings.advice}"]))
    with st.expander(counted(len(holdings.titles), "film")):
        st.html(fragments.quiet(holdings.titles))
    with st.expander(f"{counted(len(holdings.people), 'person', 'people')} known"):
        st.html(fragments.quiet(holdings.people or ['Add one: vsearch people add "NAME" PHOTO']))
    st.html(fragments.quiet([PRIVATE]))
    return SearchSettings(window_s=window_s, top=top)


def _start(holdings: Holdings, talk: Conversation) -> None:
    """Show what can be asked before anything was asked."""
    hint = fragments.quiet(["Name who or what can be seen, and the film if you know it."])
    st.html(fragments.question("Who or what are you looking for?") + hint)
    for kind, names in (("People", holdings.people), ("Films", holdings.titles)):
        if not names:
            continue
        with st.container(gap="xsmall"):
            st.html(fragments.quiet([kind]))
            with st.container(horizontal=True, gap="xsmall"):
                for number, name in enumerate(names[:NAMES_SHOWN]):
                    words, key = fragments.literal(name), f"{kind}-{number}"
                    st.button(words, key=key, on_click=talk.wait, args=(name,))


def _answer(turn: Turn, talk: Conversation, library: Library) -> None:
    if turn.answer is None:
        st.html(fragments.question(turn.text) + fragments.notice(turn.problem))
        return
    query = turn.answer.query
    st.html(
        fragments.question(turn.text) + fragments.understood(query) + fragments.outcome(turn.answer)
    )
    for rank, moment in enumerate((*turn.answer.moments, *turn.answer.partials)):
        with st.container(border=True, key=f"card-{rank}"):
            _card(rank, moment, talk, library)


def _card(rank: int, moment: Moment, talk: Conversation, library: Library) -> None:
    if talk.playing == rank:
        _player(moment, library)
        st.html(fragments.card(moment))
        st.button("Close", key=f"close-{rank}", type="tertiary", on_click=talk.play, args=(None,))
        return
    picture, facts = st.columns([9, 11], gap="medium")
    with picture, st.container(key=f"still-{rank}"):
        try:
            st.image(library.still(moment), width="stretch", alt=f"Frame of {moment.title}")
        except VsearchError as problem:
            st.html(fragments.quiet([str(problem)]))
        st.button(
            f"Play from {clock(moment.start_s)}",
            key=f"play-{rank}",
            icon=":material/play_arrow:",
            on_click=talk.play,
            args=(rank,),
        )
    facts.html(fragments.card(moment))


def _player(moment: Moment, library: Library) -> None:
    try:
        with st.spinner("Opening"):
            clip = library.clip(moment)
    except VsearchError as problem:
        st.html(fragments.notice(str(problem)))
        return
    st.video(
        clip.content,
        format=clip.mime,
        start_time=clip.start_s,
        autoplay=True,
        alt=f"{moment.title} from {clock(moment.start_s)}",
    )


def _earlier(number: int, turn: Turn, talk: Conversation) -> None:
    with st.expander(fragments.literal(turn.text)):
        st.html(fragments.earlier(turn.answer) if turn.answer else fragments.quiet([turn.problem]))
        st.button("Ask again", key=f"again-{number}", on_click=talk.wait, args=(turn.text,))


if __name__ == "__main__":
    page(LocalLibrary(Home.locate()))
