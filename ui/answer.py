"""An answer on the search page: how it was understood, what plays, the moments, earlier ones."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui import fragments, frame
from ui.conversation import Conversation, complete
from ui.exporting import export_menu
from ui.library import Library
from ui.pointing import READINGS
from ui.question import Turn
from ui.sections import LIBRARY
from ui.stage import stage
from vsearch.errors import VsearchError
from vsearch.printed import choices, leavings, print_query
from vsearch.records.moments import Moment
from vsearch.records.query import Query
from vsearch.settings import SearchSettings
from vsearch.wording import clock, whereabouts

NOTHING = (
    "Ask for less: one person or one thing, or no film.",
    "Correct how the question was taken, above, if a name or title was misread.",
)

_copy_link = st.components.v2.component(
    "vsearch_copy_link",
    html='<button type="button" class="vs-copy"><span>Copy link</span></button>',
    js=Path(__file__).with_name("copylink.js").read_text("utf-8"),
    isolate_styles=False,
)


def answer(turn: Turn, talk: Conversation, library: Library) -> None:
    """Show the question, how it was taken, and what was found in words."""
    with st.container(horizontal=True, vertical_alignment="center", key="asked"):
        st.html(fragments.question(turn.title))
        if turn.answer:
            _keep(turn, talk, library)
    _pictures(turn, talk)
    if turn.error:
        frame.trouble(turn.error)
        if turn.question.line is not None and not turn.question.is_about_picture:
            _correct(turn.question.line, talk)
        return
    if turn.place:
        st.html(fragments.whereabouts(turn.place))
    if turn.faces:
        st.html(fragments.likenesses(turn.faces))
    if turn.answer:
        query = turn.answer.query
        if turn.question.is_heard:
            _heard(turn.question.text, talk)
        st.html(fragments.understood(query))
        _choose(query, talk)
        _correct(print_query(query), talk, leavings(query))
        st.html(fragments.outcome(turn.answer))
        if not turn.moments and not turn.answer.presences:
            frame.lesson("Nothing to show", NOTHING, LIBRARY, "See the films")


@st.fragment
def results(talk: Conversation, library: Library, settings: SearchSettings) -> None:
    """Show what plays and the moments; clicks in here run nothing else of the page."""
    stage(talk, library, settings)
    turn = talk.latest
    for rank, *others in turn.groups if turn else []:
        assert turn is not None
        with st.container(border=True, key=f"card-{rank}"):
            playing = talk.playing.rank if talk.playing else None
            shown = playing if playing is not None and playing in others else rank
            _card(rank, shown, turn, talk, library)
            if others:
                _again([rank, *others], shown, turn, talk)
    talk.address = talk.now
    if st.query_params.to_dict() != talk.address.fields:
        st.query_params.from_dict(talk.address.fields)


def earlier(number: int, turn: Turn, talk: Conversation) -> None:
    """Show a question that was asked before, folded up."""
    with st.expander(fragments.literal(turn.title)):
        if turn.answer:
            st.html(fragments.earlier(turn.answer))
        elif turn.place:
            st.html(fragments.whereabouts(turn.place))
        elif turn.faces:
            st.html(fragments.likenesses(turn.faces))
        else:
            st.html(fragments.quiet([turn.problem]))
        st.button("Ask again", key=f"again-{number}", on_click=talk.wait, args=(turn.question,))


def _keep(turn: Turn, talk: Conversation, library: Library) -> None:
    """Offer to save the question, to copy a link to what is shown, and to take it along."""
    saved = library.saved()
    line = turn.question.link
    with (
        frame.telling(),
        st.container(horizontal=True, gap="xsmall", width="content", wrap=False, key="keep"),
    ):
        is_saved = line in saved.all()
        words, icon = ("Saved", "bookmark") if is_saved else ("Save", "bookmark_add")
        if st.button(words, type="tertiary", icon=f":material/{icon}:", key="save"):
            (saved.remove if is_saved else saved.add)(line)
            st.rerun()
        _copy_link(key="copy-link", width="content")
        export_menu(turn, talk, library)


def _again(ranks: Sequence[int], shown: int, turn: Turn, talk: Conversation) -> None:
    """Offer the other moments that look nearly like the one that is shown."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(fragments.quiet(["Nearly the same:"]), width="content")
        for rank in ranks:
            if rank != shown:
                words = fragments.literal(whereabouts(turn.moments[rank], turn.moments[shown]))
                key = f"same-{rank}"
                st.button(words, key=key, type="tertiary", on_click=talk.play, args=(rank,))


def _facts(turn: Turn, moment: Moment, *, is_playing: bool) -> str:
    if turn.answer:
        return fragments.card(moment, turn.answer.query, is_playing=is_playing)
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


def _correct(line: str, talk: Conversation, without: Sequence[tuple[str, str]] = ()) -> None:
    """Offer to leave out a part of the query, or to edit it as one line, and to ask again."""
    with st.expander("Correct this", type="compact", key="correct"):
        with st.container(horizontal=True, gap="xsmall", key="parts"):
            for number, (field, rest) in enumerate(without):
                st.button(
                    fragments.literal(field),
                    key=f"without-{number}",
                    icon=":material/close:",
                    help="Ask without this",
                    on_click=talk.wait,
                    args=(complete(rest),),
                )
        with st.form("correction", border=False):
            edited = st.text_input("What to look for instead", line)
            if st.form_submit_button("Ask this"):
                talk.wait(complete(edited))
                st.rerun()


def _heard(text: str, talk: Conversation) -> None:
    """Show what was understood of speech, to be corrected and asked again."""
    with (
        st.form("heard", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        edited = st.text_input("Heard", text)
        if st.form_submit_button("Search this"):
            talk.wait(complete(edited))
            st.rerun()


def _card(rank: int, shown: int, turn: Turn, talk: Conversation, library: Library) -> None:
    """Show a moment: its picture to click, and the evidence beside it."""
    moment = turn.moments[shown]
    is_playing = talk.playing is not None and talk.playing.rank == shown
    picture, beside = st.columns([9, 11], gap="medium")
    with picture, st.container(key=f"still-{rank}"):
        try:
            st.image(library.still(moment), width="stretch", alt=f"Frame of {moment.title}")
        except VsearchError as problem:
            st.html(fragments.quiet([str(problem)]))
        st.button(
            "Show" if moment.is_photo else f"Play from {clock(moment.start_s)}",
            key=f"play-{rank}",
            icon=":material/photo:" if moment.is_photo else ":material/play_arrow:",
            on_click=talk.play,
            args=(shown,),
        )
    beside.html(_facts(turn, moment, is_playing=is_playing))
