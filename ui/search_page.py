"""The page of search: a question in plain words, moments to play."""

from collections.abc import Sequence

import streamlit as st

from ui import fragments, frame
from ui.conversation import Conversation, complete, typed
from ui.library import Holdings, Library
from ui.pointing import READINGS
from ui.question import Turn
from ui.uploads import MOST_MB
from vsearch.errors import VsearchError
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.printed import choices, print_query
from vsearch.records.moments import Moment
from vsearch.records.query import Query
from vsearch.settings import SearchSettings
from vsearch.wording import clock, counted, length, whereabouts

PRIVATE = "Everything stays on this machine: your films, faces and questions are sent nowhere."
EXAMPLE = "Neo with the pills in Matrix"
HINTS = (
    "Name who or what can be seen, and the film if you know it.",
    "Then go on from the answer: only with Biden, in the other film, longer clips.",
    "Or drop a picture above: for what looks like it, whoever it shows, or the film it is from.",
)
NAMES_SHOWN = 8  # people and films offered on the empty page


def page(library: Library) -> None:
    """Show the page from top to bottom."""
    talk: Conversation = st.session_state.setdefault("talk", Conversation())
    try:
        holdings = library.holdings()
    except VsearchError as problem:
        frame.heading("Search", PRIVATE)
        frame.trouble(problem)
        frame.no_films()
        return
    name, menu = st.columns([4, 1], vertical_alignment="top", wrap=False)
    with name:
        frame.heading("Search", _summary(holdings))
    with menu.container(horizontal_alignment="right"), st.popover("Settings", type="tertiary"):
        settings = _settings(holdings, talk)
    with st.container(key="ask"):
        put = st.chat_input(
            EXAMPLE,
            key="sentence",
            max_chars=2000,
            accept_file=True,
            file_type=sorted(PHOTO_SUFFIXES),
            max_upload_size=MOST_MB,
        )
    linked = None if talk.turns else st.query_params.get("q")
    question = talk.waiting or (complete(linked) if linked else None)
    if put and put.files:
        question = talk.given(put.files[0].name, put.files[0].getvalue(), put.text)
    elif put and put.text.strip():  # a file that was refused leaves nothing
        question = typed(put.text)
    if question:
        with st.spinner("Searching"):
            talk.ask(question, library, settings)
    if talk.latest is None:
        _start(holdings, talk)
        return
    st.query_params["q"] = talk.latest.question.link
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
    st.html(fragments.question("Who or what are you looking for?") + fragments.quiet(HINTS))
    for kind, names in (("People", holdings.people), ("Films", holdings.titles)):
        if not names:
            continue
        with st.container(gap="xsmall"):
            st.html(fragments.quiet([kind]))
            with st.container(horizontal=True, gap="xsmall"):
                for number, name in enumerate(names[:NAMES_SHOWN]):
                    words, key = fragments.literal(name), f"{kind}-{number}"
                    st.button(words, key=key, on_click=talk.wait, args=(complete(name),))


def _answer(turn: Turn, talk: Conversation, library: Library) -> None:
    st.html(fragments.question(turn.title))
    _pictures(turn, talk)
    if turn.problem:
        st.html(fragments.notice(turn.problem))
        if turn.question.line is not None and not turn.question.place_of:
            _correct(turn.question.line, talk)
        return
    if turn.place:
        st.html(fragments.whereabouts(turn.place))
    if turn.answer:
        query = turn.answer.query
        st.html(fragments.understood(query))
        _choose(query, talk)
        _correct(print_query(query), talk)
        st.html(fragments.outcome(turn.answer))
    for rank, *others in turn.groups:
        with st.container(border=True, key=f"card-{rank}"):
            shown = talk.playing if talk.playing in others else rank
            moment = turn.moments[shown]
            _card(shown, moment, _facts(turn, moment), talk, library)
            if others:
                _again([rank, *others], shown, turn, talk)


def _again(ranks: Sequence[int], shown: int, turn: Turn, talk: Conversation) -> None:
    """Offer the other moments that look nearly like the one that is shown."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(fragments.quiet(["Nearly the same:"]), width="content")
        for rank in ranks:
            if rank != shown:
                words = fragments.literal(whereabouts(turn.moments[rank], turn.moments[shown]))
                key = f"same-{rank}"
                st.button(words, key=key, type="tertiary", on_click=talk.play, args=(rank,))


def _facts(turn: Turn, moment: Moment) -> str:
    if turn.answer:
        return fragments.card(moment, turn.answer.query)
    return fragments.located(turn.place) if turn.place else ""


def _pictures(turn: Turn, talk: Conversation) -> None:
    """Show the pictures of the question, and offer what else they may be meant for."""
    for number, (name, meant) in enumerate(turn.pictures):
        small = talk.uploads.small(name)
        if small is None:
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"given-{number}"):
            st.image(small, width=96, alt=name)
            with st.container(gap="xsmall"):
                st.html(fragments.taken(name, meant))
                with st.container(horizontal=True, gap="xsmall"):
                    for other, words in READINGS.items():
                        if other != meant:
                            asked, key = turn.meaning(name, other), f"{other}-{number}"
                            st.button(words, key=key, on_click=talk.wait, args=(asked,))


def _choose(query: Query, talk: Conversation) -> None:
    """Offer everybody whom an ambiguous name may mean."""
    offered = choices(query)
    if not offered:
        return
    with st.container(gap="xsmall"):
        st.html(fragments.quiet(["Who is meant?"]))
        with st.container(horizontal=True, gap="xsmall"):
            for number, (name, line) in enumerate(offered):
                words, key = fragments.literal(name), f"choice-{number}"
                st.button(words, key=key, on_click=talk.wait, args=(complete(line),))


def _correct(line: str, talk: Conversation) -> None:
    """Offer the query as one line, to be edited and asked again."""
    with (
        st.expander("Correct this", type="compact", key="correct"),
        st.form("correction", border=False),
    ):
        edited = st.text_input("What to look for instead", line)
        if st.form_submit_button("Ask this"):
            talk.wait(complete(edited))
            st.rerun()


def _card(rank: int, moment: Moment, facts: str, talk: Conversation, library: Library) -> None:
    if talk.playing == rank:
        _player(moment, library)
        st.html(facts)
        st.button("Close", key=f"close-{rank}", type="tertiary", on_click=talk.play, args=(None,))
        return
    picture, beside = st.columns([9, 11], gap="medium")
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
    beside.html(facts)


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
    with st.expander(fragments.literal(turn.title)):
        if turn.answer:
            st.html(fragments.earlier(turn.answer))
        elif turn.place:
            st.html(fragments.whereabouts(turn.place))
        else:
            st.html(fragments.quiet([turn.problem]))
        st.button("Ask again", key=f"again-{number}", on_click=talk.wait, args=(turn.question,))
