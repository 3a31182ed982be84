"""The stage of the search page: the moment that plays, and how its film goes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from ui import fragments
from ui.address import Address
from ui.conversation import Conversation
from ui.exporting import clip_button
from ui.library import Library
from ui.playing import Playing, beside
from ui.question import Turn
from ui.strip import Hit, strip
from vsearch.errors import VsearchError
from vsearch.records.moments import Moment
from vsearch.records.timeline import Timeline
from vsearch.settings import SearchSettings
from vsearch.video.clip_files import ClipFile
from vsearch.wording import clock

_FOLDER = Path(__file__).parent
_KEY = "playhead"

_playhead = st.components.v2.component(
    "vsearch_playhead",
    html='<p class="vs-quiet vs-onscreen" role="status"></p><div class="vs-course"></div>',
    js=(_FOLDER / "playhead.js").read_text("utf-8"),
    isolate_styles=False,
)


def stage(talk: Conversation, library: Library, settings: SearchSettings) -> None:
    """Show what is playing; nothing when nothing is."""
    playing = talk.playing
    if playing is None:
        return
    moment = playing.moment
    with st.container(key="stage", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(fragments.now_playing(moment))
            _button("Close", "close", talk.close, icon=":material/close:", kind="tertiary")
        try:
            if moment.is_photo:
                st.image(library.photo(moment), width="stretch", alt=moment.path.name)
                _steps(playing, talk, library)
                return
            clip = _opened(talk, library)
        except VsearchError as problem:
            st.html(fragments.notice(str(problem)))
            return
        st.video(
            clip.path,
            format=clip.mime,
            start_time=round(clip.start_s),  # whole seconds only: the script below is exact
            autoplay=True,
            alt=f"{moment.title} from {clock(moment.start_s)}",
        )
        _steps(playing, talk, library)
        _edges(moment, talk)
        _course(playing, clip, talk, library, settings)


def _opened(talk: Conversation, library: Library) -> ClipFile:
    """Return what plays as a file, with a bar while it has to be made."""
    bar = st.empty()

    def tell(share: float) -> None:
        bar.progress(share, "Making it playable")

    clip = talk.clip(library, tell)
    bar.empty()
    return clip


def _steps(playing: Playing, talk: Conversation, library: Library) -> None:
    ranks = [rank for rank, *_ in talk.latest.groups] if talk.latest else []
    place = talk.place
    before, after = beside(ranks, place, -1), beside(ranks, place, 1)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="controls"):
        _button(
            "Previous",
            "previous",
            partial(talk.play, before),
            icon=":material/skip_previous:",
            is_off=before is None,
        )
        _button(
            "Next",
            "next",
            partial(talk.play, after),
            icon=":material/skip_next:",
            is_off=after is None,
        )
        _button(
            "Loop",
            "loop",
            talk.loop,
            icon=":material/repeat:",
            kind="primary" if playing.is_looped else "secondary",
            told="Play this moment over and over",
        )
        _button(
            "Play all",
            "reel",
            talk.reel,
            icon=":material/playlist_play:",
            kind="primary" if playing.is_reel else "secondary",
            told="Play the moments one after another",
            is_off=not ranks,
        )
        if not playing.moment.is_photo:
            clip_button(playing.moment, talk, library)


def _edges(moment: Moment, talk: Conversation) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="edges"):
        _edge("Start", "start", moment.start_s, lambda by_s: talk.move(start_by_s=by_s))
        _edge("End", "end", moment.end_s, lambda by_s: talk.move(end_by_s=by_s))


def _edge(name: str, key: str, time_s: float, move: Callable[[float], None]) -> None:
    """Show one edge of the moment with buttons that move it by a second."""
    with st.container(
        horizontal=True, gap="xsmall", vertical_alignment="center", width="content", wrap=False
    ):
        words = fragments.quiet([f"{name} {clock(time_s)}"])
        st.html(words, width="content")
        for by_s, sign in ((-1.0, "\N{MINUS SIGN}"), (1.0, "+")):
            told = f"{name} a second {'earlier' if by_s < 0 else 'later'}"
            _button(f"{sign}1 s", f"{key}{by_s:+.0f}", partial(move, by_s), told=told)


def _button(
    words: str,
    key: str,
    act: Callable[[], None],
    *,
    icon: str | None = None,
    kind: str = "secondary",
    told: str | None = None,
    is_off: bool = False,
) -> None:
    st.button(
        words,
        key=f"stage-{key}",
        icon=icon,
        type="primary" if kind == "primary" else "tertiary" if kind == "tertiary" else "secondary",
        help=told,
        disabled=is_off,
        on_click=act,
    )


def _course(
    playing: Playing, clip: ClipFile, talk: Conversation, library: Library, settings: SearchSettings
) -> None:
    moment = playing.moment
    try:
        timeline = talk.course(library, settings)
    except VsearchError as problem:
        st.html(fragments.quiet([str(problem)]))
        return
    drawing = strip(timeline, _hits(talk.latest, timeline), (moment.start_s, moment.end_s))
    _playhead(
        key=_KEY,
        data={
            "svg": drawing,
            "token": playing.token,
            "start": moment.start_s,
            "end": moment.end_s,
            "offset": clip.start_s,
            "loop": playing.is_looped,
            "reel": playing.is_reel,
            "people": [
                [one.person, [list(span) for span in one.stretches]] for one in timeline.people
            ],
        },
        on_hit_change=lambda: talk.play(int(_told("hit"))),
        on_asked_change=lambda: talk.look_at(float(_told("asked"))),
        on_ended_change=lambda: talk.go_on(_told("ended")),
    )


def _hits(turn: Turn | None, timeline: Timeline) -> list[Hit]:
    if turn is None:
        return []
    return [
        Hit(
            rank,
            one.start_s,
            one.end_s,
            one.probability,
            Address(turn.question.link, one.film_id, one.start_s).link,
        )
        for rank, one in enumerate(turn.moments)
        if one.film_id == timeline.film_id
    ]


def _told(name: str) -> str:
    """Return what the drawing says was clicked, or has happened."""
    return str(st.session_state[_KEY][name])
