"""The page of search: a question in plain words, moments to play."""

from dataclasses import replace

import streamlit as st

from ui import choices, fragments, frame
from ui.address import Address, read_address
from ui.answer import answer, earlier, results
from ui.conversation import Conversation, complete, typed
from ui.library import Holdings, Library, NothingIndexedError
from ui.question import Question
from ui.uploads import MOST_MB
from vsearch.errors import VsearchError
from vsearch.parse import LONGEST_SENTENCE
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.saved import SavedSearches
from vsearch.settings import SearchSettings
from vsearch.wording import counted, length

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
        if isinstance(problem, NothingIndexedError):
            frame.no_films()
        else:
            frame.trouble(problem)
        return
    talk.know((*holdings.people, *holdings.titles))
    name, menu = st.columns([4, 1], vertical_alignment="top", wrap=False)
    with name:
        frame.heading("Search", _summary(holdings))
    with menu.container(horizontal_alignment="right"), st.popover("Options", type="tertiary"):
        settings = _options(holdings, talk)
    with st.container(key="ask"):
        put = st.chat_input(
            EXAMPLE,
            key="sentence",
            max_chars=LONGEST_SENTENCE,
            accept_file=True,
            accept_audio=True,
            file_type=sorted(PHOTO_SUFFIXES),
            max_upload_size=MOST_MB,
        )
    linked = Address()
    with frame.telling():
        linked = talk.linked(read_address(st.query_params.to_dict()))
    question = talk.waiting or (complete(linked.question) if linked.question else None)
    if put and put.audio:
        question = talk.waiting
        with frame.telling(), st.spinner("Listening"):
            question = talk.hear(put.audio.getvalue(), library)
    elif put and put.files:
        question = talk.given(put.files[0].name, put.files[0].getvalue(), put.text)
    elif put and put.text.strip():  # a file that was refused leaves nothing
        question = typed(put.text)
    _ask(question, linked if not put else Address(), talk, library, settings)
    if talk.latest is None:
        results(talk, library, settings)
        _start(holdings, talk, library.saved())
        return
    answer(talk.latest, talk, library)
    results(talk, library, settings)
    if talk.before:
        st.html(fragments.quiet(["Earlier questions"]))
    for number, turn in enumerate(talk.before):
        earlier(number, turn, talk)


def _ask(
    question: Question | None,
    linked: Address,
    talk: Conversation,
    library: Library,
    settings: SearchSettings,
) -> None:
    """Ask what is to be asked, and play what the address names."""
    if question:
        with st.spinner("Searching"):
            talk.ask(question, library, settings)
    with frame.telling():
        talk.open(linked, library)


def _summary(holdings: Holdings) -> str:
    films = counted(len(holdings.titles), "film")
    people = counted(len(holdings.people), "person", "people")
    return f"{films}, {length(holdings.duration_s)}, {people} known"


def _options(holdings: Holdings, talk: Conversation) -> SearchSettings:
    """Show what a search can be told, and by what it looks; return what was chosen."""
    kept = choices.now()
    window_s = st.slider(
        "Seconds between two things of one moment",
        0.0,
        60.0,
        kept.settings.window_s,
        1.0,
        format="%d s",
        key="window",
    )
    top = st.slider("Moments shown", 1, 50, kept.settings.top, key="top")
    kept.keep(replace(kept.settings, window_s=window_s, top=top))
    if kept.taken():
        talk.repeat()
    if kept.problem:
        st.html(fragments.notice(kept.problem))
    st.html(fragments.quiet([f"Scenes by {holdings.encoder}"]))
    if holdings.advice:
        st.html(fragments.quiet([f"Note: {holdings.advice}"]))
    st.html(fragments.quiet([PRIVATE]))
    return kept.settings


def _start(holdings: Holdings, talk: Conversation, saved: SavedSearches) -> None:
    """Show what can be asked before anything was asked."""
    st.html(fragments.question("Who or what are you looking for?") + fragments.quiet(HINTS))
    if not holdings.people:
        frame.nobody()
    with frame.telling():
        _saved(saved, talk)
    for kind, names in (("People", holdings.people), ("Films", holdings.titles)):
        if not names:
            continue
        with st.container(gap="xsmall"):
            st.html(fragments.quiet([kind]))
            with st.container(horizontal=True, gap="xsmall"):
                for number, name in enumerate(names[:NAMES_SHOWN]):
                    words, key = fragments.literal(name), f"{kind}-{number}"
                    st.button(words, key=key, on_click=talk.wait, args=(complete(name),))


def _saved(saved: SavedSearches, talk: Conversation) -> None:
    """Offer the saved searches, each to be asked or forgotten."""
    lines = saved.all()
    if not lines:
        return
    with st.container(gap="xsmall", key="saved"):
        st.html(fragments.quiet(["Saved searches"]))
        for number, line in enumerate(lines):
            with st.container(horizontal=True, gap="xsmall", wrap=False):
                words = fragments.literal(line)
                st.button(words, key=f"saved-{number}", on_click=talk.wait, args=(complete(line),))
                if st.button("Forget", key=f"forget-{number}", type="tertiary"):
                    saved.remove(line)
                    st.rerun()
