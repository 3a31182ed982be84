"""What can be taken along from an answer: one moment, all of them, a playlist, a table."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from ui import frame
from ui.conversation import Conversation
from ui.library import Library
from ui.question import Turn
from vsearch.insights.moment_files import KINDS
from vsearch.records.moments import Answer, Moment
from vsearch.video.piece import Progress
from vsearch.wording import clock

_LONGEST_NAME = 60  # bytes of a title in a file's name

Make = Callable[[Progress], Path]


@st.fragment
def export_menu(turn: Turn, talk: Conversation, library: Library) -> None:
    """Offer the answer as files; each is made when it is asked for, and films show how far."""
    if turn.answer is None or not turn.moments:
        return
    with st.popover("Export", type="tertiary", icon=":material/download:"):
        filmed = [turn.moments[rank] for rank, *_ in turn.groups]
        filmed = [one for one in filmed if not one.is_photo]
        if filmed:
            title = file_name(turn.title)
            film_button(
                "One film of all moments", title, talk, lambda tell: library.reel(filmed, tell)
            )
        _texts(turn.answer, turn.moments, file_name(turn.title))


def clip_button(moment: Moment, talk: Conversation, library: Library) -> None:
    """Offer a moment as a film of its own, with its edges as they are now."""
    times = "-".join(clock(edge).replace(":", "-") for edge in (moment.start_s, moment.end_s))
    name = f"{file_name(moment.title)}-{times}"
    film_button("Cut out", name, talk, lambda tell: library.cut_out(moment, tell))


def film_button(words: str, name: str, talk: Conversation, make: Make) -> None:
    """Show a button that makes a film, and in its place then one that downloads it."""
    key = f"{words}-{name}"
    made, place = talk.made.get(key), st.empty()
    if made is not None and not made.exists():  # the cache was emptied meanwhile
        made = None
    if made is None and place.button(words, icon=":material/movie:", key=f"make-{key}"):
        bar = st.progress(0.0, "Making the film")
        with frame.telling():
            talk.made[key] = made = make(lambda share: _tell(bar, share))
        bar.empty()
    if made is not None:
        place.download_button(
            f"Download {name}.mp4",
            made.read_bytes,
            file_name=f"{name}.mp4",
            mime="video/mp4",
            icon=":material/download:",
            on_click="ignore",
            key=f"get-{key}",
        )


def file_name(title: str) -> str:
    """Return a title as a piece of a file name that any disk takes."""
    signs = "".join(sign if sign.isalnum() else " " for sign in title.casefold())
    cut = "-".join(signs.split()).encode()[:_LONGEST_NAME]
    return cut.decode(errors="ignore").strip("-") or "moments"


def _texts(answer: Answer, moments: tuple[Moment, ...], name: str) -> None:
    for kind in KINDS:
        if kind.suffix == ".m3u":  # is what .m3u8 is
            continue
        st.download_button(
            kind.words,
            partial(kind.make, answer, moments),
            file_name=f"{name}{kind.suffix}",
            mime=kind.mime,
            icon=":material/download:",
            on_click="ignore",
            key=f"get-{kind.suffix[1:]}",
        )


def _tell(bar: st.delta_generator.DeltaGenerator, share: float) -> None:
    bar.progress(min(1.0, share), "Making the film")
